"""How mutations write: in one transaction of their own, as an account that is kept from its first write on."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from graphdb.driver.errors import Conflict
from resolvers.context import Context
from resolvers.viewer import Viewer

T = TypeVar("T")
# How often a write is done over that a constraint refused, for another came first; then it sees what that one did.
ATTEMPTS = 5


async def write(context: Context, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """What `work` gives, in a transaction; done over, from its start, when a constraint held it back."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await context.database.write(work, context.tally)
        except Conflict:
            continue
    return await context.database.write(work, context.tally)


async def save_account(transaction: Transaction, viewer: Viewer, context: Context) -> None:
    """Keep the viewer's account."""
    await transaction.run(
        statement("viewer/save_account"),
        {
            "viewer": viewer.id,
            "issuer": viewer.issuer,
            "subject": viewer.subject,
            "name": viewer.name,
            "now": context.operation.now,
        },
    )
