"""Following an entity, and no longer following it: once each, however often and from wherever it is asked."""

from typing import Any

from graphdb.compile.argument import keys_of_id
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from resolvers.context import Context
from resolvers.mutation import save_account, write
from resolvers.permission import MutationResult, refuse


async def follow(context: Context, id: str) -> MutationResult:
    """Let the viewer follow what the id names."""
    return await change_following(context, id, "viewer/follow")


async def unfollow(context: Context, id: str) -> MutationResult:
    """Let the viewer no longer follow what the id names."""
    return await change_following(context, id, "viewer/unfollow")


async def change_following(context: Context, id: str, name: str) -> MutationResult:
    """One of the two writes; the graph's version moves when a follower was won or lost."""
    viewer = context.viewer
    keys = keys_of_id(id)
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")

    async def work(transaction: Transaction) -> MutationResult:
        await transaction.run(statement("graph/lock"))
        await save_account(transaction, viewer, context)
        rows = await transaction.run(statement(name), {"viewer": viewer.id, "keys": keys, "now": context.operation.now})
        if not rows:
            return refuse("NOT_FOUND", "id")
        entity, has_changed = rows[0]
        if has_changed:
            await transaction.run(statement("graph/bump_version"))
        return MutationResult(entity)

    return await write(context, work)


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """The `// if` lines of cypher/viewer/following.cypher that the arguments ask for."""
    return frozenset(("kinds",)) if "kinds" in arguments else frozenset()


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Its own parameters: the labels of the kinds."""
    return {"kinds": [kind.value.capitalize() for kind in arguments["kinds"]]} if "kinds" in arguments else {}
