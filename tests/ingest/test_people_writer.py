"""What is written of people."""

import json
from types import SimpleNamespace
from typing import Any

from ingest.people_writer import PeopleWriter, identity_basis, identity_properties
from ingest.resolved_entity import KnownEntity, ResolvedEntity


def writer(*people: ResolvedEntity) -> PeopleWriter:
    resolution: Any = SimpleNamespace(resolved={person.keys[0]: person for person in people}, records={})
    tx: Any = None
    return PeopleWriter(tx, resolution, {})


def test_the_least_orcid_is_shown_and_the_best_basis_counts() -> None:
    known = KnownEntity("R1", "Researcher", 0, None, "0000-0001", "NAME_WITHIN_WORK")
    person = ResolvedEntity("Researcher", ["name:arxiv:anna lind", "orcid:0000-0002"], [known], "R1", {})
    assert identity_properties(person) == {"orcid": "0000-0001", "identityBasis": "IDENTIFIER"}
    assert identity_basis("byline:2605.1:2") == "NAME_WITHIN_WORK"
    assert identity_properties(ResolvedEntity("Topic", ["openalex:T1"], [], "T1", {})) == {}


def test_affiliations_that_bylines_no_longer_credit_are_deleted_and_new_ones_created() -> None:
    new_rows: list[list[Any]] = []
    changed: list[list[Any]] = []
    authored = [["Anna Lind", 2020, ["I2"], 3]]
    people = writer()
    row = ["R1", authored, 4, [["I1", 2019, 2019, 1, None, None, False]], None]
    id_, properties = people._recount(row, new_rows, changed)
    assert (id_, properties["name"], properties["workCount"], properties["citationCount"]) == ("R1", "Anna Lind", 1, 3)
    assert [(row[0], row[1][0][0]) for row in new_rows] == [("R1", "I2")]
    assert changed == [["R1", [["I1", None]]]]


def test_the_facts_of_a_person_without_a_name_and_bylines_are_stored_all_the_same() -> None:
    """A person's record alone, in two versions, would otherwise leave the facts of the first."""
    known = KnownEntity("R1", "Researcher", 0, None, None, "IDENTIFIER")
    facts = {"own:others": ["2025-01-03", []]}
    people = writer(ResolvedEntity("Researcher", ["openalex:A1"], [known], "R1", facts))
    _, properties = people._recount(["R1", [], 0, [], '{"own:others":["2025-01-01",[]]}'], [], [])
    assert json.loads(properties["said"]) == facts
    assert "name" not in properties
