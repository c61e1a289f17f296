"""What `peergraph explain` prints of a query, with a database and without."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput, Denied
from peergraph.cli import commands
from peergraph.explain import SENDERS, explain, explain_text


async def test_cypher_parameters_and_plan_are_printed_for_each_root_field(database: Database) -> None:
    query = 'query Two { a: researcher(id: "stefan-gustafsson") { name } works(first: 3) { totalCount } __typename }'
    shown = await explain(database, document=query, variables={})
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
            await explain(database, document=document, variables={})


def test_without_a_database_cypher_and_parameters_are_printed() -> None:
    query = 'query Two { a: researcher(id: "stefan-gustafsson") { name } works(first: 3) { totalCount } __typename }'
    shown = explain_text(document=query, variables={})
    assert shown.count("// parameters") == 2
    assert shown.startswith("// cost: ")
    assert "points if all lists are full; the dearest field is works" in shown.partition("\n")[0]
    assert "// plan" not in shown
    assert "MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)" in shown
    assert '"stefan-gustafsson"' in shown
    assert explain_text(document="{ __typename }", variables={}) == "No root field of this operation is asked of Neo4j."


def test_the_source_and_the_files_of_a_statement_are_named() -> None:
    query = '{ researcher(id: "stefan-gustafsson") { works(first: 2) { edges { position } } } works { totalCount } }'
    lines = explain_text(document=query, variables={}).splitlines()
    start, end = lines.index("// source: ByKey; files read for its statement:"), lines.index("// researcher")
    assert "// cypher/researcher/newest_works.cypher" in lines[start + 1 : end]
    assert lines.index("// works") > lines.index("// source: Connection; files read for its statement:")


def test_the_statement_is_that_of_the_role() -> None:
    texts = {role: explain_text(document="{ viewer { name } }", variables={}, role=role) for role in SENDERS}
    assert texts["visitor"] == "No root field of this operation is asked of Neo4j."
    assert "$viewer" in texts["account"]
    with pytest.raises(Denied, match="This is for moderators"):
        explain_text(document="{ claims { totalCount } }", variables={}, role="account")


def test_the_command_needs_no_database(tmp_path: Path) -> None:
    file = tmp_path / "query.graphql"
    file.write_text("query($id: ID!) { work(id: $id) { title viewerIsFollowing } }")
    run = CliRunner().invoke(
        commands, ["explain", "--text", "--as", "account", "--variables", '{"id": "W1"}', str(file)]
    )
    assert run.exit_code == 0, run.output
    assert "MATCH (:Key {key: key})-[:NAMES]->(this:Work)" in run.output
    assert '"W1"' in run.output
