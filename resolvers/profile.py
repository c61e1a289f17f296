"""The mutation update_profile: what the owner of a record says about themself."""

from datetime import datetime
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from graphdb.text.folding import plain_label
from resolvers.context import Context
from resolvers.mutation import write
from resolvers.permission import MutationResult, check_length, refuse

LONGEST_HEADLINE = 200


async def update_profile(context: Context, **arguments: Any) -> MutationResult:
    """Store what the viewer says on the record that they own. A headline of None restores the generated one."""
    viewer = context.viewer
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")
    changes: dict[str, Any] = {}
    if arguments.get("open_to_collaborate") is not None:
        changes["openToCollaborate"] = arguments["open_to_collaborate"]
    if "headline" in arguments:
        changes["headline"] = None if arguments["headline"] is None else plain_label(arguments["headline"])
        if arguments["headline"] is not None and (
            refusal := check_length(changes["headline"], "headline", LONGEST_HEADLINE)
        ):
            return refusal

    async def work(transaction: Transaction, _: datetime) -> MutationResult:
        values = {"viewer": viewer.id, "changes": changes}
        rows = await transaction.run(statement("viewer/update_profile"), values)
        if not rows:
            return refuse("CLAIM_REQUIRED")
        researcher, has_changed = rows[0]
        if has_changed:
            await transaction.run(statement("graph/bump_version"))
        return MutationResult(researcher)

    return await write(context, work)
