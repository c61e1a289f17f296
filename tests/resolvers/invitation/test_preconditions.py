"""The preconditions of inviting somebody, and of answering and cancelling an invitation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.invitation.preconditions import may_answer, may_cancel, may_invite

MET: dict[str, Any] = {
    "mine": "Rada", "owner": "Ubo", "isOpen": True, "isSelf": False, "isWaiting": False, "isOften": False
}  # fmt: skip
# Each precondition that fails, in the order in which they are checked.
FAILURES: list[tuple[dict[str, Any], str]] = [
    ({"mine": None}, "CLAIM_REQUIRED"),
    ({"owner": None}, "TARGET_NOT_CLAIMED"),
    ({"isOpen": False}, "NOT_OPEN_TO_COLLABORATE"),
    ({"isSelf": True}, "SELF"),
    ({"isWaiting": True}, "ALREADY_INVITED"),
    ({"isOften": True}, "RATE_LIMITED"),
]


def test_somebody_may_be_invited_when_every_precondition_is_met() -> None:
    assert may_invite(MET) == "OK"


@given(st.sets(st.sampled_from(range(len(FAILURES))), min_size=1))
def test_the_first_precondition_that_fails_is_the_reason(failing: set[int]) -> None:
    facts = dict(MET)
    for number in failing:
        facts |= FAILURES[number][0]
    assert may_invite(facts) == FAILURES[min(failing)][1]


@pytest.mark.parametrize("state", ["PENDING", "ACCEPTED", "DECLINED", "CANCELLED", "EXPIRED"])
@pytest.mark.parametrize("is_sender", [True, False])
def test_the_recipient_answers_and_the_sender_cancels_while_it_is_pending(state: str, is_sender: bool) -> None:
    relation = [is_sender, not is_sender, state]
    in_time = "OK" if state == "PENDING" else "NOT_PENDING"
    assert may_answer(relation) == ("FORBIDDEN" if is_sender else in_time)
    assert may_cancel(relation) == (in_time if is_sender else "FORBIDDEN")
