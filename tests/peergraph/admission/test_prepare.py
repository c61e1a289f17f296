"""Which operation a request means, and its variables."""

from typing import Any

import pytest

from graphdb.compile.selection import Operation
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.errors import MethodRefused, code_of

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
