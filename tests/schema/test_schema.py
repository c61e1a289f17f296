"""The schema: the printed file is current, and the contract holds."""

import subprocess
import sys
from collections import defaultdict

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

from schema.api import core, schema
from tests.schema.contract import CONTRACT, PROMISES, fields, promises, types
from tests.support.queries import ROOT

PRINTED = ROOT / "schema.graphql"
CHECK = CONTRACT.with_name("check_contract.py")


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    return build_schema(PRINTED.read_text())


@pytest.fixture(scope="module")
def promised() -> set[str]:
    return set(PROMISES.read_text().splitlines())


def test_the_printed_schema_is_current() -> None:
    renew = "schema.graphql is not what the code says; run `peergraph schema > schema.graphql` and commit it"
    assert PRINTED.read_text().strip() == schema.as_str().strip(), renew


def test_the_schema_keeps_every_promise_of_the_contract(printed: GraphQLSchema, promised: set[str]) -> None:
    assert len(promised) > 900
    assert sorted(promised - promises(printed)) == []


def test_no_promised_field_has_come_to_need_an_argument(printed: GraphQLSchema, promised: set[str]) -> None:
    needed = {
        f"{found.name}.{name}({argument}: {given.type})"
        for found in types(printed)
        for name, one in fields(found).items()
        for argument, given in getattr(one, "args", {}).items()
        if f"{found.name}.{name}: {one.type}" in promised and is_required_argument(given)
    }
    assert "Query.researcher(id: ID!)" in needed
    assert sorted(needed - promised) == []


def test_every_type_and_field_says_what_it_is(printed: GraphQLSchema) -> None:
    silent = [found.name for found in types(printed) if isinstance(found, GraphQLObjectType) and not found.description]
    for found in types(printed):
        silent += [f"{found.name}.{name}" for name, one in fields(found).items() if not one.description]
    assert silent == []


@pytest.mark.parametrize(
    ("said", "otherwise", "broken"),
    [
        ("a(n: Int = 3): Int!", "a(n: Int = 3): Int", "Query.a: Int!"),
        ("a(n: Int = 3): Int!", "a(n: Int = 4): Int!", "Query.a(n = 3)"),
        ("a(n: Int): Int!", "a(n: Int!): Int!", "Query.a(n: Int)"),
        ("a(n: Int): Int!", "a: Int!", "Query.a(n: Int)"),
    ],
)
def test_a_broken_promise_is_told(said: str, otherwise: str, broken: str) -> None:
    before, after = (promises(build_schema(f"type Query {{ {text} b: Int }}")) for text in (said, otherwise))
    assert before - after == {broken}


def test_the_contract_beside_the_project_is_kept_too() -> None:
    """Where the contract is not beside the project, the test above holds to what it last promised."""
    if CHECK.is_file():
        requested = [sys.executable, str(CHECK), str(PRINTED)]
        found = subprocess.run(requested, capture_output=True, text=True, check=False, timeout=60)
        assert found.stdout.splitlines() == ["the schema keeps the contract"], found.stderr


# It has an id of its own, the same in every answer, but `node` does not find it by that id.
NO_NODE = {"FeedItem"}


def test_what_has_an_id_is_a_node_so_that_caches_may_keep_it_by_its_id() -> None:
    kinds = [kind for kind in core.type_map.values() if is_object_type(kind) or is_interface_type(kind)]
    with_id = {kind.name for kind in kinds if "id" in kind.fields}
    nodes = {kind.name for kind in kinds if kind.name == "Node" or "Node" in {each.name for each in kind.interfaces}}
    assert with_id - nodes == NO_NODE


def test_leaves_of_one_name_have_one_type_on_all_kinds_so_that_a_fragment_may_ask_for_all() -> None:
    types: dict[str, set[str]] = defaultdict(set)
    for kind in core.get_possible_types(core.type_map["Entity"]):  # type: ignore[arg-type]
        for name, definition in kind.fields.items():
            if is_leaf_type(get_named_type(definition.type)):
                types[name].add(str(definition.type))
    assert {name: found for name, found in types.items() if len(found) > 1} == {}
