"""Trust in real records: every signal's points, sentence and evidence, compared with what the records say."""

from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.oracles.records import Oracle
from tests.support.asking import ask_by_roots
from tests.support.graph import write
from tests.support.made_records import import_file
from tests.support.queries import identifier_values

TRUST = """
query Trust($id: ID!) {
  researcher(id: $id) {
    id
    trust {
      score level verification asOf
      signals {
        kind points maxPoints text evidenceCount
        evidence(first: 50) {
          __typename id label identifiers { scheme value } ... on Work { year }
        }
      }
    }
  }
  stats { asOf }
}
"""
MOST = {
    "IDENTIFIED_WORKS": 25,
    "CLOSE_COLLABORATORS": 15,
    "TOPICS": 5,
    "AFFILIATION": 10,
    "ORCID": 15,
    "CLAIMED": 10,
    "CLAIM_VERIFIED": 20,
}
CLAIMED = """
MATCH (researcher:Researcher {id: $id})
CREATE (:Claim {id: 'C1', state: $state, verifiedBy: $verifiedBy})-[:FOR]->(researcher)
"""


async def trust_of(database: Database, key: str) -> dict[str, Any]:
    """Return a researcher's trust with its signals by kind, after checking what holds of everybody's trust."""
    result = await ask_by_roots(database, TRUST, id=key)
    trust: dict[str, Any] = result["researcher"]["trust"]
    assert {signal["kind"]: signal["maxPoints"] for signal in trust["signals"]} == MOST
    assert trust["asOf"] == result["stats"]["asOf"]
    for signal in trust["signals"]:
        assert len(signal["evidence"]) == min(50, signal["evidenceCount"])
        assert (signal["points"] > 0) == (signal["evidenceCount"] > 0)
        assert 0 < len(signal["text"]) <= 500
    assert trust["score"] == sum(signal["points"] for signal in trust["signals"])
    return {
        **trust,
        "id": result["researcher"]["id"],
        "signals": {signal["kind"]: signal for signal in trust["signals"]},
    }


async def one_paper(database: Database, data: Path, folder: Path) -> None:
    await import_file(database, "arxiv", data / "arxiv" / "2605.17276.atom.xml", folder)


async def test_one_preprint_of_seven_authors_and_two_topics_earns_its_fourth_author_eleven_points(
    database: Database, data: Path, tmp_path: Path
) -> None:
    await one_paper(database, data, tmp_path)
    trust = await trust_of(database, "stefan-gustafsson")
    assert (trust["score"], trust["level"], trust["verification"]) == (11, "UNVERIFIED", "L1")
    signals = trust["signals"]
    assert {kind: signal["points"] for kind, signal in signals.items()} == {
        "IDENTIFIED_WORKS": 5,
        "CLOSE_COLLABORATORS": 4,
        "TOPICS": 2,
        "AFFILIATION": 0,
        "ORCID": 0,
        "CLAIMED": 0,
        "CLAIM_VERIFIED": 0,
    }
    assert [signals[kind]["text"] for kind in ("IDENTIFIED_WORKS", "AFFILIATION", "ORCID", "CLAIMED")] == [
        "1 work with a DOI, an arXiv id or a PMID: “How Do Electrocardiogram Models Scale?”.",
        "No source gave an affiliation.",
        "No ORCID iD on the record.",
        "Nobody has claimed the record.",
    ]
    first, second = (entity["label"] for entity in signals["CLOSE_COLLABORATORS"]["evidence"][:2])
    assert signals["CLOSE_COLLABORATORS"]["text"] == f"4 close collaborators, such as {first} and {second}."


@pytest.mark.parametrize(
    ("state", "verified_by", "score", "level", "verification"),
    [
        ("APPROVED", None, 21, "UNVERIFIED", "L3"),
        ("APPROVED", "NAME_MATCH", 21, "UNVERIFIED", "L3"),
        ("APPROVED", "ORCID_MATCH", 41, "EMERGING", "L4"),
        ("PENDING", "ORCID_MATCH", 11, "UNVERIFIED", "L1"),
        ("REJECTED", "ORCID_MATCH", 11, "UNVERIFIED", "L1"),
        ("WITHDRAWN", "ORCID_MATCH", 11, "UNVERIFIED", "L1"),
        ("EXPIRED", "ORCID_MATCH", 11, "UNVERIFIED", "L1"),
        ("REVOKED", "ORCID_MATCH", 11, "UNVERIFIED", "L1"),
    ],
)
async def test_an_approved_claim_alone_earns_points_and_more_when_the_orcid_proved_it(
    database: Database,
    data: Path,
    tmp_path: Path,
    state: str,
    verified_by: str | None,
    score: int,
    level: str,
    verification: str,
) -> None:
    await one_paper(database, data, tmp_path)
    key = (await trust_of(database, "stefan-gustafsson"))["id"]
    await write(database, CLAIMED, id=key, state=state, verifiedBy=verified_by)
    trust = await trust_of(database, key)
    assert (trust["score"], trust["level"], trust["verification"]) == (score, level, verification)
    for kind in ("CLAIMED", "CLAIM_VERIFIED"):
        signal = trust["signals"][kind]
        assert [entity["id"] for entity in signal["evidence"]] == [key] * (signal["points"] > 0)


@pytest.mark.parametrize(
    ("properties", "relation", "points", "verification"),
    [
        ({"doi": "10.1/x"}, "", 5, "L1"),
        ({"arxivId": "2605.1"}, "", 5, "L1"),
        ({}, "CREATE (:Key {key: 'pmid:6', scheme: 'PMID', value: '6'})-[:NAMES]->(work)", 5, "L1"),
        ({}, "CREATE (:Key {key: 'mag:6', scheme: 'MAG', value: '6'})-[:NAMES]->(work)", 0, "L0"),
    ],
)
async def test_a_doi_an_arxiv_id_and_a_pmid_are_persistent_identifiers_and_no_other_is(
    database: Database, properties: dict[str, str], relation: str, points: int, verification: str
) -> None:
    await write(
        database,
        f"""
        CREATE (:Key {{key: 'R1'}})-[:NAMES]->(person:Researcher {{id: 'R1', label: 'Ada'}})
        CREATE (person)-[:AUTHORED {{position: 1}}]->(work:Work {{id: 'W1', label: 'On'}})
        SET work += $properties
        {relation}
        """,
        properties=properties,
    )
    trust = await trust_of(database, "R1")
    assert (trust["score"], trust["verification"]) == (points, verification)


async def test_a_level_needs_its_own_condition_alone(database: Database) -> None:
    await write(
        database,
        "CREATE (:Key {key: 'R1'})-[:NAMES]->(:Researcher {id: 'R1', label: 'Ada', orcid: '0000-0002-1825-0097'})",
    )
    trust = await trust_of(database, "R1")
    assert (trust["score"], trust["level"], trust["verification"]) == (15, "UNVERIFIED", "L2")
    assert trust["signals"]["ORCID"]["text"] == "The record has the ORCID iD 0000-0002-1825-0097."
    assert trust["signals"]["IDENTIFIED_WORKS"]["text"] == "No work with a DOI, an arXiv id or a PMID."


@pytest.fixture(scope="session")
def oracle(data: Path) -> Oracle:
    return Oracle.of(data / "works")


async def test_the_trust_of_eighty_people_is_what_the_raw_records_add_up_to(loaded: Database, oracle: Oracle) -> None:
    for person in oracle.chosen(80):
        trust = await trust_of(loaded, person)
        joint = oracle.joint_works(person)
        close = {other for other, works in joint.items() if is_close(oracle, person, other, works)}
        topics = {topic for work in oracle.works[person] for topic in oracle.papers[work].topics}
        supporting = {
            "IDENTIFIED_WORKS": set(oracle.identified_works(person)),
            "CLOSE_COLLABORATORS": close,
            "TOPICS": topics,
            "AFFILIATION": oracle.institutions(person),
        }
        counts = {kind: len(found) for kind, found in supporting.items()} | {"ORCID": int(person in oracle.with_orcid)}
        shown = {kind: signal["evidenceCount"] for kind, signal in trust["signals"].items()}
        assert shown == counts | {"CLAIMED": 0, "CLAIM_VERIFIED": 0}, person
        each = {"IDENTIFIED_WORKS": 5, "CLOSE_COLLABORATORS": 1, "TOPICS": 1, "AFFILIATION": 10, "ORCID": 15}
        points = {kind: min(each[kind] * count, MOST[kind]) for kind, count in counts.items()}
        assert {kind: trust["signals"][kind]["points"] for kind in points} == points
        score = sum(points.values())
        assert trust["level"] == ("UNVERIFIED", "EMERGING", "ESTABLISHED", "VERIFIED")[score // 25]
        assert trust["verification"] == ("L2" if counts["ORCID"] else "L1" if counts["IDENTIFIED_WORKS"] else "L0")
        for kind, found in supporting.items():
            for entity in trust["signals"][kind]["evidence"]:
                assert {oracle.name(name) for name in identifier_values(entity)} & found, (person, entity)
        years = [work["year"] for work in trust["signals"]["IDENTIFIED_WORKS"]["evidence"]]
        assert years == sorted(years, key=lambda year: year or 0, reverse=True)
        strongest = [
            max(len(joint.get(oracle.name(name), ())) for name in identifier_values(entity))
            for entity in trust["signals"]["CLOSE_COLLABORATORS"]["evidence"]
        ]
        assert strongest == sorted(strongest, reverse=True)


def is_close(oracle: Oracle, person: str, other: str, works: list[str]) -> bool:
    return len(works) > 1 or any(oracle.gap(work, person, other) <= 2 for work in works)


async def test_evidence_is_as_long_as_it_was_asked_to_be(loaded: Database, entities: dict[str, str]) -> None:
    document = (
        "query($id: ID!, $first: Int) { researcher(id: $id) { trust { signals { evidence(first: $first) { id } } } } }"
    )
    variables = {"id": entities["researcher"]}
    usual = (await ask_by_roots(loaded, document, **variables))["researcher"]["trust"]["signals"]
    three = (await ask_by_roots(loaded, document, **variables, first=3))["researcher"]["trust"]["signals"]
    assert [len(signal["evidence"]) for signal in usual[:3]] == [5, 5, 5]
    assert [signal["evidence"] for signal in three] == [signal["evidence"][:3] for signal in usual]
    for refused in (0, 51):
        response = await answer(loaded, GraphQLRequest(document, variables=variables | {"first": refused}))
        assert {error.message for error in response.errors} == {f"first must be from 1 to 50, not {refused}."}
        assert [error.extensions for error in response.errors] == [{"code": "BAD_USER_INPUT"}] * len(response.errors)


async def test_somebody_with_five_thousand_works_and_as_many_collaborators_is_answered(database: Database) -> None:
    await write(
        database,
        """
        CREATE (:Key {key: 'R0'})-[:NAMES]->(hub:Researcher {id: 'R0', label: 'Hub'})
        WITH hub
        UNWIND range(1, 5000) AS i
        CREATE (:Researcher {id: 'R' + i, label: 'Person ' + i})
        CREATE (:Topic {id: 'T' + i, label: 'Topic ' + i})
        CREATE (work:Work {id: 'W' + i, label: 'Work ' + i, newest: i, doi: '10.1/' + i})
        CREATE (hub)-[:AUTHORED {position: 1}]->(work)
        WITH collect(work) AS works
        UNWIND range(0, 4999) AS i
        WITH i, works[i] AS work
        UNWIND range(0, 3) AS j
        MATCH (other:Researcher {id: 'R' + (1 + (7 * i + 11 * j) % 5000)})
        MATCH (topic:Topic {id: 'T' + (1 + (3 * i + j) % 5000)})
        CREATE (other)-[:AUTHORED {position: j + 2}]->(work)
        CREATE (work)-[:ABOUT {primary: false}]->(topic)
        """,
    )
    signals = (await trust_of(database, "R0"))["signals"]
    counted = ("IDENTIFIED_WORKS", "CLOSE_COLLABORATORS", "TOPICS")
    assert [signals[kind]["evidenceCount"] for kind in counted] == [5000, 5000, 5000]
    assert [entity["id"] for entity in signals["IDENTIFIED_WORKS"]["evidence"][:2]] == ["W5000", "W4999"]
    assert signals["CLOSE_COLLABORATORS"]["text"].startswith("5,000 close collaborators, such as Person ")
