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

# Which keys a kind of thing can have, beside those that begin with the name of a source of its own.
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
# Sources whose ids tell of which kind they are, or whose name stands before keys that are not theirs.
SHARED_SCHEMES = {key.partition(":")[0] for fitting in KEY_PREFIXES.values() for key in fitting}
NON_JOINING_PREFIXES = ("pmid:", "pmcid:", "mag:", "wikidata:", "issn:")


def read_record(item: Any) -> AnyRecord:
    """The record in an object of the format. Raises RecordRejected with what is wrong and where."""
    try:
        made: AnyRecord = msgspec.convert(item, AnyRecord)
    except msgspec.ValidationError as error:
        raise RecordRejected(str(error)) from error
    except RecursionError as error:
        raise RecordRejected("it is nested too deeply") from error
    if not made.keys:
        raise RecordRejected("it has no key")
    if isinstance(made, MergeRecord) and (len(made.keys) != 2 or made.id[:1] not in KINDS):
        raise RecordRejected("a merge has the keys of two things of one kind, and the id of the first")
    for mention in iter_mentions(made):
        if not mention.keys:
            raise RecordRejected(f"a {mention.kind.lower()} of it has no key")
        fitting = (
            KEY_PREFIXES[mention.kind]
            if made.source in SHARED_SCHEMES
            else (*KEY_PREFIXES[mention.kind], f"{made.source}:")
        )
        for key in mention.keys:
            if not key.startswith(fitting) or "\x00" in key:
                raise RecordRejected(f"{quote(key)} is no key of a {mention.kind.lower()}")
        for key in mention.also:
            if not key.startswith(NON_JOINING_PREFIXES) or "\x00" in key:
                raise RecordRejected(f"{quote(key)} is no identifier that may stand in `also`")
    made = apply_current_rules(made)
    if found := next((PLACEHOLDERS[key] for key in made.keys if key in PLACEHOLDERS), None):
        raise RecordRejected(f"its only key names nothing: it is {found}")
    return clean_record(made)


def read_version(item: Any) -> PackedRecord:
    """One version of a record, from one object of the format."""
    made = read_record(item)
    keys = openalex_legacy.keys_of_fields(made, item) if made.source == "openalex" else item
    return pack(made, version_fields(made.source, keys, made.updated))


def clean_record(made: AnyRecord) -> AnyRecord:
    """The record without invalid values: impossible years, counts that no answer can carry, broken links."""
    changes: dict[str, Any] = {"updated": timestamp(made.updated), "url": web_address(made.url)}
    match made:
        case WorkRecord():
            changes |= {
                "title": text(made.title),
                "abstract": text(made.abstract),
                "year": year(made.year),
                "published_on": iso_day(made.published_on),
                "language": language(made.language),
                "open_access_url": web_address(made.open_access_url),
                "reported_citation_count": whole_number(made.reported_citation_count),
                "missing_author_count": whole_number(made.missing_author_count),
            }
        case AuthorRecord():
            stays = (
                StatedAffiliation(stay.institution, year(stay.since), year(stay.until)) for stay in made.affiliations
            )
            changes["affiliations"] = tuple(stays)
        case InstitutionRecord():
            changes["homepage"] = web_address(made.homepage)
    changes = {name: value for name, value in changes.items() if value != getattr(made, name)}
    return msgspec.structs.replace(made, **changes) if changes else made
