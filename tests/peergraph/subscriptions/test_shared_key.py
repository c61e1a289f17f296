"""Subscriptions that differ by their start alone share reads: which variable is the start, the parsed document says."""

import pytest

from graphdb.compile.selection import Operation
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.subscriptions.subscribe import shared_key
from tests.support.viewers import person

FEED = "subscription Feed($after: String) { feed(after: $after) { cursor } }"
PAGE = "subject { ... on Researcher { works(first: 1, after: $after) { totalCount } } }"


def key(document: str, after: str) -> object:
    """The key of a subscription that starts after a cursor."""
    request = GraphQLRequest(document, "Feed", {"after": after}, person("ada"))
    operation = prepare(read_document(document), request, subscribing=True)
    assert isinstance(operation, Operation), operation
    return shared_key(request, operation)


@pytest.mark.parametrize(
    "document",
    [
        FEED,
        f"# Begins after $after.\n{FEED}",
        f"{FEED} # $after, $after",
        f'{FEED} query Other($after: String) {{ works(after: $after) {{ totalCount }} node(id: "$after") {{ id }} }}',
    ],
)
def test_the_start_is_no_part_of_the_key_wherever_else_its_letters_stand(document: str) -> None:
    assert key(document, "here") == key(document, "there")


@pytest.mark.parametrize(
    "document",
    [
        FEED.replace("cursor", f"cursor node {{ {PAGE} }}"),
        FEED.replace("cursor", "cursor node { ...Page }") + f" fragment Page on FeedItem {{ {PAGE} }}",
    ],
)
def test_a_start_that_decides_something_else_too_is_part_of_the_key(document: str) -> None:
    assert key(document, "here") != key(document, "there")
