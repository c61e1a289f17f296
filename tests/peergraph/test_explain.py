"""What `peergraph explain` prints of a query."""

import pytest

from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput
from peergraph.explain import explanation


async def test_cypher_parameters_and_plan_are_printed_for_each_root_field(database: Database) -> None:
    query = 'query Two { a: researcher(id: "stefan-gustafsson") { name } works(first: 3) { totalCount } __typename }'
    shown = await explanation(database, document=query, variables={})
    assert shown.count("// plan") == 2
    assert "MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)" in shown
    assert '"stefan-gustafsson"' in shown
    assert "NodeUniqueIndexSeek" in shown


async def test_a_document_that_cannot_be_explained_is_told_why(database: Database) -> None:
    for document, why in (
        ("query A { __typename } query B { __typename }", "operation name"),
        ("{ nothing }", "Cannot query field"),
        ("query($id: ID!) { work(id: $id) { title } }", r"\$id"),
    ):
        with pytest.raises(BadInput, match=why):
            await explanation(database, document=document, variables={})
