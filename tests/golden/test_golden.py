"""The Cypher of each golden query is what a review has seen; `python -m tests.golden` renews it."""

import difflib

import pytest
from graphql import GraphQLField

from graphdb.compile.compiler import SOURCE
from schema.api import core
from tests.golden.statements import FOLDER, QUERIES, golden_text


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_becomes_the_statements_that_were_reviewed(name: str) -> None:
    file = FOLDER / f"{name}.cypher"
    reviewed = file.read_text() if file.exists() else ""
    compiled = golden_text(name)
    diff = difflib.unified_diff(reviewed.splitlines(), compiled.splitlines(), file.name, "compiled now", lineterm="")
    assert compiled == reviewed, "Renew with python -m tests.golden:\n" + "\n".join(diff)


def test_no_statement_is_left_without_its_query() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.cypher")) == QUERIES


def test_every_root_field_is_among_the_golden_queries() -> None:
    texts = "\n".join((FOLDER / f"{name}.graphql").read_text() for name in QUERIES)
    assert core.query_type is not None
    roots: dict[str, GraphQLField] = core.query_type.fields
    missing = [name for name, field in roots.items() if SOURCE in field.extensions and f"{name}" not in texts]
    assert missing == []
