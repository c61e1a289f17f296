"""Every oddity that OpenAlex's records have had, one at a time."""

from typing import Any

import pytest

from ingest import fact
from ingest.errors import RecordRejected
from ingest.mention import iter_mentions
from ingest.openalex import read_merge, read_record
from ingest.record import (
    AuthorRecord,
    InstitutionRecord,
    TopicRecord,
    VenueRecord,
    WorkRecord,
)
from tests.support.made_records import author, institution, work


def made(*authors: dict[str, Any], **fields: Any) -> WorkRecord:
    found = read_record(work(1, *authors, **fields))
    assert isinstance(found, WorkRecord)
    return found


def test_a_null_title_stays_null_and_markup_stays_markup() -> None:
    assert made(title=None).title is None
    assert made(title=" <i>E. coli</i> &amp; $x_1$ ").title == "<i>E. coli</i> &amp; $x_1$"


def test_identifiers_that_join_and_those_that_do_not() -> None:
    found = made(
        doi="https://doi.org/10.48550/arXiv.2605.17276v1",
        ids={
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/6886630",
            "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5321311",
            "mag": 19,
        },
    )
    assert found.keys == ("openalex:W1", "doi:10.48550/arxiv.2605.17276v1", "arxiv:2605.17276")
    assert found.also == ("pmid:6886630", "pmcid:PMC5321311", "mag:19")
    place = [{"landing_page_url": "http://arxiv.org/abs/hep-th/9901001v3"}]
    assert made(doi="10.1000/X", locations=place).keys == ("openalex:W1", "doi:10.1000/x", "arxiv:hep-th/9901001")


def test_addresses_that_are_none_are_not_printed_as_links() -> None:
    found = made(
        primary_location={"landing_page_url": "javascript:alert(1)"},
        open_access={"oa_url": "/etc/passwd", "is_oa": "yes"},
    )
    assert (found.url, found.open_access_url, found.is_open_access) == ("https://openalex.org/W1", None, None)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ([], "not a JSON object"),
        ({}, "not an OpenAlex id"),
        ({"id": 5}, "not an OpenAlex id"),
        ({"id": "https://openalex.org/P4310320"}, "^P4310320 is a publisher, and publishers are not imported$"),
        ({"id": "F4320306076"}, "^F4320306076 is a funder, and funders are not imported$"),
        ({"id": "https://openalex.org/G1234567"}, "^G1234567 is an award, and awards are not imported$"),
        ({"id": "https://api.openalex.org/awards/G12"}, "^G12 is an award, and awards are not imported$"),
        ({"id": "https://openalex.org/keywords/graph-theory"}, "^keywords/graph-theory is a keyword, and keywords are"),
        ({"id": "https://openalex.org/countries/SE"}, "^countries/SE is a country, and countries are not imported$"),
        ({"id": "https://openalex.org/V41354064"}, "^V41354064 is a venue of before 2023"),
        ({"error": "Invalid query.", "message": "x is none"}, "answered with an error: Invalid query. x is none$"),
        ({"id": "https://openalex.org/A1", "display_name": None}, "no name"),
        ({"id": "https://openalex.org/W1", "ids": []} | {"authorships": [{"author": "Anna"}]}, "another shape"),
        ({"id": "https://openalex.org/W1", "biblio": "12"}, "another shape"),
    ],
)
def test_what_is_no_record_is_refused_with_a_reason(item: Any, reason: str) -> None:
    with pytest.raises(RecordRejected, match=reason):
        read_record(item)


def test_entities() -> None:
    person = read_record(
        {
            "id": "https://openalex.org/A1",
            "display_name": "Anna Lind",
            "display_name_alternatives": ["A. Lind", "Anna Lind"],
            "orcid": "https://orcid.org/0000-0002-1825-0097",
            "affiliations": [{"institution": institution(1), "years": [2020, 2018]}],
            "last_known_institutions": [institution(1), institution(2)],
        }
    )
    assert isinstance(person, AuthorRecord)
    assert person.alternate_names == ("A. Lind",)
    assert [(each.institution.keys[0], each.since, each.until) for each in person.affiliations] == [
        ("openalex:I1", 2018, 2020),
        ("openalex:I2", None, None),
    ]
    place = read_record(
        institution(1)
        | {
            "associated_institutions": [
                {"id": "https://openalex.org/I9", "relationship": "parent"},
                {"id": "I2", "relationship": "child"},
            ]
        }
    )
    assert isinstance(place, InstitutionRecord)
    assert place.parent == "openalex:I9"
    assert isinstance(read_record({"id": "C1", "display_name": "Concept"}), TopicRecord)
    assert isinstance(read_record({"id": "S1", "display_name": "Cell", "issn": None}), VenueRecord)


def test_merged_ids_are_of_one_kind() -> None:
    assert read_merge("A1", "A2").keys == ("openalex:A1", "openalex:A2")
    with pytest.raises(RecordRejected):
        read_merge("A1", "W2")


def test_an_institution_has_its_other_names_and_acronyms() -> None:
    found = read_record(
        {
            "id": "https://openalex.org/I1",
            "display_name": "Reed Institute",
            "display_name_acronyms": ["RI", "", None, "RI", "R.I."],
            "display_name_alternatives": ["Rushes Institute", " Reed Institute "],
            "international": {"display_name": {"sv": "Vassinstitutet", "en": "Reed Institute", "de": None, "fr": 7}},
        }
    )
    assert isinstance(found, InstitutionRecord)
    assert found.alternate_names == ("Rushes Institute", "Reed Institute", "Vassinstitutet")
    assert found.acronyms == ("RI", "R.I.")
    shown = fact.entity_properties("Institution", said_of(found), "I1")
    assert (shown["alternateNames"], shown["acronyms"]) == (["Rushes Institute", "Vassinstitutet"], ["R.I.", "RI"])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"display_name_acronyms": None, "display_name_alternatives": None, "international": None},
        {"display_name_acronyms": "RI", "display_name_alternatives": 5, "international": {"display_name": []}},
        {"display_name_acronyms": [["RI"]], "display_name_alternatives": {}, "international": {}},
    ],
)
def test_other_names_of_any_other_shape_are_none(fields: dict[str, Any]) -> None:
    found = read_record({"id": "https://openalex.org/I1", "display_name": "Reed Institute", **fields})
    assert isinstance(found, InstitutionRecord)
    assert found.alternate_names == found.acronyms == ()
    shown = fact.entity_properties("Institution", said_of(found), "I1")
    # Nothing is stored for what no record says, so that a graph of before is the same.
    assert shown["alternateNames"] is shown["acronyms"] is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"sv": "Vassinstitutet", "en": "Reed Institute"}, "Reed Institute"),
        ({"sv": "Vassinstitutet", "de": "Schilfinstitut"}, "Schilfinstitut"),
        ({"sv": "", "nb": "Sivinstituttet"}, "Sivinstituttet"),
    ],
)
def test_an_institution_without_a_name_has_one_of_another_language(names: dict[str, str], expected: str) -> None:
    for name in (None, "", " "):
        item = {"id": "https://openalex.org/I1", "display_name": name, "international": {"display_name": names}}
        found = read_record(item)
        assert isinstance(found, InstitutionRecord)
        assert found.name == expected


def test_an_institution_that_was_cut_to_other_fields_says_nothing_of_its_name() -> None:
    found = read_record({"id": "https://openalex.org/I1", "ids": {"wikidata": "Q1"}, "country_code": "se"})
    assert isinstance(found, InstitutionRecord)
    assert (found.name, found.country, found.also) == (None, "SE", ("wikidata:Q1",))
    assert "name" not in said_of(found)
    assert read_record({"id": "https://openalex.org/I1", "international": {}}).keys == ("openalex:I1",)
    with pytest.raises(RecordRejected, match="no name"):
        read_record({"id": "https://openalex.org/I1", "display_name": None})


@pytest.mark.parametrize(("code", "expected"), [("uk", "GB"), ("EL", "GR"), ("gb", "GB"), ("se", "SE"), ("SWE", None)])
def test_a_country_is_known_by_its_own_code(code: str, expected: str | None) -> None:
    found = read_record({"id": "https://openalex.org/I1", "display_name": "Reed Institute", "country_code": code})
    assert isinstance(found, InstitutionRecord)
    assert found.country == expected


def test_a_venue_has_its_other_titles() -> None:
    item = {"id": "https://openalex.org/S1", "display_name": "Reed Notes", "abbreviated_title": "Reed Nts"}
    found = read_record({**item, "alternate_titles": ["RN", "Reed Notes"]})
    assert isinstance(found, VenueRecord)
    assert found.alternate_names == ("Reed Nts", "RN", "Reed Notes")
    assert fact.entity_properties("Venue", said_of(found), "S1")["alternateNames"] == ["RN", "Reed Nts"]


def said_of(found: Any) -> fact.Facts:
    """The facts that a record says of itself."""
    facts: fact.Facts = {}
    [mention] = iter_mentions(found)
    fact.apply_facts(facts, None, mention.facts or {})
    return facts


def test_an_id_of_another_kind_names_nothing() -> None:
    person = author(None, "Anna Lind", institutions=[institution(None), {"id": "S9"}, institution(3)])
    person["author"]["id"] = "https://openalex.org/I7"
    crossed = [
        {"id": "W2"},
        {"id": "C5", "display_name": "Mud"},
        {"id": "fields/17"},
        {"id": "T8", "field": {"id": "A1"}},
    ]
    found = made(
        person,
        topics=[],
        referenced_works=["W4", "A4", "T4", "fields/4"],
        primary_location={"source": {"id": "A6", "display_name": "Sands"}},
        corresponding_author_ids=["I7"],
    )
    assert [each.keys for each in found.authors] == [("name:openalex:anna lind",)]
    assert [each.keys for each in found.authors[0].institutions] == [("openalex:I3",)]
    assert found.references == ("openalex:W4",)
    assert found.venue is not None
    assert found.venue.keys == ("venue:sands",)
    told = read_record(work(1) | {"topics": [*crossed, {"id": "T8", "field": {"id": "A1"}}]})
    assert isinstance(told, WorkRecord)
    assert [(each.topic.keys, each.topic.within) for each in told.topics or ()] == [(("openalex:T8",), None)]
    concepts = [{"id": "T5", "display_name": "Mud", "score": 0.9}, {"id": "C6", "display_name": "Clay", "score": 0.9}]
    older = read_record({key: value for key, value in work(1).items() if key != "topics"} | {"concepts": concepts})
    assert isinstance(older, WorkRecord)
    assert [each.topic.keys for each in older.concepts] == [("openalex:C6",)]
