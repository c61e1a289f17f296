"""An operation takes one statement for each root field, whatever lies below it, and none for what needs no graph."""

import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.queries import QUERIES, asked, chain

ROOTS = {
    "profile": 1,
    "paper": 1,
    "subject": 1,
    "place": 1,
    "lists": 6,
    "kinds": 2,
    "reliance": 2,
    "search": 2,
    "suggest": 2,
    "near": 3,
    "filtered": 6,
    "slices": 6,
    "embedded": 2,
    "paths": 3,
}


async def asks(database: Database, document: str, variables: dict[str, str] | None = None) -> Answer:
    """An answer without errors; the standard path takes as many statements as the compiled one."""
    request = GraphQLRequest(document, None, dict(variables or {}))
    found = await answer(database, request)
    assert not found.errors
    standard = await answer(database, request, compiled=False)
    assert standard.stats.statements == found.stats.statements
    assert found.stats.rows <= found.stats.statements
    return found


@pytest.mark.parametrize("depth", range(1, 7))
async def test_an_operation_of_any_depth_takes_one_statement(
    loaded: Database, entities: dict[str, str], depth: int
) -> None:
    document = chain(depth)
    found = await asks(loaded, document, asked(document, entities))
    assert found.stats.statements == 1
    assert found.stats.names == ["Chain.researcher"]
    assert found.data is not None
    assert found.data["researcher"] is not None


@pytest.mark.parametrize("name", ROOTS)
async def test_every_relation_of_a_kind_comes_with_the_statement_of_its_root_field(
    loaded: Database, entities: dict[str, str], name: str
) -> None:
    found = await asks(loaded, QUERIES[name], asked(QUERIES[name], entities))
    assert found.stats.statements == ROOTS[name]
    assert found.data is not None
    assert None not in found.data.values()


async def test_the_same_field_under_several_names_is_asked_once_for_each(
    loaded: Database, entities: dict[str, str]
) -> None:
    aliases = " ".join(f'a{number}: researcher(id: "{entities["researcher"]}") {{ name }}' for number in range(12))
    found = await asks(loaded, f"{{ {aliases} }}")
    assert found.stats.statements == 12


async def test_a_field_that_is_asked_twice_under_one_name_is_asked_once(
    loaded: Database, entities: dict[str, str]
) -> None:
    root = f'researcher(id: "{entities["researcher"]}")'
    found = await asks(loaded, f"{{ {root} {{ name }} ...More }} fragment More on Query {{ {root} {{ workCount }} }}")
    assert found.stats.statements == 1
    assert found.data is not None
    assert set(found.data["researcher"]) == {"name", "workCount"}


async def test_many_nodes_of_all_kinds_take_one_statement(loaded: Database, entities: dict[str, str]) -> None:
    document = (
        "query Many($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Entity { identifiers { value } } "
        "... on Researcher { works(first: 2) { nodes { authors(first: 2) { nodes { name } } } } } "
        "... on Work { references(first: 2) { nodes { title } } } } }"
    )
    found = await answer(loaded, GraphQLRequest(document, None, {"ids": [*entities.values(), "nothing"] * 16}))
    assert not found.errors
    assert found.stats.statements == 1


@pytest.mark.parametrize(
    ("document", "statements"),
    [
        ("{ __typename }", 0),
        ("{ a: __typename b: __typename }", 0),
        ("{ __schema { queryType { name } } }", 0),
        ('{ __type(name: "Work") { name } }', 0),
        ("{ __typename stats { workCount } }", 1),
        ("{ __schema { queryType { name } } stats { workCount } works(first: 1) { nodes { id } } }", 2),
        ('{ researcher(id: "nothing") { works { nodes { title } } } }', 1),
        ('{ stats @skip(if: true) { workCount } node(id: "nothing") { id } }', 1),
        ("{ stats @include(if: false) { workCount } }", 0),
        ("{ works(first: 1) { __typename } }", 1),
    ],
)
async def test_only_root_fields_of_the_graph_that_are_not_left_out_take_a_statement(
    loaded: Database, document: str, statements: int
) -> None:
    found = await asks(loaded, document)
    assert found.stats.statements == statements


async def test_a_refused_argument_at_one_root_field_costs_no_statement_there(loaded: Database) -> None:
    found = await answer(loaded, GraphQLRequest("{ works(first: 101) { nodes { id } } stats { workCount } }"))
    assert [error.message for error in found.errors] == ["first must be from 1 to 100, not 101."]
    assert found.stats.names == ["stats"]
