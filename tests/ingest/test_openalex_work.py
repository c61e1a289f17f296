"""OpenAlex's works: bylines, abstracts, identifiers."""

from typing import Any

from ingest.openalex import read_record
from ingest.record import (
    WorkRecord,
)
from tests.support.made_records import author, work


def made(*authors: dict[str, Any], **fields: Any) -> WorkRecord:
    found = read_record(work(1, *authors, **fields))
    assert isinstance(found, WorkRecord)
    return found


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
