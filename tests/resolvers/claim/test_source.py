"""The arguments of the moderators' list of claims, and the preview of a claim."""

import pytest

from resolvers.claim.signal import Claimant
from resolvers.claim.source import flags, parameters, preview_row
from schema.claim import ClaimDecision

ORCID = "0000-0002-1825-0097"
EVIDENCE = [["Ada Lovelace"], [ORCID], [], False, False]
FREE, PENDING = [False, False, False, False], [False, True, True, False]


@pytest.mark.parametrize("state", ClaimDecision)
def test_a_claim_that_has_expired_may_still_be_stored_as_pending(state: ClaimDecision) -> None:
    expected = ["EXPIRED", "PENDING"] if state is ClaimDecision.EXPIRED else [state.name]
    assert parameters({"state": state}) == {"state": state.name, "stored": expected}
    assert flags({"state": state}) == frozenset()


def test_a_researcher_narrows_the_list_to_the_keys_of_its_id() -> None:
    arguments = {"state": ClaimDecision.PENDING, "researcher": f"https://orcid.org/{ORCID}"}
    assert flags(arguments) == {"researcher"}
    assert any(ORCID in key for key in parameters(arguments)["keys"])


@pytest.mark.parametrize(
    ("relation", "orcid", "would_approve"),
    [(FREE, ORCID, True), (FREE, None, False), (FREE, "0000-0001-5109-3700", False), (PENDING, ORCID, False)],
)
def test_a_preview_approves_only_what_may_be_claimed_and_the_orcid_proves(
    relation: list[bool], orcid: str | None, would_approve: bool
) -> None:
    signals, approved = preview_row([[relation], [EVIDENCE]], Claimant("Ada Lovelace", orcid, None))
    assert approved is would_approve
    assert [kind for kind, *_ in signals] == (["ORCID_MATCH"] if orcid else []) + ["NAME_MATCH"]
