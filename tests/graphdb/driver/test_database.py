"""A database reads, retries while Neo4j is away, writes all or nothing, and says in our errors what failed."""

from typing import Any

import pytest
from neo4j.exceptions import ServiceUnavailable

from graphdb.driver import database as database_module
from graphdb.driver.database import Database, Parameters, Statement, Transaction
from graphdb.driver.errors import BadInput, Conflict, GraphError, Unavailable
from graphdb.driver.request_stats import RequestStats
from graphdb.server.local import BoltAddress

ONE = Statement("tests/one", "RETURN 1")
CREATE = Statement("tests/create", "CREATE (n:Note {text: $text}) RETURN n.text")
COUNT = Statement("tests/count", "MATCH (n:Note) RETURN count(n)")


class Flaky(Database):
    """A database that is away for its first tries."""

    def __init__(self, failures: list[Exception]) -> None:
        super().__init__(None, None, 1.0)  # type: ignore[arg-type]
        self.failures = failures
        self.tries = 0

    async def _read_once(
        self, statement: Statement, parameters: Parameters, stats: RequestStats | None, seconds: float
    ) -> tuple[list[list[Any]], float]:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return [[1]], 0.0


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "RETRY_PAUSES", (0.001,))


async def test_a_read_is_retried_until_neo4j_is_back_and_counted_once(no_pauses: None) -> None:
    flaky, stats = Flaky([ServiceUnavailable("away")] * 3), RequestStats()
    assert await flaky.read(ONE, {}, stats) == 1
    assert (flaky.tries, stats.statements, stats.rows) == (4, 1, 1)


async def test_a_read_is_retried_no_longer_than_the_budget(no_pauses: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "RETRY_BUDGET", 0.05)
    flaky = Flaky([ServiceUnavailable("away")] * 10_000)
    with pytest.raises(Unavailable, match=r"^Neo4j cannot be reached\.$"):
        await flaky.rows(ONE)
    assert flaky.tries > 1


async def test_an_error_that_stays_is_not_retried(no_pauses: None) -> None:
    flaky = Flaky([OSError("broken")])
    with pytest.raises(Unavailable):
        await flaky.rows(ONE)
    assert flaky.tries == 1


async def test_an_address_that_cannot_be_used_is_one_sentence() -> None:
    with pytest.raises(GraphError, match=r"^The Neo4j address 'nowhere' cannot be used: "):
        await Database.open("nowhere", "neo4j", "password")


async def test_rows_come_in_order_and_a_read_is_the_first_value_or_none(database: Database) -> None:
    rows = await database.rows(Statement("tests/range", "UNWIND range(1, $n) AS n RETURN n, n * n"), {"n": 3})
    assert rows == [[1, 1], [2, 4], [3, 9]]
    assert await database.read(Statement("tests/first", "RETURN $a AS a, 2 AS b"), {"a": 1}) == 1
    assert await database.read(Statement("tests/nothing", "MATCH (n:Note) RETURN n.text"), {}) is None


async def test_a_write_is_kept_as_a_whole_or_not_at_all(database: Database) -> None:
    async def create_two(transaction: Transaction) -> list[list[Any]]:
        await transaction.run(CREATE, {"text": "a"})
        return await transaction.run(CREATE, {"text": "b"})

    async def create_and_fail(transaction: Transaction) -> None:
        await transaction.run(CREATE, {"text": "c"})
        raise ValueError("no")

    stats = RequestStats()
    assert await database.write(create_two, stats) == [["b"]]
    assert (stats.statements, stats.has_written, len(stats.bookmarks)) == (2, True, 1)
    with pytest.raises(ValueError, match="no"):
        await database.write(create_and_fail)
    assert await database.read(COUNT, {}, stats) == 2


async def test_a_broken_constraint_is_a_conflict(database: Database) -> None:
    async def create_twice(transaction: Transaction) -> None:
        await transaction.run(Statement("tests/twice", "CREATE (:Work {id: 'W1'}), (:Work {id: 'W1'})"))

    with pytest.raises(Conflict):
        await database.write(create_twice)


async def test_a_read_with_bookmarks_names_what_it_saw(database: Database) -> None:
    async def create(transaction: Transaction) -> None:
        await transaction.run(CREATE, {"text": "a"})

    await database.write(create)
    count, bookmarks = await database.read_with_bookmarks(COUNT)
    assert count == 1
    assert await database.read(COUNT, {}, RequestStats(bookmarks=bookmarks)) == 1
    value, _ = await database.read_with_bookmarks(Statement("tests/nothing", "MATCH (n:Nothing) RETURN n.text"))
    assert value is None


async def test_a_bookmark_of_no_write_is_bad_input(database: Database) -> None:
    with pytest.raises(BadInput):
        await database.rows(ONE, {}, RequestStats(bookmarks=frozenset({"FB:no such bookmark"})))


async def test_a_plan_is_a_tree_and_a_profile_has_database_hits(database: Database) -> None:
    plan = await database.plan(COUNT, {})
    assert plan["operatorType"].startswith("ProduceResults")
    assert plan["children"]
    assert "dbHits" not in plan
    assert "dbHits" in await database.plan(COUNT, {}, profile=True)


async def test_a_closed_database_answers_nothing_more(database: Database, bolt: BoltAddress) -> None:
    async with await Database.open(bolt.uri, bolt.user, bolt.password) as other:
        assert await other.read(ONE, {}) == 1
    with pytest.raises(GraphError):
        await other.read(ONE, {})
