"""Compiled completion and graphql-core's own executor give one answer to the byte, from the same statements."""

import base64
import random
import re
from typing import Any

import orjson
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.both_paths import body, both
from tests.support.examples import examples
from tests.support.graph import facts, write
from tests.support.operations import Maker
from tests.support.queries import QUEUE, asked, documents
from tests.support.served import RECORDS
from tests.support.viewers import VIEWERS, asker

RESEARCHER = "Rperson000000001"
WORK = "Wwork00000000001"

# Mostly shallow: Neo4j plans a statement in time that grows with its depth.
DEPTHS = [1, 1, 2, 2, 3, 3, 4, 6]


class Known:
    """What made-up operations may ask for in the graph of real records; hypothesis prints it with each failure."""

    def __init__(self, ids: list[str], cursors: dict[str, list[str]]) -> None:
        self.ids = ids
        self.cursors = cursors

    def __repr__(self) -> str:
        return f"{len(self.ids)} ids"


@pytest.fixture(scope="session")
async def known(loaded: Database, entities: dict[str, str]) -> Known:
    """Ids that mean something, in several spellings, one that means nothing; cursors of many lists."""
    rows = await facts(
        loaded,
        """
        CALL () { MATCH (n:Researcher) RETURN n LIMIT 2 UNION MATCH (n:Work) RETURN n LIMIT 2
          UNION MATCH (n:Topic) RETURN n LIMIT 2 UNION MATCH (n:Institution) RETURN n LIMIT 2 }
        MATCH (k:Key)-[:NAMES]->(n)
        WHERE k.scheme IS NOT NULL OR k.key = n.slug
        RETURN coalesce(k.value, k.key)
        """,
    )
    ids = [*entities.values(), *entities.values(), *(row[0] for row in rows), "nothing"]
    return Known(ids, await real_cursors(loaded, entities))


async def real_cursors(database: Database, entities: dict[str, str]) -> dict[str, list[str]]:
    """Cursors by the tag of their order."""
    researcher = f'researcher(id: "{entities["researcher"]}")'
    lists = [f"works(first: 40, orderBy: {{by: {by}" for by in ("PUBLISHED", "CITATIONS", "TITLE")]
    lists += [f"researchers(first: 40, orderBy: {{by: {by}" for by in ("WORKS", "CITATIONS", "COLLABORATORS", "NAME")]
    lists += [f"institutions(first: 40, orderBy: {{by: {by}" for by in ("WORKS", "RESEARCHERS", "NAME")]
    lists += [
        f"{researcher} {{ collaborators(first: 40, orderBy: {{by: {by}"
        for by in ("JOINT_WORKS", "STRENGTH", "LAST_YEAR", "NAME")
    ]
    asked = [f"{{ {text}, direction: {way}}}) {{ edges {{ cursor }} }}" for text in lists for way in ("ASC", "DESC")]
    asked.append(f'{{ work(id: "{entities["work"]}") {{ authors {{ edges {{ cursor }} }}')
    found: dict[str, list[str]] = {}
    for text in asked:
        document = text + " }" * (text.count("{") - text.count("}"))
        given = await answer(database, GraphQLRequest(document))
        assert not given.errors
        for cursor in re.findall(rb'"cursor":"([^"]+)"', orjson.dumps(given.body())):
            tag = orjson.loads(base64.urlsafe_b64decode(cursor + b"=="))[0]
            found.setdefault(tag, []).append(cursor.decode())
    return found


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("name", documents())
async def test_a_document_is_answered_alike_by_both_paths(
    loaded: Database, entities: dict[str, str], name: str, who: str
) -> None:
    document = documents()[name]
    found = await both(loaded, document, asked(document, entities), VIEWERS[who])
    assert found.started
    assert not found.errors


async def test_moderators_documents_are_answered_alike_by_both_paths(
    loaded: Database, entities: dict[str, str]
) -> None:
    found = await both(loaded, QUEUE, asked(QUEUE, entities), VIEWERS["a moderator"])
    assert not found.errors


@pytest.mark.timeout(1200)
@examples(40)
@given(seed=st.integers(0, 2**32 - 1))
async def test_made_up_operations_are_answered_alike_by_both_paths(loaded: Database, known: Known, seed: int) -> None:
    chance = random.Random(seed)
    maker = Maker(chance, [*known.ids, "x" * 600], chance.choice(DEPTHS), known.cursors)
    document, variables = maker.operation()
    note(f"{document}\n{variables}")
    found = await both(loaded, document, variables, asker(chance, document))
    # What is not begun passes a limit, or has a null where a condition stands.
    assert found.started or any(word in found.errors[0].message for word in ("at most", "tokens", "not to be None"))
    assert b'"INTERNAL"' not in body(found)


@pytest.mark.timeout(1200)
@examples(40)
@given(seed=st.integers(0, 2**32 - 1))
async def test_made_up_operations_without_a_fault_take_one_statement_a_root_field(
    loaded: Database, known: Known, seed: int
) -> None:
    chance = random.Random(seed)
    maker = Maker(chance, known.ids, chance.choice(DEPTHS), known.cursors, sound=True)
    document, variables = maker.operation()
    note(f"{document}\n{variables}")
    found = await both(loaded, document, variables, asker(chance, document))
    if found.started:
        assert not found.errors
        assert found.data is not None
        roots = [key for key in found.data if not key.startswith("__") and key != "kind"]
        assert len(roots) - ("viewer" in document) <= found.stats.statements <= len(roots)
    else:
        assert any(word in found.errors[0].message for word in ("at most", "tokens"))


AGAIN = """
query Again($researcher: ID!, $order: CollaboratorOrder, $by: WorkOrderBy!, $way: Direction, $first: Int,
    $after: String, $last: Int, $close: Boolean, $years: IntRange, $least: Int, $skip: Boolean = false,
    $ids: [ID!]! = ["nothing"]) {
  researcher(id: $researcher) {
    id
    name @skip(if: $skip)
    collaborators(orderBy: $order, first: 2, close: $close, years: $years) { totalCount nodes { id } }
    early: collaborators(years: {min: $least, max: 2015}, first: 1) { totalCount }
    works(orderBy: {by: $by, direction: $way}, first: $first, after: $after, last: $last) { nodes { id } }
  }
  nodes(ids: $ids) { id }
}"""
choice = st.sampled_from
ways = choice([None, "ASC", "DESC"])
bounds = choice([None, 1990, 2018, 2030])
optional = st.fixed_dictionaries(
    {"by": choice(["TITLE", "CITATIONS"])},
    optional={
        "order": st.none() | st.fixed_dictionaries({"by": choice(["NAME", "STRENGTH"])}, optional={"direction": ways}),
        "way": ways,
        "first": choice([None, 1, 3, 0]),
        "last": choice([None, 2]),
        "after": choice([None, "", "nonsense", "WyJjaXRhdGlvbnMtZGVzYyIsMjAsIlciXQ"]),
        "close": choice([None, True, False]),
        "years": st.none() | st.fixed_dictionaries({}, optional={"min": bounds, "max": bounds}),
        "least": bounds,
        "skip": st.booleans(),
        "ids": st.lists(choice(["nothing", "W1"]), min_size=1, max_size=3),
    },
)


@pytest.mark.timeout(600)
@examples(60)
@given(given_values=st.lists(optional, min_size=1, max_size=4))
async def test_a_document_asked_again_with_other_variables_is_compiled_for_them(
    loaded: Database, entities: dict[str, str], given_values: list[dict[str, Any]]
) -> None:
    for values in given_values:
        found = await both(loaded, AGAIN, {"researcher": entities["researcher"], **values})
        assert b'"INTERNAL"' not in body(found)


LIES = {
    "a null name": ("r.name = null", "{ researcher(id: $id) { name } }", None),
    "a null name in a list": ("r.name = null", "{ researchers { nodes { id name } } }", None),
    "a null name below null": ("r.name = null", "{ work(id: $work) { authors { edges { node { name } } } } }", None),
    "a text for a whole number": ("r.workCount = 'many'", "{ researcher(id: $id) { workCount } }", None),
    "digits for a whole number": ("r.workCount = '12'", "{ researcher(id: $id) { workCount } }", 12),
    "a fraction for a whole number": ("r.workCount = 1.5", "{ researcher(id: $id) { workCount } }", None),
    "a whole float for a whole number": ("r.workCount = 2.0", "{ researcher(id: $id) { workCount } }", 2),
    "a number over 31 bits": ("r.workCount = 2147483648", "{ researcher(id: $id) { workCount } }", None),
    "the least number of 31 bits": ("r.workCount = -2147483648", "{ researcher(id: $id) { workCount } }", -2147483648),
    "a boolean for a whole number": ("r.workCount = true", "{ researcher(id: $id) { workCount } }", 1),
    "a list for a whole number": ("r.workCount = [1]", "{ researcher(id: $id) { workCount } }", None),
    "a number for a text": ("r.name = 12", "{ researcher(id: $id) { name } }", "12"),
    "a fraction for a text": ("r.name = 1.5", "{ researcher(id: $id) { name } }", "1.5"),
    "a boolean for a text": ("r.name = true", "{ researcher(id: $id) { name } }", "true"),
    "a list for a text": ("r.name = ['a']", "{ researcher(id: $id) { name } }", None),
    "a number for an id": ("r.slug = 12", "{ researcher(id: $id) { slug } }", "12"),
    "no list of names": ("r.alternateNames = null", "{ researcher(id: $id) { alternateNames } }", None),
    "a text for a list": ("r.alternateNames = 'one'", "{ researcher(id: $id) { alternateNames } }", None),
    "a number in a list": ("r.alternateNames = [1]", "{ researcher(id: $id) { alternateNames } }", ["1"]),
    "an unknown name of an enum": ("r.identityBasis = 'GUESS'", "{ researcher(id: $id) { identityBasis } }", None),
    "a number for an enum": ("r.identityBasis = 1", "{ researcher(id: $id) { identityBasis } }", None),
    "a null enum": ("w.type = null", "{ work(id: $work) { type } }", None),
    "a text for a boolean": ("w.isRetracted = 'yes'", "{ work(id: $work) { isRetracted } }", None),
    "a number for a boolean": ("w.isRetracted = 1", "{ work(id: $work) { isRetracted } }", True),
    "a text for a nullable boolean": ("w.isOpenAccess = 'yes'", "{ work(id: $work) { isOpenAccess title } }", None),
    "a day that is none": ("w.publishedOn = '2026-02-30'", "{ work(id: $work) { publishedOn title } }", None),
    "a day in other words": ("w.publishedOn = '20260517'", "{ work(id: $work) { publishedOn } }", "2026-05-17"),
    "a number for a day": ("w.publishedOn = 20260517", "{ work(id: $work) { publishedOn title } }", None),
    "a day of Neo4j's": ("w.publishedOn = date('2026-05-17')", "{ work(id: $work) { publishedOn title } }", None),
    "no number in a score": ("a.score = 0.0 / 0.0", "{ work(id: $work) { topics { score } } }", None),
    "infinity in a score": ("a.score = 1.0 / 0.0", "{ work(id: $work) { topics { score } } }", None),
    "a whole number for a score": ("a.score = 1", "{ work(id: $work) { topics { score } } }", 1.0),
    "a text for a score": ("a.score = 'high'", "{ work(id: $work) { topics { score } } }", None),
    "no position": ("e.position = null", "{ work(id: $work) { authors { edges { position } } } }", None),
    "a text for a position": ("e.position = 'first'", "{ work(id: $work) { authors { edges { cursor } } } }", ...),
    "a text for a count of edges": (
        "r.workCount = 'many'",
        "{ researcher(id: $id) { works { totalCount nodes { id } } } }",
        None,
    ),
    "a moment that is none": (
        "k.source = 'arxiv', k.recordId = '1', k.importedAt = 'soon'",
        "{ work(id: $work) { provenance { recordId importedAt } } }",
        None,
    ),
    "an unknown scheme": (
        "k.scheme = 'VIAF', k.value = '1'",
        "{ work(id: $work) { identifiers { value url } } }",
        None,
    ),
    "no value under a scheme": ("k.scheme = 'DOI'", "{ work(id: $work) { identifiers { value url } } }", None),
    "no slug through an interface": ("r.slug = null", "{ node(id: $id) { ... on Entity { slug } } }", None),
    "no label in a list of nodes": ("w.label = null", "{ nodes(ids: [$id, $work]) { ... on Entity { label } } }", None),
}


@pytest.mark.parametrize("lie", LIES)
async def test_where_the_graph_lies_both_paths_answer_alike(database: Database, lie: str) -> None:
    change, selection, expected = LIES[lie]
    await write(database, RECORDS.text)
    await write(
        database,
        "MATCH (r:Researcher {id: $id})-[e:AUTHORED]->(w:Work {id: $work})-[a:ABOUT]->() "
        f"MATCH (k:Key {{key: 'arxiv:2605.17276'}}) SET {change}",
        id=RESEARCHER,
        work=WORK,
    )
    declared = [name for name in ("id", "work") if f"${name}" in selection]
    head = f"query Lie({', '.join(f'${name}: ID!' for name in declared)}) " if declared else ""
    values = {"id": RESEARCHER, "work": WORK}
    found = await both(database, head + selection, {name: values[name] for name in declared})
    if expected is None:
        assert found.errors
        assert b'"INTERNAL"' in body(found)
        assert orjson.loads(body(found))["errors"][0]["message"].startswith("Something went wrong on our side")
    else:
        assert not found.errors
        if expected is not ...:
            assert leaf(found.data) == expected


def leaf(value: Any) -> Any:
    """The value at the end of an answer with one field at each level and one item in each list of objects."""
    while isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return value


NULLS: dict[str, tuple[str, dict[str, Any]]] = {
    "a required id": ('query($id: ID = "x") { researcher(id: $id) { id } }', {"id": None}),
    "a required part of an order": (
        "query($by: WorkOrderBy = TITLE) { works(orderBy: {by: $by}) { totalCount } }",
        {"by": None},
    ),
    "a part of an order below": (
        (
            "query($id: ID!, $by: WorkOrderBy = TITLE) { node(id: $id) { ...W } } "
            "fragment W on Researcher { works(orderBy: {by: $by}) { totalCount } }"
        ),
        {"id": RESEARCHER, "by": None},
    ),
    "a condition at the root": ('query($b: Boolean = true) { node(id: "x") @skip(if: $b) { id } }', {"b": None}),
    "a condition below": (
        "query($id: ID!, $b: Boolean = true) { researcher(id: $id) { id @include(if: $b) } }",
        {"id": RESEARCHER, "b": None},
    ),
}


@pytest.mark.parametrize("where", NULLS)
async def test_a_null_variable_where_null_may_not_be_is_an_error_that_names_it(database: Database, where: str) -> None:
    await write(database, RECORDS.text)
    document, variables = NULLS[where]
    found = await both(database, document, variables)
    assert len(found.errors) == 1
    assert "not to be None" in found.errors[0].message
    assert b"INTERNAL" not in body(found)


async def test_an_explicit_null_is_as_an_absent_argument(database: Database) -> None:
    await write(database, RECORDS.text)
    absent = "{ works { totalCount nodes { id } } }"
    null = "{ works(orderBy: null, first: null, after: null, last: null, before: null) { totalCount nodes { id } } }"
    assert body(await both(database, null)) == body(await both(database, absent))
