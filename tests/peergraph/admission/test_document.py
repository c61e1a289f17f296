"""A document is limited, parsed, limited again and validated, once; its errors have codes."""

import asyncio
import gc
from threading import Event
from typing import Any

import pytest
from graphql import parse, print_ast

from peergraph.admission import document as documents
from peergraph.admission.document import LONGEST_CACHED, is_cached, read_document, read_long_document
from peergraph.admission.parser import parse as parse_spans
from peergraph.errors import code_of
from peergraph.limits import UNPRICED, USUAL, DocumentLimits


def test_a_document_is_parsed_once_for_the_same_limits() -> None:
    text = "{ __typename } # parsed once"
    assert not is_cached(text, USUAL)
    document = read_document(text, USUAL)
    assert is_cached(text, USUAL)
    assert not is_cached(text, UNPRICED)
    assert read_document(text, USUAL) is document


def test_a_long_document_is_not_kept() -> None:
    text = f"{{ __typename }} # {'x' * LONGEST_CACHED}"
    assert read_document(text, DocumentLimits(quoted=20_000)).errors == []
    assert not is_cached(text, DocumentLimits(quoted=20_000))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ __typename }" * 30, "TOO_COSTLY"),
        ("{ a " * 5_000, "TOO_COSTLY"),
    ],
)
def test_an_error_of_a_document_has_a_code(text: str, code: str) -> None:
    document = read_document(text, USUAL)
    assert document.node is None
    assert {code_of(error) for error in document.errors} == {code}


def test_a_server_that_only_measures_notes_what_is_exceeded() -> None:
    text = "query A { __typename } query B { __typename }"
    document = read_document(text, DocumentLimits(operations=1, enforced=False))
    assert document.errors == []
    assert document.exceeded is not None
    assert document.exceeded.limit == "operations"


def test_operations_and_fragments_are_found_by_name() -> None:
    document = read_document("query A { ...F } query B { ...F } fragment F on Query { __typename }")
    assert list(document.operations) == list(document.plans) == ["A", "B"]
    assert list(document.fragments) == ["F"]
    assert not document.has_defer


TEXT = """
# A comment
query Q($id: ID! = "x") @a(b: [1, {c: $id}]) { # another
  topic(id: $id) { ...F ... on Topic { name } }
}
fragment F on Topic { name }
"""


def test_a_node_knows_where_it_stands_and_a_dropped_document_leaves_no_garbage() -> None:
    document = parse_spans(TEXT)
    assert print_ast(document) == print_ast(parse(TEXT))
    assert document.to_dict(locations=True) == parse(TEXT).to_dict(locations=True)
    gc.collect()
    gc.disable()
    try:
        document = parse_spans(TEXT.replace("# A comment", "").replace("# another", ""))
        del document
        assert gc.collect() == 0
    finally:
        gc.enable()


async def test_the_server_goes_on_while_a_long_document_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing it waits here for what the server does meanwhile."""
    text = "{ " + " ".join(f"a{number}: __typename" for number in range(300)) + " }"
    others_are_answered, parse_document = Event(), documents.parse_document

    def parse_when_others_are_answered(*arguments: Any) -> documents.Document:
        assert others_are_answered.wait(10)
        return parse_document(*arguments)

    monkeypatch.setattr(documents, "parse_document", parse_when_others_are_answered)
    limits = DocumentLimits(roots=300)
    reading = asyncio.create_task(read_long_document(text, limits))
    await asyncio.sleep(0.01)
    others_are_answered.set()
    document = await reading
    assert document.errors == []
    assert read_document(text, limits) is document
