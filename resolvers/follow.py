"""The mutations follow and unfollow, and the arguments of the list of what the viewer follows."""

from datetime import datetime
from typing import Any

from graphdb.compile.argument import keys_of_id
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Parameters, Transaction
from resolvers.context import Context
from resolvers.mutation import save_account, write
from resolvers.permission import MutationResult, refuse


async def follow(context: Context, id: str) -> MutationResult:
    """Make the viewer follow the entity that the id names."""
    return await change_following(context, id, "viewer/follow", {"most": context.operation.limits["follows"]})


async def unfollow(context: Context, id: str) -> MutationResult:
    """Make the viewer stop following the entity that the id names."""
    return await change_following(context, id, "viewer/unfollow", {})


async def change_following(context: Context, id: str, name: str, limits: Parameters) -> MutationResult:
    """Run the write `name`, and bump the graph version if the entity gained or lost a follower. It is refused if the
    account would follow more than it may."""
    viewer = context.viewer
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")
    keys = keys_of_id(id)

    async def work(transaction: Transaction, now: datetime) -> MutationResult:
        await save_account(transaction, viewer, now)
        rows = await transaction.run(statement(name), {"viewer": viewer.id, "keys": keys, "now": now} | limits)
        if not rows:
            return refuse("NOT_FOUND", "id")
        entity, has_changed, is_too_many = rows[0]
        if is_too_many:
            return refuse("TOO_MANY_FOLLOWS", "id")
        if has_changed:
            await transaction.run(statement("graph/bump_version"))
        return MutationResult(entity)

    return await write(context, work)


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/viewer/following.cypher that the arguments set."""
    return frozenset(("kinds",)) if "kinds" in arguments else frozenset()


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of that file: the labels of the kinds, if any."""
    return {"kinds": [kind.value.capitalize() for kind in arguments["kinds"]]} if "kinds" in arguments else {}
