"""Inviting another researcher to work together: sent, answered, taken back, by the two people it is between.

Two rules hold however many ask at once. That one invitation waits between two people is the database's own, by a
constraint on Invitation.pending. How many an account sends a day is counted while its account is held, so that each
sees those before it.
"""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from graphdb.compile.argument import keys_of_id
from graphdb.driver.cypher_file import cypher_file, statement
from graphdb.driver.database import Statement, Transaction
from graphdb.text.folding import strip_hidden
from resolvers.context import Context
from resolvers.mutation import save_account, write
from resolvers.news import News, record_news
from resolvers.permission import MutationResult, check_length, refuse

LASTS = timedelta(days=30)
LONGEST_MESSAGE = 2000
LONGEST_REPLY = 1000
# The relation of a researcher to the invitations in each box.
RELATIONS = {"INBOX": "TO", "SENT": "SENT"}

# ---- what an invitation's fields are ---------------------------------------------------------------------------------


def may_invite(gates: dict[str, Any]) -> str:
    """Return the code of the first precondition of inviting a researcher that fails, or OK."""
    if gates["mine"] is None:
        return "CLAIM_REQUIRED"
    if gates["owner"] is None:
        return "TARGET_NOT_CLAIMED"
    if not gates["isOpen"]:
        return "NOT_OPEN_TO_COLLABORATE"
    if gates["isSelf"]:
        return "SELF"
    if gates["isWaiting"]:
        return "ALREADY_INVITED"
    return "RATE_LIMITED" if gates["isOften"] else "OK"


def may_answer(standing: list[Any]) -> str:
    """Return whether the viewer may answer an invitation of theirs, as a code, from what
    cypher/invitation/relation.cypher returns."""
    _, is_recipient, state = standing
    return "FORBIDDEN" if not is_recipient else "OK" if state == "PENDING" else "NOT_PENDING"


def may_cancel(standing: list[Any]) -> str:
    """Return whether the viewer may take back an invitation of theirs, as a code, from the same file."""
    is_sender, _, state = standing
    return "FORBIDDEN" if not is_sender else "OK" if state == "PENDING" else "NOT_PENDING"


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/invitation/of_viewer.cypher that the arguments set."""
    return frozenset({"state"} & arguments.keys())


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of that file."""
    found = {"relation": RELATIONS[arguments["box"].value]}
    return found | ({"state": arguments["state"].value} if "state" in arguments else {})


# ---- what can be done with invitations -------------------------------------------------------------------------------


async def invite(context: Context, researcher: str, message: str) -> MutationResult:
    """Send the viewer's invitation to a researcher."""
    viewer, now = context.viewer, context.operation.now
    keys = keys_of_id(researcher)
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")
    if wrong := check_length(message, "message", LONGEST_MESSAGE):
        return wrong

    async def work(transaction: Transaction) -> MutationResult:
        await save_account(transaction, viewer, context)
        asked = {"keys": keys, "viewer": viewer.id, "now": now, "limits": dict(context.operation.limits)}
        rows = await transaction.run(PRECONDITIONS, asked)
        if not rows:
            return refuse("NOT_FOUND", "researcher")
        gates = rows[0][0][0]
        if (code := may_invite(gates)) != "OK":
            return refuse(code)
        await transaction.run(statement("invitation/expire"), {"pending": gates["pending"], "now": now})
        invitation = new_invitation_id()
        sent = {name: gates[name] for name in ("mine", "target", "owner", "pending")}
        sent |= {"invitation": invitation, "viewer": viewer.id, "message": strip_hidden(message)}
        await transaction.run(statement("invitation/send"), sent | {"now": now, "until": now + LASTS})
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
    if context.viewer is not None and reply is not None and (wrong := check_length(reply, "reply", LONGEST_REPLY)):
        return wrong
    state = "ACCEPTED" if accept else "DECLINED"
    return await close(context, invitation, may_answer, state, context.operation.now, reply and strip_hidden(reply))


async def cancel_invitation(context: Context, invitation: str) -> MutationResult:
    """Take back an invitation that the viewer sent."""
    return await close(context, invitation, may_cancel, "CANCELLED")


async def close(
    context: Context,
    invitation: str,
    may: Callable[[list[Any]], str],
    state: str,
    answered_at: datetime | None = None,
    reply: str | None = None,
) -> MutationResult:
    """Close an invitation, if `may` returns OK. The refusal is NOT_FOUND if the invitation is not the viewer's."""
    viewer = context.viewer
    keys_of_id(invitation)
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")

    async def work(transaction: Transaction) -> MutationResult:
        # An answer and a cancellation at the same time pass here one by one.
        await transaction.run(statement("invitation/lock"), {"invitation": invitation})
        asked = {"invitation": invitation, "viewer": viewer.id, "now": context.operation.now}
        rows = await transaction.run(RELATION, asked)
        if not rows:
            return refuse("NOT_FOUND", "invitation")
        if (code := may(rows[0][0])) != "OK":
            return refuse(code, "invitation")
        closed = {"invitation": invitation, "state": state, "answeredAt": answered_at, "reply": reply}
        await transaction.run(statement("invitation/close"), closed)
        if answered_at is not None:
            await record_news(transaction, answered_at, News("INVITATION_ANSWERED", invitation, state))
        return MutationResult(invitation)

    return await write(context, work)


RELATION = Statement(
    "invitation/relation",
    f"WITH $invitation AS key\n{cypher_file('invitation/mine').bind({})}\n"
    f"{cypher_file('invitation/relation').bind({})}",
)


def new_invitation_id() -> str:
    """Return an id that nobody can guess."""
    return "N" + base64.b32encode(secrets.token_bytes(10)).decode()[:15]
