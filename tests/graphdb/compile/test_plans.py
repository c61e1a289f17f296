"""Every statement is planned on real records, and no plan breaks the rule of plan_rule.py; plans can break it."""

import itertools
import random
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.compile.selection import Operation
from graphdb.driver.cypher_file import FOLDER, cypher_file, words
from graphdb.driver.database import Database, Statement
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.feed import compile_subscription
from tests.support.examples import examples
from tests.support.operations import Maker
from tests.support.plan_rule import ROOT_ORDERS, broken, check_document, check_plan
from tests.support.queries import ITEM, QUEUE, ROOT, asked, documents
from tests.support.viewers import VIEWERS, asker

FILES = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.cypher"))
ALL = [name for name in FILES if name.endswith("/all")]
# Folders whose files are statements of their own.
STATEMENTS = ("ingest", "check", "digest")
WRITING = re.compile(r"\b(CREATE|MERGE|SET|DELETE)\b")


def is_whole(name: str) -> bool:
    """Whether a file is a statement by itself: it writes, or ends without starting from anything that others bind."""
    text = "\n".join(cypher_file(name).lines)
    ends = re.search(r"^RETURN\b", text, re.MULTILINE) is not None
    return (
        name.startswith(STATEMENTS) or WRITING.search(text) is not None or (ends and not {"this", "node"} & words(text))
    )


# Files that are parts of one statement, and planned with it: see the documents with slices and paths.
PARTS = [name for name in FILES if name.startswith(("slice/", "path/"))]
WHOLE = [name for name in FILES if name not in PARTS and is_whole(name)]
READS = [name for name in FILES if name not in ALL + WHOLE + PARTS]

LABELS = {
    "researcher": ["Researcher"],
    "venue": ["Venue"],
    "work": ["Work"],
    "topic": ["Topic"],
    "institution": ["Institution"],
    "invitation": ["Invitation"],
    "entity": ["Researcher", "Work", "Topic", "Institution", "Venue"],
    "claim": ["Claim"],
    "viewer": ["User"],
    "feed": ["User"],
    "news": ["News"],
}
# Files that start from an edge, or from both its ends.
HEADS = {
    "researcher/joint_works": "MATCH (this:Researcher {id: $id}) MATCH (that:Researcher {id: $other})",
    "researcher/affiliation_current": "MATCH (this:Researcher {id: $id})-[edge:AFFILIATED_WITH]->()",
    "claim/relation": "MATCH (this:Researcher {id: $id})",
    "claim/evidence": "MATCH (this:Researcher {id: $id}) UNWIND [$viewer] AS account",
    "claim/claimed": "MATCH (this:Researcher {id: $id})",
    "claim/of_viewer": "MATCH (this:Researcher {id: $id})",
    "claim/mine": "UNWIND $keys AS key",
    "claim/any": "UNWIND $keys AS key",
    "viewer/account": "UNWIND $keys AS key",
    "viewer/self": "",
    "invitation/preconditions": "MATCH (this:Researcher {id: $id})",
    "invitation/between": "MATCH (this:Researcher {id: $id})",
    "invitation/of_viewer": "MATCH (this:User {id: $id})",
    "invitation/mine": "WITH $id AS key",
    **{f"news/{name}": "MATCH (this:News {number: $number})" for name in ("subject", "because", "claim", "invitation")},
    "news/people": "MATCH (this:News {number: $number})",
    "news/is_visible": "MATCH (this:News {number: $number}) UNWIND [$viewer] AS account",
    "news/facts": "MATCH (this:News {number: $number}) UNWIND [null] AS edge",
    "work/byline_institutions": "MATCH (:Work {id: $id})<-[edge:AUTHORED]-()",
}
PARAMETERS = {
    "n": 100,
    "id": "Rxxxxxxxxxxxxxxx",
    "other": "Rxxxxxxxxxxxxxxy",
    "from": 2000,
    "to": 2020,
    "close": True,
    "ids": ["Wxxxxxxxxxxxxxxx", "Wxxxxxxxxxxxxxxy"],
    "around": ["Rxxxxxxxxxxxxxxx"],
    "keys": ["openalex:W1", "doi:10.1/x"],
    "pairs": [["Rxxxxxxxxxxxxxxx", "Rxxxxxxxxxxxxxxy"]],
    "rows": [["Wxxxxxxxxxxxxxxx", [["Rxxxxxxxxxxxxxxx", 1, None, None, None, []]]]],
    "label": "Work",
    "step": 1,
    "text": {
        "kinds": [["WORK", "work_words", ['"x"', "x*"], '"x"']],
        "keys": [],
        "stages": 2,
        "rest": 2,
        "words": [['"x"', "x~1"]],
        "like": 3,
        "nothing": '""',
        "label": "x",
    }
    | {"prefixes": ["searchNames:x*", "searchNames:x*"], "indexes": ["work_words"]},
    "most": 100,
    "each": 5,
    "divided": ["Wxxxxxxxxxxxxxxx"],
    "placeholders": ["openalex:A9999999999", "openalex:W4285719527"],
    "records": ["openalex:W1"],
    "people": 100,
    "works": 100,
    "topics": 100,
    "institutions": 100,
    "enough": 8,
    "kept": 24,
    "now": datetime(2026, 11, 23, tzinfo=UTC),
    "viewer": "Uxxxxxxxxxxxxxxx",
    "isModerator": False,
    "issuer": "https://issuer.example",
    "subject": "somebody",
    "name": "Somebody",
    "claim": "Cxxxxxxxxxxxxxxx",
    "claims": ["Cxxxxxxxxxxxxxxx"],
    "researcher": "Rxxxxxxxxxxxxxxx",
    "evidence": "It is me.",
    "until": datetime(2026, 12, 23, tzinfo=UTC),
    "orcid": None,
    "emailDomain": "uu.se",
    "after": "APPROVED",
    "by": "Boss",
    "note": None,
    "verifiedBy": None,
    "kinds": ["Researcher", "Work"],
    "changes": {"headline": "I listen to hearts."},
    "limits": {"invitationsPerDay": 20, "follows": 1000},
    "relation": "TO",
    "state": "PENDING",
    "mine": "Rxxxxxxxxxxxxxxx",
    "target": "Rxxxxxxxxxxxxxxy",
    "owner": "Uxxxxxxxxxxxxxxy",
    "invitation": "Nxxxxxxxxxxxxxxx",
    "pending": "Uxxxxxxxxxxxxxxx Rxxxxxxxxxxxxxxx Uxxxxxxxxxxxxxxy Rxxxxxxxxxxxxxxy",
    "message": "Let us work together",
    "reply": "Gladly",
    "number": 1,
    "settled": 9,
    "recent": 1,
    "window": 10_000,
    "subscribers": [["Uxxxxxxxxxxxxxxx", 1]],
    "k0": 1,
    "news": [{"kind": "NEW_WORK", "subject": "W", "after": None, "met": 0, "places": ["R"], "people": ["R"]}],
    "answeredAt": datetime(2026, 11, 24, tzinfo=UTC),
}
NESTED = {
    "researcher": {"works": ROOT_ORDERS["works"], "collaborators": ("JOINT_WORKS", "STRENGTH", "LAST_YEAR", "NAME")},
    "work": {"references": ROOT_ORDERS["works"], "citedBy": ROOT_ORDERS["works"]},
    "topic": {"works": ROOT_ORDERS["works"]},
    "institution": {"works": ROOT_ORDERS["works"]},
    "venue": {"works": ROOT_ORDERS["works"]},
}


def used(text: str) -> dict[str, Any]:
    """The parameters that a text mentions."""
    return {name: PARAMETERS[name] for name in re.findall(r"\$(\w+)", text)}


def statements_of(name: str) -> list[str]:
    """A reading file as statements: from each kind it starts from, with each choice of its `// if` lines."""
    file = cypher_file(name)
    flags = sorted({flag for line in file.lines for flag in re.findall(r"// if (\w+)$", line)})
    chosen = [frozenset(some) for size in range(len(flags) + 1) for some in itertools.combinations(flags, size)]
    heads = [HEADS[name]] if name in HEADS else heads_of(name)
    return [f"{head}\n{ended(name, file.bind({}, flags=some))}" for head in heads for some in chosen]


def heads_of(name: str) -> list[str]:
    """What binds `this` by its id; nothing for a file that starts by itself."""
    labels = LABELS.get(name.partition("/")[0])
    return [f"MATCH (this:{label} {{id: $id}})" for label in labels] if labels else [""]


def ended(name: str, text: str) -> str:
    """The clauses with the end that the compiler gives them: a value, a number, a map, a list of nodes."""
    binds = re.search(r"Binds ([^:.]*)", cypher_file(name).comment)
    if binds is not None and binds[1] == "this":
        return f"{text}\nRETURN this.version AS found"
    if name == "search/hits":
        return f"{text}\nRETURN [size(hits), cut, stage] AS found"
    if name.endswith("_count"):
        return f"RETURN COUNT {{ {text} }} AS found"
    if binds is None and "RETURN" not in text:
        return f"RETURN EXISTS {{ {text} }} AS found"
    if binds is None:
        return f"RETURN COLLECT {{ {text} }} AS found"
    if "node" not in binds[1]:
        return f"{text}\nRETURN edge AS found"
    edge = ", edge" if re.search(r"\bedge\b", text) and name not in HEADS else ""
    return f"{text}\nWITH node{edge} ORDER BY node.id LIMIT 20\nRETURN collect([node.id{edge}]) AS found"


@pytest.mark.parametrize("name", READS)
async def test_a_reading_file_keeps_the_rule(loaded: Database, name: str) -> None:
    for text in statements_of(name):
        await check_plan(loaded, text, used(text))


@pytest.mark.parametrize("name", WHOLE)
async def test_a_file_that_is_a_whole_statement_keeps_the_rule(loaded: Database, name: str) -> None:
    text = "\n".join(cypher_file(name).lines)
    await check_plan(loaded, text, used(text), write=WRITING.search(text) is not None)


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("name", documents())
async def test_the_statements_of_a_document_keep_the_rule(
    loaded: Database, entities: dict[str, str], name: str, who: str
) -> None:
    document = documents()[name]
    await check_document(loaded, document, asked(document, entities), VIEWERS[who])


async def test_the_statements_of_moderators_documents_keep_the_rule(loaded: Database, entities: dict[str, str]) -> None:
    await check_document(loaded, QUEUE, asked(QUEUE, entities), VIEWERS["a moderator"])


@pytest.mark.parametrize("who", ["somebody", "a moderator"])
async def test_the_statements_of_a_subscription_keep_the_rule(loaded: Database, who: str) -> None:
    document = f"subscription {{ feed {{ cursor node {{ {ITEM} }} }} }}"
    operation = prepare(read_document(document), GraphQLRequest(document, viewer=VIEWERS[who]), subscribing=True)
    assert isinstance(operation, Operation)
    found = compile_subscription(operation)
    for plan in (found.shared, found.own):
        parameters = plan.values(operation).parameters | {"items": [[1, "Rxxxxxxxxxxxxxxx"]]}
        await check_plan(loaded, plan.statement.text, parameters)


WINDOWS = ("first: 5", "last: 5", "first: 5, after: $cursor", "last: 5, before: $cursor", "first: 5, before: $cursor")


@pytest.mark.parametrize("name", ROOT_ORDERS)
async def test_a_root_list_is_read_in_the_order_of_an_index(loaded: Database, name: str) -> None:
    assert f"{name.rstrip('s')}/all" in ALL
    for by, direction, window in itertools.product(ROOT_ORDERS[name], ("ASC", "DESC"), WINDOWS):
        variables = {"cursor": await cursor_of(loaded, name, by, direction)} if "$cursor" in window else {}
        head = "query List($cursor: String!)" if variables else "query List"
        arguments = f"{window}, orderBy: {{by: {by}, direction: {direction}}}"
        page = "nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage }"
        document = f"{head} {{ {name}({arguments}) {{ {page} }} }}"
        found = await check_document(loaded, document, variables)
        assert not {"Sort", "Top", "PartialSort", "PartialTop"} & set(found), arguments


async def cursor_of(database: Database, name: str, by: str, direction: str) -> str:
    """A real cursor of a root list."""
    document = f"{{ {name}(first: 3, orderBy: {{by: {by}, direction: {direction}}}) {{ pageInfo {{ endCursor }} }} }}"
    found = await answer(database, GraphQLRequest(document))
    assert found.data is not None
    return str(found.data[name]["pageInfo"]["endCursor"])


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, lists in NESTED.items() for name in lists])
async def test_a_list_below_an_entity_keeps_the_rule_in_every_order(
    loaded: Database, entities: dict[str, str], kind: str, name: str
) -> None:
    for by, direction in itertools.product(NESTED[kind][name], ("ASC", "DESC")):
        order = f"orderBy: {{by: {by}, direction: {direction}}}"
        first = f'{{ {kind}(id: "{entities[kind]}") {{ {name}({order}, first: 2) {{ pageInfo {{ endCursor }} }} }} }}'
        found = await answer(loaded, GraphQLRequest(first))
        assert found.data is not None
        cursor = found.data[kind][name]["pageInfo"]["endCursor"]
        later = (
            f'{{ {kind}(id: "{entities[kind]}") {{ {name}({order}, first: 2, after: "{cursor}") '
            "{ nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage } } } }"
        )
        for document in (first, later):
            await check_document(loaded, document, {})


@pytest.mark.timeout(600)
@examples(30)
@given(seed=st.integers(0, 2**32 - 1))
async def test_the_statements_of_made_up_operations_keep_the_rule(
    loaded: Database, entities: dict[str, str], seed: int
) -> None:
    chance = random.Random(seed)
    document, variables = Maker(chance, list(entities.values()), chance.choice([1, 2, 2, 3]), sound=True).operation()
    note(f"{document}\n{variables}")
    if not read_document(document).errors:
        await check_document(loaded, document, variables, asker(chance, document))


def test_every_file_is_used_and_planned() -> None:
    assert sorted(READS + ALL + WHOLE + PARTS) == FILES
    code = "\n".join(
        path.read_text()
        for folder in ("graphdb", "ingest", "loaders", "peergraph", "resolvers", "schema")
        for path in (ROOT / folder).rglob("*.py")
    )
    included = "\n".join((FOLDER / f"{name}.cypher").read_text() for name in FILES)
    for name in FILES:
        folder, _, file = name.partition("/")
        called = re.search(f"[\"']{name}[\"']", code) or (folder in STATEMENTS and f'"{file}"' in code)
        assert called or re.search(f"<{name}[ >]", included), name


# What each of these statements breaks the rule by.
BREAKING = {
    "MATCH (n) WHERE n.title = $id RETURN n": "reads everything of a kind: AllNodesScan",
    "MATCH (n {id: $id}) RETURN n": "reads everything of a kind: AllNodesScan",
    "MATCH (n:Work {title: $id}) RETURN n": "reads everything of a kind: NodeByLabelScan",
    "MATCH (n:Work|Topic {title: $id}) RETURN n": "reads everything of a kind: UnionNodeByLabelsScan",
    "MATCH ()-[r:CITES]->() WHERE r.since = $from RETURN r": "reads everything of a kind: DirectedRelationshipTypeScan",
    "MATCH ()-[r:CITES|ABOUT]->() WHERE r.a = $from RETURN r": "reads everything of a kind: DirectedUnionRelationship",
    "MATCH ()-[r]-() WHERE r.since = $from RETURN r": "reads everything of a kind: UndirectedAllRelationshipsScan",
    "MATCH (:Work {id: $id})-[:CITES*]->(n) RETURN n": "follows paths of any length",
    "MATCH (:Work {id: $id})-[:CITES*2..]->(n) RETURN n": "follows paths of any length",
    "MATCH (:Work {id: $id})-[:CITES*]->(n) RETURN DISTINCT n": "follows paths of any length",
    "MATCH (:Work {id: $id})-[:CITES]->+(n) RETURN n": "follows paths of any length",
    """MATCH (a:Work {id: $id}) MATCH (b:Work {id: $other})
       MATCH p = shortestPath((a)-[:CITES*..5]-(b)) WHERE length(p) > 1 RETURN p""": "searches all paths",
    """MATCH (a:Work {id: $id})
       MATCH p = SHORTEST 2 (a)-[:CITES]-{1,4}(b:Work|Topic {id: $other}) RETURN p""": "keeps every path it meets",
    """MATCH (a:Work {id: $id})-[:CITES]->(b), (c:Work {id: $other})-[:CITES]->(d)
       WHERE b.year > d.year RETURN b, d""": "multiplies rows",
    """MATCH (a:Work {id: $id})
       RETURN head(COLLECT { MATCH (a)-[:ABOUT]->(t) RETURN t.id ORDER BY t.name }) AS x""": "hides a subquery",
    """MATCH (a:Work {id: $id})
       RETURN CASE WHEN a.year > 1 THEN COUNT { (a)-[:ABOUT]->(:Topic {name: 'x'}) } END AS x""": "hides a subquery",
    "MATCH (a:Work {id: $id})-[r:CITES]->(b) DELETE r CREATE (b)-[:CITES]->(a)": "holds all rows back: Eager",
    "MATCH (u:User) WHERE u.id IS NOT NULL RETURN u.id": "reads every account: NodeIndexScan",
}
KEEPING = (
    "MATCH (:Work) RETURN count(*) AS n",
    "MATCH (a:Work {id: $id}) MATCH (b:Topic {id: $other}) RETURN a, b",
    "MATCH (a:Work|Topic {id: $id}) MATCH (b:Work|Topic {id: $other}) RETURN a, b",
    "MATCH (a:Topic {id: $id})<-[:WITHIN*0..8]-(b) RETURN DISTINCT b",
    "MATCH (a:Work {id: $id}) RETURN COLLECT { MATCH (a)-[:CITES]->(b) RETURN b.id } AS `COLLECT {`",
    "MATCH (a:Work {id: $id}) WHERE EXISTS { (a)-[:ABOUT]->(:Topic {name: 'x'}) } RETURN a",
)


@pytest.mark.parametrize("text", BREAKING)
async def test_the_rule_finds_a_plan_that_breaks_it(loaded: Database, text: str) -> None:
    plan = await loaded.plan(Statement("tests/plan", text), used(text))
    assert any(sentence.startswith(BREAKING[text]) for sentence in broken(plan))


@pytest.mark.parametrize("text", KEEPING)
async def test_the_rule_passes_a_plan_that_keeps_it(loaded: Database, text: str) -> None:
    assert broken(await loaded.plan(Statement("tests/plan", text), used(text))) == []


async def test_a_write_may_hold_rows_back(loaded: Database) -> None:
    text = "MATCH (a:Work {id: $id})-[r:CITES]->(b) DELETE r CREATE (b)-[:CITES]->(a)"
    assert broken(await loaded.plan(Statement("tests/plan", text), used(text)), write=True) == []


@pytest.mark.parametrize("inner", ["VarLengthExpand(Into)", "Error"])
def test_the_rule_finds_the_search_of_all_paths_whatever_the_server_allows(inner: str) -> None:
    plan = {"operatorType": "AntiConditionalApply@neo4j", "children": [{"operatorType": f"{inner}@neo4j"}]}
    assert broken(plan) == [f"searches all paths when the shortest does not pass: {inner}: "]
