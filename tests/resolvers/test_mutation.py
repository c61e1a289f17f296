"""Writes are tried again when a concurrent one came first, and store the account that writes."""

import asyncio
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import LOCKED, Database, Transaction
from graphdb.driver.errors import Conflict, GraphError
from graphdb.driver.request_stats import RequestStats
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.mutation import ATTEMPTS, new_id, save_account, write
from tests.support.asking import ask
from tests.support.graph import facts
from tests.support.made_records import author, imported, work
from tests.support.recorded_transaction import RecordedTransaction
from tests.support.viewers import person

NOW = datetime(2026, 5, 17, tzinfo=UTC)


class Refusing:
    """A database that refuses so many writes before one succeeds."""

    def __init__(self, refusals: int, error: type[GraphError] = Conflict) -> None:
        self.refusals, self.error, self.tries = refusals, error, 0
        self.transaction = RecordedTransaction()

    async def write(self, work: Any, stats: RequestStats) -> Any:
        self.tries += 1
        if self.tries <= self.refusals:
            raise self.error("refused")
        return await work(self.transaction)


class Request:
    """The part of a context that a write reads."""

    def __init__(self, database: Any = None) -> None:
        self.database, self.stats = database, RequestStats()

    def time(self) -> datetime:
        # By then the lock was taken.
        assert [name for name, _ in self.database.transaction.statements][-1] == "graph/lock"
        return NOW


async def done(_: Transaction, now: datetime) -> str:
    assert now == NOW
    return "done"


@pytest.mark.parametrize("refusals", range(ATTEMPTS))
async def test_a_write_that_a_constraint_refuses_is_tried_again(refusals: int) -> None:
    database = Refusing(refusals)
    assert await write(Request(database), done) == "done"  # type: ignore[arg-type]
    assert database.tries == refusals + 1


async def test_a_write_is_given_up_when_every_try_is_refused() -> None:
    database = Refusing(ATTEMPTS)
    with pytest.raises(Conflict):
        await write(Request(database), done)  # type: ignore[arg-type]
    assert database.tries == ATTEMPTS


async def test_another_error_is_not_tried_again() -> None:
    database = Refusing(1, GraphError)
    with pytest.raises(GraphError):
        await write(Request(database), done)  # type: ignore[arg-type]
    assert database.tries == 1


async def test_an_account_is_stored_with_the_name_of_its_sign_in_and_no_address() -> None:
    transaction, viewer = RecordedTransaction(), person("ada", email="ada@example.org", email_verified=True)
    await save_account(transaction, viewer, NOW)  # type: ignore[arg-type]
    ((name, values),) = transaction.statements
    assert name == "viewer/save_account"
    assert values == {
        "viewer": viewer.id, "issuer": viewer.issuer, "subject": viewer.subject, "name": viewer.name, "now": NOW
    }  # fmt: skip


def test_an_id_begins_with_its_prefix_and_is_like_no_other() -> None:
    ids = {new_id("C") for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"C[A-Z2-7]{15}", id_) for id_ in ids)


async def test_a_write_waits_for_a_lock_for_a_short_time_and_says_so(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imported(database, tmp_path, work(1, author(1, "Anna Lind")))
    follow = "mutation($id: ID!) { follow(id: $id) { userErrors { code } } }"
    unfollow = follow.replace("follow(", "unfollow(")
    await ask(database, follow, person("ada"), id="A1")
    monkeypatch.setattr("graphdb.driver.database.LOCK_SECONDS", 0.3)
    is_locked, may_end = asyncio.Event(), asyncio.Event()

    async def hold(transaction: Transaction) -> None:
        await transaction.run(statement("graph/lock"))
        is_locked.set()
        await may_end.wait()

    holding = asyncio.create_task(database.write(hold))
    await is_locked.wait()
    started = time.monotonic()
    refused = await answer(database, GraphQLRequest(unfollow, None, {"id": "A1"}, person("ada")))
    assert time.monotonic() - started < 5
    errors: Any = refused.errors
    [error] = errors
    assert (str(error.message), error.extensions["code"]) == (LOCKED, "UNAVAILABLE")
    may_end.set()
    await holding
    await ask(database, unfollow, person("ada"), id="A1")
    assert await facts(database, "MATCH ()-[f:FOLLOWS]->() RETURN count(f)") == [[0]]
