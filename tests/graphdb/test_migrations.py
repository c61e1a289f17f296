"""Migrations change a graph of an older version into one that this version can use."""

from graphdb.driver.database import Database
from graphdb.migrations import known_migrations, migrate
from tests.support.graph import facts, write

OLD = """
MATCH (m:Migration) WHERE m.number >= 4
WITH collect(m) AS later
FOREACH (m IN later | DELETE m)
CREATE (:Researcher {id: 'R1'})-[:AUTHORED {position: 1}]->(w:Work {id: 'W1', newest: 20200101}),
  (w)-[:ABOUT {primary: true}]->(:Topic {id: 'T1'}), (w)-[:CREDITED_TO]->(:Institution {id: 'I1'}),
  (w)-[:CITES]->(cited:Work {id: 'W2', newest: -1}), (cited)-[:CITES]->(w),
  (w)-[:PUBLISHED_IN]->(:Venue {id: 'V1', label: 'Reeds'})
"""


async def test_relations_of_an_older_graph_get_their_place_in_the_list(database: Database) -> None:
    await write(database, OLD)
    assert [migration.number for migration in await migrate(database)] == [
        m.number for m in known_migrations() if m.number >= 4
    ]
    rows = await facts(
        database, "MATCH ()-[e:AUTHORED|ABOUT|CREDITED_TO|CITES|PUBLISHED_IN]->() RETURN e.of, e.newest, e.work"
    )
    assert sorted(rows) == [
        ["I1", 20200101, "W1"],
        ["R1", 20200101, "W1"],
        ["T1", 20200101, "W1"],
        ["V1", 20200101, "W1"],
        ["W1", -1, "W2"],
        ["W2", 20200101, "W1"],
    ]


async def test_labels_of_an_older_graph_are_sorted_as_they_are_folded_now(database: Database) -> None:
    await write(
        database,
        """
        MATCH (m:Migration) WHERE m.number >= 12
        WITH collect(m) AS later
        FOREACH (m IN later | DELETE m)
        CREATE (:Researcher {id: 'R1', label: 'राम कुमार', sortLabel: 'रम कमर'}), (:Work {id: 'W1'}),
          (:Venue {id: 'V1', label: "L'Ørsted", sortLabel: "l'ørsted"}), (:Topic {id: 'T1', label: 'A', sortLabel: 'a'})
        """,
    )
    await migrate(database)
    rows = await facts(database, "MATCH (n) WHERE n.id IS NOT NULL RETURN n.id, n.sortLabel")
    assert sorted(rows) == [["R1", "राम कुमार"], ["T1", "a"], ["V1", "lorsted"], ["W1", None]]


async def test_venues_of_an_older_graph_are_counted_and_get_slugs_that_nothing_else_has(database: Database) -> None:
    await write(
        database,
        """
        MATCH (m:Migration) WHERE m.number >= 14
        WITH collect(m) AS later
        FOREACH (m IN later | DELETE m)
        CREATE (v:Venue {id: 'VAAAAAA111111', label: 'Reed Notes', name: 'Reed Notes'}), (w:Work {id: 'W1', newest: 1}),
          (:Venue {id: 'VBBBBBB222222', label: 'Reed Notes', name: 'Reed Notes'}),
          (:Venue {id: 'VCCCCCC333333', label: '?'}),
          (:Venue {id: 'VDDDDDD444444', label: 'Reed Notes', slug: 'kept', workCount: 0}),
          (w)-[:PUBLISHED_IN]->(v), (:Key {key: 'reed-notes'})-[:NAMES]->(:Topic {id: 'T1'})
        """,
    )
    await migrate(database)
    rows = await facts(database, "MATCH (v:Venue) RETURN v.id, v.slug, v.workCount ORDER BY v.id")
    assert rows == [
        ["VAAAAAA111111", "reed-notes-111111", 1],
        ["VBBBBBB222222", "reed-notes-222222", 0],
        ["VCCCCCC333333", "vcccccc333333", 0],
        ["VDDDDDD444444", "kept", 0],
    ]
    named = await facts(database, "MATCH (k:Key)-[:NAMES]->(v:Venue) RETURN k.key, v.id ORDER BY k.key")
    assert named == [[slug, id_] for id_, slug, _ in rows[:3]]
    assert await migrate(database) == []


async def test_labels_of_an_older_graph_are_told_from_markup_as_they_are_now(database: Database) -> None:
    await write(
        database,
        """
        MATCH (m:Migration) WHERE m.number >= 14
        WITH collect(m) AS later
        FOREACH (m IN later | DELETE m)
        CREATE (:Work {id: 'W1', title: 'Reeds<br/>Rushes', label: 'ReedsRushes', sortLabel: 'reedsrushes'}),
          (:Work {id: 'W2', title: 'An <object> a <place>', label: 'An  a', sortLabel: 'an a'}),
          (:Work {id: 'W3', title: 'Reeds', label: 'As it is', sortLabel: 'x'}), (:Work {id: 'W4', label: 'Untitled'}),
          (:Topic {id: 'T1', name: 'Reeds &amp; Rushes', label: 'Reeds', sortLabel: 'reeds'})
        """,
    )
    await migrate(database)
    rows = await facts(database, "MATCH (n:Work|Topic) RETURN n.id, n.label, n.sortLabel ORDER BY n.id")
    assert rows == [
        ["T1", "Reeds & Rushes", "reeds & rushes"],
        ["W1", "Reeds Rushes", "reeds rushes"],
        ["W2", "An <object> a <place>", "an <object> a <place>"],
        ["W3", "As it is", "x"],
        ["W4", "Untitled", None],
    ]


async def test_what_an_older_graph_shows_is_searched(database: Database) -> None:
    await write(
        database,
        """
        MATCH (m:Migration) WHERE m.number >= 13
        WITH collect(m) AS later
        FOREACH (m IN later | DELETE m)
        CREATE (:Researcher {id: 'R1', names: ['Åse Høj', '佐藤 花']}),
          (:Institution {id: 'I1', name: 'X', acronyms: ['Ÿ']}), (:Work {id: 'W2'}),
          (:Work {id: 'W1', title: "L<sub>2</sub>-Norm", abstract: 'It is <i>so</i>.'})
        """,
    )
    await migrate(database)
    rows = await facts(
        database, "MATCH (n) WHERE n.id IS NOT NULL RETURN n.id, n.searchNames, n.searchText ORDER BY n.id"
    )
    assert rows == [
        ["I1", "x | y", None],
        ["R1", "ase hoj | 佐 藤 花", None],
        ["W1", "l2 norm | l2norm", "it is so"],
        ["W2", None, None],
    ]
    indexes = await facts(database, "SHOW FULLTEXT INDEXES YIELD name RETURN name ORDER BY name")
    kinds = ("institution", "researcher", "topic", "venue", "work")
    assert [name for (name,) in indexes] == [f"{kind}_words" for kind in kinds]


async def test_invitations_of_an_older_graph_are_of_two_people_who_own_their_records(database: Database) -> None:
    await write(
        database,
        """
        MATCH (m:Migration) WHERE m.number >= 18
        WITH collect(m) AS later
        FOREACH (m IN later | DELETE m)
        CREATE (:User {id: 'U1'})-[:IS]->(one:Researcher {id: 'R1'}),
          (:User {id: 'U2'})-[:IS]->(two:Researcher {id: 'R2'}),
          (free:Researcher {id: 'R3'}), (:News {number: 1})-[:TELLS]->(self:Invitation {id: 'N1', state: 'ACCEPTED'}),
          (one)-[:SENT]->(self)-[:TO]->(one)
        WITH one, two, free, datetime() AS now
        UNWIND [['N2', two, now, 'x'], ['N3', two, now - duration('P1D'), 'y'], ['N4', free, now, 'z']] AS row
        WITH one, row, row[1] AS target, now
        CREATE (one)-[:SENT]->(:Invitation {
          id: row[0], state: 'PENDING', sender: 'U1', recipient: CASE row[0] WHEN 'N4' THEN 'U3' ELSE 'U2' END,
          sentAt: row[2], expiresAt: now + duration('P9D'), pending: row[3]
        })-[:TO]->(target)
        """,
    )
    assert [migration.number for migration in await migrate(database)][:1] == [18]
    assert await facts(database, "MATCH (i:Invitation) RETURN i.id, i.state, i.pending ORDER BY i.id") == [
        ["N2", "CANCELLED", None],
        ["N3", "PENDING", "U1 R1 U2 R2"],
        ["N4", "CANCELLED", None],
    ]
    assert await facts(database, "MATCH (news:News) RETURN count(*)") == [[0]]


async def test_a_migrated_graph_is_left_as_it_is(database: Database) -> None:
    assert await migrate(database) == []
