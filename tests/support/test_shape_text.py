"""A shape as text shows every field of every golden query, with the slot that it is read from."""

import pytest

from peergraph.explain import SENDERS, compile_document, operation_of
from tests.golden.statements import FOLDER, QUERIES, variables_of
from tests.support.shape_text import shape_text


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in ("claims", "feed_subscription")])
def test_every_compiled_shape_has_a_text(name: str) -> None:
    document = (FOLDER / f"{name}.graphql").read_text()
    for role in SENDERS:
        for key, plan, _ in compile_document(operation_of(document, variables_of(document), role)):
            lines = shape_text(key, plan.shape).splitlines()
            assert lines[0].startswith(f"{key}: ")
            assert all(": " in line or " on " in line for line in lines)


def test_a_field_is_shown_with_its_slot() -> None:
    document = '{ work(id: "a") { title authors(first: 1) { nodes { name } } } }'
    ((key, plan, _),) = compile_document(operation_of(document, {}, "visitor"))
    assert shape_text(key, plan.shape).splitlines() == [
        "work: Work, its row wrapped at 0",
        "  title: scalar at 0",
        "  authors: WorkAuthorConnection, rows at 1, page arguments in request slot 0",
        "    nodes: list of Researcher, one of each row",
        "      name: scalar at 0",
    ]
