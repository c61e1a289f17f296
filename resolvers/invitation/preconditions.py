"""The preconditions of inviting a researcher, and of answering and cancelling an invitation, as codes."""

from typing import Any


def may_invite(facts: dict[str, Any]) -> str:
    """Return the code of the first precondition of inviting a researcher that fails, or OK.

    `facts` is the map that cypher/invitation/preconditions.cypher returns.
    """
    if facts["mine"] is None:
        return "CLAIM_REQUIRED"
    if facts["owner"] is None:
        return "TARGET_NOT_CLAIMED"
    if not facts["isOpen"]:
        return "NOT_OPEN_TO_COLLABORATE"
    if facts["isSelf"]:
        return "SELF"
    if facts["isWaiting"]:
        return "ALREADY_INVITED"
    return "RATE_LIMITED" if facts["isOften"] else "OK"


def may_answer(relation: list[Any]) -> str:
    """Return whether the viewer may answer an invitation of theirs, as a code.

    `relation` is what cypher/invitation/relation.cypher returns.
    """
    _, is_recipient, state = relation
    return "FORBIDDEN" if not is_recipient else "OK" if state == "PENDING" else "NOT_PENDING"


def may_cancel(relation: list[Any]) -> str:
    """Return whether the viewer may take back an invitation of theirs, as a code.

    `relation` is what cypher/invitation/relation.cypher returns.
    """
    is_sender, _, state = relation
    return "FORBIDDEN" if not is_sender else "OK" if state == "PENDING" else "NOT_PENDING"
