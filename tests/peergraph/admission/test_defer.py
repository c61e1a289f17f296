"""Whether a document has @defer is read from its directives, wherever else the letters stand."""

import httpx
import pytest
from graphql import parse

from peergraph.admission.defer import defer_directives, without_defer
from peergraph.admission.document import read_document
from peergraph.app import create_app
from tests.support.faults import CountedDatabase
from tests.support.served import WITH_ANSWER_CACHE, asgi_client

MIXED = {"accept": "multipart/mixed, application/json"}
LETTERS = {
    "comment": "{ researcher(id: $id) { name } } # no @defer here",
    "alias": "{ researcher(id: $id) { defer: name } }",
    "fragment": "{ researcher(id: $id) { ...defer } } fragment defer on Researcher { name }",
    "string": '{ researcher(id: $id) { name } node(id: "@defer") { id } }',
}


@pytest.mark.parametrize("name", LETTERS)
async def test_a_document_with_the_letters_alone_is_compiled_and_its_answer_kept(
    counted: CountedDatabase, name: str
) -> None:
    request = {"query": f"query($id: ID!) {LETTERS[name]}", "variables": {"id": "stefan-gustafsson"}}
    async with asgi_client(create_app(WITH_ANSWER_CACHE, counted)) as client:
        first = await client.post("/graphql", json=request, headers=MIXED)
        assert counted.ran
        counted.ran.clear()
        again = await client.post("/graphql", json=request, headers=MIXED)
    assert first.json() == again.json()
    assert counted.ran == []


async def test_a_variable_may_have_the_name_of_the_directive(counted: CountedDatabase) -> None:
    request = {"query": "query($defer: ID!) { researcher(id: $defer) { name } }", "variables": {"defer": "anna-lind"}}
    async with asgi_client(create_app(WITH_ANSWER_CACHE, counted)) as client:
        for _ in range(2):
            response: httpx.Response = await client.post("/graphql", json=request, headers=MIXED)
            assert response.json() == {"data": {"researcher": {"name": "Anna Lind"}}}
    assert counted.ran == ["researcher"]


@pytest.mark.parametrize("document", LETTERS.values())
def test_the_letters_are_no_directive(document: str) -> None:
    node = parse(f"query($id: ID!) {document}")
    assert list(defer_directives(node)) == []
    assert without_defer(node) is node


def test_directives_are_found_on_every_kind_of_fragment() -> None:
    document = """query($id: ID!) { researcher(id: $id) { ... @defer { name works { nodes { ...Title @defer } } } } }
      fragment Title on Work { title ... on Work @defer { year } }"""
    assert len(list(defer_directives(parse(document)))) == 3
    assert read_document(document).has_defer
