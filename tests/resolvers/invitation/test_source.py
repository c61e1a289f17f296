"""The arguments of the list of the viewer's invitations."""

import pytest

from resolvers.invitation.source import flags, parameters
from schema.invitation import InvitationBox, InvitationState


@pytest.mark.parametrize(("box", "relation"), [(InvitationBox.INBOX, "TO"), (InvitationBox.SENT, "SENT")])
def test_each_box_is_a_relation_of_the_viewers_record(box: InvitationBox, relation: str) -> None:
    assert flags({"box": box}) == frozenset()
    assert parameters({"box": box}) == {"relation": relation}


@pytest.mark.parametrize("state", InvitationState)
def test_a_state_narrows_the_list(state: InvitationState) -> None:
    arguments = {"box": InvitationBox.INBOX, "state": state}
    assert flags(arguments) == {"state"}
    assert parameters(arguments) == {"relation": "TO", "state": state.name}
