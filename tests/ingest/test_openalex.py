"""Every oddity that OpenAlex's records have had, one at a time."""

from typing import Any

import pytest

from ingest import fact
from ingest.errors import RecordRejected
from ingest.mention import iter_mentions
from ingest.openalex import read_merge, read_record, read_version
from ingest.record import (
    AuthorRecord,
    InstitutionRecord,
    TopicMention,
    TopicRecord,
    VenueRecord,
    WorkRecord,
    decode_record,
    encode_record,
)
from ingest.record_version import pack
from ingest.stored_record import unpack_payload
from tests.support.made_records import author, institution, work


def made(*authors: dict[str, Any], **fields: Any) -> WorkRecord:
    found = read_record(work(1, *authors, **fields))
    assert isinstance(found, WorkRecord)
    return found


def test_a_record_is_the_same_after_a_round_trip() -> None:
    found = made(author(1, "Anna Lind", "0000-0002-1825-0097", [1]), topics=[1], cites=[2])
    assert decode_record(encode_record(found)) == found
    packed = read_version(work(1, author(1, "Anna Lind", "0000-0002-1825-0097", [1]), topics=[1], cites=[2]))
    assert unpack_payload(packed.payload)[0] == packed.record == found
    assert packed.hash == pack(decode_record(encode_record(found))).hash


@pytest.mark.parametrize(
    ("type_", "fields", "expected"),
    [
        ("article", {}, "ARTICLE"),
        ("journal-article", {}, "ARTICLE"),
        ("article", {"type_crossref": "proceedings-article"}, "CONFERENCE_PAPER"),
        ("article", {"primary_location": {"raw_type": "proceedings-article"}}, "CONFERENCE_PAPER"),
        ("article", {"primary_location": {"source": {"id": "S1", "type": "conference"}}}, "CONFERENCE_PAPER"),
        ("proceedings-article", {}, "CONFERENCE_PAPER"),
        ("posted-content", {}, "PREPRINT"),
        ("preprint", {"type_crossref": "journal-article"}, "PREPRINT"),
        ("review", {"type_crossref": "journal-article"}, "REVIEW"),
        ("monograph", {}, "BOOK"),
        ("book-part", {}, "BOOK_CHAPTER"),
        ("peer-review", {}, "PEER_REVIEW"),
        ("journal-issue", {}, "PARATEXT"),
        ("article", {"is_paratext": True}, "PARATEXT"),
        ("libguides", {}, "OTHER"),
        (None, {}, "OTHER"),
    ],
)
def test_types_of_both_vocabularies(type_: str | None, fields: dict[str, Any], expected: str) -> None:
    found = made(type=type_, **fields)
    assert (found.type, found.source_type) == (expected, type_)


def test_a_null_title_stays_null_and_markup_stays_markup() -> None:
    assert made(title=None).title is None
    assert made(title=" <i>E. coli</i> &amp; $x_1$ ").title == "<i>E. coli</i> &amp; $x_1$"


def test_the_abstract_is_put_together_and_no_place_is_believed() -> None:
    index = {"of": [1], "models": [2], "Scaling": [0], "far": [10**12], "bad": ["1"], "worse": None}
    assert made(abstract_inverted_index=index).abstract == "Scaling of models far"


def test_concepts_stand_in_only_where_there_are_no_topics() -> None:
    concepts = [
        {
            "id": "https://openalex.org/C1",
            "display_name": "One",
            "score": "0.30",
            "wikidata": "https://www.wikidata.org/wiki/Q1",
        },
        {"id": "https://openalex.org/C2", "display_name": "Two", "score": "0.2999"},
        {"id": "https://openalex.org/C3", "display_name": "Three", "score": None},
    ]
    assert made(concepts=concepts).concepts == ()
    assert made(concepts=concepts) == made(concepts=[])
    old = work(1, concepts=concepts)
    del old["topics"]
    found = read_record(old)
    assert isinstance(found, WorkRecord)
    assert found.topics is None
    assert [(about.topic.keys, about.topic.level, about.score) for about in found.concepts] == [
        (("openalex:C1",), "CONCEPT", 0.3)
    ]
    assert found.concepts[0].topic.also == ("wikidata:Q1",)


def test_topics_lie_within_subfield_field_and_domain() -> None:
    found = made(topics=[11]).topics
    assert found is not None
    levels = []
    topic: TopicMention | None = found[0].topic
    while topic is not None:
        levels.append((topic.level, topic.keys[0]))
        topic = topic.within
    assert levels == [
        ("TOPIC", "openalex:T11"),
        ("SUBFIELD", "openalex:subfields/1"),
        ("FIELD", "openalex:fields/1"),
        ("DOMAIN", "openalex:domains/1"),
    ]


def test_people_by_id_by_orcid_and_by_name() -> None:
    entries = [
        author(1, "Anna Lind", "0000-0002-1825-0097"),
        author(2, "Bo Ek", "0000-0002-1825-0098"),
        author(None, "Cy Re", "0000-0002-1694-233X"),
        author(None, "Re, Dan"),
        author(None, "D. Re"),
        author(None, "Eva Ax"),
        author(None, "Eva  Ax"),
    ]
    assert [each.keys for each in made(*entries).authors] == [
        ("openalex:A1", "orcid:0000-0002-1825-0097"),
        ("openalex:A2",),
        ("orcid:0000-0002-1694-233X",),
        ("name:openalex:dan re",),
        ("byline:W1:5",),
        ("byline:W1:6",),
        ("byline:W1:7",),
    ]


def test_an_institution_without_any_identifier_is_none() -> None:
    entry = author(
        1,
        "Anna Lind",
        institutions=[
            institution(None, "U Vermont"),
            institution(2),
            institution(None, "X", "https://ror.org/05k89ew48"),
        ],
    )
    assert [each.keys for each in made(entry).authors[0].institutions] == [("openalex:I2",), ("ror:05k89ew48",)]


def test_a_line_of_two_tells_the_parent_and_a_longer_one_does_not() -> None:
    def parent(*lineage: int) -> str | None:
        told = institution(1) | {"lineage": [f"https://openalex.org/I{each}" for each in lineage]}
        return made(author(1, "Anna Lind", institutions=[told])).authors[0].institutions[0].parent

    assert parent(1) is None
    assert parent(1, 2) == "openalex:I2"
    assert parent(1, 2, 3) is None


def test_who_answers_letters_may_be_told_beside_the_byline() -> None:
    entries = author(1, "Anna Lind"), author(2, "Bo Ek")
    told = made(*entries, corresponding_author_ids=["https://openalex.org/A2"])
    assert [each.corresponding for each in told.authors] == [False, True]
    assert [each.corresponding for each in made(*entries).authors] == [None, None]
    assert made(author(1, "Anna Lind") | {"is_corresponding": True}).authors[0].corresponding is True


def test_how_many_authors_a_source_cut() -> None:
    hundred = [author(n, f"Person {n}") for n in range(1, 101)]
    assert made(*hundred).missing_author_count is None
    assert made(*hundred, authors_count=130).missing_author_count == 30
    assert made(*hundred[:9], is_authors_truncated=True).missing_author_count is None
    assert made(*hundred[:9]).missing_author_count == 0


def test_a_reference_to_itself_and_one_made_twice() -> None:
    assert made(cites=[1, 2, 2]).references == ("openalex:W2",)


def test_the_venue_of_old_records() -> None:
    found = made(
        host_venue={"id": "https://openalex.org/S1", "display_name": "Cell", "issn_l": "0092-8674", "issn": None}
    ).venue
    assert found is not None
    assert (found.keys, found.name, found.issn) == (("openalex:S1",), "Cell", "0092-8674")


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


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ({"id": "https://openalex.org/S1", "display_name": "Reed Notes"}, "openalex:S1"),
        ({"id": None, "display_name": "Reed: Nötes!", "issn_l": "1654-9880"}, "venue:reed notes"),
        ({"id": None, "display_name": None, "issn_l": "1654-9880"}, "venue:1654-9880"),
        ({"id": None, "display_name": "...", "issn": ["1654-9880"]}, "venue:1654-9880"),
        ({"id": None, "display_name": "...", "issn": ["1654-9881"]}, None),
        ({"id": None, "display_name": None}, None),
    ],
)
def test_a_venue_without_an_id_is_known_by_name_and_without_one_by_issn(place: dict[str, Any], key: str | None) -> None:
    found = made(primary_location={"source": place}).venue
    assert (found and found.keys[0]) == key


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
