"""A work as several records of it show it."""

from typing import Any

import pytest

from ingest.projection import date_properties, day_number, project
from ingest.record import BylineEntry, InstitutionMention, TopicAssignment, TopicMention, WorkRecord


def record(source: str = "openalex", **fields: Any) -> WorkRecord:
    return WorkRecord(source=source, id="W1", keys=(f"{source}:W1",), **fields)


def entry(key: str, *institutions: str, **fields: Any) -> BylineEntry:
    mentioned = tuple(InstitutionMention((institution,), institution) for institution in institutions)
    return BylineEntry(keys=(key,), name=key, institutions=mentioned, **fields)


def test_the_first_record_that_has_a_value_gives_it_and_any_record_retracts() -> None:
    shown = project([record(title="One"), record(title="Two", volume="3", is_retracted=True)], [], str).properties
    assert (shown["title"], shown["volume"], shown["isRetracted"]) == ("One", "3", True)


@pytest.mark.parametrize(
    ("year", "day", "newest", "oldest"),
    [
        (2026, "2026-05-17", 20260517, 20260517),
        (2026, None, 20260000, 20269999),
        (None, None, -1, 999999999),
        (2026, "2025-12-31", 20260001, 20260001),
        (2026, "2027-01-01", 20261232, 20261232),
    ],
)
def test_two_numbers_order_works_by_date(year: int | None, day: str | None, newest: int, oldest: int) -> None:
    shown = date_properties([record(year=year, published_on=day)])
    assert (shown["newest"], shown["oldest"]) == (newest, oldest)


def test_a_day_stands_within_its_year() -> None:
    assert [day_number(2026, day) for day in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")] == [
        1,
        101,
        1231,
        1232,
    ]


def test_the_byline_of_the_first_record_is_completed_from_the_next() -> None:
    first = record(authors=(entry("a"), entry("b", "i1"), entry("a", "i3")), missing_author_count=2)
    second = record("arxiv", authors=(entry("a", "i2", credited_as="A."), entry("b", "i9", corresponding=True)))
    work = project([first, second], [], str)
    assert [(each.id, each.position, each.institutions) for each in work.byline] == [
        ("a", 1, ["i3"]),
        ("b", 2, ["i1"]),
    ]
    assert (work.byline[0].credited_as, work.byline[1].corresponding) == ("A.", True)
    assert (work.properties["authorCount"], work.properties["missingAuthorCount"]) == (3, 2)
    assert work.institutions == ["i3", "i1"]


def test_topics_of_each_source_count_and_concepts_only_without_any() -> None:
    def assigned(key: str, **fields: Any) -> TopicAssignment:
        return TopicAssignment(TopicMention((key,), key, "TOPIC"), **fields)

    ours = record(topics=(assigned("t1", primary=True),), concepts=(assigned("c1"),))
    theirs = record("arxiv", topics=(assigned("t2", primary=True), assigned("t1")))
    assert project([ours, theirs], [], str).topics == [("t1", None, True), ("t2", None, False)]
    assert [topic[0] for topic in project([record(concepts=(assigned("c1"),))], [], str).topics] == ["c1"]


def test_references_are_the_union_and_dois_of_other_works_are_shared() -> None:
    first = WorkRecord(source="arxiv", id="1", keys=("arxiv:1", "doi:10.1/a"), references=("w1", "w2"))
    second = record(references=("w2", "w3"))
    work = project([first, second], ["arxiv:1"], str)
    assert work.references == ["w1", "w2", "w3"]
    assert work.shared == ["doi:10.1/a"]
    assert (work.properties["doi"], work.properties["arxivId"]) == ("10.1/a", "1")
