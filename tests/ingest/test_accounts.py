"""What people did with the graph outlives imports: who follows, who claims, what owners said of themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from ingest.check import find_problems
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer
from tests.support.asking import ask, codes
from tests.support.graph import facts, write
from tests.support.made_records import author, imported, run, work
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ADA, BO, CY = person("ada"), person("bo"), person("cy")
BOSS = person("boss", is_moderator=True)
SHOWN = "query($id: ID!) { researcher(id: $id) { id name headline openToCollaborate followerCount claim { state } } }"


async def do(database: Database, viewer: Viewer, call: str, at: datetime = NOW) -> Any:
    """What a mutation that is not refused gives back."""
    found: Any = next(iter((await ask(database, f"mutation {{ {call} }}", viewer, at)).values()))
    assert codes(found) == []
    return found


async def claim(database: Database, viewer: Viewer, researcher: str, at: datetime = NOW) -> str:
    call = f'fileClaim(researcher: "{researcher}") {{ claim {{ id }} userErrors {{ code }} }}'
    return str((await do(database, viewer, call, at))["claim"]["id"])


async def approve(database: Database, claim: str, at: datetime = NOW) -> None:
    await do(database, BOSS, f'decideClaim(claim: "{claim}", approve: true) {{ userErrors {{ code }} }}', at)


async def say(database: Database, viewer: Viewer, headline: str) -> None:
    arguments = f'openToCollaborate: false, headline: "{headline}"'
    await do(database, viewer, f"updateProfile({arguments}) {{ userErrors {{ code }} }}")


async def follow(database: Database, viewer: Viewer, id: str) -> None:
    await do(database, viewer, f'follow(id: "{id}") {{ userErrors {{ code }} }}')


async def shown(database: Database, id: str) -> dict[str, Any]:
    return dict((await ask(database, SHOWN, None, id=id))["researcher"])


async def states(database: Database) -> list[list[Any]]:
    """Every claim: whose, its state, what stands for constraints, whether the account is the researcher."""
    return await facts(
        database,
        "MATCH (u:User)-[:FILED]->(c:Claim)-[:FOR]->(r) "
        "RETURN u.name, c.state, c.live = u.id, c.approvedFor = r.id, EXISTS { (u)-[:IS]->(r) } "
        "ORDER BY u.name, c.filedAt",
    )


async def test_an_import_overwrites_nothing_that_the_owner_said(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, author(1, "Ada Ek"), author(2, "Bo Ek")))
    await approve(database, await claim(database, ADA, "openalex:A1"))
    await say(database, ADA, "I count.")
    await follow(database, BO, "openalex:A1")
    before = await shown(database, "openalex:A1")
    assert (before["headline"], before["openToCollaborate"], before["claim"]["state"]) == ("I count.", False, "CLAIMED")
    person_record = {"id": "https://openalex.org/A1", "display_name": "Ada Maria Ek", "works_count": 9}
    changed = work(1, author(1, "Ada M. Ek"), author(2, "Bo Ek"), updated_date="2027-01-01", topics=[101])
    await imported(database, tmp_path, changed, work(2, author(1, "Ada Ek")), person_record)
    assert await shown(database, "openalex:A1") == before | {"name": "Ada Maria Ek"}
    assert await find_problems(database) == []


async def test_a_person_of_whom_no_record_speaks_any_more_stays_while_somebody_follows_or_claims_them(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, work(1, author(1, "Ada Ek"), author(2, "Bo Ek"), author(3, "Cy Ek")))
    await follow(database, CY, "openalex:A1")
    await claim(database, BO, "openalex:A2")
    await imported(database, tmp_path, work(1, author(4, "Di Ek"), updated_date="2027-01-01"))
    assert (await shown(database, "openalex:A1"))["followerCount"] == 1
    assert (await shown(database, "openalex:A2"))["name"] == "Bo Ek"
    assert (await ask(database, SHOWN, None, id="openalex:A3"))["researcher"] is None


async def merge(database: Database, folder: Path) -> None:
    """Let A1 prove to be A2."""
    table = folder / "merged.csv"
    table.write_text("merge_date,id,merge_into_id\n2023-04-13,A1,A2\n")
    assert (await run(database, "openalex", table))[0] == 0


@pytest.mark.parametrize("claimed", ["A1", "A2"])
async def test_two_people_who_prove_to_be_one_keep_their_followers_owner_and_words(
    database: Database, tmp_path: Path, claimed: str
) -> None:
    await imported(database, tmp_path, work(1, author(1, "Ada Ek")), work(2, author(2, "Ada Ek")))
    for viewer, id in ((BO, "A1"), (BO, "A2"), (CY, "A1")):
        await follow(database, viewer, f"openalex:{id}")
    await approve(database, await claim(database, ADA, f"openalex:{claimed}"))
    await say(database, ADA, "I count.")
    other = await claim(database, BO, f"openalex:{'A2' if claimed == 'A1' else 'A1'}")
    await merge(database, tmp_path)
    found = await shown(database, "openalex:A1")
    assert await shown(database, "openalex:A2") == found
    assert (found["followerCount"], found["headline"], found["openToCollaborate"]) == (2, "I count.", False)
    assert found["claim"]["state"] == "CLAIMED"
    assert await states(database) == [["Ada", "APPROVED", True, True, True], ["Bo", "REJECTED", None, None, False]]
    history = 'query { node(id: "%s") { ... on Claim { history { before after by note } } } }' % other  # noqa: UP031
    step = (await ask(database, history, BOSS))["node"]["history"][-1]
    assert (step["before"], step["after"], step["by"]) == ("PENDING", "REJECTED", None)
    assert "same as another" in step["note"]


@pytest.mark.parametrize("first", ["A1", "A2"])
async def test_of_two_owners_of_one_person_the_first_stays(database: Database, tmp_path: Path, first: str) -> None:
    await imported(database, tmp_path, work(1, author(1, "Ada Ek")), work(2, author(2, "Ada Ek")))
    second = "A2" if first == "A1" else "A1"
    one, two = await claim(database, ADA, f"openalex:{first}"), await claim(database, BO, f"openalex:{second}")
    await approve(database, one)
    await approve(database, two, NOW + timedelta(hours=1))
    await say(database, ADA, "I was first.")
    await say(database, BO, "I was second.")
    await merge(database, tmp_path)
    assert (await shown(database, "openalex:A1"))["headline"] == "I was first."
    assert await states(database) == [["Ada", "APPROVED", True, True, True], ["Bo", "REVOKED", None, None, False]]


async def test_claims_to_two_people_who_prove_to_be_one_all_wait_when_none_is_approved(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, work(1, author(1, "Ada Ek")), work(2, author(2, "Ada Ek")))
    one, two = await claim(database, ADA, "openalex:A1"), await claim(database, BO, "openalex:A2")
    await merge(database, tmp_path)
    assert await states(database) == [["Ada", "PENDING", True, None, False], ["Bo", "PENDING", True, None, False]]
    await approve(database, two)
    assert await states(database) == [["Ada", "REJECTED", None, None, False], ["Bo", "APPROVED", True, True, True]]
    assert one != two


async def invite(database: Database, viewer: Viewer, researcher: str) -> str:
    call = f'invite(researcher: "{researcher}", message: "Come.") {{ invitation {{ id }} userErrors {{ code }} }}'
    return str((await do(database, viewer, call, datetime.now(UTC)))["invitation"]["id"])


async def invitations(database: Database) -> list[list[Any]]:
    return await facts(
        database,
        "MATCH (origin)-[:SENT]->(i:Invitation)-[:TO]->(target) RETURN i.id, i.state, origin.name, target.name",
    )


async def feed(database: Database, viewer: Viewer) -> list[str]:
    items = (await ask(database, "{ viewer { feed { nodes { text } } } }", viewer))["viewer"]["feed"]["nodes"]
    return [item["text"] for item in items]


async def three_owners(database: Database, folder: Path) -> list[str]:
    """Ada owns A1, Bo A2 and Cy A3. Returns their claims."""
    names = ("Ada Ek", "Ada Eck", "Cy Ur")
    await imported(database, folder, *(work(n, author(n, name)) for n, name in enumerate(names, 1)))
    claims = []
    for number, viewer in enumerate((ADA, BO, CY), 1):
        claims.append(await claim(database, viewer, f"openalex:A{number}", datetime.now(UTC)))
        await approve(database, claims[-1], datetime.now(UTC))
    return claims


async def test_invitations_of_two_owners_who_prove_to_be_one_end_and_both_are_told(
    database: Database, tmp_path: Path
) -> None:
    await three_owners(database, tmp_path)
    await invite(database, ADA, "openalex:A2")
    lost = await invite(database, BO, "openalex:A3")
    kept = await invite(database, ADA, "openalex:A3")
    await merge(database, tmp_path)
    assert {row[0]: row[1] for row in await invitations(database)} == {lost: "CANCELLED", kept: "PENDING"}
    again = 'invite(researcher: "openalex:A3", message: "Come.") { userErrors { code } }'
    refused = (await ask(database, f"mutation {{ {again} }}", ADA))["invite"]
    assert codes(refused) == ["ALREADY_INVITED"]
    stays = "stays approved. The record proved to be the same as another, whose claim was revoked."
    assert (await feed(database, ADA))[0].endswith(stays)
    assert (await feed(database, BO))[0].endswith("was revoked.")
    assert await find_problems(database) == []


@pytest.mark.parametrize("end", ['withdrawClaim(claim: "{}")', 'revokeClaim(claim: "{}", note: "No.")'])
@pytest.mark.parametrize("side", [0, 2])
async def test_an_invitation_ends_with_the_claim_of_either_side(
    database: Database, tmp_path: Path, end: str, side: int
) -> None:
    claims = await three_owners(database, tmp_path)
    sent = await invite(database, ADA, "openalex:A3")
    await do(
        database, (ADA, BO, CY)[side], f"{end.format(claims[side])} {{ userErrors {{ code }} }}", datetime.now(UTC)
    )
    assert [row[:2] for row in await invitations(database)] == [[sent, "CANCELLED"]]
    assert await find_problems(database) == []


async def test_what_waited_for_an_import_is_done_when_it_is_done_not_when_it_was_sent(
    database: Database, tmp_path: Path
) -> None:
    await three_owners(database, tmp_path)
    sent = await invite(database, ADA, "openalex:A3")
    call = f'answerInvitation(invitation: "{sent}", accept: true) {{ userErrors {{ code }} }}'
    now = datetime.now(UTC)
    request = GraphQLRequest(f"mutation {{ done: {call} }}", viewer=CY, now=now, clock=lambda: now + timedelta(days=30))
    answered = await answer(database, request)
    assert answered.data is not None
    assert codes(answered.data["done"]) == ["NOT_PENDING"]


async def every_state(database: Database, folder: Path) -> None:
    """A graph with claims in every state."""
    await imported(database, folder, work(1, *(author(number, f"Person Number{number}") for number in range(1, 7))))
    for number, viewer in enumerate((ADA, BO), 1):
        await approve(database, await claim(database, viewer, f"A{number}"))
    await claim(database, CY, "A3")
    ends = {
        "dan": 'withdrawClaim(claim: "{}")',
        "eve": 'decideClaim(claim: "{}", approve: false)',
        "fay": 'revokeClaim(claim: "{}", note: "No.")',
    }
    for number, (name, call) in enumerate(ends.items(), 4):
        filed = await claim(database, person(name), f"A{number}")
        if name == "fay":
            await approve(database, filed)
        who = person(name) if name == "dan" else BOSS
        await do(database, who, f"{call.format(filed)} {{ userErrors {{ code }} }}")
    lapsed = await claim(database, person("gus"), "A4")
    await claim(database, person("gus"), "A5", NOW + timedelta(days=40))
    assert lapsed


# What breaks a rule of claims, with constraints off the way, and what the check says of it.
BROKEN = {
    "MATCH (c:Claim {state: 'APPROVED'}) WITH c LIMIT 1 SET c.live = null": "keeps [None, 'R",
    "MATCH (c:Claim {state: 'APPROVED'}) WITH c LIMIT 1 SET c.approvedFor = null": "for the constraints",
    "MATCH (c:Claim {state: 'WITHDRAWN'}) SET c.live = 'U'": "its state WITHDRAWN gives [None, None]",
    "MATCH (u:User {name: 'Ada'})-[:FILED]->(:Claim)-[:FOR]->(r) "
    "CREATE (u)-[:FILED]->(:Claim {id: 'C', state: 'PENDING'})-[:FOR]->(r)": "is live, and so is another of account",
    "MATCH (u:User {name: 'Cy'})-[f:FILED]->(c)-[o:FOR]->() MATCH (r:Researcher {name: 'Person Number1'}) DELETE o "
    "CREATE (c)-[:FOR]->(r) SET c.state = 'APPROVED'": "is approved, and so is another to researcher",
    "MATCH (:User {name: 'Ada'})-[is:IS]->() DELETE is": "is the researchers [], and its approved claims are to ['R",
    "MATCH (u:User {name: 'Cy'}) MATCH (r:Researcher {name: 'Person Number1'}) CREATE (u)-[:IS]->(r)": "are to []",
    "MATCH (c:Claim {state: 'REVOKED'}) SET c.state = 'REJECTED'": "is REJECTED, and its history goes",
    "MATCH (c:Claim {state: 'REJECTED'})-[:PASSED]->(t {number: 0}) DETACH DELETE t": "has the steps [1]",
    "MATCH (c:Claim {state: 'REJECTED'})-[:PASSED]->(t {number: 1}) SET t.after = 'REVOKED' SET c.state = 'REVOKED'": (
        "took a step that there is not"
    ),
    "MATCH (c:Claim {state: 'REJECTED'})-[:PASSED]->(t {number: 1}) SET t.at = t.at - duration('P1D')": "back in time",
    "MATCH (:User {name: 'Ada'})-[f:FILED]->() DELETE f": "is of 0 accounts and to 1 researchers",
}


async def test_the_check_passes_claims_in_every_state(database: Database, tmp_path: Path) -> None:
    await every_state(database, tmp_path)
    rows = await facts(database, "MATCH (c:Claim) RETURN DISTINCT c.state")
    assert {row[0] for row in rows} == {"PENDING", "APPROVED", "REJECTED", "WITHDRAWN", "REVOKED", "EXPIRED"}
    assert await find_problems(database) == []


@pytest.mark.parametrize("damage", BROKEN)
async def test_the_check_tells_what_breaks_the_rules_of_claims(database: Database, tmp_path: Path, damage: str) -> None:
    await every_state(database, tmp_path)
    await write(database, damage)
    found = await find_problems(database)
    assert any(BROKEN[damage] in sentence for sentence in found), found
