"""A stored record as it would be made today: names and keys follow the current rules, placeholders are left out."""

from collections.abc import Iterator

import msgspec

from graphdb.text.folding import normalize_words
from ingest.byline import name_keys
from ingest.name import count_left_out, credited_name, is_left_out
from ingest.placeholder import is_placeholder
from ingest.record import (
    AnyRecord,
    AuthorRecord,
    BylineEntry,
    InstitutionMention,
    InstitutionRecord,
    MergeRecord,
    VenueMention,
    WorkRecord,
)

BY_NAME = ("name:", "byline:")
READ_BY_US = ("openalex", "arxiv")
"""Sources whose bylines are read again; the records of others give their own keys, which are only folded again."""


def apply_current_rules(record: AnyRecord) -> AnyRecord:
    """The record that the same source fields give today; the same object when nothing changed."""
    new: AnyRecord = record
    match record:
        case WorkRecord():
            authors, missing = current_byline(record)
            new = msgspec.structs.replace(
                record,
                authors=authors,
                missing_author_count=missing,
                references=tuple(each for each in record.references if not is_placeholder(each)),
                venue=current_venue(record.venue, record.source),
            )
        case AuthorRecord():
            affiliations = [
                (affiliation, current_institution(affiliation.institution)) for affiliation in record.affiliations
            ]
            current_affiliations = tuple(
                msgspec.structs.replace(affiliation, institution=institution)
                for affiliation, institution in affiliations
                if institution
            )
            new = msgspec.structs.replace(
                record, name=credited_name(record.name) if record.name else None, affiliations=current_affiliations
            )
        case InstitutionRecord() if is_placeholder(record.parent):
            new = msgspec.structs.replace(record, parent=None)
    if not isinstance(record, MergeRecord):
        keys = tuple(refold_key(each) for each in record.keys if not is_placeholder(each))
        new = msgspec.structs.replace(new, keys=keys or record.keys)
    return record if new == record else new


def current_byline(record: WorkRecord) -> tuple[tuple[BylineEntry, ...], int | None]:
    """The authors, and how many the source left out."""
    is_ours = record.source in READ_BY_US
    entries = [each for each in record.authors if not (is_ours and is_left_out(each.name))]
    names = [credited_name(each.name) if is_ours else each.name for each in entries]
    missing = record.missing_author_count
    if is_ours and missing == 0:
        missing = count_left_out(each.name for each in record.authors)
    by_name = name_keys(record.source, record.id, names)
    authors = zip(entries, names, by_name, strict=True)
    return tuple(current_entry(entry, name, key, is_ours) for entry, name, key in authors), missing


def current_entry(entry: BylineEntry, name: str, by_name: str, is_ours: bool) -> BylineEntry:
    """An entry of a byline; its key is by name when nothing else identifies the person."""
    keys = tuple(refold_key(key) for key in entry.keys if not is_placeholder(key))
    if not keys or (is_ours and all(key.startswith(BY_NAME) for key in keys)):
        keys = (by_name,)
    institutions = (current_institution(mention) for mention in entry.institutions)
    return msgspec.structs.replace(
        entry,
        keys=keys,
        name=name,
        credited_as=entry.credited_as or (entry.name if entry.name != name else None),
        institutions=tuple(institution for institution in institutions if institution),
    )


def current_institution(item: InstitutionMention) -> InstitutionMention | None:
    """An institution that a record mentions; None for a placeholder."""
    keys = tuple(refold_key(key) for key in item.keys if not is_placeholder(key))
    parent = None if is_placeholder(item.parent) else item.parent
    return msgspec.structs.replace(item, keys=keys, parent=parent) if keys else None


def current_venue(item: VenueMention | None, source: str) -> VenueMention | None:
    """The venue that a work mentions; None for a placeholder."""
    if item is None or any(map(is_placeholder, item.keys)):
        return None
    if source in READ_BY_US and item.keys[0].startswith("venue:") and normalize_words(item.name):
        return msgspec.structs.replace(item, keys=(f"venue:{normalize_words(item.name)}",))
    return msgspec.structs.replace(item, keys=tuple(map(refold_key, item.keys)))


def refold_key(key: str) -> str:
    """A key by name with its name folded by the current rules; any other key unchanged."""
    prefix, _, value = key.partition(":")
    if prefix == "name":
        source, _, name = value.partition(":")
        return f"name:{source}:{normalize_words(name) or name}"
    return f"{prefix}:{normalize_words(value) or value}" if prefix in ("venue", "institution") else key


def replaced_keys(old: AnyRecord, new: AnyRecord) -> Iterator[tuple[str, str]]:
    """Yield the keys by name of a record, each with the key that replaces it."""
    if isinstance(old, WorkRecord) and isinstance(new, WorkRecord):
        old_authors = (
            [each for each in old.authors if not is_left_out(each.name)] if old.source in READ_BY_US else old.authors
        )
        for old_entry, new_entry in zip(old_authors, new.authors, strict=True):
            if len(old_entry.keys) == len(new_entry.keys):
                yield from zip(old_entry.keys, new_entry.keys, strict=True)
        if old.venue and new.venue:
            yield from zip(old.venue.keys, new.venue.keys, strict=True)
    elif len(old.keys) == len(new.keys):
        yield from zip(old.keys, new.keys, strict=True)
