"""peergraph's own format: normalised records, one line of JSON each."""

from typing import Any

import msgspec

from ingest import openalex_legacy
from ingest.current_rules import apply_current_rules
from ingest.errors import RecordRejected
from ingest.field_value import iso_day, language, quote, text, timestamp, web_address, whole_number, year
from ingest.mention import KINDS, iter_mentions
from ingest.placeholder import PLACEHOLDERS
from ingest.record import AnyRecord, AuthorRecord, InstitutionRecord, MergeRecord, StatedAffiliation, WorkRecord
from ingest.record_version import PackedRecord, pack, version_fields

# The beginnings of the keys that each kind may have, besides those that begin with the name of the record's source.
KEY_PREFIXES = {
    "Researcher": ("orcid:", "openalex:A", "name:", "byline:"),
    "Work": ("doi:", "arxiv:", "openalex:W"),
    "Topic": (
        "openalex:T",
        "openalex:C",
        "openalex:subfields/",
        "openalex:fields/",
        "openalex:domains/",
        "arxiv-category:",
    ),
    "Institution": ("ror:", "openalex:I", "institution:"),
    "Venue": ("openalex:S", "venue:"),
}
# Schemes of these keys: a source called so has no further keys of its own.
SHARED_SCHEMES = {key.partition(":")[0] for fitting in KEY_PREFIXES.values() for key in fitting}
NON_JOINING_PREFIXES = ("pmid:", "pmcid:", "mag:", "wikidata:", "issn:")


def read_record(item: Any) -> AnyRecord:
    """The record in an object of the format. Raises RecordRejected with what is wrong and where."""
    try:
        record: AnyRecord = msgspec.convert(item, AnyRecord)
    except msgspec.ValidationError as error:
        raise RecordRejected(str(error)) from error
    except RecursionError as error:
        raise RecordRejected("it is nested too deeply") from error
    if not record.keys:
        raise RecordRejected("it has no key")
    if isinstance(record, MergeRecord) and (len(record.keys) != 2 or record.id[:1] not in KINDS):
        raise RecordRejected("a merge has the keys of two things of one kind, and the id of the first")
    for mention in iter_mentions(record):
        if not mention.keys:
            raise RecordRejected(f"a {mention.kind.lower()} of it has no key")
        fitting = (
            KEY_PREFIXES[mention.kind]
            if record.source in SHARED_SCHEMES
            else (*KEY_PREFIXES[mention.kind], f"{record.source}:")
        )
        for key in mention.keys:
            if not key.startswith(fitting) or "\x00" in key:
                raise RecordRejected(f"{quote(key)} is no key of a {mention.kind.lower()}")
        for key in mention.also:
            if not key.startswith(NON_JOINING_PREFIXES) or "\x00" in key:
                raise RecordRejected(f"{quote(key)} is no identifier that may stand in `also`")
    record = apply_current_rules(record)
    if meaning := next((PLACEHOLDERS[key] for key in record.keys if key in PLACEHOLDERS), None):
        raise RecordRejected(f"its only key names nothing: it is {meaning}")
    return clean_record(record)


def read_version(item: Any) -> PackedRecord:
    """One version of a record, from one object of the format."""
    record = read_record(item)
    keys = openalex_legacy.keys_of_fields(record, item) if record.source == "openalex" else item
    return pack(record, version_fields(record.source, keys, record.updated))


def clean_record(record: AnyRecord) -> AnyRecord:
    """The record without invalid values: impossible years, counts that no answer can carry, broken links."""
    changes: dict[str, Any] = {"updated": timestamp(record.updated), "url": web_address(record.url)}
    match record:
        case WorkRecord():
            changes |= {
                "title": text(record.title),
                "abstract": text(record.abstract),
                "year": year(record.year),
                "published_on": iso_day(record.published_on),
                "language": language(record.language),
                "open_access_url": web_address(record.open_access_url),
                "reported_citation_count": whole_number(record.reported_citation_count),
                "missing_author_count": whole_number(record.missing_author_count),
            }
        case AuthorRecord():
            changes["affiliations"] = tuple(
                StatedAffiliation(affiliation.institution, year(affiliation.since), year(affiliation.until))
                for affiliation in record.affiliations
            )
        case InstitutionRecord():
            changes["homepage"] = web_address(record.homepage)
    changes = {name: value for name, value in changes.items() if value != getattr(record, name)}
    return msgspec.structs.replace(record, **changes) if changes else record
