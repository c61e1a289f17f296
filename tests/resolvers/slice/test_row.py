"""Slices of graphs made for the tests: records imported in another order, and people with too many works to be read in
full."""

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from tests.oracles.records import Oracle, people, short
from tests.support.graph import empty, facts, place, write
from tests.support.made_records import run
from tests.support.slices import EXPLORE, ask_slice

WELL_CONNECTED = "MATCH (n:Researcher|Topic|Institution) RETURN n.id ORDER BY n.workCount DESC, n.id LIMIT 12"
CITED = "MATCH (n:Work) RETURN n.id ORDER BY n.citationCount DESC, n.id LIMIT 4"
# Anna wrote 700 works and Bo 650, of which they wrote the oldest 600 together.
PAIR = """
MERGE (anna:Researcher {id: 'Ranna'}) MERGE (bo:Researcher {id: 'Rbo'})
SET anna += {slug: 'anna', label: 'Anna Lind', name: 'Anna Lind', sortLabel: 'anna lind', workCount: 700,
  citationCount: 0, collaboratorCount: 1}
SET bo += {slug: 'bo', label: 'Bo Ek', name: 'Bo Ek', sortLabel: 'bo ek', workCount: 650, citationCount: 0,
  collaboratorCount: 1}
CREATE (:Key {key: 'Ranna'})-[:NAMES]->(anna)
CREATE (:Key {key: 'Rbo'})-[:NAMES]->(bo)
WITH anna, bo
UNWIND range(0, 749) AS number
WITH number, CASE WHEN number < 600 THEN [anna, bo] WHEN number < 700 THEN [anna] ELSE [bo] END AS people,
  CASE WHEN number < 600 THEN 2000 ELSE 2020 END AS year
CREATE (w:Work {id: 'W' + toString(1000 + number), slug: 'w' + toString(number), label: 'Work', title: 'Work',
  sortLabel: 'work', type: 'ARTICLE', year: year, newest: year * 10000, oldest: year * 10000 + 9999, citationCount: 0,
  authorCount: size(people), isRetracted: false})
WITH w, people
UNWIND people AS person
CREATE (person)-[:AUTHORED {position: 1, name: person.name, institutions: [], of: person.id, newest: w.newest,
  work: w.id}]->(w)
"""


def lines(data: Path, many: int) -> list[bytes]:
    """Return the first real records of each file, without works and people that have two ids, as the first one imported
    names both."""
    files = [gzip.decompress(file.read_bytes()).splitlines() for file in sorted((data / "works").glob("*.gz"))]
    found = {line: json.loads(line) for file in files for line in file[: many // len(files)]}
    oracle = Oracle(list(found.values()))
    named: dict[str, set[str]] = defaultdict(set)
    for work in found.values():
        for keys in ([short(work["id"])], *(keys for keys, _ in people(work))):
            named[oracle.name(keys[0])].add(keys[0])
    twice = {id_ for ids in named.values() if len(ids) > 1 for id_ in ids}
    return [
        line
        for line, work in found.items()
        if not twice.intersection([short(work["id"]), *(keys[0] for keys, _ in people(work))])
    ]


@pytest.mark.timeout(900)
async def test_the_same_records_in_another_order_give_the_same_slices(
    database: Database, data: Path, tmp_path: Path
) -> None:
    records, centers, actual = lines(data, 400), list[str](), list[list[dict[str, Any]]]()
    for ordered in (records, records[::-1]):
        await empty(database)
        path = tmp_path / "works.jsonl"
        path.write_bytes(b"\n".join(ordered))
        assert (await run(database, "openalex", path, batch_size=100))[0] == 0
        centers = centers or [id_ for text in (WELL_CONNECTED, CITED) for [id_] in await facts(database, text)]
        slices = [
            await ask_slice(database, EXPLORE, centers=[center], options={"depth": depth, "works": 40, "edges": 100})
            for center in centers
            for depth in (1, 2)
        ]
        actual.append([{key: value for key, value in one.items() if key != "asOf"} for one in slices])
    assert len(centers) == 16
    assert actual[0] == actual[1]


async def test_two_people_too_well_connected_are_joined_by_what_was_read_of_the_one_with_fewer_works(
    database: Database,
) -> None:
    await write(database, PAIR)
    for center, other in (("Ranna", "Rbo"), ("Rbo", "Ranna")):
        result = await ask_slice(database, EXPLORE, centers=[center], options={"works": 0})
        assert [node["entityId"] for node in result["nodes"]] == [center, other]
        [edge] = result["edges"]
        # Bo's newest 500 are the 50 of his own and 450 of the joint ones.
        assert (edge["kind"], edge["count"], edge["lastYear"]) == ("COLLABORATED", 450, 2000)
        assert result["sampled"]
        [left] = result["omitted"]
        assert (left["kind"], left["atLeast"]) == ("WORK", True)


@pytest.mark.timeout(900)
async def test_the_largest_slice_with_two_thousand_known_nodes_has_none_of_them(loaded: Database) -> None:
    [[center], *_] = await facts(loaded, "MATCH (n:Topic {level: 'TOPIC'}) RETURN n.id ORDER BY n.workCount DESC, n.id")
    beside = "MATCH (:Topic {id: $id})<-[:ABOUT]-(w:Work) RETURN w.id ORDER BY w.newest DESC, w.id DESC LIMIT 250"
    works = [id_ for [id_] in await facts(loaded, beside, id=center)]
    people = "MATCH (w:Work)<-[:AUTHORED]-(r) WHERE w.id IN $ids RETURN DISTINCT r.id ORDER BY r.id LIMIT 1750"
    known = works + [id_ for [id_] in await facts(loaded, people, ids=works)]
    most = {"works": 500, "researchers": 500, "topics": 200, "institutions": 200, "edges": 5000, "depth": 2}
    result = await ask_slice(loaded, EXPLORE, centers=[center], options=most | {"known": known[:2000]})
    ids = [node["entityId"] for node in result["nodes"]]
    assert len(ids) == len(set(ids)) > 500
    assert not set(ids) & set(known[:2000])
    shown = {*ids, *known}
    assert all({edge["source"], edge["target"]} <= shown for edge in result["edges"])
    # The client has the edge between two nodes that it has already.
    assert not any({edge["source"], edge["target"]} <= set(known) for edge in result["edges"])


# Institutions with works on one topic and their years: A has nine old works, each of the others a new one. Ada wrote
# all of A's works and is credited with A on two of them; Bo wrote one of them and is credited with A; Cy wrote the
# others.
PLACES = """
CREATE (t:Topic {id: 'Tsleep', slug: 't', label: 'Sleep', name: 'Sleep', sortLabel: 'sleep', level: 'TOPIC',
  workCount: 14})
CREATE (:Key {key: 'Tsleep'})-[:NAMES]->(t)
WITH t
UNWIND [['Ia', 9, 2000], ['Ib', 1, 2020], ['Ic', 1, 2020], ['Id', 1, 2020], ['Ie', 1, 2020], ['If', 1, 2020]] AS place
CREATE (i:Institution {id: place[0], slug: place[0], label: place[0], name: place[0], sortLabel: place[0],
  workCount: place[1]})
CREATE (:Key {key: place[0]})-[:NAMES]->(i)
WITH t, i, place
UNWIND range(1, place[1]) AS number
CREATE (w:Work {id: 'W' + place[0] + number, slug: 'w' + place[0] + number, label: 'Work', title: 'Work',
  sortLabel: 'work', type: 'ARTICLE', year: place[2], newest: place[2] * 10000, oldest: 0, citationCount: 0,
  authorCount: CASE WHEN i.id = 'Ia' AND number = 1 THEN 2 ELSE 1 END, isRetracted: false})
CREATE (w)-[:ABOUT {primary: true}]->(t), (w)-[:CREDITED_TO]->(i)
WITH i, w, number
UNWIND CASE WHEN i.id <> 'Ia' THEN ['Rcy'] WHEN number = 1 THEN ['Rada', 'Rbo'] ELSE ['Rada'] END AS id
MERGE (r:Researcher {id: id}) ON CREATE SET r += {slug: id, label: id, name: id, sortLabel: id, citationCount: 0,
  workCount: CASE id WHEN 'Rada' THEN 9 WHEN 'Rbo' THEN 1 ELSE 5 END,
  collaboratorCount: CASE id WHEN 'Rcy' THEN 0 ELSE 1 END}
CREATE (r)-[:AUTHORED {position: 1, name: id, institutions:
  CASE WHEN id = 'Rada' AND number > 2 THEN [] ELSE [i.id] END}]->(w)
WITH r, i, w, number WHERE NOT (r.id = 'Rada' AND number > 2)
MERGE (r)-[a:AFFILIATED_WITH]->(i)
SET a.works = coalesce(a.works, 0) + 1, a.since = w.year, a.until = w.year
"""
SCORES = (
    "query S($c: [ID!]!, $o: ExploreOptions) { explore(centers: $c, options: $o) { nodes { label kind hop score } } }"
)


async def scores(database: Database, center: str, kind: str, **options: Any) -> list[tuple[str, float]]:
    """Return the labels and scores of the nodes of a kind around a center."""
    result = await ask_slice(database, SCORES, c=[center], o=options)
    return [(node["label"], node["score"]) for node in result["nodes"] if node["kind"] == kind and node["hop"]]


def topic_and_recency(works: int, age: int) -> float:
    return round((works / (works + 3) + 0.5 / (1 + age / 5)) / 3.5, 9)


async def test_who_has_most_works_on_a_topic_or_with_an_institution_stands_first_around_it(database: Database) -> None:
    await write(database, PLACES)
    await place(database)
    new = topic_and_recency(1, 0)
    assert await scores(database, "Tsleep", "INSTITUTION") == [
        ("Ia", topic_and_recency(9, 20)),
        *[(label, new) for label in ("Ib", "Ic", "Id", "Ie")],
    ]
    assert await scores(database, "Tsleep", "RESEARCHER") == [
        ("Rcy", topic_and_recency(5, 0)),
        ("Rada", topic_and_recency(9, 20)),
        ("Rbo", topic_and_recency(1, 20)),
    ]
    assert await scores(database, "Ia", "RESEARCHER") == [
        ("Rada", topic_and_recency(2, 20)),
        ("Rbo", topic_and_recency(1, 20)),
    ]
    assert await scores(database, "Ia", "TOPIC") == [("Sleep", topic_and_recency(9, 20))]
    # A work shares topics, no matter how many works there are.
    assert {score for _, score in await scores(database, "Ia", "WORK")} == {topic_and_recency(1, 20)}
    # Only works that pass the filter count.
    recent = {"years": {"min": 2010}}
    assert [label for label, _ in await scores(database, "Tsleep", "INSTITUTION", **recent)] == [
        "Ib",
        "Ic",
        "Id",
        "Ie",
        "If",
    ]


# Eva wrote five works, each with another person who has three works more.
CIRCLE = """
CREATE (eva:Researcher {id: 'Reva', slug: 'reva', label: 'Reva', name: 'Reva', sortLabel: 'reva', workCount: 5,
  citationCount: 0, collaboratorCount: 5})
CREATE (:Key {key: 'Reva'})-[:NAMES]->(eva)
WITH eva
UNWIND range(1, 5) AS n
CREATE (r:Researcher {id: 'R' + n, slug: 'r' + n, label: 'R' + n, name: 'R', sortLabel: 'r', workCount: 4,
  citationCount: 0, collaboratorCount: 1})
WITH eva, r, n
UNWIND range(0, 3) AS m
CREATE (w:Work {id: 'W' + n + m, slug: 'w' + n + m, label: 'W' + n + m, title: 'Work', sortLabel: 'work',
  type: 'ARTICLE', year: 2020 - n, newest: (2020 - n) * 10000, oldest: 0, citationCount: 0,
  authorCount: CASE m WHEN 0 THEN 2 ELSE 1 END,
  isRetracted: false})
FOREACH (p IN CASE m WHEN 0 THEN [eva, r] ELSE [r] END |
  CREATE (p)-[:AUTHORED {position: 1, name: 'x', institutions: []}]->(w))
"""


async def test_each_hop_has_a_share_of_the_budget_and_what_it_left_out_is_no_candidate_later(
    database: Database,
) -> None:
    await write(database, CIRCLE)
    await place(database)

    async def shown(depth: int, works: int, people: int) -> tuple[list[list[str]], dict[str, int]]:
        options = {"depth": depth, "works": works, "researchers": people}
        result = await ask_slice(database, EXPLORE, centers=["Reva"], options=options)
        nodes = [[n["entityId"] for n in result["nodes"] if n["hop"] == hop] for hop in range(1, depth + 1)]
        return nodes, {each["kind"]: each["count"] for each in result["omitted"]}

    assert await shown(1, 5, 2) == ([["R1", "R2", "W10", "W20", "W30", "W40", "W50"]], {"RESEARCHER": 3})
    # Three of five works and one of two people, then the neighbours of these. W40, W50 and all people but R1 are left
    # out.
    assert await shown(2, 5, 2) == ([["R1", "W10", "W20", "W30"], ["W11", "W12"]], {"RESEARCHER": 4, "WORK": 3})
    # What hop 1 does not take is left for later hops, and hop 2 may take half of it. Hop 3 then finds nothing new.
    nodes, left = await shown(3, 11, 11)
    assert [len(hop) for hop in nodes] == [5 + 5, 3, 0]
    assert left == {"WORK": 12}
    assert await shown(2, 1, 1) == ([["R1", "W10"], []], {"RESEARCHER": 4, "WORK": 7})
