"""What a record states about other things and about itself: one mention for each, with its keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.record import (
    AnyRecord,
    AuthorRecord,
    InstitutionMention,
    InstitutionRecord,
    MergeRecord,
    TopicMention,
    TopicRecord,
    VenueMention,
    VenueRecord,
    WorkRecord,
)

KINDS = {
    "W": "Work",
    "A": "Researcher",
    "I": "Institution",
    "T": "Topic",
    "C": "Topic",
    "S": "Venue",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that a record names: its kind, the keys that join it, the identifiers that do not, and the facts stated
    of it."""

    kind: str
    keys: tuple[str, ...]
    also: tuple[str, ...] = ()
    facts: dict[str, Any] | None = None
    field: str | None = None
    """The field of the record that mentions the thing; None for the record itself."""


def iter_mentions(record: AnyRecord) -> Iterator[Mention]:
    """Yield everything that a record names, as often as it is named; references to works are not among them."""
    match record:
        case WorkRecord():
            yield Mention("Work", record.keys, record.also)
            yield from iter_work_mentions(record)
        case AuthorRecord():
            yield Mention(
                "Researcher", record.keys, record.also, {"name": record.name, "others": list(record.alternate_names)}
            )
            for affiliation in record.affiliations:
                yield institution_mention(affiliation.institution, "affiliations")
        case InstitutionRecord():
            facts = {
                "name": record.name or None,
                "country": record.country,
                "city": record.city,
                "type": record.type,
                "homepage": record.homepage,
                "parent": record.parent,
                "others": list(record.alternate_names) or None,
                "acronyms": list(record.acronyms) or None,
            }
            yield Mention("Institution", record.keys, record.also, facts)
        case TopicRecord():
            facts = {
                "name": record.name,
                "level": record.level,
                "description": record.description,
                "parent": record.within.keys[0] if record.within else None,
            }
            yield Mention("Topic", record.keys, record.also, facts)
            yield from iter_topic_mentions(record.within, "within")
        case VenueRecord():
            facts = {
                "name": record.name,
                "type": record.type,
                "issn": record.issn,
                "others": list(record.alternate_names) or None,
            }
            yield Mention("Venue", record.keys, record.also, facts)
        case MergeRecord() if record.joins_two_keys:
            yield Mention(KINDS[record.id[0]], record.keys)


def iter_work_mentions(record: WorkRecord) -> Iterator[Mention]:
    """Yield the people, the institutions, the topics and the venue of a work."""
    for author in record.authors:
        yield Mention("Researcher", author.keys)
        for each in author.institutions:
            yield institution_mention(each, "authors")
    for about in record.topics if record.topics is not None else record.concepts:
        yield from iter_topic_mentions(about.topic, "topics")
    if record.venue:
        yield venue_mention(record.venue)


def institution_mention(item: InstitutionMention, field: str) -> Mention:
    """The mention of an institution by another record."""
    facts = {"name": item.name or None, "country": item.country, "type": item.type, "parent": item.parent}
    return Mention("Institution", item.keys, (), facts, field)


def iter_topic_mentions(item: TopicMention | None, field: str) -> Iterator[Mention]:
    """Yield a topic and all topics that it lies within."""
    while item:
        facts = {"name": item.name or None, "level": item.level, "parent": item.within.keys[0] if item.within else None}
        yield Mention("Topic", item.keys, item.also, facts, field)
        item = item.within


def venue_mention(item: VenueMention) -> Mention:
    """The mention of a venue by a work's record."""
    facts = {"name": item.name or None, "type": item.type, "issn": item.issn}
    return Mention("Venue", item.keys, item.also, facts, "venue")
