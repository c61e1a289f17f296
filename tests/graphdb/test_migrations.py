"""Migrations bring a graph that an older version wrote to where this version needs it."""

from graphdb.database import Database
from graphdb.migrations import known, migrate
from tests.graph import facts, write

OLD = """
MATCH (m:Migration) WHERE m.number >= 4
WITH collect(m) AS later
FOREACH (m IN later | DELETE m)
CREATE (:Researcher {id: 'R1'})-[:AUTHORED {position: 1}]->(w:Work {id: 'W1', newest: 20200101}),
  (w)-[:ABOUT {primary: true}]->(:Topic {id: 'T1'}), (w)-[:CREDITED_TO]->(:Institution {id: 'I1'}),
  (w)-[:CITES]->(cited:Work {id: 'W2', newest: -1}), (cited)-[:CITES]->(w)
"""


async def test_relations_of_an_older_graph_get_their_place_in_the_list(database: Database) -> None:
    await write(database, OLD)
    assert [migration.number for migration in await migrate(database)] == [m.number for m in known() if m.number >= 4]
    rows = await facts(database, "MATCH ()-[e:AUTHORED|ABOUT|CREDITED_TO|CITES]->() RETURN e.of, e.newest, e.work")
    assert sorted(rows) == [
        ["I1", 20200101, "W1"],
        ["R1", 20200101, "W1"],
        ["T1", 20200101, "W1"],
        ["W1", -1, "W2"],
        ["W2", 20200101, "W1"],
    ]


async def test_labels_of_an_older_graph_are_sorted_as_they_are_folded_now(database: Database) -> None:
    await write(
        database,
        """
        MATCH (m:Migration) WHERE m.number >= 12 DELETE m
        CREATE (:Researcher {id: 'R1', label: 'राम कुमार', sortLabel: 'रम कमर'}), (:Work {id: 'W1'}),
          (:Venue {id: 'V1', label: "L'Ørsted", sortLabel: "l'ørsted"}), (:Topic {id: 'T1', label: 'A', sortLabel: 'a'})
        """,
    )
    await migrate(database)
    rows = await facts(database, "MATCH (n) WHERE n.id IS NOT NULL RETURN n.id, n.sortLabel")
    assert sorted(rows) == [["R1", "राम कुमार"], ["T1", "a"], ["V1", "lorsted"], ["W1", None]]


async def test_a_migrated_graph_is_left_as_it_is(database: Database) -> None:
    assert await migrate(database) == []
