"""A real Neo4j is read alike on each way: every type that Cypher returns, errors, time-outs, bookmarks, its loss."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from typing import Any

import pytest
from neo4j.exceptions import Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import CartesianPoint, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

from graphdb.driver.database import Database, Statement, Transaction
from graphdb.driver.errors import TimedOut, Unavailable
from graphdb.driver.request_stats import RequestStats
from graphdb.server.local import BoltAddress
from tests.graphdb.bolt.test_ways import WAYS
from tests.support.faults import ENDLESS, Neo4jProxy, until_endless

VALUES = Statement(
    "tests/values",
    "RETURN null, true, -9223372036854775808, 1.5, 'é\U0001f600', [1, [2.5, 'a'], {}], {a: {b: [null]}}, $bytes, "
    "date('2026-02-28'), time('12:30:00.000000001+01:00'), localtime('23:59:59'), "
    "datetime('2026-02-28T12:30:00+01:00'), datetime('2026-07-01T12:30:00[Europe/Berlin]'), "
    "localdatetime('2026-02-28T12:30:00.123456789'), duration('P1Y2M3DT4H5M6.000000007S'), "
    "point({x: 1, y: 2}), point({x: 1, y: 2, z: 3}), point({longitude: 13.4, latitude: 52.5})",
)
GRAPH = Statement(
    "tests/graph", "MATCH p = (a:Note {text: 'a'})-[k:KNOWS]->(b) RETURN a, k, p, [a, {b: b}], labels(a), properties(k)"
)
DIVIDE = Statement("tests/divide", "UNWIND $divisors AS d RETURN 1 / d")


@pytest.fixture(params=WAYS)
async def reads(request: pytest.FixtureRequest, bolt: BoltAddress, database: Database) -> AsyncIterator[Database]:
    """Yield a database that reads by each way from the Neo4j of the tests."""
    scheme, ways, kind = WAYS[request.param]
    uri = bolt.uri.replace("bolt", scheme)
    async with await Database.open(uri, bolt.user, bolt.password, timeout=20, pool_size=4, ways=ways) as opened:
        assert type(opened._reads) is kind
        yield opened


async def planned_rows(database: Database, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
    """Return the records of a statement that is planned already."""
    await database.rows(statement, parameters)
    return await database.rows(statement, parameters)


async def test_every_type_that_cypher_returns_is_the_drivers(reads: Database, database: Database) -> None:
    (values,) = await planned_rows(reads, VALUES, {"bytes": b"\0\xff"})
    assert values[:8] == [
        None, True, -(2**63), 1.5, "é\U0001f600", [1, [2.5, "a"], {}], {"a": {"b": [None]}}, b"\0\xff",
    ]  # fmt: skip
    kinds = [Date, Time, Time, DateTime, DateTime, DateTime, Duration, CartesianPoint, CartesianPoint, WGS84Point]
    assert [type(value) for value in values[8:]] == kinds
    async with database.session() as session:
        record = await (await session.run(VALUES.text, {"bytes": b"\0\xff"})).single()
    assert values == list(record or ())


async def test_a_vector_is_the_drivers(reads: Database) -> None:
    vector = Statement("tests/vector", "CYPHER 25 RETURN vector([1, 2], 2, FLOAT32)")
    ((value,),) = await planned_rows(reads, vector, {})
    assert value.to_native() == [1.0, 2.0]


async def test_nodes_relations_and_paths_are_the_drivers_and_belong_together(
    reads: Database, database: Database
) -> None:
    async def create(transaction: Transaction) -> None:
        await transaction.run(
            Statement("tests/create", "CREATE (:Note {text: 'a'})-[:KNOWS {since: date('2026-01-01')}]->(:Note:Big)")
        )

    await database.write(create)
    ((a, knows, path, nested, labels, properties),) = await planned_rows(reads, GRAPH, {})
    assert (type(a), isinstance(knows, Relationship), type(path)) == (Node, True, Path)
    assert (labels, properties) == (["Note"], {"since": Date(2026, 1, 1)})
    assert (dict(a), dict(knows)) == ({"text": "a"}, {"since": Date(2026, 1, 1)})
    assert path.start_node == a == nested[0] == knows.start_node
    assert path.end_node == nested[1]["b"] == knows.end_node
    assert path.graph is a.graph is nested[1]["b"].graph
    assert nested[1]["b"].labels == {"Note", "Big"}


async def test_parameters_of_every_type_arrive(reads: Database) -> None:
    berlin = datetime.timezone(datetime.timedelta(hours=1))
    parameters = {
        "values": [
            None, False, 2**63 - 1, "é", b"\0", [1, ("a", {"b": 2})], datetime.date(2026, 1, 1),
            datetime.datetime(2026, 1, 1, 12, tzinfo=berlin), Duration(months=1), CartesianPoint((1, 2)),
        ]
    }  # fmt: skip
    ((values,),) = await planned_rows(reads, Statement("tests/echo", "RETURN $values"), parameters)
    assert values[:6] == [None, False, 2**63 - 1, "é", b"\0", [1, ["a", {"b": 2}]]]
    assert values[6:] == [
        Date(2026, 1, 1),
        DateTime(2026, 1, 1, 12, tzinfo=berlin),
        Duration(months=1),
        CartesianPoint((1, 2)),
    ]


@pytest.mark.parametrize("divisors", [[1, 0], [0, 1]])
async def test_an_error_is_the_drivers_and_harms_nobody(
    reads: Database, database: Database, divisors: list[int]
) -> None:
    assert await planned_rows(reads, DIVIDE, {"divisors": [1, 1]}) == [[1], [1]]
    with pytest.raises(Neo4jError) as expected:
        async with database.session() as session:
            await (await session.run(DIVIDE.text, {"divisors": divisors})).consume()
    for _ in range(6):
        with pytest.raises(Neo4jError) as raised:
            await reads.rows(DIVIDE, {"divisors": divisors})
        for name in ("code", "message", "gql_status", "gql_status_description", "classification", "category"):
            assert getattr(raised.value, name) == getattr(expected.value, name)
        assert type(raised.value) is type(expected.value)
        assert await reads.rows(DIVIDE, {"divisors": [1, 1]}) == [[1], [1]]


async def test_a_statement_is_ended_when_its_time_is_over(reads: Database, database: Database) -> None:
    endless = Statement("tests/endless", ENDLESS)
    with pytest.raises(TimedOut):
        await reads.rows(endless, {}, timeout=0.2)
    with pytest.raises(TimedOut):
        await reads.rows(endless, {}, timeout=0.2)
    await until_endless(database, runs=False)


async def test_a_read_that_is_left_ends_in_neo4j(reads: Database, database: Database) -> None:
    endless = Statement("tests/endless", ENDLESS)
    with pytest.raises(TimedOut):
        await reads.rows(endless, {}, timeout=0.2)
    await until_endless(database, runs=False)
    tasks = [asyncio.create_task(reads.rows(endless)) for _ in range(4)]
    await until_endless(database, runs=True)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await until_endless(database, runs=False)
    assert await planned_rows(reads, DIVIDE, {"divisors": [1, 1]}) == [[1], [1]]


async def test_a_read_sees_the_writes_that_its_bookmarks_name(reads: Database, database: Database) -> None:
    count = Statement("tests/count", "MATCH (n:Note) RETURN count(n)")
    await planned_rows(reads, count, {})
    for number in range(1, 20):

        async def create(transaction: Transaction) -> None:
            await transaction.run(Statement("tests/create", "CREATE (:Note)"))

        stats = RequestStats()
        await database.write(create, stats)
        assert await reads.read(count, {}, RequestStats(bookmarks=stats.bookmarks)) == number
        value, bookmarks = await reads.read_with_bookmarks(count, stats)
        assert (value, bookmarks) == (number, stats.bookmarks)


async def test_large_answers_arrive_whole(reads: Database) -> None:
    large = Statement("tests/large", "UNWIND range(1, 200) AS n RETURN n, reduce(s = 'x', i IN range(1, 15) | s + s)")
    rows = await planned_rows(reads, large, {})
    assert [(number, len(text)) for number, text in rows] == [(number, 2**15) for number in range(1, 201)]
    one = Statement("tests/one_large", "RETURN [n IN range(1, 200) | reduce(s = 'x', i IN range(1, 15) | s + s)]")
    ((texts,),) = await planned_rows(reads, one, {})
    assert [len(text) for text in texts] == [2**15] * 200


@pytest.mark.parametrize("ways", ["AUTO", "DRIVER"])
async def test_a_neo4j_that_was_away_is_read_again(
    proxy: Neo4jProxy, bolt: BoltAddress, database: Database, ways: str
) -> None:
    uri = f"bolt://127.0.0.1:{proxy.port}"
    async with await Database.open(uri, bolt.user, bolt.password, timeout=20, ways=ways) as behind:
        assert await planned_rows(behind, DIVIDE, {"divisors": [1, 1]}) == [[1], [1]]
        await proxy.shut()
        reads = [asyncio.create_task(behind.rows(DIVIDE, {"divisors": [1, 1]})) for _ in range(8)]
        await asyncio.sleep(0.2)
        await proxy.open()
        assert await asyncio.gather(*reads) == [[[1], [1]]] * 8
        await proxy.shut()


async def test_a_changed_password_is_said_and_the_right_one_taken_again(bolt: BoltAddress, database: Database) -> None:
    async def administer(text: str) -> None:
        async with database._driver.session(database="system") as system:
            await (await system.run(text)).consume()

    await administer("CREATE OR REPLACE USER reader SET PASSWORD 'first-secret' CHANGE NOT REQUIRED")
    try:
        async with await Database.open(bolt.uri, "reader", "first-secret", timeout=20) as reads:
            assert await planned_rows(reads, DIVIDE, {"divisors": [1]}) == [[1]]
            await administer("ALTER USER reader SET PASSWORD 'second-secret'")
            # New connections are refused; what one that is open may still do is Neo4j's to say.
            results = await asyncio.gather(
                *(reads.rows(DIVIDE, {"divisors": [1]}) for _ in range(8)), return_exceptions=True
            )
            refused = [result for result in results if result != [[1]]]
            assert {(type(error), str(error)) for error in refused} == {
                (Unavailable, "Neo4j refused the user name or password.")
            }
            await administer("ALTER USER reader SET PASSWORD 'first-secret'")
            assert await reads.rows(DIVIDE, {"divisors": [1]}) == [[1]]
    finally:
        await administer("DROP USER reader")
