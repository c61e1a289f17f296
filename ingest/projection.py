"""A work as the graph shows it: a pure function of the records that describe it and of the entities that their keys
name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphdb.text.search_text import search_text
from ingest import fact
from ingest.record import BylineEntry, TopicAssignment, WorkRecord

SCALARS = {
    "title": "title",
    "abstract": "abstract",
    "source_type": "sourceType",
    "language": "language",
    "is_open_access": "isOpenAccess",
    "open_access_url": "openAccessUrl",
    "license": "license",
    "volume": "volume",
    "issue": "issue",
    "first_page": "firstPage",
    "last_page": "lastPage",
    "url": "url",
    "reported_citation_count": "reportedCitationCount",
}


@dataclass(slots=True)
class ProjectedAuthor:
    """A person on a byline."""

    id: str
    position: int
    name: str
    credited_as: str | None
    corresponding: bool | None
    institutions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Projection:
    """A work's properties and the other ends of its relations. References, and DOIs that name another work, are keys;
    all else are ids."""

    properties: dict[str, Any]
    byline: list[ProjectedAuthor]
    institutions: list[str]
    topics: list[tuple[str, float | None, bool]]
    references: list[str]
    venue: str | None
    shared: list[str]


def project(records: list[WorkRecord], keys: list[str], id_of: Callable[[str], str | None]) -> Projection:
    """The work that these records describe, those that take precedence first."""
    entries, length, missing = project_byline(records, id_of)
    topics: dict[str, tuple[str, float | None, bool]] = {}
    for about in iter_topics(records):
        topic = id_of(about.topic.keys[0])
        if topic and topic not in topics:
            topics[topic] = (topic, about.score, about.primary and not any(each[2] for each in topics.values()))
    properties = scalar_properties(records) | date_properties(records) | identifier_properties(records, keys)
    properties["authorCount"], properties["missingAuthorCount"] = length, missing
    properties |= fact.label_properties(properties["title"], "Untitled") | search_text("Work", properties)
    venue = next((record.venue for record in records if record.venue), None)
    return Projection(
        properties,
        entries,
        list(dict.fromkeys(each for entry in entries for each in entry.institutions)),
        list(topics.values()),
        list(dict.fromkeys(reference for record in records for reference in record.references)),
        id_of(venue.keys[0]) if venue else None,
        sorted({key for record in records for key in record.keys if key.startswith("doi:")}.difference(keys)),
    )


def scalar_properties(records: list[WorkRecord]) -> dict[str, Any]:
    """The properties that are the first value that any record has."""
    properties = {property_name: first_value(records, name) for name, property_name in SCALARS.items()}
    properties["type"] = next((record.type for record in records if record.type != "OTHER"), "OTHER")
    properties["isRetracted"] = any(record.is_retracted for record in records)
    return properties


def first_value(records: list[WorkRecord], name: str) -> Any:
    """The first value that a record has for a field; None when none has one."""
    return next((value for record in records if (value := getattr(record, name)) is not None), None)


def date_properties(records: list[WorkRecord]) -> dict[str, Any]:
    """The year and the day, both of one record, and the two numbers that order works by them."""
    dated = next((record for record in records if record.year is not None), None)
    if dated is None or dated.year is None:
        return {"year": None, "publishedOn": None, "newest": -1, "oldest": 999999999}
    start = dated.year * 10000
    if dated.published_on is None:
        return {"year": dated.year, "publishedOn": None, "newest": start, "oldest": start + 9999}
    day = start + day_number(dated.year, dated.published_on)
    return {"year": dated.year, "publishedOn": dated.published_on, "newest": day, "oldest": day}


def day_number(year: int, day: str) -> int:
    """Where a day stands in a year: month·100 + day; 1 for a day before the year, 1232 for one after it."""
    of = int(day[:4])
    return int(day[5:7]) * 100 + int(day[8:10]) if of == year else 1 if of < year else 1232


def identifier_properties(records: list[WorkRecord], keys: list[str]) -> dict[str, str | None]:
    """The DOI and the arXiv number of the record that takes precedence."""
    ordered = [key for record in records for key in record.keys] + keys
    return {
        name: next((key.partition(":")[2] for key in ordered if key.startswith(prefix)), None)
        for name, prefix in (("doi", "doi:"), ("arxivId", "arxiv:"))
    }


def iter_topics(records: list[WorkRecord]) -> Iterator[TopicAssignment]:
    """Yield, for each source, the topics of its first record with topics; concepts only where no record has topics."""
    with_topics = [record for record in records if record.topics is not None]
    seen_sources = set()
    for record in with_topics:
        if record.source not in seen_sources:
            seen_sources.add(record.source)
            yield from record.topics or ()
    if not with_topics:
        yield from next((record.concepts for record in records if record.concepts), ())


def project_byline(
    records: list[WorkRecord], id_of: Callable[[str], str | None]
) -> tuple[list[ProjectedAuthor], int, int | None]:
    """The people of the first record with authors, how many entries it has, and how many its source left out.

    A person who stands on it twice appears once, in the first position, with the institutions of both. What the source
    leaves out of an entry (where the person works, who answers letters) is taken from the same person's entry in the
    records after it.
    """
    entries: dict[str, ProjectedAuthor] = {}
    authored = [record for record in records if record.authors]
    if not authored:
        return [], 0, first_value(records, "missing_author_count")
    for position, author in enumerate(authored[0].authors, 1):
        person = id_of(author.keys[0])
        if person and person not in entries:
            entries[person] = ProjectedAuthor(person, position, author.name, None, None)
    for record in authored:
        complete = {person for person, entry in entries.items() if entry.institutions}
        for author in record.authors:
            person = id_of(author.keys[0]) or ""
            if entry := entries.get(person):
                fill_gaps(entry, author)
            if entry and person not in complete:
                institutions = (id_of(institution.keys[0]) for institution in author.institutions)
                entry.institutions = list(
                    dict.fromkeys([*entry.institutions, *(each for each in institutions if each)])
                )
    return list(entries.values()), len(authored[0].authors), authored[0].missing_author_count


def fill_gaps(entry: ProjectedAuthor, author: BylineEntry) -> None:
    """Fill what the projected author lacks from another entry of the same person."""
    entry.credited_as = entry.credited_as or author.credited_as
    if entry.corresponding is None:
        entry.corresponding = author.corresponding
