"""The check says what breaks each rule of claims, invitations, follows and news."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphdb.driver.cypher_file import FOLDER, statement
from graphdb.driver.database import Database, Statement
from ingest import account_check, check
from ingest.check import find_problems
from schema.feed import FeedKind
from tests.support.asking import ask, codes
from tests.support.graph import write
from tests.support.made_records import author, imported, work
from tests.support.viewers import person

ADA, BO, CY = person("ada"), person("bo"), person("cy")
BOSS = person("boss", is_moderator=True)
ANNA = "MATCH (anna:Researcher {name: 'Anna Alm'}) MATCH (ben:Researcher {name: 'Ben Berg'}) "
PENDING = "MATCH (i:Invitation {state: 'PENDING'}) "
ACCEPTED = "MATCH (i:Invitation {state: 'ACCEPTED'}) "

# What breaks each rule, by its name, and a part of what the check says of it.
BROKEN = [
    ("account_sign_in", "MATCH (u:User {name: 'Cy'}) REMOVE u.subject", "has no sign-in"),
    (
        "claim_beside_approved",
        ANNA + "MATCH (:User {name: 'Cy'})-[:FILED]->(c)-[to:FOR]->() DELETE to CREATE (c)-[:FOR]->(anna)",
        "is pending beside C",
    ),
    ("claim_decision", "MATCH (c:Claim {state: 'APPROVED'}) SET c.decidedAt = datetime()", "its history has decisions"),
    ("claim_decision", "MATCH (c:Claim {state: 'APPROVED'}) SET c.decisionNote = 'Because.'", "its history has"),
    ("claim_decision", "MATCH (c:Claim {state: 'PENDING'}) SET c.verifiedBy = 'NAME_MATCH'", "proved by NAME_MATCH"),
    (
        "claim_step",
        """MATCH (c:Claim {state: 'PENDING'}) MATCH (:Claim {state: 'APPROVED'})-[:PASSED]->(step {number: 1})
        CREATE (c)-[:PASSED]->(step)""",
        "which is of 2 claims",
    ),
    (
        "follow_end",
        "MATCH (c:Claim), (u:User {name: 'Cy'}) CREATE (u)-[:FOLLOWS {since: datetime()}]->(c)",
        "follows C",
    ),
    ("follow_end", "MATCH ()-[f:FOLLOWS]->() REMOVE f.since", "since None"),
    ("follow_end", "MATCH ()-[f:FOLLOWS]->() SET f.from = 99", "from news 99"),
    (
        "follow_twice",
        "MATCH (u:User)-[f:FOLLOWS]->(e) WITH u, e, f LIMIT 1 CREATE (u)-[g:FOLLOWS]->(e) SET g = properties(f)",
        "2 times",
    ),
    ("invitation_answer", ACCEPTED + "SET i.answeredAt = null", "was answered at None"),
    ("invitation_answer", ACCEPTED + "SET i.answeredAt = i.expiresAt", "is ACCEPTED"),
    ("invitation_answer", PENDING + "SET i.reply = 'Yes.'", "with a reply: True"),
    ("invitation_answer", PENDING + "SET i.expiresAt = i.sentAt", "is PENDING"),
    ("invitation_ends", PENDING + "MATCH (i)-[to:TO]->() DELETE to", "from 1 people to 0"),
    ("invitation_ends", ANNA + ACCEPTED + "CREATE (i)-[:TO]->(anna)", "to 2"),
    ("invitation_of_nobody", ACCEPTED + "SET i.sender = 'Unobody'", "is of account Unobody, which does not exist"),
    ("invitation_of_nobody", "MATCH (u:User {name: 'Ada'}) DETACH DELETE u", "which does not exist"),
    ("invitation_pending", PENDING + "REMOVE i.pending", "marked by nothing"),
    ("invitation_pending", PENDING + "SET i.pending = 'other'", "marked by other"),
    ("invitation_pending", ACCEPTED + "SET i.pending = 'other'", "should be nothing"),
    (
        "invitation_to_self",
        PENDING + "MATCH (from)-[:SENT]->(i)-[to:TO]->() DELETE to CREATE (i)-[:TO]->(from)",
        "to the same",
    ),
    ("invitation_to_self", PENDING + "SET i.recipient = i.sender", "to the same"),
    ("invitation_without_claim", "MATCH (:User {name: 'Bo'})-[is:IS]->() DELETE is", "does not have researcher R"),
    (
        "news_account",
        """MATCH (news:News {kind: 'INVITATION_RECEIVED'}) MATCH (u:User {name: 'Cy'})
        CREATE (news)-[:REACHES {of: u.id, number: news.number}]->(u)""",
        "and is for ['U",
    ),
    ("news_account", "MATCH (:News {kind: 'CLAIM_DECIDED'})-[r:REACHES]->() DELETE r", "reaches []"),
    ("news_after", "MATCH (news:News {kind: 'CLAIM_DECIDED'}) SET news.after = 'REVOKED'", "became REVOKED"),
    ("news_after", "MATCH (news:News {kind: 'INVITATION_ANSWERED'}) SET news.after = 'DECLINED'", "became DECLINED"),
    (
        "news_meets",
        "MATCH (news:News {kind: 'NEW_COLLABORATION'})-[:REACHES]->(r) SET news.met = 9 CREATE (news)-[:MEETS]->(r)",
        "says that 9 people were met",
    ),
    ("news_meets", "MATCH (news:News {kind: 'NEW_COLLABORATION'}) SET news.met = 0", "says that 0 people were met"),
    ("news_number", "MATCH (feed:Feed) SET feed.last = 1", "and the newest is 1"),
    ("news_number", "MATCH (news:News {number: 2}) SET news.id = 'F9'", "News with the id F9 has the number 2"),
    ("news_number", "MATCH (news:News {number: 2}) SET news.kind = 'RAIN'", "the kind RAIN"),
    ("news_reach", "MATCH (:News)-[r:REACHES]->() WITH r LIMIT 1 SET r.of = 'Rother'", "as [['Rother'"),
    ("news_reach", "MATCH (:News)-[r:REACHES]->() WITH r LIMIT 1 SET r.number = 99", ", 99]]"),
    ("news_subject", "MATCH (:News {number: 2})-[t:TELLS]->() DELETE t", "is about []"),
    ("news_subject", "MATCH (news:News {number: 2}) MATCH (w:Work) CREATE (news)-[:TELLS]->(w)", "'Work'"),
    ("owner_words", "MATCH (r:Researcher {name: 'Cleo Corp'}) SET r.headline = 'Mine.'", "has no owner"),
    ("owner_words", "MATCH (r:Researcher {name: 'Cleo Corp'}) SET r.openToCollaborate = true", "has no owner"),
]


async def lived_in(database: Database, folder: Path) -> None:
    """A graph with claims, follows, invitations that wait and were answered, and news of each kind."""

    async def do(viewer: object, call: str, selection: str = "") -> str:
        document = f"mutation {{ done: {call} {{ {selection} userErrors {{ code }} }} }}"
        payload = (await ask(database, document, viewer))["done"]  # type: ignore[arg-type]
        assert codes(payload) == []
        return str((payload.get("claim") or payload.get("invitation") or {}).get("id"))

    people = [author(n, name) for n, name in enumerate(("Anna Alm", "Ben Berg", "Cleo Corp", "Dan Dahl"), 1)]
    await imported(database, folder, *(work(n, people[n - 1]) for n in range(1, 5)))
    for viewer, key in ((ADA, "A1"), (BO, "A2"), (person("dan"), "A4")):
        claim = await do(viewer, f'fileClaim(researcher: "openalex:{key}")', "claim { id }")
        await do(BOSS, f'decideClaim(claim: "{claim}", approve: true)')
    await do(CY, 'fileClaim(researcher: "openalex:A3")')
    await do(ADA, 'updateProfile(headline: "Mud.", openToCollaborate: true)')
    for key in ("A1", "A2"):
        await do(CY, f'follow(id: "openalex:{key}")')
    answered = await do(ADA, 'invite(researcher: "openalex:A4", message: "Come.")', "invitation { id }")
    await do(person("dan"), f'answerInvitation(invitation: "{answered}", accept: true, reply: "Yes.")')
    await do(ADA, 'invite(researcher: "openalex:A2", message: "Come.")')
    await imported(database, folder, work(9, people[0], people[2]))


@pytest.fixture
async def graph(database: Database, tmp_path: Path) -> Database:
    await lived_in(database, tmp_path)
    return database


async def test_a_graph_in_which_all_was_done_by_mutations_and_imports_has_no_problem(graph: Database) -> None:
    kinds = await graph.rows(Statement("tests/kinds", "MATCH (news:News) RETURN DISTINCT news.kind ORDER BY news.kind"))
    assert [kind for (kind,) in kinds] == sorted(kind.name for kind in FeedKind)
    assert await find_problems(graph) == []


async def test_the_check_says_what_breaks_each_rule(graph: Database) -> None:
    for name, damage, words in BROKEN:
        sentences = await sentences_after(graph, name, damage)
        assert any(words in sentence for sentence in sentences), (name, damage, sentences)


async def sentences_after(database: Database, name: str, damage: str) -> list[str]:
    """Return what a rule says after a damage, in a transaction that is given up."""
    rule = statement(f"check/{name}")
    async with database.session() as session, await session.begin_transaction() as transaction:
        await (await transaction.run(damage)).consume()
        result = await transaction.run(rule.text, {"most": 100, "now": datetime.now(UTC)})
        rows = [list(record) async for record in result]
        await transaction.rollback()
    return [account_check.RULES[name].format(*row) for row in rows]


async def test_the_check_lists_what_the_rules_find(graph: Database) -> None:
    await write(graph, "MATCH (u:User {name: 'Cy'}) REMOVE u.subject")
    (sentence,) = await find_problems(graph)
    assert sentence.endswith("has no sign-in.")


def test_every_rule_is_a_file_that_the_check_runs_and_a_damage_here() -> None:
    files = {path.stem for path in (FOLDER / "check").glob("*.cypher")}
    assert set(account_check.RULES) | set(check.CHECKS) == files
    assert {name for name, *_ in BROKEN} == set(account_check.RULES)
