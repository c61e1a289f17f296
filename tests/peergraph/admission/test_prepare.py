"""Which operation a request means, and its variables."""

from typing import Any

import pytest

from graphdb.compile.selection import Operation
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.errors import MethodRefused, code_of
from peergraph.limits import USUAL

TWO = "query A { __typename } mutation B { __typename }"


@pytest.mark.parametrize(
    ("document", "name", "sentence"),
    [
        (TWO, None, "Must provide operation name: the document has several."),
        (TWO, "C", "Unknown operation named 'C'."),
        ("fragment F on Query { __typename } query A { ...F }", "F", "Unknown operation named 'F'."),
    ],
)
def test_an_operation_that_is_not_clear_is_an_error(document: str, name: str | None, sentence: str) -> None:
    errors = prepare(read_document(document), GraphQLRequest(document, name))
    assert isinstance(errors, list)
    assert [(error.message, code_of(error)) for error in errors] == [(sentence, "OPERATION_RESOLUTION_FAILURE")]


def test_the_named_operation_is_prepared() -> None:
    operation = prepare(read_document(TWO), GraphQLRequest(TWO, "A"), read_only=True)
    assert isinstance(operation, Operation)
    assert operation.node.name is not None
    assert operation.node.name.value == "A"


def test_a_mutation_is_refused_where_only_reading_is_allowed() -> None:
    with pytest.raises(MethodRefused):
        prepare(read_document(TWO), GraphQLRequest(TWO, "B"), read_only=True)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "Variable '$n' has invalid value: Expected a value of non-null type 'Int!' to be provided."),
        ({"n": "x"}, "Variable '$n' has invalid value: Int cannot represent non-integer value: \"x\""),
    ],
)
def test_variables_that_do_not_fit_are_errors(variables: dict[str, Any], sentence: str) -> None:
    document = "query($n: Int!) { works(first: $n) { totalCount } }"
    errors = prepare(read_document(document), GraphQLRequest(document, variables=variables))
    assert isinstance(errors, list)
    assert [(error.message, code_of(error)) for error in errors] == [(sentence, "BAD_USER_INPUT")]


@pytest.mark.parametrize(
    "variables",
    [
        {"where": {"OR": [{}] * 170_000}},
        {"where": {f"key{n}": n for n in range(40_000)}},
        {"where": {"OR": [{"year": {"min": 1}}] * 7_000}},
        {"unknown": [[[1]] * 100 for _ in range(100)]},
    ],
    ids=["empty objects", "keys", "conditions", "a variable that is not there"],
)
def test_variables_of_many_values_are_refused_before_they_are_checked(
    variables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("they are checked")

    monkeypatch.setattr("peergraph.admission.prepare.coerce_variables", fail)
    document = "query ($where: WorkFilter) { works(where: $where) { totalCount } }"
    refused = prepare(read_document(document), GraphQLRequest(document, variables=variables))
    assert isinstance(refused, list)
    assert [(error.message, code_of(error)) for error in refused] == [
        (f"The variables of a request have at most {USUAL.values} values.", "TOO_COSTLY")
    ]


def test_as_many_values_as_an_argument_takes_are_checked() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    request = GraphQLRequest(document, variables={"ids": ["a"] * 10_000})
    assert isinstance(prepare(read_document(document), request), Operation)
