"""Statements that Neo4j takes long to plan: planning has a time-out of its own, is done once, and is timed apart."""

import asyncio
import secrets
from typing import Any

import pytest
from neo4j import Query
from neo4j.exceptions import Neo4jError

from graphdb.driver.database import Database, Statement, Transaction
from graphdb.driver.errors import TimedOut
from graphdb.driver.planning import PlanningTimedOut, plan_key
from graphdb.driver.request_stats import RequestStats
from graphdb.server.local import BoltAddress

# Seconds that a statement may take here: less than planning `slow` takes, but enough to run it on an empty graph.
SHORT = 0.3
ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b WITH a * b AS c WHERE c = -1 RETURN count(c)"


def slow() -> Statement:
    """Return a new statement that takes long to plan and hardly any time to run."""
    parts = "\n".join(
        f"CALL () {{ MATCH (a{n}:Work)-[:CITES]->(b{n})-[:ABOUT]->(c{n})<-[:WITHIN]-(d{n})<-[:ABOUT]-(e{n}) "
        f"MATCH (e{n})<-[:AUTHORED]-(f{n})-[:AUTHORED]->(g{n})-[:ABOUT]->(c{n}) "
        f"WHERE a{n}.year > {n} AND g{n}.title > 'a' RETURN count(a{n}) AS n{n} }}"
        for n in range(30)
    )
    return Statement("tests/slow", f"{parts}\nRETURN $of + 1 AS new{secrets.token_hex(8)}")


async def open_with_short_timeout(bolt: BoltAddress, planning: float = 120.0) -> Database:
    return await Database.open(bolt.uri, bolt.user, bolt.password, timeout=SHORT, planning=planning)


class CountedPlanning(Database):
    """A database that counts the plans that it has made."""

    made = 0

    async def _plan_and_read(self, *arguments: Any) -> tuple[list[list[Any]], float]:
        self.made += 1
        return await super()._plan_and_read(*arguments)


async def test_a_statement_that_is_long_in_planning_is_answered_and_its_planning_is_timed(
    database: Database, bolt: BoltAddress
) -> None:
    async with await open_with_short_timeout(bolt) as hasty:
        with pytest.raises(Neo4jError, match="TransactionTimedOut"):
            # Neo4j itself counts planning to the time-out.
            async with hasty._read_session() as session:
                await (await session.run(Query(slow().text, timeout=SHORT), {"of": 1})).consume()
        statement, stats = slow(), RequestStats()
        assert await hasty.rows(statement, {"of": 1}, stats) == [[2]]
        assert 1000 * SHORT < stats.planning <= stats.milliseconds
        again = RequestStats()
        assert await hasty.rows(statement, {"of": 2}, again) == [[3]]
        assert again.planning < stats.planning


async def test_what_neo4j_forgot_is_planned_again(database: Database, bolt: BoltAddress) -> None:
    statement = slow()
    async with await open_with_short_timeout(bolt) as hasty:
        assert await hasty.rows(statement, {"of": 1}) == [[2]]
        await database.define(Statement("tests/forget", "CALL db.clearQueryCaches()"))
        assert await hasty.rows(statement, {"of": 1}) == [[2]]


async def test_a_plan_that_is_not_made_in_time_goes_on_and_is_there_for_who_tries_again(
    database: Database, bolt: BoltAddress
) -> None:
    statement = slow()
    async with await CountedPlanning.open(bolt.uri, bolt.user, bolt.password, timeout=20, planning=0.1) as hasty:
        # The wait has begun by then, and the plan may go on for longer.
        asyncio.get_running_loop().call_later(0.05, setattr, hasty._plans, "seconds", 120)
        with pytest.raises(PlanningTimedOut) as raised:
            await hasty.rows(statement, {"of": 1})
        assert raised.value.code == "TIMEOUT"
        assert "try again" in str(raised.value)
        assert await asyncio.gather(*(hasty.rows(statement, {"of": n}) for n in range(3))) == [[[1]], [[2]], [[3]]]
        # The others waited for the plan and then ran the statement.
        assert hasty.made == 1


async def test_a_plan_that_failed_is_made_anew_by_one_of_those_who_waited(
    database: Database, bolt: BoltAddress
) -> None:
    statement = slow()
    async with await CountedPlanning.open(bolt.uri, bolt.user, bolt.password, timeout=20, planning=0.1) as hasty:
        with pytest.raises(PlanningTimedOut):
            await hasty.rows(statement, {"of": 1})
        hasty._plans.seconds = 120
        # Neo4j plans for 0.2 s more, and gives up.
        assert await asyncio.gather(*(hasty.rows(statement, {"of": n}) for n in range(3))) == [[[1]], [[2]], [[3]]]
        assert hasty.made == 2


async def test_a_plan_that_many_want_at_once_is_made_once(database: Database, bolt: BoltAddress) -> None:
    statement = slow()
    async with await CountedPlanning.open(bolt.uri, bolt.user, bolt.password, timeout=20, planning=120) as hasty:
        tasks = [asyncio.create_task(hasty.rows(statement, {"of": n})) for n in range(8)]
        await asyncio.wait(tasks, timeout=SHORT / 2)
        assert not any(task.done() for task in tasks)
        assert await asyncio.gather(*tasks) == [[[n + 1]] for n in range(8)]
        assert hasty.made == 1


async def test_who_goes_away_while_a_plan_is_made_takes_it_from_nobody(database: Database, bolt: BoltAddress) -> None:
    statement = slow()
    async with await open_with_short_timeout(bolt) as hasty:
        first = asyncio.create_task(hasty.rows(statement, {"of": 1}))
        await asyncio.sleep(0)
        second = asyncio.create_task(hasty.rows(statement, {"of": 2}))
        await asyncio.sleep(0.05)
        first.cancel()
        assert await second == [[3]]
        assert first.cancelled()


async def test_plans_that_nobody_waits_for_do_not_take_the_connections_of_others(
    database: Database, bolt: BoltAddress
) -> None:
    async with await Database.open(bolt.uri, bolt.user, bolt.password, timeout=20, planning=0.2, pool_size=6) as hasty:
        reads = [hasty.rows(slow(), {"of": 1}) for _ in range(6)]
        for error in await asyncio.gather(*reads, return_exceptions=True):
            assert isinstance(error, PlanningTimedOut)
        hasty._plans.seconds = 120
        assert await hasty.rows(Statement("tests/one", "RETURN 1")) == [[1]]


async def test_a_statement_that_cannot_be_planned_fails_for_each_who_asks(
    database: Database, bolt: BoltAddress
) -> None:
    async with await open_with_short_timeout(bolt) as hasty:
        broken = Statement("tests/broken", "MATCH (n:Work RETURN n")
        for error in await asyncio.gather(*(hasty.rows(broken) for _ in range(3)), return_exceptions=True):
            assert isinstance(error, Neo4jError)


async def test_a_first_run_that_takes_too_long_is_ended_though_planning_had_time(
    database: Database, bolt: BoltAddress
) -> None:
    async with await open_with_short_timeout(bolt) as hasty:
        for _ in range(2):
            with pytest.raises(TimedOut) as raised:
                await hasty.rows(Statement("tests/endless", ENDLESS))
            assert not isinstance(raised.value, PlanningTimedOut)
        assert await hasty.rows(Statement("tests/one", "RETURN 1")) == [[1]]


async def test_a_write_has_time_for_its_plans_too(database: Database, bolt: BoltAddress) -> None:
    async def work(transaction: Transaction) -> list[list[Any]]:
        return await transaction.run(slow_text, {"of": 1})

    slow_text = slow()
    async with await open_with_short_timeout(bolt) as hasty:
        assert await hasty.write(work) == [[2]]


def test_what_decides_a_plan_is_the_text_and_how_long_each_parameter_is() -> None:
    def key(**parameters: Any) -> Any:
        return plan_key("RETURN 1", parameters)

    assert key(a="R1", b=["x"] * 11, c=3) == key(c=4, b=["y"] * 100, a="R2345")
    others: list[dict[str, Any]] = [{"a": None}, {"a": "x" * 11}, {"b": []}, {"b": ["x"]}, {"b": ["x"] * 101}]
    for other in others:
        assert key(a="R1", b=["x"] * 11) != key(**({"a": "R1", "b": ["x"] * 11} | other))
