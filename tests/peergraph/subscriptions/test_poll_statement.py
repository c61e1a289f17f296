"""The poll's statement finds for each subscriber what is new, and reads no more for all that it follows."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from graphdb.migrations import migrate
from peergraph.subscriptions.poller import POLL, WINDOW
from resolvers.viewer import Viewer
from tests.support.feed import follow
from tests.support.graph import facts, profiled_hits, write
from tests.support.made_records import author, imported, run, work
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADA, BO = person("ada"), person("bo")
EVA, GIL = author(1, "Eva Ek"), author(2, "Gil Gran")
# Entities of which nothing is ever news, followed by an account.
NEVER_NEWS = """
MATCH (u:User {id: $account})
UNWIND range(1, $count) AS number
CREATE (u)-[:FOLLOWS {since: $now, from: 0, by: u.id, of: 'Tquiet' + toString(number)}]->
  (:Topic {id: 'Tquiet' + toString(number), label: 'Quiet'})
"""


def parameters(*subscribers: tuple[Viewer, int], settled: int, recent: int, window: int = WINDOW) -> dict[str, Any]:
    asked = [[viewer.id, seen] for viewer, seen in subscribers]
    return {"subscribers": asked, "settled": settled, "recent": recent, "window": window, "n": 20}


async def poll(database: Database, *subscribers: tuple[Viewer, int], **more: int) -> dict[tuple[str, int], list[Any]]:
    """Return the items of each subscriber, by its account and the number that it has seen."""
    [[_, found]] = await database.rows(POLL, parameters(*subscribers, **more))
    return {(account, seen): items for account, seen, items in found}


@pytest.fixture
async def news(database: Database, tmp_path: Path) -> Database:
    """A graph in which ada and bo follow Eva, whose works 2 to 4 are news."""
    await imported(database, tmp_path, work(1, EVA, GIL))
    await follow(database, ADA, "A1")
    await follow(database, BO, "A1", "A2")
    for number in (2, 3, 4):
        await imported(database, tmp_path, work(number, EVA))
    return database


async def test_a_poll_reads_no_more_for_what_is_followed_and_was_never_news(news: Database) -> None:
    steady = parameters((ADA, 2), settled=3, recent=2)
    few = await profiled_hits(news, POLL, steady)
    await write(news, NEVER_NEWS, account=ADA.id, count=2000, now=NOW)
    assert await poll(news, (ADA, 2), settled=3, recent=2) == {(ADA.id, 2): [[3, await eva(news)]]}
    assert await profiled_hits(news, POLL, steady) <= few * 1.5


async def eva(database: Database) -> str:
    return str((await facts(database, "MATCH (r:Researcher {name: 'Eva Ek'}) RETURN r.id"))[0][0])


async def test_those_who_are_behind_and_those_who_are_not_find_the_same(news: Database) -> None:
    draw = random.Random(3)
    id = await eva(news)
    for _ in range(20):
        seen, settled, recent = draw.randrange(0, 4), draw.randrange(1, 4), draw.randrange(-1, 4)
        expected = [[number, id] for number in (1, 2, 3) if seen < number <= settled]
        for window in (WINDOW, -10):
            found = await poll(news, (ADA, seen), (BO, seen), settled=settled, recent=recent, window=window)
            assert found == ({(ADA.id, seen): expected, (BO.id, seen): expected} if expected else {})


async def test_a_follow_that_moves_to_another_entity_is_found_there(news: Database, tmp_path: Path) -> None:
    (tmp_path / "authors.csv").write_text("merge_date,id,merge_into_id\n2026-01-01,A1,A2\n")
    await run(news, "openalex", tmp_path / "authors.csv")
    await write(news, NEVER_NEWS, account=BO.id, count=50, now=NOW)
    [[merged]] = await facts(news, "MATCH (:User {id: $id})-[:FOLLOWS]->(r:Researcher) RETURN r.id", id=BO.id)
    assert await poll(news, (BO, 2), settled=3, recent=2) == {(BO.id, 2): [[3, merged]]}


async def test_follows_of_an_older_graph_get_the_ids_of_their_ends(news: Database) -> None:
    await write(news, "MATCH ()-[f:FOLLOWS]->() REMOVE f.by, f.of WITH f MATCH (m:Migration {number: 17}) DELETE m")
    await migrate(news)
    rows = await facts(news, "MATCH (u)-[f:FOLLOWS]->(e) RETURN f.by = u.id AND f.of = e.id")
    assert rows == [[True]] * 3
