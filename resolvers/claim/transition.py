"""The mutations of claims: the steps from one state to the next, who may take them, and their record.

The database itself enforces two rules, by constraints on Claim.live and Claim.approvedFor: an account has one live
claim, and a researcher one approved claim. The graph's lock, which every mutation holds, lets each of several changes
to a researcher's claims see what those before it did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphdb.compile.argument import keys_of_id
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Statement, Transaction
from graphdb.text.folding import strip_hidden
from resolvers.claim.signal import Claimant, find_signals, is_proven
from resolvers.claim.source import evidence_clauses, may_claim, relation_expression
from resolvers.context import Context
from resolvers.mutation import new_id, save_account, write
from resolvers.news import record_decisions
from resolvers.permission import MutationResult, check_length, refuse
from resolvers.viewer import Viewer

LIFETIME = timedelta(days=30)
LONGEST_EVIDENCE = 2000
LONGEST_NOTE = 1000
OF_A_GROUP = "A group's record cannot be claimed."
RIVAL_APPROVED = "Another claim to this researcher was approved."


async def file_claim(context: Context, researcher: str, evidence: str | None = None) -> MutationResult:
    """File the viewer's claim to a researcher. Signed in with the record's own ORCID iD, it is approved at once."""
    viewer = context.viewer
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")
    if evidence is not None and (refusal := check_length(evidence, "evidence", LONGEST_EVIDENCE)):
        return refusal
    keys, claimant = keys_of_id(researcher), Claimant.from_viewer(viewer)

    async def work(transaction: Transaction, now: datetime) -> MutationResult:
        rows = await transaction.run(statement("claim/target"), {"keys": keys})
        if not rows:
            return refuse("NOT_FOUND", "researcher")
        target = rows[0][0]
        for claim, at in await transaction.run(statement("claim/expired"), {"viewer": viewer.id, "now": now}):
            await change_state(transaction, [claim], "EXPIRED", now=datetime.fromisoformat(at))
        values = {"researcher": target, "viewer": viewer.id, "now": now}
        relation, record_evidence = (await transaction.run(RELATION_AND_EVIDENCE, values))[0]
        if (code := may_claim(relation)) != "OK":
            return refuse(code, "researcher", OF_A_GROUP if code == "FORBIDDEN" else None)
        await save_account(transaction, viewer, now)
        claim = new_id("C")
        stored = {
            "claim": claim,
            "evidence": evidence and strip_hidden(evidence),
            "until": now + LIFETIME,
            "name": claimant.name,
            "orcid": claimant.orcid,
            "emailDomain": claimant.email_domain,
        }
        await transaction.run(statement("claim/file"), values | stored)
        if is_proven(find_signals(claimant, record_evidence)):
            await transaction.run(statement("graph/bump_version"))
            await approve(transaction, claim, None, None, "ORCID_MATCH", now)
        return MutationResult(claim)

    return await write(context, work)


RELATION_AND_EVIDENCE = Statement(
    "claim/weighed",
    "MATCH (this:Researcher {id: $researcher})\n"
    f"RETURN {relation_expression('this')}[0], "
    f"COLLECT {{ UNWIND [$viewer] AS account\n{evidence_clauses('this')} }}[0]",
)


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """A step of a claim: the states it may have before, the state after, and who may take it.

    `may` gets the viewer and the id of the claim's account.
    """

    before: tuple[str, ...]
    after: str
    may: Callable[[Viewer, str], bool]


WITHDRAW = ClaimStep(("PENDING", "APPROVED"), "WITHDRAWN", lambda viewer, owner: viewer.id == owner)
# Moderators do not decide their own claims.
APPROVE = ClaimStep(("PENDING",), "APPROVED", lambda viewer, owner: viewer.id != owner)
REJECT = ClaimStep(("PENDING",), "REJECTED", lambda viewer, owner: viewer.id != owner)
REVOKE = ClaimStep(("APPROVED",), "REVOKED", lambda viewer, owner: True)


async def withdraw_claim(context: Context, claim: str) -> MutationResult:
    """Take back the viewer's own claim, pending or approved."""
    return await take_step(context, claim, WITHDRAW, None)


async def revoke_claim(context: Context, claim: str, note: str) -> MutationResult:
    """Take back an approved claim, for its own account or a moderator."""
    return await take_step(context, claim, REVOKE, note)


async def decide_claim(context: Context, claim: str, approve: bool, note: str | None = None) -> MutationResult:
    """Approve or reject a pending claim, for moderators. Approval rejects the other claims to the researcher."""
    if context.viewer is not None and not context.viewer.is_moderator:
        return refuse("FORBIDDEN", message="Only moderators decide claims.")
    return await take_step(context, claim, APPROVE if approve else REJECT, note)


async def take_step(context: Context, id: str, step: ClaimStep, note: str | None) -> MutationResult:
    """Take a step with a claim. The refusal is NOT_FOUND if the viewer may not see the claim."""
    viewer = context.viewer
    keys_of_id(id)
    if viewer is None:
        return refuse("SIGN_IN_REQUIRED")
    if note is not None and (refusal := check_length(note, "note", LONGEST_NOTE)):
        return refusal

    async def work(transaction: Transaction, now: datetime) -> MutationResult:
        values = {"claim": id, "viewer": viewer.id, "isModerator": viewer.is_moderator, "now": now}
        rows = await transaction.run(statement("claim/by_id"), values)
        if not rows:
            return refuse("NOT_FOUND", "claim")
        owner, state, is_claimed = rows[0]
        if not step.may(viewer, owner):
            return refuse("FORBIDDEN", "claim")
        if state not in step.before:
            return refuse("NOT_PENDING", "claim")
        if step.after == "APPROVED" and is_claimed:
            return refuse("ALREADY_CLAIMED", "claim")
        if "APPROVED" in (state, step.after):
            await transaction.run(statement("graph/bump_version"))
        if step.after == "APPROVED":
            stored, record_evidence = (await transaction.run(STORED_AND_EVIDENCE, {"claim": id, "now": now}))[0]
            proof = "ORCID_MATCH" if is_proven(find_signals(Claimant(*stored), record_evidence)) else None
            await approve(transaction, id, viewer.name, note, proof, now)
            return MutationResult(id)
        await change_state(transaction, [id], step.after, viewer.name, note, now=now)
        if owner != viewer.id:
            await record_decisions(transaction, now, [id], step.after)
        return MutationResult(id)

    return await write(context, work)


STORED_AND_EVIDENCE = Statement(
    "claim/kept",
    "MATCH (filer:User)-[:FILED]->(claim:Claim {id: $claim})-[:FOR]->(this)\n"
    "WITH this, claim, filer.id AS account\n"
    f"RETURN [claim.name, claim.orcid, claim.emailDomain], COLLECT {{ {evidence_clauses('this')} }}[0]",
)


async def approve(
    transaction: Transaction, claim: str, by: str | None, note: str | None, proof: str | None, now: datetime
) -> None:
    """Approve a claim, reject the other claims to the researcher, and record the news of both."""
    rivals = [row[0] for row in await transaction.run(statement("claim/rivals"), {"claim": claim, "now": now})]
    await change_state(transaction, rivals, "REJECTED", by, RIVAL_APPROVED, now=now)
    await change_state(transaction, [claim], "APPROVED", by, note, proof, now=now)
    await record_decisions(transaction, now, rivals, "REJECTED")
    await record_decisions(transaction, now, [claim], "APPROVED")


async def change_state(
    transaction: Transaction,
    claims: list[str],
    after: str,
    by: str | None = None,
    note: str | None = None,
    proof: str | None = None,
    *,
    now: datetime,
) -> None:
    """Change the state of claims and record each step."""
    note = note and strip_hidden(note)
    values = {"claims": claims, "after": after, "by": by, "note": note, "verifiedBy": proof, "now": now}
    await transaction.run(statement("claim/change_state"), values)
