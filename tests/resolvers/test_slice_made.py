"""Slices of graphs made for the purpose: imported in another order, and people too well connected to be read whole."""

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from graphdb.database import Database
from tests.graph import empty, facts, write
from tests.ingest.made import run
from tests.oracle import Oracle, people, short
from tests.resolvers.test_slice import EXPLORE, ask

WELL_CONNECTED = "MATCH (n:Researcher|Topic|Institution) RETURN n.id ORDER BY n.workCount DESC, n.id LIMIT 12"
CITED = "MATCH (n:Work) RETURN n.id ORDER BY n.citationCount DESC, n.id LIMIT 4"
# Anna wrote 700 works, Bo 650, of which 600 together, before all others.
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
    """The first real records of each file, without works and people of two ids: the one that comes first names both."""
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
    records, centers, told = lines(data, 400), list[str](), list[list[dict[str, Any]]]()
    for ordered in (records, records[::-1]):
        await empty(database)
        path = tmp_path / "works.jsonl"
        path.write_bytes(b"\n".join(ordered))
        assert (await run(database, "openalex", path, batch=100))[0] == 0
        centers = centers or [id_ for text in (WELL_CONNECTED, CITED) for [id_] in await facts(database, text)]
        slices = [
            await ask(database, EXPLORE, centers=[center], options={"depth": depth, "works": 40, "edges": 100})
            for center in centers
            for depth in (1, 2)
        ]
        told.append([{key: value for key, value in one.items() if key != "asOf"} for one in slices])
    assert len(centers) == 16
    assert told[0] == told[1]


async def test_two_people_too_well_connected_are_joined_by_what_was_read_of_the_one_with_fewer_works(
    database: Database,
) -> None:
    await write(database, PAIR)
    for center, other in (("Ranna", "Rbo"), ("Rbo", "Ranna")):
        found = await ask(database, EXPLORE, centers=[center], options={"works": 0})
        assert [node["entityId"] for node in found["nodes"]] == [center, other]
        [edge] = found["edges"]
        # Bo's newest 500 are the 50 of his own and 450 of the joint ones.
        assert (edge["kind"], edge["count"], edge["lastYear"]) == ("COLLABORATED", 450, 2000)
        assert found["sampled"]
        [left] = found["omitted"]
        assert (left["kind"], left["atLeast"]) == ("WORK", True)


@pytest.mark.timeout(900)
async def test_the_largest_slice_with_two_thousand_known_nodes_has_none_of_them(loaded: Database) -> None:
    [[center], *_] = await facts(loaded, "MATCH (n:Topic {level: 'TOPIC'}) RETURN n.id ORDER BY n.workCount DESC, n.id")
    beside = "MATCH (:Topic {id: $id})<-[:ABOUT]-(w:Work) RETURN w.id ORDER BY w.newest DESC, w.id DESC LIMIT 250"
    works = [id_ for [id_] in await facts(loaded, beside, id=center)]
    people = "MATCH (w:Work)<-[:AUTHORED]-(r) WHERE w.id IN $ids RETURN DISTINCT r.id ORDER BY r.id LIMIT 1750"
    known = works + [id_ for [id_] in await facts(loaded, people, ids=works)]
    most = {"works": 500, "researchers": 500, "topics": 200, "institutions": 200, "edges": 5000, "depth": 2}
    found = await ask(loaded, EXPLORE, centers=[center], options=most | {"known": known[:2000]})
    ids = [node["entityId"] for node in found["nodes"]]
    assert len(ids) == len(set(ids)) > 500
    assert not set(ids) & set(known[:2000])
    shown = {*ids, *known}
    assert all({edge["source"], edge["target"]} <= shown for edge in found["edges"])
    # Between two that the client has it has the edge too.
    assert not any({edge["source"], edge["target"]} <= set(known) for edge in found["edges"])
