"""A kept answer is the one that would be worked out now, whoever asks, whoever wrote, whatever goes wrong meanwhile."""

import asyncio
import itertools
import json
import random
import re
from typing import Any

import httpx
import pytest

from graphdb.compile.plan_cache import compile_roots
from graphdb.driver import database as graphdb_database
from graphdb.driver.database import Database
from peergraph.admission.admit import PreparedRequest, admit
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.execution.answer_cache import LARGEST_PART, OVERHEAD, AnswerCache, Reply, key_of
from peergraph.execution.execute import answer
from peergraph.settings import Settings
from resolvers.viewer import Viewer
from tests.support.asking import ask
from tests.support.authorization import NOW
from tests.support.faults import CountedDatabase, Neo4jProxy
from tests.support.graph import facts, write
from tests.support.queries import asked, documents
from tests.support.served import WITH_ANSWER_CACHE, asgi_client
from tests.support.viewers import VIEWERS, person

STEFAN = "Rperson000000001"
NAME = "query($id: ID!) { researcher(id: $id) { name followerCount } }"
# What differs by who asks, beside what does not.
MINE = """query($id: ID!) { viewer { id email } researcher(id: $id) { name viewerIsFollowing
  claim { state viewerClaim { evidence } viewerCanClaim { code } } } }"""
FOLLOW = "mutation($id: ID!) { follow(id: $id) { entity { followerCount } } }"
UNFOLLOW = FOLLOW.replace("follow(", "unfollow(")


async def reply(
    answers: AnswerCache, database: Database, document: str = NAME, viewer: Viewer | None = None, **variables: Any
) -> Reply:
    return await answers.reply(database, GraphQLRequest(document, None, {"id": STEFAN} | variables, viewer, NOW))


async def names(answers: AnswerCache, database: Database, *rest: Any, **more: Any) -> list[str]:
    """The statements that a reply took."""
    return (await reply(answers, database, *rest, **more)).answer.stats.names


def data(found: Reply) -> Any:
    return json.loads(found.body)["data"]


async def test_what_was_asked_before_takes_one_look_at_the_moment(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    first = await reply(answers, counted)
    again = await reply(answers, counted)
    assert first.body == again.body == b'{"data":{"researcher":{"name":"Stefan Gustafsson","followerCount":0}}}'
    assert again.answer.stats.names == ["graph/version"]
    assert counted.ran == ["researcher"]
    await reply(answers, counted, id="anna-lind")
    await reply(answers, counted, "query Named($id: ID!) { researcher(id: $id) { name followerCount } }")
    assert counted.ran == ["researcher", "researcher", "Named.researcher"]


async def test_without_room_nothing_is_kept_and_the_moment_not_read(counted: CountedDatabase) -> None:
    answers = AnswerCache()
    assert await names(answers, counted) == await names(answers, counted) == ["researcher"]
    assert Settings.read({}).answer_cache == 0


async def test_the_order_of_variables_and_what_a_report_says_make_no_other_answer(records: Database) -> None:
    document = "query($id: ID!, $first: Int) { researcher(id: $id) { works(first: $first) { nodes { title } } } }"
    async with asgi_client(create_app(WITH_ANSWER_CACHE, records)) as client:
        found = [
            await client.post("/graphql", content=body, headers={"content-type": "application/json"} | headers)
            for body, headers in (
                (json.dumps({"query": document, "variables": {"id": STEFAN, "first": 1}}), {}),
                (json.dumps({"query": document, "variables": {"first": 1, "id": STEFAN}}), {"peergraph-report": "1"}),
            )
        ]
    report = found[1].json().pop("extensions")["peergraph"]
    assert report["statements"] == report["rows"] == 1
    assert found[1].json() == found[0].json() | {"extensions": {"peergraph": report}}


async def test_a_write_by_another_process_is_seen_by_the_next_read(records: Database, counted: CountedDatabase) -> None:
    """Two caches that know nothing of each other, as two processes have."""
    caches = AnswerCache(1 << 20), AnswerCache(1 << 20)
    for number in range(12):
        expected = number % 2
        await ask(records, FOLLOW if expected else UNFOLLOW, person("ada"), id=STEFAN)
        for answers in caches:
            for _ in range(2):
                assert data(await reply(answers, counted))["researcher"]["followerCount"] == expected
    assert len(counted.ran) == 24


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_nobody_gets_what_is_anothers_in_whatever_order_they_ask(records: Database, order: list[int]) -> None:
    ada, bo = person("ada", email="ada@example.org"), person("bo", email="bo@example.org")
    await ask(records, FOLLOW, ada, id=STEFAN)
    claim = 'mutation { fileClaim(researcher: "%s", evidence: "I am he.") { claim { id } } }'
    await ask(records, claim % STEFAN, ada, NOW)
    askers = [ada, bo, None]
    alone = [data(await reply(AnswerCache(), records, MINE, asker)) for asker in askers]
    assert [found["viewer"] and found["viewer"]["id"] for found in alone] == [ada.id, bo.id, None]
    assert [found["researcher"]["viewerIsFollowing"] for found in alone] == [True, False, None]
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    for place in [*order, *order, *reversed(order)]:
        found = await reply(answers, records, MINE, askers[place])
        assert data(found) == alone[place]
        assert not found.is_public
    together = await asyncio.gather(*(reply(answers, records, MINE, askers[place]) for place in [*order] * 5))
    assert [data(found) for found in together] == [alone[place] for place in [*order] * 5]
    assert not any(b"example.org" in kept.body or b"I am he." in kept.body for kept in answers.entries.values())


async def test_what_variables_make_personal_is_not_shared(records: Database) -> None:
    document = """query($id: ID!, $mine: Boolean!) {
      researcher(id: $id) { name viewerIsFollowing @include(if: $mine) ...M @include(if: $mine) } }
      fragment M on Researcher { claim { state } }"""
    await ask(records, FOLLOW, person("ada"), id=STEFAN)
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    for viewer, mine in itertools.product((None, person("ada"), person("bo"), None), (True, False, True)):
        found = await reply(answers, records, document, viewer, mine=mine)
        alone = await reply(AnswerCache(), records, document, viewer, mine=mine)
        assert (found.body, found.is_public) == (alone.body, not mine)


async def test_everybody_shares_what_is_everybodys(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    bodies = {(await reply(answers, counted, NAME, viewer)).body for viewer in [*VIEWERS.values()] * 2}
    assert len(bodies) == 1
    assert counted.ran == ["researcher"]


@pytest.mark.parametrize("name", documents())
async def test_what_is_called_public_is_the_same_for_everybody(
    loaded: Database, entities: dict[str, str], name: str
) -> None:
    """By the answers themselves, over every document that the tests have."""
    document = documents()[name]
    variables = asked(document, entities)
    found: dict[str, Reply] = {}
    for who, viewer in VIEWERS.items():
        found[who] = await AnswerCache().reply(loaded, GraphQLRequest(document, None, variables, viewer, NOW))
    if any(one.is_public for one in found.values()):
        assert len({one.body for one in found.values()}) == 1
        assert all(one.is_public for one in found.values())


CLOCK = re.compile(
    r"\$now\b|\b(datetime|date|time|localtime|localdatetime|timestamp|rand|randomUUID)\s*\(", re.IGNORECASE
)


@pytest.mark.parametrize("name", documents())
async def test_no_answer_that_is_kept_is_told_by_the_clock_or_by_chance(entities: dict[str, str], name: str) -> None:
    document = documents()[name]
    for viewer in VIEWERS.values():
        found = admit(GraphQLRequest(document, None, asked(document, entities), viewer, NOW))
        assert isinstance(found, PreparedRequest)
        texts = [root.plan.statement.text for root in compile_roots(found.operation) or () if root.plan]
        if found.is_steady:
            assert not any(CLOCK.search(text) or "fulltext" in text for text in texts)


async def test_what_full_text_finds_is_not_kept_for_its_index_follows_behind(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    for document in (
        'query($id: ID!) { search(query: "ecg") { totalCount } researcher(id: $id) { name } }',
        'query($id: ID!) { suggest(prefix: "ecg") { label } researcher(id: $id) { name } }',
        'query($id: ID!) { works(where: {text: "ecg"}) { totalCount } researcher(id: $id) { name } }',
    ):
        for _ in range(2):
            assert "graph/version" not in await names(answers, counted, document)
    assert not answers.entries


async def test_an_answer_with_errors_is_not_kept(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    part = "query($id: ID!) { researcher(id: $id) { name works(first: 1000) { totalCount } } }"
    assert (await reply(answers, counted, part)).answer.errors
    counted.defect = RuntimeError("hunter2")
    assert (await reply(answers, counted)).answer.errors
    assert not answers.entries
    assert not answers.shared
    counted.defect = None
    assert not (await reply(answers, counted)).answer.errors
    assert len(answers.entries) == 1


async def test_what_needs_no_statement_or_is_no_query_asks_for_no_moment(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    for document in ("{ __typename }", "{ nothing }", "{", '{ __type(name: "Work") { name } }', "{ viewer { id } }"):
        assert await names(answers, counted, document) == []
    assert "graph/version" not in await names(answers, counted, FOLLOW, person("ada"))
    assert not answers.entries


async def test_variables_nested_too_deeply_to_be_written_down_are_no_reason_to_fail(counted: CountedDatabase) -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    assert data(await reply(answers, counted, unused=deep))["researcher"]["name"] == "Stefan Gustafsson"
    assert not answers.entries


# ---- memory ----------------------------------------------------------------------------------------------------------


def numbered(number: int) -> GraphQLRequest:
    return GraphQLRequest(NAME, None, {"id": STEFAN, "n": number})


async def test_the_room_is_never_overdrawn_and_the_longest_unused_goes_first(records: Database) -> None:
    answers = AnswerCache(LARGEST_PART * (OVERHEAD + 200))
    chance = random.Random(6)
    for _ in range(200):
        await reply(answers, records, n=chance.randrange(40))
        assert answers.entries.weight == sum(kept.size for kept in answers.entries.values()) <= answers.max_bytes
    assert 5 < len(answers.entries) < 40
    oldest, next_oldest, *_ = [
        number for key in answers.entries for number in range(40) if key_of(numbered(number)) == key
    ]
    assert (await reply(answers, records, n=oldest)).answer.stats.names == ["graph/version"]
    await reply(answers, records, n=1000)
    assert key_of(numbered(oldest)) in answers.entries
    assert key_of(numbered(next_oldest)) not in answers.entries


async def test_an_answer_that_would_drive_out_all_others_is_not_kept(counted: CountedDatabase) -> None:
    answers = AnswerCache(LARGEST_PART * (OVERHEAD + 60))
    await reply(answers, counted, "query($id: ID!) { node(id: $id) { id } }")
    assert len(answers.entries) == 1
    large = "query($id: ID!) { researcher(id: $id) { name works { nodes { title authors { nodes { name } } } } } }"
    assert await names(answers, counted, large) == await names(answers, counted, large)
    assert len(answers.entries) == 1


# ---- together --------------------------------------------------------------------------------------------------------


async def asking(count: int, answers: AnswerCache, database: CountedDatabase) -> list[asyncio.Task[Reply]]:
    """That many who ask the same, all of them waiting for one statement."""
    database.gate = asyncio.Event()
    tasks = [asyncio.create_task(reply(answers, database)) for _ in range(count)]
    async with asyncio.timeout(20):
        # Nothing tells when somebody has begun to wait.
        while sum(shared.waiting for shared in answers.shared.values()) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return tasks


async def test_who_asks_the_same_at_the_same_time_shares_one_statement(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    tasks = await asking(20, answers, counted)
    assert counted.gate is not None
    counted.gate.set()
    found = await asyncio.gather(*tasks)
    assert len({one.body for one in found}) == 1
    assert counted.ran == ["researcher"]
    assert sorted(one.answer.stats.statements for one in found) == [1] * 19 + [2]
    assert not answers.shared


async def test_the_first_to_ask_may_leave_and_the_others_get_their_answer(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    first, *others = await asking(5, answers, counted)
    first.cancel()
    await asyncio.wait((first,))
    assert first.cancelled()
    assert counted.gate is not None
    counted.gate.set()
    assert len({(await one).body for one in others}) == 1
    assert counted.ran == ["researcher"]


async def test_when_all_have_left_the_work_ends_and_the_next_begins_anew(counted: CountedDatabase) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    tasks = await asking(3, answers, counted)
    (shared,) = answers.shared.values()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert not answers.shared
    counted.gate = None
    assert data(await reply(answers, counted))["researcher"]["name"] == "Stefan Gustafsson"
    await asyncio.wait((shared.task,))
    assert shared.task.cancelled()
    assert counted.ran == ["researcher", "researcher"]


async def test_who_asks_after_a_write_does_not_share_what_was_begun_before_it(
    records: Database, counted: CountedDatabase
) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    tasks = await asking(3, answers, counted)
    gate, counted.gate = counted.gate, None
    await ask(records, FOLLOW, person("ada"), id=STEFAN)
    assert data(await reply(answers, counted))["researcher"]["followerCount"] == 1
    assert gate is not None
    gate.set()
    await asyncio.gather(*tasks)
    assert data(await reply(answers, counted))["researcher"]["followerCount"] == 1


async def test_the_data_is_read_by_statements_that_wait_for_what_the_look_has_seen(counted: CountedDatabase) -> None:
    await reply(AnswerCache(WITH_ANSWER_CACHE.answer_cache), counted)
    (bookmarks,) = counted.awaited
    assert len(bookmarks) == 1


async def test_no_answer_is_older_than_a_write_that_ended_before_it_was_asked_for(
    records: Database, counted: CountedDatabase
) -> None:
    """Large transactions, so that a reader meets many half applied; each says its number at many places."""
    await write(
        records,
        "UNWIND range(1, 3000) AS n CREATE (:Topic {id: 'T' + n, label: 'x', name: '0', level: 'TOPIC', workCount: 0})",
    )
    keys = "UNWIND range(1, 3000, 300) AS n MATCH (t:Topic {id: 'T' + n}) CREATE (:Key {key: t.id})-[:NAMES]->(t)"
    await write(records, keys)
    answers, done, latest = AnswerCache(WITH_ANSWER_CACHE.answer_cache), asyncio.Event(), [0]

    async def writer() -> None:
        for number in range(1, 41):
            await write(
                records,
                "MATCH (g:Graph {name: 'peergraph'}) SET g.version = $number, g.moved = $name "
                "WITH g UNWIND range(1, 3000) AS n MATCH (t:Topic {id: 'T' + n}) SET t.name = $name",
                number=number,
                name=str(number),
            )
            latest[0] = number
        done.set()

    async def reader(id: str) -> int:
        count = 0
        while not done.is_set():
            before = latest[0]
            found = await reply(answers, counted, "query($id: ID!) { topic(id: $id) { name } }", id=id)
            assert int(data(found)["topic"]["name"]) >= before
            count += 1
        return count

    ids = [f"T{n}" for n in range(1, 3001, 300)]
    async with asyncio.timeout(200), asyncio.TaskGroup() as tasks:
        tasks.create_task(writer())
        readers = [tasks.create_task(reader(id)) for id in ids[:6]]
    assert min(task.result() for task in readers) > 0
    for id in ids:
        assert data(await reply(answers, counted, "query($id: ID!) { topic(id: $id) { name } }", id=id)) == {
            "topic": {"name": "40"}
        }


async def test_the_same_number_in_a_graph_that_went_another_way_is_another_moment(records: Database) -> None:
    """As after a backup was restored under a running server."""
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    back = "MATCH (g:Graph {name: 'peergraph'}) SET g.version = 0 WITH g MATCH ()-[f:FOLLOWS]->() DELETE f"
    await ask(records, FOLLOW, person("ada"), id=STEFAN)
    assert data(await reply(answers, records))["researcher"]["followerCount"] == 1
    await write(records, back)
    await ask(records, FOLLOW, person("ada"), id="anna-lind")
    assert await facts(records, "MATCH (g:Graph {name: 'peergraph'}) RETURN g.version") == [[1]]
    assert data(await reply(answers, records))["researcher"]["followerCount"] == 0


# ---- Neo4j away ------------------------------------------------------------------------------------------------------


async def test_without_neo4j_no_kept_answer_is_given(
    records: Database, proxy: Neo4jProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.5)
    body = {"query": NAME, "variables": {"id": STEFAN}}

    async def post(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post("/graphql", json=body)

    async with (
        await proxy.open_database() as database,
        asgi_client(create_app(WITH_ANSWER_CACHE, database)) as client,
    ):
        first = await post(client)
        assert (await post(client)).content == first.content
        await proxy.shut()
        away = await post(client)
        assert (away.status_code, away.json()["data"]) == (503, {"researcher": None})
        assert away.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
        assert "retry-after" in away.headers
        await proxy.open()
        assert (await post(client)).content == first.content
        await proxy.shut()


async def test_a_bookmark_of_a_write_is_waited_for_by_the_look_itself(
    records: Database, counted: CountedDatabase
) -> None:
    answers = AnswerCache(WITH_ANSWER_CACHE.answer_cache)
    await reply(answers, counted)
    stats = (await answer(records, GraphQLRequest(FOLLOW, None, {"id": STEFAN}, person("ada")))).stats
    asked_for = GraphQLRequest(NAME, None, {"id": STEFAN}, bookmarks=stats.bookmarks)
    found = await answers.reply(counted, asked_for)
    assert data(found)["researcher"]["followerCount"] == 1
    assert stats.bookmarks <= counted.awaited[-1]
    wrong = GraphQLRequest(NAME, None, {"id": STEFAN}, bookmarks=frozenset(("no bookmark",)))
    assert (await answers.reply(counted, wrong)).answer.errors
