"""What becomes of claims when several people prove to be one: at most one claim to a person stays approved."""

from datetime import datetime

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction

TRANSITION = statement("claim/change_state")
NOTE = "The record proved to be the same as another, to which a claim is approved."
KEPT = "KEPT"
"""What the news of a claim that stays approved, while another is revoked for it, has for the state after."""


async def end_rival_claims(transaction: Transaction, groups: list[list[str]], now: datetime) -> list[tuple[str, str]]:
    """Keep one of the approved claims to people who are one: the one that an ORCID iD proved, else the first. Ends the
    others, and returns what their accounts are told, as (id of the claim, the state that it ended in); of the claim
    that was kept while another approved one was revoked, too, as (id, KEPT)."""
    told = []
    live = (await transaction.run(statement("ingest/live_claims"), {"rows": groups, "now": now}))[0][0]
    for index in {claim[0] for claim in live}:
        claims_to_one = [claim for claim in live if claim[0] == index]
        approved = sorted((proof is None, at, id) for _, id, state, proof, at in claims_to_one if state == "APPROVED")
        if not approved:
            continue
        claims_by_state = {
            "REVOKED": [id for *_, id in approved[1:]],
            "REJECTED": [id for _, id, state, *_ in claims_to_one if state == "PENDING"],
        }
        for state_after, claims in claims_by_state.items():
            parameters = {
                "claims": claims,
                "after": state_after,
                "by": None,
                "note": NOTE,
                "verifiedBy": None,
                "now": now,
            }
            await transaction.run(TRANSITION, parameters)
            told += [(claim, state_after) for claim in claims]
        if claims_by_state["REVOKED"]:
            told.append((approved[0][-1], KEPT))
    return told
