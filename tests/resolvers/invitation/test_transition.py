"""Invitations: every precondition in its order, what the two people may do, and that nobody else sees any of it."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer
from tests.support.examples import rounds
from tests.support.graph import facts, write
from tests.support.viewers import person

STEFAN, ANNA = "Rperson000000001", "Rperson000000002"
ADA, BO, EVE = person("ada"), person("bo"), person("eve")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET = "Let us measure hearts together"

INVITATION = """
fragment I on Invitation {
  id message state sentAt expiresAt answeredAt reply sender { id } recipient { id }
  viewerCanAnswer { allowed code message } viewerCanCancel { allowed code message }
}"""
PAYLOAD = "{ invitation { ...I } userErrors { code message field } }"
INVITE = f"mutation($to: ID!, $message: String!) {{ done: invite(researcher: $to, message: $message) {PAYLOAD} }}"
ANSWER = (
    "mutation($id: ID!, $accept: Boolean!, $reply: String) "
    f"{{ done: answerInvitation(invitation: $id, accept: $accept, reply: $reply) {PAYLOAD} }}"
)
CANCEL = f"mutation($id: ID!) {{ done: cancelInvitation(invitation: $id) {PAYLOAD} }}"
STATUS = """
query($of: ID!) {
  researcher(id: $of) {
    openToCollaborate
    collaboration { open statedByOwner viewerCanInvite { allowed code message } viewerInvitation { ...I } }
  }
}"""
BOX = """
query($box: InvitationBox, $state: InvitationState, $first: Int, $after: String) {
  viewer {
    invitations(box: $box, state: $state, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ...I } }
    }
  }
}"""


async def ask(
    database: Database,
    document: str,
    viewer: Viewer | None,
    now: datetime = NOON,
    limit: int = 20,
    **variables: Any,
) -> Any:
    """Return the data of an answer without errors. A query's data is the same on the standard path."""
    text = document + (INVITATION if "...I" in document else "")
    request = GraphQLRequest(text, None, variables, viewer, now, account_limits={"invitationsPerDay": limit})
    response = await answer(database, request)
    assert not response.errors
    if document.lstrip().startswith("query"):
        standard: Answer = await answer(database, request, compiled=False)
        assert orjson.dumps(standard.body()) == orjson.dumps(response.body())
        assert standard.stats.statements == response.stats.statements == len(response.data or ())
    return response.data


async def do(database: Database, document: str, viewer: Viewer | None, **variables: Any) -> tuple[Any, str]:
    """Return the result of a mutation: the invitation or None, and OK or the code of the one refusal."""
    done = (await ask(database, document, viewer, **variables))["done"]
    codes = [error["code"] for error in done["userErrors"]] or ["OK"]
    assert len(codes) == 1
    assert (done["invitation"] is None) == (codes != ["OK"])
    return done["invitation"], codes[0]


async def invite(
    database: Database, viewer: Viewer | None = ADA, to: str = ANNA, message: str = SECRET, **more: Any
) -> tuple[Any, str]:
    return await do(database, INVITE, viewer, to=to, message=message, **more)


async def status(database: Database, viewer: Viewer | None = ADA, of: str = ANNA, **more: Any) -> Any:
    return (await ask(database, STATUS, viewer, of=of, **more))["researcher"]["collaboration"]


async def claim(database: Database, account: Viewer, researcher: str) -> None:
    """Make an account the owner of a researcher's record."""
    await write(
        database,
        """
        MERGE (u:User {id: $user}) SET u.issuer = $issuer, u.subject = $subject
        WITH u MATCH (r:Researcher {id: $researcher})
        MERGE (u)-[:IS]->(r)
        CREATE (u)-[:FILED]->(:Claim {id: 'C' + u.id, state: 'APPROVED', live: u.id, approvedFor: r.id})-[:FOR]->(r)
        """,
        user=account.id,
        issuer=account.issuer,
        subject=account.subject,
        researcher=researcher,
    )


async def lose(database: Database, account: Viewer) -> None:
    """Revoke an account's claim to its record."""
    await write(
        database,
        "MATCH (u:User {id: $user})-[is:IS]->() MATCH (u)-[:FILED]->(c) DELETE is DETACH DELETE c",
        user=account.id,
    )


@pytest.fixture
async def pair(records: Database) -> Database:
    """Make Ada the owner of Stefan's record and Bo of Anna's."""
    await claim(records, ADA, STEFAN)
    await claim(records, BO, ANNA)
    return records


async def test_each_gate_refuses_in_its_turn_and_tells_so_beforehand(records: Database) -> None:
    async def gate(viewer: Viewer | None, to: str = ANNA, **more: Any) -> str:
        actual = (await status(records, viewer, to, **more))["viewerCanInvite"]
        _, code = await invite(records, viewer, to, **more)
        assert (actual["allowed"], actual["code"], bool(actual["message"])) == (code == "OK", code, True)
        return code

    assert await gate(None) == "SIGN_IN_REQUIRED"
    assert await gate(ADA) == "CLAIM_REQUIRED"
    await claim(records, ADA, STEFAN)
    assert await gate(ADA) == "TARGET_NOT_CLAIMED"
    await claim(records, BO, ANNA)
    await write(records, "MATCH (r:Researcher {id: $id}) SET r.openToCollaborate = false", id=ANNA)
    assert await gate(ADA) == "NOT_OPEN_TO_COLLABORATE"
    await write(records, "MATCH (r:Researcher {id: $id}) SET r.openToCollaborate = true", id=ANNA)
    assert await gate(ADA, STEFAN) == "SELF"
    assert await gate(ADA, limit=0) == "RATE_LIMITED"
    assert await gate(ADA) == "OK"
    assert await gate(ADA) == "ALREADY_INVITED"
    assert await gate(ADA, limit=0) == "ALREADY_INVITED"
    assert await gate(BO, STEFAN) == "ALREADY_INVITED"
    assert await gate(EVE) == "CLAIM_REQUIRED"


async def test_what_is_unknown_or_of_the_wrong_length_is_refused(pair: Database) -> None:
    for to in ("nothing", "Wwork00000000001"):
        assert (await invite(pair, to=to))[1] == "NOT_FOUND"
    for message in ("", "  \n ", "\u200b", "x" * 2001):
        assert (await invite(pair, message=message))[1] == "INVALID_INPUT"
        assert (await invite(pair, None, message=message))[1] == "SIGN_IN_REQUIRED"
    sent, _ = await invite(pair, message="x" * 2000)
    assert len(sent["message"]) == 2000
    for reply in ("", "x" * 1001):
        assert (await do(pair, ANSWER, BO, id=sent["id"], accept=True, reply=reply))[1] == "INVALID_INPUT"
        assert (await do(pair, ANSWER, EVE, id="nothing", accept=True, reply=reply))[1] == "INVALID_INPUT"
    answered, _ = await do(pair, ANSWER, BO, id=sent["id"], accept=True, reply="x" * 1000)
    assert answered["reply"] == "x" * 1000


async def test_an_invitation_says_what_was_written_by_whom_to_whom_and_until_when(pair: Database) -> None:
    sent, _ = await invite(pair, to="anna-lind", message="Dear <b>Anna</b>,\nshall\u202e we?\x00\n")
    assert sent == {
        "id": sent["id"],
        "message": "Dear <b>Anna</b>,\nshall we?",
        "state": "PENDING",
        "sentAt": "2026-11-24T12:00:00Z",
        "expiresAt": "2026-12-24T12:00:00Z",
        "answeredAt": None,
        "reply": None,
        "sender": {"id": STEFAN},
        "recipient": {"id": ANNA},
        "viewerCanAnswer": sent["viewerCanAnswer"],
        "viewerCanCancel": {"allowed": True, "code": "OK", "message": "You may do this."},
    }
    assert sent["viewerCanAnswer"]["code"] == "FORBIDDEN"
    seen = (await status(pair, BO, STEFAN))["viewerInvitation"]
    assert (seen["viewerCanAnswer"]["code"], seen["viewerCanCancel"]["code"]) == ("OK", "FORBIDDEN")
    assert (await status(pair))["viewerInvitation"] == sent


@pytest.mark.parametrize(("accept", "state"), [(True, "ACCEPTED"), (False, "DECLINED")])
async def test_the_recipient_alone_answers_and_once(pair: Database, accept: bool, state: str) -> None:
    sent, _ = await invite(pair)
    requested = {"id": sent["id"], "accept": accept}
    assert (await do(pair, ANSWER, None, **requested))[1] == "SIGN_IN_REQUIRED"
    assert (await do(pair, ANSWER, EVE, **requested))[1] == "NOT_FOUND"
    assert (await do(pair, ANSWER, ADA, **requested))[1] == "FORBIDDEN"
    answered, _ = await do(pair, ANSWER, BO, **requested, reply="Gladly.", now=NOON + DAY)
    assert (answered["state"], answered["reply"], answered["answeredAt"]) == (state, "Gladly.", "2026-11-25T12:00:00Z")
    assert (await do(pair, ANSWER, BO, **requested))[1] == "NOT_PENDING"
    assert (await do(pair, CANCEL, ADA, id=sent["id"]))[1] == "NOT_PENDING"
    assert (await status(pair))["viewerInvitation"]["state"] == state
    assert (await invite(pair))[1] == "OK"


async def test_the_sender_alone_takes_it_back(pair: Database) -> None:
    sent, _ = await invite(pair)
    for viewer, code in ((None, "SIGN_IN_REQUIRED"), (EVE, "NOT_FOUND"), (BO, "FORBIDDEN")):
        assert (await do(pair, CANCEL, viewer, id=sent["id"]))[1] == code
    cancelled, _ = await do(pair, CANCEL, ADA, id=sent["id"])
    assert (cancelled["state"], cancelled["answeredAt"]) == ("CANCELLED", None)
    assert (await do(pair, ANSWER, BO, id=sent["id"], accept=True))[1] == "NOT_PENDING"
    assert (await invite(pair, BO, STEFAN))[1] == "OK"


async def test_nobody_having_answered_within_thirty_days_it_expires(pair: Database) -> None:
    sent, _ = await invite(pair)
    before, after = NOON + 30 * DAY - timedelta(seconds=1), NOON + 30 * DAY
    assert (await status(pair, now=before))["viewerInvitation"]["state"] == "PENDING"
    assert (await status(pair, now=before))["viewerCanInvite"]["code"] == "ALREADY_INVITED"
    late = (await status(pair, BO, STEFAN, now=after))["viewerInvitation"]
    assert (late["state"], late["viewerCanAnswer"]["code"]) == ("EXPIRED", "NOT_PENDING")
    assert (await do(pair, ANSWER, BO, id=sent["id"], accept=True, now=after))[1] == "NOT_PENDING"
    assert (await do(pair, CANCEL, ADA, id=sent["id"], now=after))[1] == "NOT_PENDING"
    assert (await box(pair, ADA, "SENT", "EXPIRED", now=after))[0] == [sent["id"]]
    assert (await box(pair, ADA, "SENT", "PENDING", now=after))[0] == []
    again, _ = await invite(pair, now=after)
    assert (await box(pair, ADA, "SENT", now=after))[0] == [again["id"], sent["id"]]
    assert (await facts(pair, "MATCH (i:Invitation {id: $id}) RETURN i.state, i.pending", id=sent["id"])) == [
        ["EXPIRED", None]
    ]


async def box(
    database: Database, viewer: Viewer, box: str | None = None, state: str | None = None, **more: Any
) -> tuple[list[str], Any]:
    """Return the ids on one page of a box, and the page info."""
    page = (await ask(database, BOX, viewer, box=box, state=state, **more))["viewer"]["invitations"]
    return [edge["node"]["id"] for edge in page["edges"]], page


async def test_the_rate_counts_what_was_sent_within_a_day_whatever_became_of_it(pair: Database) -> None:
    for hour in range(3):
        sent, _ = await invite(pair, now=NOON + timedelta(hours=hour), limit=3)
        await do(pair, CANCEL, ADA, id=sent["id"])
    assert (await invite(pair, now=NOON + DAY - timedelta(seconds=1), limit=3))[1] == "RATE_LIMITED"
    assert (await invite(pair, BO, STEFAN, now=NOON + timedelta(hours=4), limit=3))[1] == "OK"
    assert (await invite(pair, now=NOON + DAY, limit=3))[1] == "ALREADY_INVITED"
    assert (await invite(pair, now=NOON + 32 * DAY, limit=3))[1] == "OK"


async def test_only_the_two_people_see_an_invitation_and_only_while_they_are_who_they_were(pair: Database) -> None:
    sent, _ = await invite(pair)
    await write(pair, "CREATE (:Key {key: 'R3'})-[:NAMES]->(:Researcher {id: 'R3', label: 'Eve'})")
    await claim(pair, EVE, "R3")
    for viewer in (None, EVE, person("boss", is_moderator=True)):
        for of in (STEFAN, ANNA):
            assert (await status(pair, viewer, of))["viewerInvitation"] is None
        if viewer is not None:
            assert [(await box(pair, viewer, name))[1]["totalCount"] for name in ("INBOX", "SENT", None)] == [0, 0, 0]
            assert (await do(pair, ANSWER, viewer, id=sent["id"], accept=True))[1] == "NOT_FOUND"
    assert (await box(pair, BO))[0] == (await box(pair, ADA, "SENT"))[0] == [sent["id"]]
    assert (await box(pair, BO, "SENT"))[0] == (await box(pair, ADA))[0] == []
    # Somebody else's claim to Anna's record is approved now, so nobody may read what Bo was sent any more.
    await lose(pair, BO)
    await lose(pair, EVE)
    await claim(pair, EVE, ANNA)
    for viewer in (BO, EVE):
        assert (await status(pair, viewer, STEFAN))["viewerInvitation"] is None
        assert (await box(pair, viewer))[0] == []
        assert (await do(pair, ANSWER, viewer, id=sent["id"], accept=True))[1] == "NOT_FOUND"
    assert (await status(pair))["viewerInvitation"]["id"] == sent["id"]
    assert (await invite(pair))[1] == "OK"


async def test_its_id_names_an_invitation_for_the_two_people_alone(pair: Database) -> None:
    sent, _ = await invite(pair)
    read = "query($id: ID!) { node(id: $id) { id ...I } nodes(ids: [$id]) { __typename } }"
    for viewer in (ADA, BO):
        result = await ask(pair, read, viewer, id=sent["id"])
        assert (result["node"]["message"], result["nodes"]) == (SECRET, [{"__typename": "Invitation"}])
    for stranger in (None, EVE, person("boss", is_moderator=True)):
        assert await ask(pair, read, stranger, id=sent["id"]) == {"node": None, "nodes": [None]}
    await lose(pair, BO)
    assert (await ask(pair, read, BO, id=sent["id"]))["node"] is None


async def test_pages_of_a_box_hold_each_invitation_once_latest_first(pair: Database) -> None:
    sent = []
    for number in range(7):
        # Two at the same time, so that ids decide the order.
        result, _ = await invite(pair, now=NOON + (number // 2) * DAY)
        await do(pair, ANSWER, BO, id=result["id"], accept=number % 2 == 0)
        sent.append(result)
    sent.sort(key=lambda result: (result["sentAt"], result["id"]), reverse=True)
    ids, after = [], None
    while True:
        page, whole = await box(pair, BO, first=2, after=after)
        assert whole["totalCount"] == 7
        ids += page
        after = whole["pageInfo"]["endCursor"]
        if not whole["pageInfo"]["hasNextPage"]:
            break
    assert ids == [result["id"] for result in sent]
    accepted, whole = await box(pair, BO, state="ACCEPTED")
    assert (len(accepted), whole["totalCount"]) == (4, 4)


async def test_fifty_invitations_of_one_person_at_once_end_with_one(pair: Database) -> None:
    for round_ in rounds(20):
        there = [invite(pair, limit=100) for _ in range(25)]
        back = [invite(pair, BO, STEFAN, limit=100) for _ in range(25)]
        results = await asyncio.gather(*there, *back)
        codes = Counter(code for _, code in results)
        assert codes == {"OK": 1, "ALREADY_INVITED": 49}
        rows = await facts(pair, "MATCH (i:Invitation {state: 'PENDING'}) RETURN i.sender, i.id")
        assert len(rows) == 1
        sender = ADA if rows[0][0] == ADA.id else BO
        assert (await do(pair, CANCEL, sender, id=rows[0][1]))[1] == "OK"
        assert len(await facts(pair, "MATCH (i:Invitation) RETURN i")) == round_ + 1


async def test_fifty_invitations_at_once_stay_within_the_rate(pair: Database) -> None:
    names = [f"p{number}" for number in range(50)]
    await write(
        pair, "UNWIND $names AS id CREATE (:Key {key: id})-[:NAMES]->(:Researcher {id: id, label: id})", names=names
    )
    for name in names:
        await claim(pair, person(name), name)
    for _ in rounds(20):
        results = await asyncio.gather(*(invite(pair, to=name, limit=20) for name in names))
        assert Counter(code for _, code in results) == {"OK": 20, "RATE_LIMITED": 30}
        assert len(await facts(pair, "MATCH (i:Invitation) RETURN i")) == 20
        await write(pair, "MATCH (i:Invitation) DETACH DELETE i")


async def test_an_answer_and_a_cancellation_at_once_do_not_both_happen(pair: Database) -> None:
    for _ in rounds(20):
        sent, _ = await invite(pair, limit=100)
        answers = [do(pair, ANSWER, BO, id=sent["id"], accept=True) for _ in range(10)]
        cancels = [do(pair, CANCEL, ADA, id=sent["id"]) for _ in range(10)]
        results = await asyncio.gather(*answers, *cancels)
        assert Counter(code for _, code in results) == {"OK": 1, "NOT_PENDING": 19}
        [[state]] = await facts(pair, "MATCH (i:Invitation {id: $id}) RETURN i.state", id=sent["id"])
        assert state == next(done["state"] for done, _ in results if done is not None)


async def test_invitations_move_nothing_that_a_visitor_sees(pair: Database) -> None:
    read = "query { stats { asOf } }"
    before = await ask(pair, read, None)
    sent, _ = await invite(pair)
    await do(pair, ANSWER, BO, id=sent["id"], accept=True)
    assert await ask(pair, read, None) == before


async def test_what_was_written_stays_out_of_logs_and_errors(pair: Database, caplog: pytest.LogCaptureFixture) -> None:
    reply = "My number is 12345"
    with caplog.at_level(logging.DEBUG, "peergraph"):
        sent, _ = await invite(pair)
        await do(pair, ANSWER, BO, id=sent["id"], accept=True, reply=reply)
        await invite(pair, message=SECRET * 100)
        await status(pair)
        refused = GraphQLRequest(INVITE + INVITATION, None, {"to": "x" * 513, "message": SECRET}, ADA)
        response = await answer(pair, refused)
        assert [error.extensions for error in response.errors] == [{"code": "BAD_USER_INPUT"}]
    for hidden in (SECRET, reply):
        assert hidden not in caplog.text
        assert hidden not in orjson.dumps(response.body()["errors"]).decode()
