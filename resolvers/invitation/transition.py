"""The mutations of invitations: an invitation is sent, answered or cancelled by the two people it is between.

The database itself enforces that two people have one pending invitation, by a constraint on Invitation.pending. The
graph's lock, which every mutation holds, lets each request see those before it: the invitations that an account has
sent within a day, an answer beside a cancellation, and a claim of either side that ends.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from graphdb.compile.argument import keys_of_id
from graphdb.driver.cypher_file import cypher_file, statement
from graphdb.driver.database import Statement, Transaction
from graphdb.text.folding import strip_hidden
from resolvers.context import Context
from resolvers.invitation.preconditions import may_answer, may_cancel, may_invite
from resolvers.mutation import new_id, save_account, write
from resolvers.news import News, record_news
from resolvers.permission import MutationResult, check_length, refuse

LIFETIME = timedelta(days=30)
LONGEST_MESSAGE = 2000
LONGEST_REPLY = 1000


async def invite(context: Context, researcher: str, message: str) -> MutationResult:
    """Send the viewer's invitation to a researcher."""
    viewer = context.viewer
    keys = keys_of_id(researcher)
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")
    if refusal := check_length(message, "message", LONGEST_MESSAGE):
        return refusal

    async def work(transaction: Transaction, now: datetime) -> MutationResult:
        await save_account(transaction, viewer, now)
        values = {"keys": keys, "viewer": viewer.id, "now": now, "limits": dict(context.operation.limits)}
        rows = await transaction.run(PRECONDITIONS, values)
        if not rows:
            return refuse("NOT_FOUND", "researcher")
        facts = rows[0][0][0]
        if (code := may_invite(facts)) != "OK":
            return refuse(code)
        await transaction.run(statement("invitation/expire"), {"pending": facts["pending"], "now": now})
        invitation = new_id("N")
        values = {name: facts[name] for name in ("mine", "target", "owner", "pending")}
        values |= {"invitation": invitation, "viewer": viewer.id, "message": strip_hidden(message)}
        await transaction.run(statement("invitation/send"), values | {"now": now, "until": now + LIFETIME})
        await record_news(transaction, now, News("INVITATION_RECEIVED", invitation))
        return MutationResult(invitation)

    return await write(context, work)


PRECONDITIONS = Statement(
    "invitation/preconditions",
    "UNWIND $keys AS key\n"
    "MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)\n"
    f"WITH this LIMIT 1\nRETURN COLLECT {{ {cypher_file('invitation/preconditions').bind({})} }}",
)


async def answer_invitation(
    context: Context, invitation: str, accept: bool, reply: str | None = None
) -> MutationResult:
    """Accept or decline an invitation that was sent to the viewer."""
    if context.viewer is not None and reply is not None and (refusal := check_length(reply, "reply", LONGEST_REPLY)):
        return refusal
    state = "ACCEPTED" if accept else "DECLINED"
    return await close(context, invitation, may_answer, state, reply and strip_hidden(reply))


async def cancel_invitation(context: Context, invitation: str) -> MutationResult:
    """Take back an invitation that the viewer sent."""
    return await close(context, invitation, may_cancel, "CANCELLED")


async def close(
    context: Context,
    invitation: str,
    may: Callable[[list[Any]], str],
    state: str,
    reply: str | None = None,
) -> MutationResult:
    """Close an invitation, if `may` returns OK. The refusal is NOT_FOUND if the invitation is not the viewer's."""
    viewer = context.viewer
    keys_of_id(invitation)
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")

    async def work(transaction: Transaction, now: datetime) -> MutationResult:
        values = {"invitation": invitation, "viewer": viewer.id, "now": now}
        rows = await transaction.run(RELATION, values)
        if not rows:
            return refuse("NOT_FOUND", "invitation")
        if (code := may(rows[0][0])) != "OK":
            return refuse(code, "invitation")
        is_answer = state != "CANCELLED"
        values = {"invitation": invitation, "state": state, "answeredAt": now if is_answer else None, "reply": reply}
        await transaction.run(statement("invitation/close"), values)
        if is_answer:
            await record_news(transaction, now, News("INVITATION_ANSWERED", invitation, state))
        return MutationResult(invitation)

    return await write(context, work)


RELATION = Statement(
    "invitation/relation",
    f"WITH $invitation AS key\n{cypher_file('invitation/mine').bind({})}\n"
    f"{cypher_file('invitation/relation').bind({})}",
)
