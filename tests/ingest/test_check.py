"""The check finds what a graph keeps wrongly."""

from pathlib import Path

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from tests.support.graph import empty, write
from tests.support.made_records import author, imported, work


async def test_the_check_finds_what_was_tampered_with(database: Database, tmp_path: Path) -> None:
    await imported(
        database,
        tmp_path,
        *(work(n, author(n, f"Person {n}", institutions=[1]), cites=[n + 1], topics=[n]) for n in range(1, 4)),
    )
    assert await find_problems(database) == []
    before = await graph_digest(database)
    tampering = {
        "MATCH (r:Researcher) WITH r LIMIT 1 SET r.workCount = 7": "workCount",
        "MATCH (r:Researcher) WITH r LIMIT 1 SET r.collaboratorCount = 7": "collaboratorCount",
        "MATCH (w:Work)-[c:CITES]->() WITH c LIMIT 1 DELETE c": "citationCount",
        "MATCH (:Topic)<-[a:ABOUT]-() WITH a LIMIT 1 DELETE a": "workCount",
        "MATCH (w:Work) WITH w LIMIT 1 SET w.newest = 1": "newest",
        "MATCH ()-[x:CITES]->() WITH x LIMIT 1 SET x.newest = 1": "place in the order",
        "MATCH ()-[x:AUTHORED]->() WITH x LIMIT 1 REMOVE x.newest": "place in the order",
        "MATCH (w:Work) WITH w LIMIT 1 SET w.sortLabel = 'x'": "sort label",
        "MATCH ()-[x:AFFILIATED_WITH]->() WITH x LIMIT 1 SET x.works = 5": "affiliated",
        "MATCH ()-[x:AFFILIATED_WITH]->() WITH x LIMIT 1 DELETE x": "no affiliation",
        "MATCH (w:Work)-[x:CREDITED_TO]->() WITH x LIMIT 1 DELETE x": "other institutions",
        "MATCH (:Researcher)<-[n:NAMES]-(k) WHERE k.scheme IS NOT NULL DELETE n, k": "no identifier",
        "CREATE (:Key {key: 'openalex:W999'})": "nothing waits",
        "MATCH (k:Key) WHERE k.payload IS NOT NULL WITH k LIMIT 1 SET k.hash = 'x'": "hash",
    }
    for cypher, word in tampering.items():
        await empty(database)
        await imported(
            database,
            tmp_path,
            *(work(n, author(n, f"Person {n}", institutions=[1]), cites=[n + 1], topics=[n]) for n in range(1, 4)),
        )
        await write(database, cypher)
        assert any(word in problem for problem in await find_problems(database)), cypher
        assert await graph_digest(database) != before
