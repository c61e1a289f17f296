"""An id argument takes every spelling of an identifier that a person has at hand; what names nothing gives null."""

from typing import Any

import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.graph import empty, facts, write

# One entity of each kind, each known by all its kind can be known by.
NAMED = {
    "Researcher": ("Rperson000000001", "josé-carberry", ["orcid:0000-0002-1694-233X", "openalex:A5000000001"]),
    "Work": (
        "Wwork00000000001",
        "an-ecg-model",
        [
            "openalex:W2741809807",
            "doi:10.1371/journal.pone.0000308",
            "arxiv:2605.17276",
            "arxiv:hep-th/9901001",
            "pmid:6886630",
            "pmcid:PMC1234567",
        ],
    ),
    "Topic": (
        "Ttopic0000000001",
        "machine-learning",
        ["openalex:T10841", "openalex:fields/27", "arxiv-category:cs.LG"],
    ),
    "Institution": ("Iplace0000000001", "uppsala-universitet", ["openalex:I123387679", "ror:048a87296"]),
}

SPELLINGS = {
    "Researcher": [
        "Rperson000000001",
        "josé-carberry",
        "0000-0002-1694-233X",
        "0000-0002-1694-233x",
        "000000021694233X",
        "https://orcid.org/0000-0002-1694-233X",
        "http://orcid.org/0000-0002-1694-233X",
        "orcid.org/0000-0002-1694-233X",
        "orcid:0000-0002-1694-233X",
        "A5000000001",
        "a5000000001",
        "https://openalex.org/A5000000001",
        "https://openalex.org/authors/A5000000001",
        "openalex:A5000000001",
        "  A5000000001  ",
    ],
    "Work": [
        "Wwork00000000001",
        "an-ecg-model",
        "W2741809807",
        "https://openalex.org/W2741809807",
        "https://api.openalex.org/works/W2741809807",
        "10.1371/journal.pone.0000308",
        "10.1371/JOURNAL.PONE.0000308",
        "doi:10.1371/journal.pone.0000308",
        "DOI: 10.1371/journal.pone.0000308",
        "https://doi.org/10.1371/journal.pone.0000308",
        "https://doi.org/10.1371%2Fjournal.pone.0000308",
        "http://dx.doi.org/10.1371/JOURNAL.pone.0000308",
        "2605.17276",
        "2605.17276v2",
        "arXiv:2605.17276",
        "arxiv:2605.17276v1",
        "https://arxiv.org/abs/2605.17276",
        "https://arxiv.org/pdf/2605.17276v3",
        "10.48550/arXiv.2605.17276",
        "hep-th/9901001",
        "arXiv:hep-th/9901001v2",
        "6886630",
        "pmid:6886630",
        "PMID: 6886630",
        "https://pubmed.ncbi.nlm.nih.gov/6886630/",
        "PMC1234567",
        "pmc1234567",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/",
    ],
    "Topic": [
        "Ttopic0000000001",
        "machine-learning",
        "T10841",
        "https://openalex.org/T10841",
        "https://openalex.org/fields/27",
        "fields/27",
        "cs.LG",
        "https://arxiv.org/list/cs.LG/recent",
    ],
    "Institution": [
        "Iplace0000000001",
        "uppsala-universitet",
        "I123387679",
        "https://openalex.org/I123387679",
        "048a87296",
        "https://ror.org/048a87296",
        "ror.org/048a87296",
        "ror:048a87296",
    ],
}
ALL = [(kind, spelling) for kind, spellings in SPELLINGS.items() for spelling in spellings]


@pytest.fixture(scope="module")
async def named(migrated: Database) -> Database:
    """A graph of the four entities above."""
    await empty(migrated)
    for kind, (id_, slug, keys) in NAMED.items():
        await write(
            migrated,
            f"CREATE (n:{kind} {{id: $id, slug: $slug, label: $slug}}) WITH n UNWIND $keys AS key "
            "CREATE (:Key {key: key})-[:NAMES]->(n)",
            id=id_,
            slug=slug,
            keys=[id_, slug, *keys],
        )
    return migrated


async def ask(database: Database, document: str, **variables: Any) -> Answer:
    return await answer(database, GraphQLRequest(document, None, variables))


@pytest.mark.parametrize(("kind", "spelling"), ALL)
async def test_an_entity_answers_to_every_spelling_of_what_it_is_known_by(
    named: Database, kind: str, spelling: str
) -> None:
    root = kind.lower()
    found = await ask(
        named, f"query Named($id: ID!) {{ {root}(id: $id) {{ id }} node(id: $id) {{ __typename id }} }}", id=spelling
    )
    assert not found.errors
    id_ = NAMED[kind][0]
    assert found.data == {root: {"id": id_}, "node": {"__typename": kind, "id": id_}}


@pytest.mark.parametrize("kind", NAMED)
async def test_a_thing_of_another_kind_is_null(named: Database, kind: str) -> None:
    for other in NAMED.keys() - {kind}:
        for spelling in SPELLINGS[other]:
            found = await ask(named, f"query Other($id: ID!) {{ {kind.lower()}(id: $id) {{ id }} }}", id=spelling)
            assert not found.errors
            assert found.data == {kind.lower(): None}


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        "nothing",
        "0000-0002-1694-2330",
        "W1",
        "10.1371/nothing",
        "PMC7654321",
        "7654321",
        "doi:",
        "https://example.org/W2741809807",
        "name:openalex:jose carberry",
        "W2741809807\u202e8",
        "' OR true //",
        "x" * 512,
    ],
)
async def test_what_names_nothing_is_null(named: Database, nothing: str) -> None:
    found = await ask(named, "query Nothing($id: ID!) { node(id: $id) { id } work(id: $id) { id } }", id=nothing)
    assert not found.errors
    assert found.data == {"node": None, "work": None}


async def test_nodes_keep_the_order_of_their_ids_whatever_the_schemes(named: Database) -> None:
    spellings = [spelling for pair in zip(*SPELLINGS.values(), strict=False) for spelling in pair]
    kinds = list(SPELLINGS) * (len(spellings) // 4)
    asked = [*spellings, "nothing", spellings[0], "https://doi.org/10.1371/JOURNAL.PONE.0000308"]
    found = await ask(named, "query Many($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=asked)
    assert not found.errors
    assert found.data is not None
    expected: list[Any] = [{"__typename": kind, "id": NAMED[kind][0]} for kind in kinds]
    work = {"__typename": "Work", "id": NAMED["Work"][0]}
    assert found.data["nodes"] == [*expected, None, expected[0], work]
    assert found.stats.statements == 1


async def test_nodes_that_all_name_nothing_are_nulls(named: Database) -> None:
    found = await ask(named, "query Many($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["a", "", "x" * 512])
    assert not found.errors
    assert found.data == {"nodes": [None, None, None]}


@pytest.mark.parametrize("id_", ["x" * 513, "W2741809807\0", "\0"])
@pytest.mark.parametrize("root", ["researcher(id: $id)", "work(id: $id)", "node(id: $id)", "nodes(ids: [$id])"])
async def test_an_id_too_long_or_with_nul_is_bad_input_and_asks_nothing(named: Database, root: str, id_: str) -> None:
    found = await ask(named, f"query Bad($id: ID!) {{ {root} {{ id }} }}", id=id_)
    assert [error.extensions for error in found.errors] == [{"code": "BAD_USER_INPUT"}]
    assert "512" in found.errors[0].message or "NUL" in found.errors[0].message
    assert found.stats.statements == 0


@pytest.mark.parametrize("ids", [[], ["W1"] * 101])
async def test_nodes_take_1_to_100_ids(named: Database, ids: list[str]) -> None:
    found = await ask(named, "query Many($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert [error.extensions for error in found.errors] == [{"code": "BAD_USER_INPUT"}]
    assert "100" in found.errors[0].message
    full = await ask(named, "query Many($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["W1"] * 100)
    assert not full.errors


async def test_every_identifier_that_a_real_entity_lists_leads_back_to_it(
    loaded: Database, entities: dict[str, str]
) -> None:
    for kind, id_ in entities.items():
        shown = await ask(
            loaded, f"query Known($id: ID!) {{ {kind}(id: $id) {{ slug identifiers {{ scheme value url }} }} }}", id=id_
        )
        assert shown.data is not None
        listed = shown.data[kind]["identifiers"]
        assert listed
        # A bare number is read as a PMID, so one of MAG's needs its address.
        bare = [one["value"] for one in listed if one["scheme"] != "MAG"]
        spellings = [shown.data[kind]["slug"], *bare, *(one["url"] for one in listed)]
        found = await ask(loaded, "query Back($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[id_, *spellings][:100])
        assert found.data == {"nodes": [{"id": id_}] * len([id_, *spellings][:100])}, spellings


async def test_a_mistyped_orcid_names_nobody_though_its_owner_is_there(loaded: Database) -> None:
    [[orcid]] = await facts(
        loaded, "MATCH (n:Researcher) WHERE n.orcid IS NOT NULL RETURN n.orcid ORDER BY n.id LIMIT 1"
    )
    wrong = orcid[:-1] + ("1" if orcid[-1] != "1" else "2")
    found = await ask(
        loaded, "query Two($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }", a=orcid, b=wrong
    )
    assert found.data is not None
    assert found.data["a"] is not None
    assert found.data["b"] is None
