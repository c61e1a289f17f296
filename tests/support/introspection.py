"""Operations that ask for the schema."""

from typing import Any

from graphdb.compile.selection import Operation
from peergraph.admission.document import read_document
from peergraph.admission.introspection import IntrospectedRoot, introspected_roots
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.limits import USUAL


def names(number: int, field: str) -> str:
    """A field under so many names."""
    return " ".join(f"a{n}: {field}" for n in range(number))


def operation(document: str, **variables: Any) -> Operation:
    prepared = prepare(read_document(document, USUAL), GraphQLRequest(document, variables=variables))
    assert isinstance(prepared, Operation), prepared
    return prepared


def root(document: str, **variables: Any) -> IntrospectedRoot:
    (introspected,) = introspected_roots(operation(document, **variables)).values()
    return introspected
