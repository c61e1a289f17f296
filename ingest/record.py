"""The normalised record: what any source states about one thing, in the project's own format.

One record is one line of JSON: an object whose `kind` is work, author, institution, topic, venue or merge. Fields
without a value are left out, so that equal records are equal text and one hash tells whether anything changed.

`keys` are the identifiers that a thing is joined by (doi:…, orcid:…, openalex:…): two things that share one are one
thing. `also` are identifiers that sources are known to give to several things (a PMID to a paper and its erratum): they
are kept and never join.

The fields are also the top-level keys of our own format. A field that is left out states nothing, and what an earlier
version of the record stated stays; null states that there is none.
"""

from typing import ClassVar, Literal

import msgspec

from graphdb.text.identifier_schemes import LONGEST_KEY
from graphdb.text.identifiers import bounded_key

SOURCES = ("openalex", "arxiv", "sample")
"""The order of precedence of sources; a source not listed comes after these, by name."""

TopicLevelName = Literal["DOMAIN", "FIELD", "SUBFIELD", "TOPIC", "CATEGORY", "CONCEPT"]
WorkTypeName = Literal[
    "ARTICLE", "CONFERENCE_PAPER", "PREPRINT", "PEER_REVIEW", "ERRATUM", "RETRACTION", "REFERENCE_ENTRY", "STANDARD",
    "SOFTWARE", "GRANT", "BOOK", "BOOK_CHAPTER", "DATASET", "DISSERTATION", "REVIEW", "EDITORIAL", "LETTER", "REPORT",
    "PARATEXT", "OTHER",
]  # fmt: skip


class RecordPart(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a record, or a record; however it is made, its keys are as the graph has them, bounded in length."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self.KEY_FIELDS:
            value = getattr(self, name)
            if value and max(map(len, (value,) if value.__class__ is str else value)) > LONGEST_KEY:
                shorter = bounded_key(value) if isinstance(value, str) else tuple(map(bounded_key, value))
                msgspec.structs.force_setattr(self, name, shorter)


class InstitutionMention(RecordPart, frozen=True):
    """An institution as another record mentions it."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys", "parent")

    keys: tuple[str, ...]
    name: str
    country: str | None = None
    type: str | None = None
    parent: str | None = None


class TopicMention(RecordPart, frozen=True):
    """A topic as another record mentions it, with the topic that it lies within."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys", "also")

    keys: tuple[str, ...]
    name: str
    level: TopicLevelName
    within: "TopicMention | None" = None
    also: tuple[str, ...] = ()


class VenueMention(RecordPart, frozen=True):
    """The place of publication as a work's record mentions it."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys", "also")

    keys: tuple[str, ...]
    name: str
    type: str | None = None
    issn: str | None = None
    also: tuple[str, ...] = ()


class BylineEntry(RecordPart, frozen=True):
    """One entry of a byline."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys",)

    keys: tuple[str, ...]
    name: str
    credited_as: str | None = None
    corresponding: bool | None = None
    institutions: tuple[InstitutionMention, ...] = ()


class TopicAssignment(RecordPart, frozen=True):
    """A topic that a source assigned to a work."""

    topic: TopicMention
    score: float | None = None
    primary: bool = False


class StatedAffiliation(RecordPart, frozen=True):
    """An affiliation that a source states of itself, with its first and last year."""

    institution: InstitutionMention
    since: int | None = None
    until: int | None = None


class Record(RecordPart, frozen=True, tag_field="kind", kw_only=True):
    """What every record has: the source and its name for the thing, the source's date of change, an address."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys", "also")

    source: str
    id: str
    keys: tuple[str, ...]
    also: tuple[str, ...] = ()
    updated: str | None = None
    url: str | None = None

    @property
    def key(self) -> str:
        """The key of the record itself: the first of its keys."""
        return self.keys[0]


class WorkRecord(Record, frozen=True, tag="work", kw_only=True):
    """A work. `authors` and `topics` are None when the source does not know them, empty when there are none."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys", "also", "references")

    title: str | None = None
    abstract: str | None = None
    type: WorkTypeName = "OTHER"
    source_type: str | None = None
    year: int | None = None
    published_on: str | None = None
    language: str | None = None
    is_open_access: bool | None = None
    open_access_url: str | None = None
    license: str | None = None
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    is_retracted: bool = False
    reported_citation_count: int | None = None
    missing_author_count: int | None = None
    authors: tuple[BylineEntry, ...] = ()
    topics: tuple[TopicAssignment, ...] | None = None
    concepts: tuple[TopicAssignment, ...] = ()
    references: tuple[str, ...] = ()
    venue: VenueMention | None = None


class AuthorRecord(Record, frozen=True, tag="author", kw_only=True):
    """A person."""

    name: str | None = None
    alternate_names: tuple[str, ...] = ()
    affiliations: tuple[StatedAffiliation, ...] = ()


class InstitutionRecord(Record, frozen=True, tag="institution", kw_only=True):
    """An institution; `parent` is a key, `name` is None where the record does not state it."""

    KEY_FIELDS: ClassVar[tuple[str, ...]] = ("keys", "also", "parent")

    name: str | None = None
    country: str | None = None
    city: str | None = None
    type: str | None = None
    homepage: str | None = None
    parent: str | None = None
    alternate_names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()


class TopicRecord(Record, frozen=True, tag="topic", kw_only=True):
    """A topic."""

    name: str | None = None
    level: TopicLevelName
    description: str | None = None
    within: TopicMention | None = None


class VenueRecord(Record, frozen=True, tag="venue", kw_only=True):
    """A journal, a conference, a repository."""

    name: str | None = None
    type: str | None = None
    issn: str | None = None
    alternate_names: tuple[str, ...] = ()


class MergeRecord(Record, frozen=True, tag="merge", kw_only=True):
    """A source's statement that its record `id` is now another; `keys` are the old key and the new one.

    What a source merges into nothing, or into itself, has the old key alone and joins nothing.
    """

    @property
    def key(self) -> str:
        """The key of the merge itself, which names both."""
        return f"merge:{':'.join(self.keys)}"

    @property
    def joins_two_keys(self) -> bool:
        """Whether the merge names two things."""
        return len(self.keys) == 2


AnyRecord = WorkRecord | AuthorRecord | InstitutionRecord | TopicRecord | VenueRecord | MergeRecord

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyRecord] = msgspec.json.Decoder(AnyRecord)


def encode_record(record: AnyRecord) -> bytes:
    """The record as one line of JSON, always the same for the same record."""
    return _encoder.encode(record)


def decode_record(text: bytes | str) -> AnyRecord:
    """The record in a line of JSON. Raises msgspec.ValidationError with what is wrong and where."""
    return _decoder.decode(text)


def precedence(record: Record) -> tuple[int, str, str, str]:
    """The sort key of records of one thing: the record whose statements take precedence comes first."""
    known = SOURCES.index(record.source) if record.source in SOURCES else len(SOURCES)
    return known, record.source, _descending(record.updated or ""), record.key


def _descending(text: str) -> str:
    """A text that sorts in the opposite order among dates and times of one form."""
    return "".join(chr(0x10FFFF - ord(letter)) for letter in text) + chr(0x10FFFF)
