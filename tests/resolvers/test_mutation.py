"""Writes are tried again when a concurrent one came first, and store the account that writes."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from graphdb.driver.database import Transaction
from graphdb.driver.errors import Conflict, GraphError
from graphdb.driver.request_stats import RequestStats
from resolvers.mutation import ATTEMPTS, new_id, save_account, write
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
