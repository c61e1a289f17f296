"""What an owner says about themself: what is stored, what is refused, and when visitors see a change."""

import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graphdb.driver.cypher_file import cypher_file
from graphdb.driver.request_stats import RequestStats
from resolvers import profile
from resolvers.permission import MutationResult
from resolvers.profile import LONGEST_HEADLINE, update_profile
from resolvers.viewer import Viewer
from tests.support.recorded_transaction import RecordedWrites
from tests.support.viewers import person

WRITE = "viewer/update_profile"
ADA = person("ada")


async def update(
    viewer: Viewer | None, rows: list[Any], **arguments: Any
) -> tuple[MutationResult, list[tuple[str, dict[str, Any]]]]:
    """Return the result of the mutation and the statements that it ran."""
    database = RecordedWrites({WRITE: rows})
    context: Any = SimpleNamespace(database=database, viewer=viewer, stats=RequestStats(), time=datetime.now)
    return await update_profile(context, **arguments), database.transaction.statements


def code(result: MutationResult) -> str:
    (refusal,) = result.user_errors
    return refusal.code


@pytest.mark.parametrize("has_changed", [True, False])
async def test_the_graph_version_is_bumped_when_something_changed(has_changed: bool) -> None:
    result, statements = await update(ADA, [["Rada", has_changed]], headline="  I study <b>hearts</b>. ")
    assert result == MutationResult("Rada")
    assert [name for name, _ in statements] == ["graph/lock", WRITE, *["graph/bump_version"] * has_changed]
    assert statements[1][1] == {"viewer": ADA.id, "changes": {"headline": "I study hearts."}}


async def test_null_restores_the_headline_that_is_made_and_leaves_the_rest() -> None:
    _, statements = await update(ADA, [["Rada", True]], headline=None, open_to_collaborate=None)
    assert statements[1][1]["changes"] == {"headline": None}


@pytest.mark.parametrize("is_open", [True, False])
async def test_both_answers_to_invitations_are_stored(is_open: bool) -> None:
    _, statements = await update(ADA, [["Rada", True]], open_to_collaborate=is_open)
    assert statements[1][1]["changes"] == {"openToCollaborate": is_open}


@pytest.mark.parametrize("headline", ["", "  ", "<b></b>", "x" * (LONGEST_HEADLINE + 1)])
async def test_a_headline_that_is_empty_or_too_long_writes_nothing(headline: str) -> None:
    result, statements = await update(ADA, [["Rada", True]], headline=headline)
    assert (code(result), statements) == ("INVALID_INPUT", [])


async def test_who_owns_no_record_cannot_speak_for_one() -> None:
    result, statements = await update(ADA, [], headline="Hearts.")
    assert code(result) == "CLAIM_REQUIRED"
    assert "graph/bump_version" not in [name for name, _ in statements]
    visitor, nothing = await update(None, [], headline="Hearts.")
    assert (code(visitor), nothing) == ("SIGN_IN_REQUIRED", [])


def test_every_file_knows_each_property_that_an_owner_says() -> None:
    """The write compares them, the end of an approval removes them, a merge of two researchers keeps them."""
    source = Path(profile.__file__).read_text()
    properties = set(re.findall(r'changes\["(\w+)"\] =', source))
    assert properties >= {"headline", "openToCollaborate"}
    written, ended = cypher_file("viewer/update_profile").lines, cypher_file("claim/change_state").lines
    merged = "\n".join(cypher_file("ingest/merge_entities").lines)
    before, after = (line for line in written if "coalesce" in line)
    removed = next(line for line in ended if line.startswith("REMOVE"))
    for name in properties:
        assert f"r.{name}" in before
        assert f"r.{name}" in after
        assert f"r.{name}" in removed
        assert f"stays.{name} = coalesce(stays.{name}, gone.{name})" in merged
