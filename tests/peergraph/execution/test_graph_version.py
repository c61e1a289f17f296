"""Whatever changes what visitors see moves the graph version, under which answers are kept."""

from typing import Any

import pytest

from graphdb.driver.database import Database
from graphdb.migrations import migrate
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.asking import ask
from tests.support.authorization import MUTATIONS, NOW, PEOPLE, ROLES, Access, filled, scene
from tests.support.graph import facts, write
from tests.support.made_records import author, imported, work

VISITED = """query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Entity { label followerCount slug }
  ... on Researcher { headline openToCollaborate claim { state } collaboration { open }
    trust { score signals { points } } } } }"""
MOMENT = "MATCH (g:Graph {name: 'peergraph'}) RETURN coalesce(g.version, 0), g.moved"


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, rows in MUTATIONS.items() for row in rows])
async def test_whatever_changes_what_visitors_see_moves_the_version(records: Database, name: str, row: Access) -> None:
    """Every mutation in every scene by everybody; where nothing is seen to change, as with what is between accounts, it
    does not move."""
    ids = await scene(records, row.scene)
    shown = {"ids": [*(id for id in ids.values()), "Wwork00000000001", "Ttopic0000000001"]}
    for role in ROLES:
        before = await facts(records, MOMENT), await ask(records, VISITED, None, NOW, **shown)
        document = f"mutation {{ {name}: {filled(row.call, ids)} {{ __typename userErrors {{ code }} }} }}"
        await answer(records, GraphQLRequest(document, None, {}, PEOPLE[role], NOW))
        after = await facts(records, MOMENT), await ask(records, VISITED, None, NOW, **shown)
        assert (before[0] == after[0]) == (before[1] == after[1])


async def test_an_import_and_a_migration_move_the_version(database: Database, tmp_path: Any) -> None:
    seen = [await facts(database, MOMENT)]
    await imported(database, tmp_path, work(1, author(1, "Ada Lind")))
    seen.append(await facts(database, MOMENT))
    await imported(database, tmp_path, work(1, author(1, "Ada Lind"), author(2, "Bo Ek")))
    seen.append(await facts(database, MOMENT))
    await write(database, "MATCH (m:Migration) WITH m ORDER BY m.number DESC LIMIT 1 DELETE m")
    assert len(await migrate(database)) == 1
    seen.append(await facts(database, MOMENT))
    versions = [rows[0][0] for rows in seen]
    assert versions == sorted(set(versions))
    assert len({rows[0][1] for rows in seen}) == 4
