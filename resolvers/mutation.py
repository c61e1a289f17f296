"""How mutations write: each in one transaction, in which it also stores the viewer's account by `save_account`.

All of them, and imports, hold the graph's lock until they commit. So each sees what those before it did, whoever
concurs with whom, and none sees half of an import. The time that a mutation is done at is read once it has the lock,
because what it waited for may have been done later than the mutation was sent.
"""

import base64
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from graphdb.driver.errors import Conflict
from resolvers.context import Context
from resolvers.viewer import Viewer

T = TypeVar("T")
# How often a write is tried. A constraint refuses it when a concurrent one came first, whose result the next try sees.
ATTEMPTS = 5


async def write(context: Context, work: Callable[[Transaction, datetime], Awaitable[T]]) -> T:
    """Run `work` in a transaction that holds the graph's lock, with the time at which it got the lock, and return its
    result. While a constraint refuses it, it is run again, five times in all."""

    async def work_locked(transaction: Transaction) -> T:
        await transaction.run(statement("graph/lock"))
        return await work(transaction, context.time())

    for _ in range(ATTEMPTS - 1):
        try:
            return await context.database.write(work_locked, context.stats)
        except Conflict:
            continue
    return await context.database.write(work_locked, context.stats)


async def save_account(transaction: Transaction, viewer: Viewer, now: datetime) -> None:
    """Store the viewer's account."""
    await transaction.run(
        statement("viewer/save_account"),
        {
            "viewer": viewer.id,
            "issuer": viewer.issuer,
            "subject": viewer.subject,
            "name": viewer.name,
            "now": now,
        },
    )


def new_id(prefix: str) -> str:
    """Return an id that nobody can guess: the prefix, which stands for a kind of node, and 15 letters and digits."""
    return prefix + base64.b32encode(secrets.token_bytes(10)).decode()[:15]
