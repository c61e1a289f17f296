"""The flags and parameters of the list of the viewer's invitations."""

from typing import Any

# The relation of a researcher to the invitations in each box.
RELATIONS = {"INBOX": "TO", "SENT": "SENT"}


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/invitation/of_viewer.cypher that the arguments set."""
    return frozenset({"state"} & arguments.keys())


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of that file."""
    state = {"state": arguments["state"].value} if "state" in arguments else {}
    return {"relation": RELATIONS[arguments["box"].value]} | state
