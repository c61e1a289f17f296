"""Each way to read keeps what is promised whatever the server does: the reader, the driver's connections, sessions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from neo4j.exceptions import ClientError, Neo4jError

from graphdb.bolt import connection as bolt_connection
from graphdb.bolt.connection import Message
from graphdb.driver import database as graphdb_database
from graphdb.driver import silence as graphdb_silence
from graphdb.driver.database import Database, Statement
from graphdb.driver.direct_reads import BoltReads, ConnectionReads
from graphdb.driver.errors import BadInput, TimedOut, Unavailable
from graphdb.driver.planning import PlanKey, PlanTracker
from graphdb.driver.reads import SessionReads
from graphdb.driver.request_stats import RequestStats
from tests.support.bolt_stub import TELEMETRY, BoltStub, Failure, Reply, echo, stub_server
from tests.support.examples import rounds

# The scheme and the setting by which each way is chosen, and its class.
WAYS = {
    "reader": ("bolt", "AUTO", BoltReads),
    "connection": ("neo4j", "AUTO", ConnectionReads),
    "session": ("bolt", "DRIVER", SessionReads),
}
READ = Statement("tests/read", "RETURN $x")
Open = Callable[..., Any]


class AllPlans(PlanTracker):
    """Knows each statement as planned."""

    def has(self, key: PlanKey) -> bool:
        return True


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """Return the name of a way."""
    return str(request.param)


@asynccontextmanager
async def reading(stub: BoltStub, way: str, timeout: float = 5.0, **settings: Any) -> AsyncIterator[Database]:  # noqa: ASYNC109
    """Yield a database that reads from a stub by this way; all statements are planned."""
    scheme, ways, kind = WAYS[way]
    uri = f"{scheme}://127.0.0.1:{stub.port}"
    async with await Database.open(uri, "neo4j", "secret", timeout=timeout, ways=ways, **settings) as database:
        assert type(database._reads) is kind
        database._plans = AllPlans(120)
        yield database


async def read(database: Database, x: Any, stats: RequestStats | None = None) -> Any:
    """Return the record of READ for a parameter."""
    (record,) = await database.rows(READ, {"x": x}, stats)
    return record


async def test_a_read_says_what_a_session_says(way: str) -> None:
    async with stub_server() as stub, reading(stub, way, database="graph") as database:
        stats = RequestStats(bookmarks=frozenset({"FB:one"}))
        assert await read(database, 1, stats) == [READ.text, {"x": 1}]
        assert (stats.statements, stats.rows, stats.names) == (1, 1, ["tests/read"])
        assert 0 < stats.planning <= stats.milliseconds
        (run,) = stub.of(Message.RUN)
        assert run.extra == {
            "mode": "r",
            "db": "graph",
            "bookmarks": ["FB:one"],
            "tx_timeout": 5000,
            "tx_metadata": {"name": "tests/read"},
        }
        assert [pull.fields for pull in stub.of(Message.PULL)] == [[{"n": -1}]]
        (hello,) = [received.fields[0] for received in stub.of(Message.HELLO)][:1]
        assert hello["notifications_minimum_severity"] == "OFF"
        (login,) = [received.fields[0] for received in stub.of(Message.LOGON)][:1]
        assert login == {"scheme": "basic", "principal": "neo4j", "credentials": "secret"}
        assert not stub.of(TELEMETRY)


async def test_a_read_names_what_it_saw(way: str) -> None:
    async with stub_server() as stub, reading(stub, way) as database:
        value, bookmarks = await database.read_with_bookmarks(READ)
        assert (value, set(bookmarks)) == (READ.text, {"FB:stub"})


async def test_one_connection_is_enough_for_reads_in_turn(way: str) -> None:
    async with stub_server() as stub, reading(stub, way) as database:
        for x in range(20):
            assert await read(database, x) == [READ.text, {"x": x}]
        assert len({run.connection for run in stub.of(Message.RUN)}) == 1
        assert not stub.of(Message.RESET)


@pytest.mark.parametrize("fails_at_run", [True, False])
@pytest.mark.parametrize("version", [(5, 4), (5, 6), (5, 7), (5, 8), (6, 0), (6, 1)])
async def test_a_failure_is_the_drivers_error_and_the_connection_is_reset(
    way: str, version: tuple[int, int], fails_at_run: bool
) -> None:
    failure = Failure("Neo.ClientError.Statement.ArithmeticError", "22012", "/ by zero")

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        return Reply([[1], [2]], failure if parameters["x"] else None, fails_at_run)

    async with stub_server(answer, version) as stub, reading(stub, way, pool_size=1) as database:
        with pytest.raises(ClientError) as raised:
            await read(database, 1)
        error = raised.value
        assert (error.code, error.message, error.is_retryable()) == (failure.code, failure.message, False)
        assert error.gql_status == ("22012" if version >= (5, 7) else "50N42")
        assert await database.rows(READ, {"x": 0}) == [[1], [2]]
        assert len(stub.of(Message.RESET)) == 1
        assert len({run.connection for run in stub.of(Message.RUN)}) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Neo.ClientError.Transaction.TransactionTimedOut", TimedOut),
        ("Neo.ClientError.Transaction.InvalidBookmark", BadInput),
        ("Neo.DatabaseError.General.UnknownError", Neo4jError),
    ],
)
async def test_errors_mean_the_same_on_each_way(way: str, code: str, kind: type[Exception]) -> None:
    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        return Reply([], Failure(code))

    async with stub_server(answer) as stub, reading(stub, way) as database:
        with pytest.raises(kind):
            await read(database, 1)


async def test_a_read_is_tried_again_when_neo4j_asks_for_that(way: str) -> None:
    failures = [Failure("Neo.TransientError.Transaction.DeadlockDetected")] * 2

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        return Reply([["done"]], failures.pop() if failures else None)

    async with stub_server(answer) as stub, reading(stub, way) as database:
        assert await read(database, 1) == ["done"]
        assert len(stub.of(Message.RUN)) == 3


async def test_a_plan_that_neo4j_dropped_is_made_again(way: str) -> None:
    failures = [Failure("Neo.ClientError.Transaction.TransactionTimedOut")]

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        return Reply([["done"]], failures.pop() if failures else None, fails_at_run=True)

    async with stub_server(answer) as stub, reading(stub, way) as database:
        assert await read(database, 1) == ["done"]
        # The second has the time that planning may take.
        assert [run.extra["tx_timeout"] for run in stub.of(Message.RUN)] == [5000, 245_000]


@pytest.mark.parametrize("longest_chunk", [1, 7, 0xFFFF])
async def test_answers_come_in_chunks_of_any_size(way: str, longest_chunk: int) -> None:
    value = "é" * 100
    async with stub_server(longest_chunk=longest_chunk, has_noops=True) as stub, reading(stub, way) as database:
        assert await read(database, value) == [READ.text, {"x": value}]


async def test_a_message_may_have_many_megabytes_in_both_directions(way: str) -> None:
    value = ["x" * 1000] * 12_000
    async with stub_server(longest_chunk=8192) as stub, reading(stub, way, timeout=60) as database:
        assert await read(database, value) == [READ.text, {"x": value}]


async def test_a_connection_that_is_lost_after_any_byte_of_an_answer_costs_a_second_try_at_most(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_PAUSES", (0.001,))
    cut = [0]

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        stub.cut, cut[0] = cut[0], None  # type: ignore[call-overload]
        return Reply([[1, "a"], [2, "b"]])

    async with stub_server(answer) as stub, reading(stub, way) as database:
        length = len(stub.reply(Reply([[1, "a"], [2, "b"]])))
        for end in range(0, length, 1 if way == "reader" else 9):
            cut[0] = end
            assert await database.rows(READ, {"x": 1}) == [[1, "a"], [2, "b"]], end


async def test_a_server_that_restarts_is_read_again(way: str) -> None:
    async with stub_server() as stub, reading(stub, way) as database:
        await asyncio.gather(*(read(database, x) for x in range(8)))
        await stub.stop()
        reads = [asyncio.create_task(read(database, x)) for x in range(8)]
        await asyncio.sleep(0.2)
        await stub.start()
        assert await asyncio.gather(*reads) == [[READ.text, {"x": x}] for x in range(8)]


async def test_a_server_that_is_gone_cannot_be_reached(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.2)
    async with stub_server() as stub, reading(stub, way) as database:
        await stub.stop()
        with pytest.raises(Unavailable, match=r"^Neo4j cannot be reached\.$"):
            await read(database, 1)
        await stub.start()
        assert await read(database, 2) == [READ.text, {"x": 2}]


async def test_a_password_that_changes_is_said_and_one_that_is_right_again_is_taken(way: str) -> None:
    async with stub_server() as stub, reading(stub, way) as database:
        stub.login_failure = Failure("Neo.ClientError.Security.Unauthorized", "42NFF")
        with pytest.raises(Unavailable, match=r"^Neo4j refused the user name or password\.$"):
            await read(database, 1)
        stub.login_failure = None
        assert await read(database, 2) == [READ.text, {"x": 2}]


async def test_connections_whose_log_in_has_expired_are_not_used_again(way: str) -> None:
    failures = [Failure("Neo.ClientError.Security.AuthorizationExpired", "42NFF")]

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        await asyncio.sleep(0.02)
        return Reply([["done"]], failures.pop() if failures and parameters["x"] == "fails" else None)

    async with stub_server(answer) as stub, reading(stub, way) as database:
        await asyncio.gather(*(read(database, x) for x in range(4)))
        logins = len(stub.of(Message.LOGON))
        assert await read(database, "fails") == ["done"]
        await asyncio.gather(*(read(database, x) for x in range(4)))
        assert len(stub.of(Message.LOGON)) == logins + 4


async def test_a_server_that_is_silent_is_waited_for_a_little_longer_than_its_own_time_out(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bolt_connection, "PATIENCE", 0.1)
    monkeypatch.setattr(graphdb_silence, "PATIENCE", 0.1)
    monkeypatch.setattr(graphdb_silence, "PROBE_SECONDS", 0.2)
    talks = asyncio.Event()

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        await talks.wait()
        return await echo(text, parameters)

    async with stub_server(answer, resets=False) as stub, reading(stub, way, timeout=0.2) as database:
        with pytest.raises(Unavailable, match=r"^Neo4j does not answer\.$"):
            await read(database, 1)
        asked = len(stub.of(Message.RUN))
        with pytest.raises(Unavailable, match=r"^Neo4j does not answer\.$"):
            await read(database, 2)
        # It was asked whether it answers at all, and not for the read.
        assert [run.fields[0] for run in stub.of(Message.RUN)[asked:]] == ["RETURN 1"]
        talks.set()
        assert await read(database, 3) == [READ.text, {"x": 3}]


async def test_a_read_that_is_cancelled_ends_in_neo4j_and_mixes_nothing_up(way: str) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        if parameters["x"] == "endless":
            began.set()
            try:
                await asyncio.sleep(60)
            finally:
                ended.set()
        return await echo(text, parameters)

    async with stub_server(answer) as stub, reading(stub, way, pool_size=1) as database:
        for _ in range(3):
            began.clear()
            ended.clear()
            task = asyncio.create_task(read(database, "endless"))
            await began.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(ended.wait(), 5)
            assert await read(database, 1) == [READ.text, {"x": 1}]
        if way == "reader":
            # The connection is kept.
            assert len(stub.of(Message.RESET)) == 3
            assert stub.opened == 1


async def test_nothing_is_mixed_up_between_clients_some_of_whom_leave(way: str) -> None:
    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        await asyncio.sleep(parameters["x"] % 3 * 0.001)
        return Reply([[parameters["x"]]] * (parameters["x"] % 5 + 1))

    async def client(first: int, leaves: bool) -> None:
        for x in range(first, first + reads):
            task = asyncio.create_task(database.rows(READ, {"x": x}))
            if leaves and x % 2:
                await asyncio.sleep(x % 7 * 0.0005)
                task.cancel()
            try:
                assert await task == [[x]] * (x % 5 + 1)
            except asyncio.CancelledError:
                assert leaves

    # 5,000 of the reader's in a full run; the driver's own ways are tried with fewer.
    reads = len(rounds(15)) * (21 if way == "reader" else 6)
    async with stub_server(answer) as stub, reading(stub, way, pool_size=8) as database:
        await asyncio.gather(*(client(1000 * number, number % 4 == 0) for number in range(16)))
        assert stub.opened < 2000


async def test_a_full_pool_is_waited_for_and_not_without_an_end(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.3)
    began, gate = asyncio.Semaphore(0), asyncio.Event()

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        began.release()
        await gate.wait()
        return await echo(text, parameters)

    async with stub_server(answer) as stub, reading(stub, way, pool_size=2) as database:
        reads = [asyncio.create_task(read(database, x)) for x in range(2)]
        for _ in reads:
            await began.acquire()
        with pytest.raises(Unavailable, match=r"^Neo4j cannot be reached\.$"):
            await read(database, 2)
        waiting = asyncio.create_task(read(database, 3))
        await asyncio.sleep(0.05)
        gate.set()
        assert await asyncio.gather(*reads, waiting) == [[READ.text, {"x": x}] for x in (0, 1, 3)]
        assert len({run.connection for run in stub.of(Message.RUN)}) == 2


async def test_a_server_that_promised_to_show_that_it_lives_is_given_up_when_it_does_not(way: str) -> None:
    is_dead = True

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        nonlocal is_dead
        if is_dead:
            is_dead = False
            await asyncio.sleep(60)
        return await echo(text, parameters)

    hints = {"connection.recv_timeout_seconds": 1}
    async with stub_server(answer, hints=hints) as stub, reading(stub, way, timeout=30) as database:
        # The read is tried again on another connection.
        assert await read(database, 1) == [READ.text, {"x": 1}]
        assert len({run.connection for run in stub.of(Message.RUN)}) == 2


async def test_a_parameter_that_bolt_cannot_carry_harms_no_connection(way: str) -> None:
    async with stub_server() as stub, reading(stub, way, pool_size=1) as database:
        for x in (2**64, object()):
            with pytest.raises((OverflowError, ValueError, TypeError)):
                await read(database, x)
        assert await read(database, 1) == [READ.text, {"x": 1}]
        assert len({run.connection for run in stub.of(Message.RUN)}) == 1


async def test_a_closed_database_reads_nothing_more(way: str) -> None:
    async with stub_server() as stub:
        async with reading(stub, way) as database:
            assert await read(database, 1) == [READ.text, {"x": 1}]
        with pytest.raises(Unavailable):
            await read(database, 1)
        for _ in range(100):
            if not stub.writers:
                break
            await asyncio.sleep(0.01)
        assert not stub.writers


async def test_retries_log_nothing(way: str, caplog: pytest.LogCaptureFixture) -> None:
    failures = [Failure("Neo.TransientError.General.DatabaseUnavailable")]

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        return Reply([["done"]], failures.pop() if failures else None)

    with caplog.at_level(logging.WARNING):
        async with stub_server(answer) as stub, reading(stub, way) as database:
            assert await read(database, 1) == ["done"]
    assert not caplog.records
