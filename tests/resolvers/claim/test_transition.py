"""Claims: one live claim an account, one approved claim a researcher, every step recorded, and visible only to whom
they concern."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphdb.driver.database import Database
from graphdb.driver.errors import Conflict
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer
from tests.support.asking import ask, codes
from tests.support.examples import rounds
from tests.support.graph import facts, write
from tests.support.viewers import person

STEFAN, ANNA, WORK = "Rperson000000001", "Rperson000000002", "Wwork00000000001"
ORCID = "0000-0002-1825-0097"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
CLAIM = """{ id claimant verifiedBy expiresAt state evidence filedAt decidedAt decisionNote researcher { id }
  signals { kind supports text } history { at before after by note } }"""
PAYLOAD = f"{{ claim {CLAIM} userErrors {{ code message field }} }}"
FILE = (
    "mutation($researcher: ID!, $evidence: String) "
    f"{{ fileClaim(researcher: $researcher, evidence: $evidence) {PAYLOAD} }}"
)
WITHDRAW = f"mutation($claim: ID!) {{ withdrawClaim(claim: $claim) {PAYLOAD} }}"
DECIDE = (
    "mutation($claim: ID!, $approve: Boolean!, $note: String) "
    f"{{ decideClaim(claim: $claim, approve: $approve, note: $note) {PAYLOAD} }}"
)
REVOKE = f"mutation($claim: ID!, $note: String!) {{ revokeClaim(claim: $claim, note: $note) {PAYLOAD} }}"
STATUS = """query($researcher: ID!) { researcher(id: $researcher) { claim { state unlocks viewerClaim { id state }
  viewerCanClaim { allowed code message } preview { wouldApprove signals { kind supports text } } } } }"""
QUEUE = (
    "query($state: ClaimDecision, $researcher: ID, $first: Int, $after: String) { claims(state: $state, "
    "researcher: $researcher, first: $first, after: $after) "
    "{ totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id state claimant } } } }"
)
SIGNALS = "query($id: ID!) { node(id: $id) { ... on Claim { signals { kind } } } }"
STAMP = "query { stats { asOf } }"

ADA, BO = person("ada"), person("bo")
STEFAN_HIMSELF = person("stefan gustafsson", orcid=ORCID)
BOSS = person("boss", is_moderator=True)


async def file(
    database: Database, viewer: Viewer | None, researcher: str = STEFAN, at: datetime = NOW, **more: Any
) -> Any:
    return (await ask(database, FILE, viewer, at, researcher=researcher, **more))["fileClaim"]


async def decide(database: Database, claim: str, approve: bool = True, at: datetime = NOW, **more: Any) -> Any:
    return (await ask(database, DECIDE, BOSS, at, claim=claim, approve=approve, **more))["decideClaim"]


async def status(
    database: Database, viewer: Viewer | None, researcher: str = STEFAN, at: datetime = NOW
) -> dict[str, Any]:
    result = await ask(database, STATUS, viewer, at, researcher=researcher)
    return dict(result["researcher"]["claim"])


async def give_orcid(database: Database, researcher: str = STEFAN) -> None:
    await write(
        database,
        "MATCH (r:Researcher {id: $id}) SET r.orcid = $orcid "
        "CREATE (:Key {key: 'orcid:' + $orcid, scheme: 'ORCID', value: $orcid})-[:NAMES]->(r)",
        id=researcher,
        orcid=ORCID,
    )


async def invariants(database: Database) -> None:
    """Check what holds of all claims at any time: stored constraint properties and owners follow from the states."""
    rows = await facts(
        database,
        "MATCH (u:User)-[:FILED]->(c:Claim)-[:FOR]->(r:Researcher) "
        "RETURN u.id, r.id, c.state, c.live, c.approvedFor, EXISTS { (u)-[:IS]->(r) }, "
        "COLLECT { MATCH (c)-[:PASSED]->(t) RETURN [t.before, t.after] ORDER BY t.number }",
    )
    owners = [row for row in rows if row[2] == "APPROVED"]
    for user, researcher, state, live, approved_for, is_them, steps in rows:
        assert live == (user if state in ("PENDING", "APPROVED") else None)
        assert approved_for == (researcher if state == "APPROVED" else None)
        assert is_them == any(row[:2] == [user, researcher] for row in owners)
        assert [step[0] for step in steps] == [None, *(step[1] for step in steps[:-1])]
        assert steps[-1][1] == state
    live = [row[0] for row in rows if row[3]]
    assert len(live) == len(set(live))
    assert len({row[1] for row in owners}) == len(owners)
    assert await facts(database, "MATCH ()-[is:IS]->() RETURN count(is)") == [[len(owners)]]


async def test_a_claim_is_filed_approved_and_revoked_and_each_step_is_recorded(records: Database) -> None:
    filed = (await file(records, ADA, evidence="  It is me.\u202e\nReally. "))["claim"]
    assert (filed["state"], filed["claimant"], filed["evidence"]) == ("PENDING", "Ada", "It is me.\nReally.")
    assert (filed["filedAt"], filed["expiresAt"]) == ("2026-11-24T12:00:00Z", "2026-12-24T12:00:00Z")
    assert filed["researcher"] == {"id": STEFAN}
    assert filed["id"].startswith("C")
    before = await ask(records, STAMP)
    approved = (await decide(records, filed["id"], note="Checked.", at=NOW + timedelta(days=1)))["claim"]
    assert await ask(records, STAMP) != before
    assert (approved["state"], approved["decisionNote"], approved["verifiedBy"]) == ("APPROVED", "Checked.", None)
    assert (approved["decidedAt"], approved["expiresAt"]) == ("2026-11-25T12:00:00Z", None)
    assert approved["history"] == [
        {"at": "2026-11-24T12:00:00Z", "before": None, "after": "PENDING", "by": "Ada", "note": None},
        {"at": "2026-11-25T12:00:00Z", "before": "PENDING", "after": "APPROVED", "by": "Boss", "note": "Checked."},
    ]
    await invariants(records)
    mine = await ask(records, f"query {{ viewer {{ researcher {{ id }} claims {CLAIM} }} }}", ADA, NOW)
    assert mine["viewer"]["researcher"] == {"id": STEFAN}
    assert mine["viewer"]["claims"][0]["decisionNote"] == "Checked."
    steps = mine["viewer"]["claims"][0]["history"]
    assert [(step["after"], step["by"], step["note"]) for step in steps] == [
        ("PENDING", None, None),
        ("APPROVED", None, None),
    ]
    revoked = (await ask(records, REVOKE, BOSS, NOW, claim=filed["id"], note="A mistake."))["revokeClaim"]["claim"]
    assert (revoked["state"], revoked["decisionNote"]) == ("REVOKED", "A mistake.")
    assert [step["after"] for step in revoked["history"]] == ["PENDING", "APPROVED", "REVOKED"]
    assert (await status(records, None))["state"] == "UNCLAIMED"
    await invariants(records)


async def test_the_records_orcid_approves_at_once_and_rejects_the_rivals(records: Database) -> None:
    await give_orcid(records)
    rival = (await file(records, ADA))["claim"]["id"]
    shown = await status(records, STEFAN_HIMSELF)
    assert shown["preview"]["wouldApprove"] is True
    claim = (await file(records, STEFAN_HIMSELF))["claim"]
    assert (claim["state"], claim["verifiedBy"]) == ("APPROVED", "ORCID_MATCH")
    assert [step["after"] for step in claim["history"]] == ["PENDING", "APPROVED"]
    lost = await ask(records, f"query($id: ID!) {{ node(id: $id) {{ ... on Claim {CLAIM} }} }}", ADA, NOW, id=rival)
    assert (lost["node"]["state"], lost["node"]["decisionNote"]) == (
        "REJECTED",
        "Another claim to this researcher was approved.",
    )
    trust = "query($id: ID!) { researcher(id: $id) { trust { score verification } } }"
    result = await ask(records, trust, None, id=STEFAN)
    assert result["researcher"]["trust"]["verification"] == "L4"
    await ask(records, WITHDRAW, STEFAN_HIMSELF, NOW, claim=claim["id"])
    gone = await ask(records, trust, None, id=STEFAN)
    assert gone["researcher"]["trust"]["score"] == result["researcher"]["trust"]["score"] - 30
    assert gone["researcher"]["trust"]["verification"] == "L2"
    await invariants(records)


async def test_a_claim_without_proof_is_approved_but_not_verified(records: Database) -> None:
    await decide(records, (await file(records, ADA))["claim"]["id"])
    result = await ask(records, "query($id: ID!) { researcher(id: $id) { trust { verification } } }", None, id=STEFAN)
    assert result["researcher"]["trust"]["verification"] == "L3"


async def test_what_stands_in_the_way_of_a_claim_is_said_before_and_when_it_is_filed(records: Database) -> None:
    async def actual(viewer: Viewer | None, researcher: str = STEFAN) -> str:
        before = (await status(records, viewer, researcher))["viewerCanClaim"]
        assert before["allowed"] == (before["code"] == "OK")
        if before["code"] != "OK":
            payload = await file(records, viewer, researcher)
            assert codes(payload) == [before["code"]]
            assert payload["claim"] is None
            assert payload["userErrors"][0]["message"] == before["message"]
        return str(before["code"])

    assert await actual(None) == "SIGN_IN_REQUIRED"
    assert await actual(ADA) == "OK"
    claim = (await file(records, ADA))["claim"]["id"]
    assert await actual(ADA) == "CLAIM_PENDING"
    assert await actual(ADA, ANNA) == "ONE_CLAIM_PER_ACCOUNT"
    assert await actual(BO) == "OK"
    await decide(records, claim)
    assert await actual(ADA) == "ALREADY_CLAIMED"
    assert await actual(BO) == "ALREADY_CLAIMED"
    assert await actual(ADA, ANNA) == "ONE_CLAIM_PER_ACCOUNT"
    assert codes(await file(records, BO, "nothing")) == ["NOT_FOUND"]
    assert codes(await file(records, BO, WORK)) == ["NOT_FOUND"]
    for wrong in ("", "  \n ", "x" * 2001):
        assert codes(await file(records, BO, ANNA, evidence=wrong)) == ["INVALID_INPUT"]
    assert codes(await file(records, BO, ANNA, evidence="x" * 2000)) == []


async def test_others_claims_that_wait_are_nobodys_business(records: Database) -> None:
    stamp, public = await ask(records, STAMP), await status(records, None)
    ada = (await file(records, ADA))["claim"]
    assert await ask(records, STAMP) == stamp
    assert await status(records, None) == public
    assert public == {
        "state": "UNCLAIMED",
        "unlocks": public["unlocks"],
        "viewerClaim": None,
        "viewerCanClaim": {"allowed": False, "code": "SIGN_IN_REQUIRED", "message": "Sign in first."},
        "preview": None,
    }
    assert (await status(records, ADA))["state"] == "PENDING"
    bo = await status(records, BO)
    assert (bo["state"], bo["viewerClaim"]) == ("UNCLAIMED", None)
    assert "RIVAL_CLAIM" not in [signal["kind"] for signal in bo["preview"]["signals"]]
    both = [(await file(records, BO))["claim"], (await ask(records, SIGNALS, ADA, NOW, id=ada["id"]))["node"]]
    for claim in both:
        assert "RIVAL_CLAIM" in [signal["kind"] for signal in claim["signals"]]
    assert "ada" not in str(bo).lower()


async def test_a_claim_expires_after_thirty_days_whether_or_not_anybody_looks(records: Database) -> None:
    claim = (await file(records, ADA))["claim"]["id"]
    last, over = NOW + MONTH - timedelta(seconds=1), NOW + MONTH
    assert (await status(records, ADA, at=last))["state"] == "PENDING"
    shown = await status(records, ADA, at=over)
    assert (shown["state"], shown["viewerClaim"]["state"]) == ("UNCLAIMED", "EXPIRED")
    assert shown["viewerCanClaim"]["code"] == "OK"
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Claim {CLAIM} }} }}"
    expected = {"at": "2026-12-24T12:00:00Z", "before": "PENDING", "after": "EXPIRED", "by": None, "note": None}
    seen = (await ask(records, document, BOSS, over, id=claim))["node"]
    assert (seen["state"], seen["history"][-1]) == ("EXPIRED", expected)
    assert codes(await decide(records, claim, at=over)) == ["NOT_PENDING"]
    assert codes((await ask(records, WITHDRAW, ADA, over, claim=claim))["withdrawClaim"]) == ["NOT_PENDING"]
    for state, count in (("PENDING", 0), ("EXPIRED", 1)):
        assert (await ask(records, QUEUE, BOSS, over, state=state))["claims"]["totalCount"] == count
        assert (await ask(records, QUEUE, BOSS, last, state=state))["claims"]["totalCount"] == 1 - count
    # Filing again records it; nothing that was seen changes.
    assert codes(await file(records, ADA, ANNA, at=over)) == []
    assert (await ask(records, document, BOSS, over, id=claim))["node"] == seen
    await invariants(records)


async def test_only_what_is_pending_is_decided_and_what_is_approved_revoked(records: Database) -> None:
    claim = (await file(records, ADA))["claim"]["id"]

    async def revoke() -> Any:
        return (await ask(records, REVOKE, BOSS, NOW, claim=claim, note="No."))["revokeClaim"]

    assert codes(await revoke()) == ["NOT_PENDING"]
    assert codes(await decide(records, claim, False)) == []
    for again in (await decide(records, claim), await decide(records, claim, False), await revoke()):
        assert codes(again) == ["NOT_PENDING"]
    other = (await file(records, ADA))["claim"]["id"]
    await ask(records, WITHDRAW, ADA, NOW, claim=other)
    assert codes(await decide(records, other)) == ["NOT_PENDING"]
    assert codes(await decide(records, "nothing")) == ["NOT_FOUND"]
    for wrong in ("", "n" * 1001):
        assert codes(await decide(records, claim, note=wrong)) == ["INVALID_INPUT"]
    await invariants(records)


async def test_nobody_decides_on_a_claim_of_their_own(records: Database) -> None:
    claim = (await file(records, BOSS))["claim"]["id"]
    assert codes(await decide(records, claim)) == ["FORBIDDEN"]
    assert codes((await ask(records, WITHDRAW, BOSS, NOW, claim=claim))["withdrawClaim"]) == []


async def test_moderators_read_the_queue_by_state_and_researcher(records: Database) -> None:
    people = [person(f"p{number:02}") for number in range(12)]
    filed = []
    for number, one in enumerate(people):
        researcher = STEFAN if number % 3 else ANNA
        filed.append((await file(records, one, researcher, NOW + timedelta(minutes=number % 5)))["claim"]["id"])
    await decide(records, filed[0], False)
    walked: list[str] = []
    after = None
    while True:
        page = (await ask(records, QUEUE, BOSS, NOW, first=4, after=after))["claims"]
        assert page["totalCount"] == 11
        walked += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert walked == sorted(filed[1:], key=lambda id: (filed.index(id) % 5, id))
    of_anna = (await ask(records, QUEUE, BOSS, NOW, researcher="anna-lind"))["claims"]
    assert {edge["node"]["id"] for edge in of_anna["edges"]} == {filed[3], filed[6], filed[9]}
    assert (await ask(records, QUEUE, BOSS, NOW, researcher="nothing"))["claims"]["totalCount"] == 0
    rejected = (await ask(records, QUEUE, BOSS, NOW, state="REJECTED"))["claims"]["edges"]
    assert [edge["node"] for edge in rejected] == [{"id": filed[0], "state": "REJECTED", "claimant": "P00"}]


async def test_the_database_itself_refuses_a_second_live_claim_and_a_second_approval(records: Database) -> None:
    one = (await file(records, ADA))["claim"]["id"]
    two = (await file(records, BO))["claim"]["id"]
    await decide(records, one)
    for change in ("c.live = $user", "c.approvedFor = $researcher"):
        with pytest.raises(Conflict):
            await write(
                records,
                f"MATCH (c:Claim {{id: $claim}}) SET {change}",
                claim=two,
                user=ADA.id,
                researcher=STEFAN,
            )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("run", rounds(20))
async def test_fifty_approvals_and_filings_at_once_end_with_one_approved(records: Database, run: int) -> None:
    chance = random.Random(run)
    if run % 2:
        await give_orcid(records)
    early = [person(f"early{number}") for number in range(25)]
    late = [person(f"late{number}") for number in range(20)]
    proven = [person(f"stefan gustafsson{number}", orcid=ORCID) for number in range(5)] if run % 2 else []
    claims = [(await file(records, one))["claim"]["id"] for one in early]
    tasks = [decide(records, claim) for claim in claims]
    tasks += [file(records, one) for one in (*late, *proven)]
    chance.shuffle(tasks)
    results = await asyncio.gather(*tasks)
    for payload in results:
        assert (payload["claim"] is None) == bool(payload["userErrors"])
        assert set(codes(payload)) <= {"ALREADY_CLAIMED", "NOT_PENDING"}
    assert await facts(records, "MATCH (c:Claim {state: 'APPROVED'}) RETURN count(c)") == [[1]]
    assert await facts(records, "MATCH (c:Claim {state: 'PENDING'}) RETURN count(c)") == [[0]]
    await invariants(records)


@pytest.mark.parametrize("run", rounds(20))
async def test_an_account_that_claims_everywhere_at_once_has_one_claim(records: Database, run: int) -> None:
    results = await asyncio.gather(*(file(records, ADA, (STEFAN, ANNA)[(number + run) % 2]) for number in range(40)))
    assert sum(payload["claim"] is not None for payload in results) == 1
    refusals = {code for payload in results for code in codes(payload)}
    assert refusals == {"CLAIM_PENDING", "ONE_CLAIM_PER_ACCOUNT"}
    await invariants(records)


@pytest.mark.parametrize("viewer", [None, ADA, BOSS])
async def test_a_page_with_all_of_it_is_one_statement(records: Database, viewer: Viewer | None) -> None:
    document = (
        "query($id: ID!) { researcher(id: $id) { headline affiliationStatus openToCollaborate followerCount "
        "viewerIsFollowing trust { score level verification signals { text } } "
        "claim { state unlocks viewerClaim { id } viewerCanClaim { code message } "
        "preview { wouldApprove signals { text } } } works { nodes { title } } } }"
    )
    response = await answer(records, GraphQLRequest(document, None, {"id": STEFAN}, viewer, NOW))
    assert not response.errors
    assert response.stats.statements == 1


# ---- what the owner says ---------------------------------------------------------------------------------------------


async def test_the_owner_says_what_no_one_else_can(records: Database) -> None:
    async def update(viewer: Viewer | None, **text: Any) -> Any:
        names = {"open": "openToCollaborate: $open", "headline": "headline: $headline"}
        types = {"open": "$open: Boolean", "headline": "$headline: String"}
        arguments = f"({', '.join(names[name] for name in text)})" if text else ""
        head = f"({', '.join(types[name] for name in text)})" if text else ""
        document = (
            f"mutation{head} {{ updateProfile{arguments} {{ researcher {{ id headline openToCollaborate }} "
            "userErrors { code field } } }"
        )
        return (await ask(records, document, viewer, NOW, **text))["updateProfile"]

    generated = "Stefan Gustafsson works on Machine Learning."
    assert codes(await update(None, open=False)) == ["SIGN_IN_REQUIRED"]
    claim = (await file(records, ADA))["claim"]["id"]
    assert codes(await update(ADA, open=False)) == ["CLAIM_REQUIRED"]
    await decide(records, claim)
    assert codes(await update(BO, open=False)) == ["CLAIM_REQUIRED"]
    stamp = await ask(records, STAMP)
    assert (await update(ADA))["researcher"] == {"id": STEFAN, "headline": generated, "openToCollaborate": True}
    assert await ask(records, STAMP) == stamp
    text = (await update(ADA, headline=" I <b>listen</b> to hearts. ", open=False))["researcher"]
    assert (text["headline"], text["openToCollaborate"]) == ("I listen to hearts.", False)
    assert await ask(records, STAMP) != stamp
    assert (await update(ADA, open=None))["researcher"] == text
    assert (await update(ADA, headline=None))["researcher"] == text | {"headline": generated}
    for wrong in ("", " ", "<b></b>", "h" * 201):
        assert codes(await update(ADA, headline=wrong)) == ["INVALID_INPUT"]
    assert (await update(ADA, headline="h" * 200))["researcher"]["headline"] == "h" * 200
    await ask(records, REVOKE, BOSS, NOW, claim=claim, note="Not theirs.")
    after = await ask(
        records, "query($id: ID!) { researcher(id: $id) { headline openToCollaborate } }", None, id=STEFAN
    )
    assert after["researcher"] == {"headline": generated, "openToCollaborate": True}


# ---- what is private -------------------------------------------------------------------------------------------------


async def test_a_claim_is_unknown_to_others_by_every_way(records: Database) -> None:
    claim = (await file(records, ADA, evidence="SECRET evidence"))["claim"]["id"]
    node = f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on Claim {CLAIM} }} nodes(ids: [$id]) {{ id }} }}"
    for viewer in (None, BO):
        assert await ask(records, node, viewer, NOW, id=claim) == {"node": None, "nodes": [None]}
    for viewer in (ADA, BOSS):
        result = await ask(records, node, viewer, NOW, id=claim)
        assert result["node"]["evidence"] == "SECRET evidence"
        assert result["nodes"] == [{"id": claim}]
    for document, name, more in (
        (WITHDRAW, "withdrawClaim", {}),
        (REVOKE, "revokeClaim", {"note": "x"}),
    ):
        for id in (claim, "nothing"):
            payload = (await ask(records, document, BO, NOW, claim=id, **more))[name]
            assert (payload["claim"], codes(payload)) == (None, ["NOT_FOUND"])
    for viewer, code in ((None, "SIGN_IN_REQUIRED"), (BO, "FORBIDDEN"), (ADA, "FORBIDDEN")):
        for compiled in (True, False):
            refused = await answer(
                records, GraphQLRequest("{ claims { nodes { evidence } } }", viewer=viewer), compiled=compiled
            )
            assert refused.data == {"claims": None}
            assert [(error.extensions or {})["code"] for error in refused.errors] == [code]
            assert refused.stats.statements == 0


async def test_no_address_is_kept(records: Database) -> None:
    ada = person("ada", email="ada.private@uni.example", email_verified=True)
    await file(records, ada)
    remaining = await facts(records, "MATCH (n) UNWIND keys(n) AS key RETURN toStringOrNull(n[key])")
    assert not [value for (value,) in remaining if value and "ada.private" in value]


async def test_a_group_is_nobodys_own_record(records: Database) -> None:
    await write(records, "MATCH (r:Researcher {id: $id}) SET r.isGroup = true", id=STEFAN)
    [error] = (await file(records, ADA))["userErrors"]
    assert (error["code"], error["field"]) == ("FORBIDDEN", ["researcher"])
    assert error["message"] == "A group's record cannot be claimed."
    assert (await status(records, ADA))["viewerCanClaim"]["code"] == "FORBIDDEN"
    assert await facts(records, "MATCH (c:Claim) RETURN count(*)") == [[0]]
    requested = "query($id: ID!) { researcher(id: $id) { isGroup } }"
    assert await ask(records, requested, id=STEFAN) == {"researcher": {"isGroup": True}}
    assert await ask(records, requested, id="A9999999999") == {"researcher": None}
    assert await ask(records, requested, id=ANNA) == {"researcher": {"isGroup": False}}
