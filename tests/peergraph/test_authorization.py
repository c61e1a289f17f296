"""Authorization: every role gets what the table of authorization.py says, and everything private is in the table."""

import asyncio
import math
from typing import Any

import pytest
from graphql import GraphQLObjectType

from graphdb.compile.compiler import SOURCE
from graphdb.compile.root import AnyNode, AnyNodes
from graphdb.compile.viewer import DeniedUnlessModerator, ForViewer, NullUnlessModerator, ViewerAttribute
from graphdb.driver.database import Database
from graphdb.result.cursor import encode_cursor
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.settings import Subscriptions
from peergraph.subscriptions.poller import SubscriptionPoller
from peergraph.subscriptions.subscribe import subscribe_or_answer
from resolvers.feed import ORDER
from resolvers.permission import PermissionCheck
from schema.api import core
from tests.support.asking import codes
from tests.support.authorization import (
    ANSWERS,
    DONE,
    FIELDS,
    MUTATIONS,
    NOW,
    NULL,
    PEOPLE,
    PUBLIC,
    ROLES,
    SEEN,
    SUBSCRIPTIONS,
    UNKNOWING,
    WITHOUT_RIVALS,
    Access,
    filled,
    scene,
)
from tests.support.graph import empty, write
from tests.support.served import RECORDS

PERSONAL = (NullUnlessModerator, ForViewer, DeniedUnlessModerator, ViewerAttribute, PermissionCheck, AnyNode, AnyNodes)


async def got(database: Database, document: str, role: str) -> Answer:
    """Return the answer that a role gets. A query's answer is the same on both paths."""
    return await answer(database, GraphQLRequest(document, None, {}, PEOPLE[role], NOW))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "row"), [(name, row) for name, rows in MUTATIONS.items() for row in rows])
async def test_a_mutation_is_done_for_whom_the_table_says(records: Database, name: str, row: Access, role: str) -> None:
    ids = await scene(records, row.scene)
    document = f"mutation {{ {name}: {filled(row.call, ids)} {{ __typename userErrors {{ code message }} }} }}"
    result = await got(records, document, role)
    assert not result.errors
    assert result.data is not None
    assert (codes(result.data[name]) or [DONE]) == [getattr(row, role)]


@pytest.mark.parametrize("name", FIELDS)
async def test_a_private_field_is_seen_by_whom_the_table_says(records: Database, name: str) -> None:
    row = FIELDS[name]
    ids = await scene(records, row.scene)
    document = "{ " + filled(row.call, ids).replace("$field", f"found: {name.partition('.')[2]}", 1) + " }"
    for role in ROLES:
        result = await got(records, document, role)
        assert outcome(result) == getattr(row, role), role
        shown = str(result.body())
        assert role in ("owner", "moderator") or not ("EVIDENCE" in shown or "NOTE" in shown)
        assert role in ("owner", "counterpart") or not ("MESSAGE" in shown or "REPLY" in shown)
        assert not any(f"{other}@example.org" in shown for other in ROLES if other != role)


def outcome(result: Answer) -> str:
    """Return the outcome of the field `found`."""
    if result.errors:
        (error,) = result.errors
        return str((error.extensions or {})["code"])
    values = list(under(result.data, "found"))
    return SEEN if any(value not in (None, [], [None]) for value in values) else NULL


def under(value: Any, name: str) -> Any:
    """Return every value of that name, at any depth."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from [below] if key == name else under(below, name)
    elif isinstance(value, list):
        for below in value:
            yield from under(below, name)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", SUBSCRIPTIONS)
async def test_a_subscriber_is_told_what_the_table_says(records: Database, name: str, role: str) -> None:
    row = SUBSCRIPTIONS[name]
    ids = await scene(records, row.scene) | {"$start": encode_cursor(ORDER.tag, [0, "F0"])}
    feed = SubscriptionPoller(Subscriptions(interval=3600), lambda: NOW, records)
    request = GraphQLRequest(f"subscription {{ {filled(row.call, ids)} }}", None, {}, PEOPLE[role], NOW)
    result = await subscribe_or_answer(records, feed, request, math.inf, lambda why: None)
    if isinstance(result, Answer):
        assert [error.extensions for error in result.errors] == [{"code": getattr(row, role)}]
        return
    assert feed.polling is not None
    feed.polling.cancel()
    await feed.poll()
    await feed.poll()
    await asyncio.gather(*feed.deliveries)
    assert (NULL if result.waiting.empty() else SEEN) == getattr(row, role)
    await result.aclose()


async def everything_said(database: Database, role: str, ids: dict[str, str]) -> dict[str, object]:
    """What a role is told, and what its report says of it, when it tries all that another's claim could show in."""
    said: dict[str, object] = {}
    for name, document in WITHOUT_RIVALS.items():
        result = await got(database, filled(document, ids), role)
        said[name] = (result.body(), sorted(result.stats.names), result.stats.rows)
    return said


@pytest.mark.parametrize("role", UNKNOWING)
async def test_whether_anothers_claim_waits_shows_in_nothing(records: Database, role: str) -> None:
    ids = await scene(records, "pending")
    with_it = await everything_said(records, role, ids | {"$other": ids["$pending"]})
    await empty(records)
    await records.write(lambda transaction: transaction.run(RECORDS))
    ids = await scene(records, "pending")
    gone = "MATCH (c:Claim {id: $id})-[:PASSED]->(step) DETACH DELETE c, step"
    await write(records, gone, id=ids["$pending"])
    without = await everything_said(records, role, ids | {"$other": "nothing"})
    for name in WITHOUT_RIVALS:
        assert with_it[name] == without[name], name
    shown = str(without["the record"])
    assert ("NAME_MATCH" in shown) == (role != "visitor")
    assert "RIVAL_CLAIM" not in str(with_it)


async def test_of_a_rival_those_are_told_who_have_a_claim_that_waits_and_moderators(records: Database) -> None:
    ids = await scene(records, "pending")
    file = f'mutation {{ fileClaim(researcher: "{ids["$owner"]}") {{ claim {{ id }} }} }}'
    filed = await got(records, file, "stranger")
    assert filed.data is not None
    rival = filed.data["fileClaim"]["claim"]["id"]

    async def tells(claim: str, role: str) -> bool:
        document = f'{{ node(id: "{claim}") {{ ... on Claim {{ signals {{ kind }} }} }} }}'
        answer_ = await got(records, document, role)
        assert not answer_.errors
        return "RIVAL_CLAIM" in str(answer_.data)

    own = ids["$pending"]
    assert [await tells(own, role) for role in ROLES] == [False, False, True, False, True]
    assert [await tells(rival, role) for role in ROLES] == [False, True, False, False, True]
    # Who has taken back their claim learns of others' claims no more.
    withdraw = f'mutation {{ withdrawClaim(claim: "{rival}") {{ userErrors {{ code }} }} }}'
    assert not (await got(records, withdraw, "stranger")).errors
    assert [await tells(rival, role) for role in ROLES] == [False] * 5
    assert not await tells(own, "owner")
    await got(records, file, "counterpart")
    again = await got(records, file.replace(ids["$owner"], ids["$free"]), "stranger")
    assert again.data is not None
    assert not await tells(again.data["fileClaim"]["claim"]["id"], "stranger")
    assert not await tells(rival, "stranger")


def test_every_mutation_and_subscription_is_in_the_table() -> None:
    assert core.mutation_type is not None
    assert core.subscription_type is not None
    assert set(core.mutation_type.fields) == set(MUTATIONS)
    assert set(core.subscription_type.fields) == set(SUBSCRIPTIONS)


def test_every_private_field_is_in_the_table() -> None:
    private = {
        f"{type_.name}.{name}"
        for type_ in core.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__") and type_.name not in ANSWERS
        for name, definition in type_.fields.items()
        if type_.name not in PUBLIC or isinstance(definition.extensions.get(SOURCE), PERSONAL)
    }
    assert private == set(FIELDS)


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_logged_and_reported_names_nobody(
    records: Database, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "peergraph")
    ids = await scene(records, "pending")
    document = filled(f"query Q {{ {FIELDS['Claim.evidence'].call.replace('$field', 'evidence')} }}", ids)
    result = await got(records, document, role)
    text = " ".join(record.getMessage() for record in caplog.records) + str(result.stats)
    for secret in ("EVIDENCE", "NOTE", "example.org", "Owner"):
        assert secret not in text
