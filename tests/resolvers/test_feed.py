"""The feed: each event once, for whom it concerns and nobody else, the newest first."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graphdb.compile.plan_cache import compile_roots
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from ingest.check import find_problems
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer
from tests.support.asking import ask
from tests.support.feed import BOSS, NOW, claim, do, follow
from tests.support.graph import facts, profiled_hits, write
from tests.support.made_records import author, imported, run, work
from tests.support.viewers import person

ADA, BO, CY = person("ada"), person("bo"), person("cy")
FEED = """query Feed($first: Int, $after: String) { viewer { feed(first: $first, after: $after) {
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id }
  edges { cursor node { id kind at text subject { __typename id label } because { __typename id label }
    claim { id state decisionNote } invitation { id message state } collaborators { name } } } } } }"""
EVA, GIL, HAL, IDA = author(1, "Eva Ek"), author(2, "Gil Gran"), author(3, "Hal Holm"), author(4, "Ida Idun")


async def invite(database: Database, viewer: Viewer, researcher: str) -> str:
    call = f'invite(researcher: "{researcher}", message: "Let us.") {{ invitation {{ id }} userErrors {{ code }} }}'
    return str((await do(database, viewer, call))["invitation"]["id"])


async def feed(database: Database, viewer: Viewer, **arguments: Any) -> Any:
    return (await ask(database, FEED, viewer, NOW, **arguments))["viewer"]["feed"]


async def items(database: Database, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the first hundred items, the oldest first."""
    return [edge["node"] for edge in (await feed(database, viewer, first=100))["edges"]][::-1]


async def texts(database: Database, viewer: Viewer) -> list[str]:
    return [item["text"] for item in await items(database, viewer)]


async def test_a_new_work_is_told_once_to_whoever_follows_what_it_is_of(database: Database, tmp_path: Path) -> None:
    at = [{**EVA, "institutions": [{"id": "https://openalex.org/I9", "display_name": "Uppsala", "type": "education"}]}]
    await imported(database, tmp_path, work(1, *at, topics=[11]))
    await follow(database, ADA, "A1", "T11", "I9", "W1")
    await follow(database, BO, "fields/1")
    await follow(database, CY, "W1")
    dan = person("dan")
    await follow(database, dan, "I9")
    assert await items(database, ADA) == []
    await imported(database, tmp_path, work(2, *at, topics=[12], cites=[1], title="A <i>second</i> one"), work(3, GIL))
    (item,) = await items(database, ADA)
    assert (item["kind"], item["text"]) == ("NEW_WORK", "Eva Ek has a new work: A second one")
    assert (item["subject"]["label"], item["because"]["label"]) == ("A second one", "Eva Ek")
    assert (item["claim"], item["invitation"], item["collaborators"]) == (None, None, [])
    assert await texts(database, BO) == ["There is a new work on Field: A second one"]
    assert await texts(database, CY) == ["Work 1 is cited by a new work: A second one"]
    assert await texts(database, dan) == ["Uppsala is credited by a new work: A second one"]
    assert {(await items(database, one))[0]["id"] for one in (ADA, BO, CY, dan)} == {item["id"]}
    assert await find_problems(database) == []


async def test_what_was_there_before_and_what_only_changed_is_no_news(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA))
    await follow(database, BO, "A1")
    await imported(database, tmp_path, work(2, EVA))
    await follow(database, ADA, "A1")
    await imported(database, tmp_path, work(2, EVA), work(1, EVA, GIL, title="Renamed"))
    assert await items(database, ADA) == []
    assert await texts(database, BO) == ["Eva Ek has a new work: Work 2"]
    await imported(database, tmp_path, work(3, EVA))
    assert await texts(database, ADA) == ["Eva Ek has a new work: Work 3"]
    await do(database, ADA, 'unfollow(id: "A1") { userErrors { code } }')
    assert await items(database, ADA) == []
    await follow(database, ADA, "A1")
    assert await items(database, ADA) == []


async def test_a_first_work_with_somebody_is_told_beside_the_work(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA, GIL), work(9, HAL, IDA))
    await follow(database, ADA, "A1")
    await imported(database, tmp_path, work(2, GIL, EVA))
    assert [item["kind"] for item in await items(database, ADA)] == ["NEW_WORK"]
    many = [author(number, f"Person {number}") for number in range(100, 115)]
    first, last = ({"publication_date": f"2020-{month}-01"} for month in ("01", "12"))
    await imported(
        database, tmp_path, work(3, EVA, GIL, HAL, IDA), work(4, HAL, EVA, **first), work(5, EVA, *many, **last)
    )
    actual = [(item["kind"], item["text"], len(item["collaborators"])) for item in (await items(database, ADA))[1:]]
    assert actual == [
        ("NEW_WORK", "Eva Ek has a new work: Work 4", 0),
        ("NEW_COLLABORATION", "Eva Ek has a first work with Hal Holm: Work 4", 1),
        ("NEW_WORK", "Eva Ek has a new work: Work 3", 0),
        ("NEW_COLLABORATION", "Eva Ek has a first work with Ida Idun: Work 3", 1),
        ("NEW_WORK", "Eva Ek has a new work: Work 5", 0),
        ("NEW_COLLABORATION", "Eva Ek has a first work with Person 100, Person 101 and 13 more: Work 5", 10),
    ]


async def test_every_first_work_is_found_that_plain_counting_finds(database: Database, tmp_path: Path) -> None:
    chance = random.Random(7)
    people = [author(number, f"Person Number{number}") for number in range(1, 9)]
    await imported(database, tmp_path, *(work(100 + number, one) for number, one in enumerate(people)))
    await follow(database, ADA, *(f"A{number}" for number in range(1, 9)))
    met: set[tuple[str, str]] = set()
    expected = []
    for batch in range(4):
        bylines = [chance.sample(people, chance.randint(1, 4)) for _ in range(6)]
        made = [
            work(
                1000 * (batch + 1) + year,
                *byline,
                publication_year=2000 + year,
                publication_date=f"{2000 + year}-01-01",
            )
            for year, byline in enumerate(bylines)
        ]
        await imported(database, tmp_path, *chance.sample(made, len(made)))
        for paper, byline in zip(made, bylines, strict=True):
            names = [one["author"]["display_name"] for one in byline]
            new = {name: [other for other in names if other != name and (name, other) not in met] for name in names}
            expected += [(paper["title"], name, others) for name, others in new.items() if others]
            met |= {(one, other) for one in names for other in names}
    stored = await facts(
        database,
        "MATCH (person)<-[:REACHES]-(news:News {kind: 'NEW_COLLABORATION'})-[:TELLS]->(work) "
        "RETURN work.label, person.name, COLLECT { MATCH (news)-[:MEETS]->(other) RETURN other.name }",
    )
    assert sorted((work, name, sorted(new)) for work, name, new in stored) == sorted(
        (work, name, sorted(new)) for work, name, new in expected
    )
    shown = [item for item in await items(database, ADA) if item["kind"] == "NEW_COLLABORATION"]
    assert sorted(item["text"].split(" has a first")[0] for item in shown) == sorted(name for _, name, _ in expected)


async def test_decisions_on_claims_are_told_to_the_claimant_alone(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA, GIL))
    rejected = await claim(database, BO, "A1", approve=False)
    approved = await claim(database, ADA, "A1")
    (item,) = await items(database, ADA)
    assert (item["kind"], item["text"]) == ("CLAIM_DECIDED", "Your claim to Eva Ek was approved.")
    assert (item["claim"]["id"], item["claim"]["state"], item["because"]) == (approved, "APPROVED", None)
    assert item["subject"]["label"] == "Eva Ek"
    assert [(one["text"], one["claim"]["id"]) for one in await items(database, BO)] == [
        ("Your claim to Eva Ek was rejected.", rejected)
    ]
    await do(database, BOSS, f'revokeClaim(claim: "{approved}", note: "Sorry.") {{ userErrors {{ code }} }}')
    assert (await texts(database, ADA))[-1] == "Your claim to Eva Ek was revoked."
    assert {one["claim"]["state"] for one in await items(database, ADA)} == {"REVOKED"}
    again = await claim(database, ADA, "A1")
    await do(database, ADA, f'revokeClaim(claim: "{again}", note: "Mine.") {{ userErrors {{ code }} }}')
    third = await claim(database, ADA, "A1", approve=False)
    await do(database, ADA, f'withdrawClaim(claim: "{third}") {{ userErrors {{ code }} }}')
    assert [text.split()[-1] for text in await texts(database, ADA)] == ["approved.", "revoked.", "approved."]
    assert await items(database, BOSS) == []


async def test_invitations_are_told_to_the_two_while_they_are_who_they_were(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA, GIL))
    await claim(database, ADA, "A1")
    bos = await claim(database, BO, "A2")
    sent = await invite(database, ADA, "A2")
    received = (await items(database, BO))[-1]
    assert (received["kind"], received["text"]) == ("INVITATION_RECEIVED", "Eva Ek invites you to work together.")
    assert (received["invitation"], received["subject"]["label"]) == (
        {"id": sent, "message": "Let us.", "state": "PENDING"},
        "Eva Ek",
    )
    await do(database, BO, f'answerInvitation(invitation: "{sent}", accept: false) {{ userErrors {{ code }} }}')
    answered = (await items(database, ADA))[-1]
    assert (answered["kind"], answered["text"]) == ("INVITATION_ANSWERED", "Gil Gran declined your invitation.")
    cancelled = await invite(database, ADA, "A2")
    before = await items(database, ADA)
    await do(database, ADA, f'cancelInvitation(invitation: "{cancelled}") {{ userErrors {{ code }} }}')
    assert [item["id"] for item in await items(database, ADA)] == [item["id"] for item in before]
    await do(database, BOSS, f'revokeClaim(claim: "{bos}", note: "No.") {{ userErrors {{ code }} }}')
    assert {item["kind"] for item in await items(database, BO)} == {"CLAIM_DECIDED"}
    await claim(database, CY, "A2")
    assert {item["kind"] for item in await items(database, CY)} == {"CLAIM_DECIDED"}
    assert {item["kind"] for item in await items(database, ADA)} == {"CLAIM_DECIDED", "INVITATION_ANSWERED"}


async def test_a_visitor_has_no_feed_and_nobody_reads_anothers(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA))
    await follow(database, ADA, "A1")
    await imported(database, tmp_path, work(2, EVA))
    assert (await ask(database, FEED, None))["viewer"] is None
    cursor = (await feed(database, ADA))["edges"][0]["cursor"]
    for after in (None, cursor):
        assert (await feed(database, BO, after=after))["edges"] == []
    refused = await answer(database, GraphQLRequest(FEED, None, {"after": "nonsense"}, ADA))
    assert [error.extensions for error in refused.errors] == [{"code": "BAD_USER_INPUT"}]


async def test_a_page_neither_skips_nor_repeats_while_news_arrive(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA, GIL, topics=[11]))
    await follow(database, ADA, "A1", "A2", "T11", "domains/1")
    await imported(database, tmp_path, *(work(number, EVA, GIL, topics=[11]) for number in range(10, 30)))
    await claim(database, ADA, "A1")
    before = [item["id"] for item in await items(database, ADA)][::-1]
    found: list[str] = []
    after, number = None, 100
    while True:
        page = await feed(database, ADA, first=3, after=after)
        found += [node["id"] for node in page["nodes"]]
        assert [edge["node"]["id"] for edge in page["edges"]] == [node["id"] for node in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
        number += 1
        await imported(database, tmp_path, work(number, EVA, topics=[11]))
    assert found == before
    newest = [item["id"] for item in await items(database, ADA)][::-1]
    assert newest[-len(before) :] == before
    assert len(newest) == len(set(newest)) == len(before) + number - 100


async def test_items_whose_subject_is_gone_are_left_out(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA))
    await follow(database, ADA, "A1")
    await imported(database, tmp_path, work(2, EVA, GIL), work(3, EVA))
    cursor = (await feed(database, ADA, first=1))["edges"][0]["cursor"]
    await write(database, "MATCH (w:Work {label: 'Work 2'}) DETACH DELETE w")
    assert await texts(database, ADA) == ["Eva Ek has a new work: Work 3"]
    await write(database, "MATCH (w:Work {label: 'Work 3'}) DETACH DELETE w")
    assert await feed(database, ADA, after=cursor) == {
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "nodes": [],
        "edges": [],
    }


async def test_news_of_two_who_prove_to_be_one_are_those_of_the_one(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA), work(2, GIL))
    await follow(database, ADA, "A2")
    await imported(database, tmp_path, work(3, GIL))
    (tmp_path / "authors.csv").write_text("merge_date,id,merge_into_id\n2026-01-01,A2,A1\n")
    await run(database, "openalex", tmp_path / "authors.csv")
    (item,) = await items(database, ADA)
    assert item["subject"]["label"] == "Work 3"
    assert item["because"]["id"] == (await ask(database, '{ researcher(id: "A1") { id } }'))["researcher"]["id"]
    await imported(database, tmp_path, work(4, EVA))
    assert len(await items(database, ADA)) == 2


async def test_news_are_numbered_in_one_row_however_many_happen_at_once(database: Database, tmp_path: Path) -> None:
    people = [author(number, f"Person Number{number}") for number in range(1, 13)]
    await imported(database, tmp_path, work(1, *people))
    claims = [await claim(database, person(f"p{n}"), f"A{n}", approve=False) for n in range(1, 13)]
    await follow(database, ADA, "A1")
    folders = [tmp_path / str(n) for n in range(3)]
    for folder in folders:
        folder.mkdir()
    decide = (
        do(database, BOSS, f'decideClaim(claim: "{one}", approve: true) {{ userErrors {{ code }} }}') for one in claims
    )
    imports = (imported(database, folder, work(50 + n, people[0])) for n, folder in enumerate(folders))
    await asyncio.gather(*decide, *imports)
    await asyncio.gather(*(invite(database, person(f"p{n}"), f"A{n + 1}") for n in range(1, 12, 2)))
    rows = await facts(database, "MATCH (n:News) RETURN n.number ORDER BY n.number")
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == 12 + 3 + 6
    assert await facts(database, "MATCH (f:Feed) RETURN f.last") == [[len(rows)]]


HUB = """
MATCH (t:Topic) WHERE t.label = 'Field'
UNWIND range($low, $high) AS number
CREATE (n:News {id: 'F' + toString(number), number: number, kind: 'NEW_WORK', at: $now, met: 0})
CREATE (n)-[:TELLS]->(:Work {id: 'Whub' + toString(number), label: 'Hub work', oldest: 1})
CREATE (n)-[:REACHES {of: t.id, number: number}]->(t)
WITH max(number) AS last MATCH (f:Feed) SET f.last = last
"""


async def test_a_page_reads_no_more_of_a_hub_for_all_its_news(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, EVA, topics=[11]))
    await write(database, "MERGE (f:Feed {name: 'peergraph'}) SET f.last = 0")
    await follow(database, ADA, "fields/1")
    spent = []
    for low, high in ((1, 300), (301, 6000)):
        await write(database, HUB, low=low, high=high, now=NOW)
        cursor = (await feed(database, ADA, first=100))["pageInfo"]["endCursor"]
        spent += [await hits(database, {"first": 20}), await hits(database, {"first": 20, "after": cursor})]
    assert spent[2] <= spent[0] * 1.5
    assert spent[3] <= spent[1] * 1.5


async def hits(database: Database, arguments: dict[str, Any]) -> int:
    """Return how much the feed's statement reads of the store, by Neo4j's own count."""
    request = GraphQLRequest(FEED, None, arguments, ADA)
    operation = prepare(read_document(FEED), request)
    assert isinstance(operation, Operation)
    [root] = compile_roots(operation) or []
    assert root.plan is not None
    await answer(database, request)
    values = root.plan.values(operation)
    return await profiled_hits(database, root.plan.statement, values.parameters)


@pytest.mark.parametrize("first", [0, 101])
async def test_a_page_out_of_range_names_the_limit(database: Database, first: int) -> None:
    response = await answer(database, GraphQLRequest(FEED, None, {"first": first}, ADA))
    assert [error.message for error in response.errors] == [f"first must be from 1 to 100, not {first}."]


async def test_a_request_takes_one_statement_whatever_is_asked_of_the_feed(database: Database) -> None:
    response = await answer(database, GraphQLRequest(FEED, None, {}, ADA, NOW + timedelta(days=1)))
    assert response.stats.names == ["Feed.viewer"]
