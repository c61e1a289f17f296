"""The profile of a researcher in GraphQL, compared with what the records say."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from ingest.sample import SAMPLE
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer
from tests.oracles.records import Oracle
from tests.support.asking import ask_by_roots
from tests.support.graph import facts
from tests.support.made_records import import_file
from tests.support.queries import ROOT
from tests.support.viewers import VIEWERS

PROFILE = """
query Profile($id: ID!) {
  researcher(id: $id) {
    id name headline openToCollaborate affiliationStatus affiliations { institution { name } } identityBasis
    workCount topicCount collaboratorCount closeCollaboratorCount citationCount hIndex firstYear lastYear
    topics { totalCount nodes { label identifiers { scheme value } } }
    works { totalCount edges { position node { title type year arxivId missingReferenceCount venue { name } } } }
    collaborators(first: 100) {
      totalCount
      pageInfo { hasNextPage }
      edges { jointWorkCount strength close node { name identifiers { scheme value } } }
    }
  }
}
"""
BYLINE = """
query Byline($id: ID!, $after: String) {
  work(id: $id) {
    authorCount citationCount referenceCount missingReferenceCount
    authors(first: 40, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { position node { name identifiers { scheme value } } }
    }
  }
}
"""


async def byline(database: Database, work: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a work's counts, and its whole byline page by page."""
    edges: list[dict[str, Any]] = []
    after = None
    while True:
        result = (await ask_by_roots(database, BYLINE, id=work, after=after))["work"]
        edges += result["authors"]["edges"]
        if not result["authors"]["pageInfo"]["hasNextPage"]:
            return result, edges
        after = result["authors"]["pageInfo"]["endCursor"]


def names(node: dict[str, Any]) -> set[str]:
    return {identifier["value"] for identifier in node["identifiers"]}


async def test_one_paper_gives_the_fourth_of_seven_authors_what_it_says_and_no_more(
    database: Database, data: Path, tmp_path: Path
) -> None:
    await import_file(database, "arxiv", data / "arxiv" / "2605.17276.atom.xml", tmp_path)
    stefan = (await ask_by_roots(database, PROFILE, id="stefan-gustafsson"))["researcher"]
    counted = {name: stefan[name] for name in stefan if name.endswith("Count")}
    assert counted == {
        "workCount": 1,
        "topicCount": 2,
        "collaboratorCount": 6,
        "closeCollaboratorCount": 4,
        "citationCount": 0,
    }
    assert (stefan["affiliationStatus"], stefan["affiliations"]) == ("NOT_IMPORTED", [])
    assert (stefan["identityBasis"], stefan["openToCollaborate"]) == ("NAME_WITHIN_SOURCE", True)
    assert stefan["headline"].startswith("Stefan Gustafsson works on ")
    assert stefan["works"]["edges"] == [
        {
            "position": 4,
            "node": {
                "title": "How Do Electrocardiogram Models Scale?",
                "type": "PREPRINT",
                "year": 2026,
                "arxivId": "2605.17276",
                "missingReferenceCount": 0,
                "venue": {"name": "arXiv"},
            },
        }
    ]
    assert {value for topic in stefan["topics"]["nodes"] for value in names(topic)} == {"cs.LG", "cs.AI"}
    assert {edge["strength"] for edge in stefan["collaborators"]["edges"]} == {round(1 / 6, 9)}


PAGE = (ROOT / "peergraph" / "execution" / "page.graphql").read_text()


async def page(database: Database, viewer: Viewer | None) -> tuple[Any, dict[str, Any]]:
    """Who is signed in and the page of Stefan Gustafsson, got in one request of a statement for each of the two, or of
    one for a visitor; the standard path's answer is the same."""
    request = GraphQLRequest(PAGE, None, {"researcher": "stefan-gustafsson"}, viewer)
    response = await answer(database, request)
    assert not response.errors
    assert response.data is not None
    assert response.stats.names == ["Page.viewer", "Page.researcher"][viewer is None :]
    standard = await answer(database, request, compiled=False)
    assert standard.body() == response.body()
    return response.data["viewer"], response.data["researcher"]


async def test_the_whole_page_over_the_one_paper_is_one_request(database: Database, data: Path, tmp_path: Path) -> None:
    await import_file(database, "arxiv", data / "arxiv" / "2605.17276.atom.xml", tmp_path)
    viewer, stefan = await page(database, None)
    assert viewer is None
    assert (stefan["name"], stefan["orcid"]) == ("Stefan Gustafsson", None)
    assert stefan["headline"] == "Stefan Gustafsson works on Machine Learning and Artificial Intelligence."
    assert (stefan["affiliationStatus"], stefan["affiliations"]) == ("NOT_IMPORTED", [])
    counts = ("workCount", "followerCount", "topicCount", "closeCollaboratorCount", "collaboratorCount")
    assert [stefan[name] for name in counts] == [1, 0, 2, 4, 6]
    assert stefan["viewerIsFollowing"] is None

    trust = stefan["trust"]
    assert (trust["score"], trust["level"], trust["verification"]) == (11, "UNVERIFIED", "L1")
    assert [(signal["kind"], signal["points"], signal["maxPoints"]) for signal in trust["signals"]] == [
        ("IDENTIFIED_WORKS", 5, 25),
        ("CLOSE_COLLABORATORS", 4, 15),
        ("TOPICS", 2, 5),
        ("AFFILIATION", 0, 10),
        ("ORCID", 0, 15),
        ("CLAIMED", 0, 10),
        ("CLAIM_VERIFIED", 0, 20),
    ]
    claim, collaboration = stefan["claim"], stefan["collaboration"]
    assert (claim["state"], claim["viewerClaim"], claim["preview"]) == ("UNCLAIMED", None, None)
    assert claim["viewerCanClaim"] == {"allowed": False, "code": "SIGN_IN_REQUIRED", "message": "Sign in first."}
    assert (collaboration["open"], collaboration["statedByOwner"]) == (True, False)
    assert collaboration["viewerCanInvite"]["code"] == "SIGN_IN_REQUIRED"

    (paper,) = stefan["works"]["edges"]
    assert (stefan["works"]["totalCount"], paper["position"]) == (1, 4)
    assert paper["node"]["title"] == "How Do Electrocardiogram Models Scale?"
    assert (paper["node"]["type"], paper["node"]["year"], paper["node"]["venue"]) == (
        "PREPRINT",
        2026,
        {"name": "arXiv"},
    )
    people = [person["name"] for person in paper["node"]["authors"]["nodes"]]
    assert (len(people), people[3]) == (7, "Stefan Gustafsson")
    assert [(topic["workCount"]) for topic in stefan["topics"]["edges"]] == [1, 1]
    close = stefan["collaborators"]
    assert close["totalCount"] == 4
    assert {edge["node"]["name"] for edge in close["edges"]} == {people[at] for at in (1, 2, 4, 5)}
    assert {(edge["jointWorkCount"], edge["strength"], edge["lastYear"]) for edge in close["edges"]} == {
        (1, round(1 / 6, 9), 2026)
    }

    slice_ = stefan["graph"]
    kinds = Counter(node["kind"] for node in slice_["nodes"])
    assert kinds == {"RESEARCHER": 7, "WORK": 1, "TOPIC": 2}
    assert [node["label"] for node in slice_["nodes"] if node["isCenter"]] == ["Stefan Gustafsson"]
    assert {node["hop"] for node in slice_["nodes"] if not node["isCenter"]} == {1}
    # Seven people with each other, on the work and on two topics; the work on these.
    assert Counter(edge["kind"] for edge in slice_["edges"]) == {
        "COLLABORATED": 21,
        "AUTHORED": 7,
        "WORKS_ON": 14,
        "ABOUT": 2,
    }
    assert (slice_["omitted"], slice_["omittedEdgeCount"], slice_["sampled"]) == ([], 0, False)
    assert all(node["hidden"] == [] for node in slice_["nodes"])


async def test_the_same_page_for_somebody_signed_in_says_what_they_may_do(
    database: Database, data: Path, tmp_path: Path
) -> None:
    await import_file(database, "arxiv", data / "arxiv" / "2605.17276.atom.xml", tmp_path)
    _, before = await page(database, None)
    viewer, stefan = await page(database, VIEWERS["somebody"])
    assert viewer == {"name": "Ada", "researcher": None}
    assert stefan["viewerIsFollowing"] is False
    assert stefan["claim"]["viewerCanClaim"] == {"allowed": True, "code": "OK", "message": "You may do this."}
    assert stefan["claim"]["preview"]["wouldApprove"] is False
    invite = stefan["collaboration"]["viewerCanInvite"]
    assert (invite["allowed"], invite["code"]) == (False, "CLAIM_REQUIRED")
    personal = ("viewerIsFollowing", "claim", "collaboration")
    assert {name: stefan[name] for name in stefan if name not in personal} == {
        name: before[name] for name in before if name not in personal
    }


async def test_the_bundled_sample_answers_by_slug_orcid_and_id_alike(database: Database, tmp_path: Path) -> None:
    await import_file(database, "records", SAMPLE, tmp_path)
    by_slug = await ask_by_roots(database, PROFILE, id="stefan-gustafsson")
    assert (by_slug["researcher"]["workCount"], by_slug["researcher"]["collaboratorCount"]) == (6, 25)
    first = by_slug["researcher"]["collaborators"]["edges"][0]
    assert (first["node"]["name"], first["jointWorkCount"], first["close"]) == ("Johan Sundström", 6, True)
    for other in ("0000-0001-5894-0351", "https://orcid.org/0000-0001-5894-0351", by_slug["researcher"]["id"]):
        assert await ask_by_roots(database, PROFILE, id=other) == by_slug


async def test_a_long_byline_keeps_every_position_beyond_the_hundredth(database: Database, tmp_path: Path) -> None:
    author = {"institutions": [], "is_corresponding": False}
    work = {
        "id": "https://openalex.org/W77",
        "title": "Many hands",
        "publication_year": 2024,
        "type": "article",
        "authorships": [
            {"author": {"id": f"https://openalex.org/A{number}", "display_name": f"Person Number {number}"}, **author}
            for number in range(1, 151)
        ],
        "topics": [],
        "referenced_works": [],
    }
    (tmp_path / "works.jsonl").write_text(json.dumps(work))
    await import_file(database, "openalex", tmp_path / "works.jsonl", tmp_path)
    counts, edges = await byline(database, "W77")
    assert (counts["authorCount"], counts["authors"]["totalCount"]) == (150, 150)
    assert [edge["position"] for edge in edges] == list(range(1, 151))
    assert [names(edge["node"]) for edge in edges] == [{f"A{number}"} for number in range(1, 151)]
    last = (await ask_by_roots(database, PROFILE, id="A150"))["researcher"]
    assert (last["collaboratorCount"], last["closeCollaboratorCount"]) == (149, 2)


@pytest.fixture(scope="session")
def oracle(data: Path) -> Oracle:
    return Oracle.of(data / "works")


async def test_fifty_profiles_say_what_the_raw_records_add_up_to(loaded: Database, oracle: Oracle) -> None:
    for person in oracle.chosen(50):
        shown = (await ask_by_roots(loaded, PROFILE, id=person))["researcher"]
        joint = oracle.joint_works(person)
        assert {name: shown[name] for name in shown if name.endswith("Count") or name == "hIndex"} == {
            "workCount": oracle.work_count(person),
            "topicCount": oracle.topic_count(person),
            "collaboratorCount": len(joint),
            "closeCollaboratorCount": oracle.close_count(person),
            "citationCount": oracle.citation_count(person),
            "hIndex": oracle.h_index(person),
        }
        assert shown["works"]["totalCount"] == oracle.work_count(person)
        assert shown["topics"]["totalCount"] == oracle.topic_count(person)
        assert shown["collaborators"]["totalCount"] == len(joint)
        edges = shown["collaborators"]["edges"]
        assert len(edges) == min(100, len(joint))
        for edge in edges:
            other = next(iter(names(edge["node"]) & joint.keys()))
            works = joint[other]
            strength = sum(1 / (len(oracle.papers[work].byline) - 1) for work in works)
            assert edge["jointWorkCount"] == len(works)
            assert edge["strength"] == pytest.approx(strength, abs=1e-9)
            assert edge["close"] == (len(works) > 1 or any(oracle.gap(work, person, other) <= 2 for work in works))
        years = [year for work in oracle.works[person] if (year := oracle.papers[work].year)]
        assert (shown["firstYear"], shown["lastYear"]) == (min(years, default=None), max(years, default=None))


async def test_bylines_and_references_of_works_are_those_of_the_raw_records(loaded: Database, oracle: Oracle) -> None:
    works = dict.fromkeys(work for person in oracle.chosen(50) for work in oracle.works[person])
    for work in [work for work in works if work[0] == "W"][:60]:
        paper = oracle.papers[work]
        counts, edges = await byline(loaded, work)
        expected = [(paper.byline.index(person) + 1, person) for person in dict.fromkeys(paper.byline)]
        assert [edge["position"] for edge in edges] == [position for position, _ in expected]
        assert all(person in names(edge["node"]) for edge, (_, person) in zip(edges, expected, strict=True))
        assert counts["authorCount"] == len(paper.byline)
        assert counts["citationCount"] == oracle.cited[work]
        assert (counts["referenceCount"], counts["missingReferenceCount"]) == (len(paper.cites), len(paper.missing))


async def test_topics_take_in_all_below_them_each_work_once(loaded: Database) -> None:
    [[key, expected]] = await facts(
        loaded,
        """
        MATCH (field:Topic {level: 'FIELD'})<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(work)
        WITH field, collect(DISTINCT work) AS works ORDER BY size(works) DESC LIMIT 1
        RETURN field.id, size(works)
        """,
    )
    query = "query($id: ID!) { topic(id: $id) { workCount level works(first: 3) { totalCount nodes { year } } } }"
    topic = (await ask_by_roots(loaded, query, id=key))["topic"]
    assert (topic["workCount"], topic["works"]["totalCount"], topic["level"]) == (expected, expected, "FIELD")
