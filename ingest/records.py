"""peergraph's own format: normalised records, one line of JSON each."""

from typing import Any

import msgspec

from ingest.mention import mentions
from ingest.placeholder import PLACEHOLDERS
from ingest.record import AnyRecord
from ingest.refusal import Refused
from ingest.renewal import renewed

LONGEST_KEY = 1000
# Which keys a kind of thing can have, beside those that begin with the name of the record's own source.
FITTING = {
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
LOOSE = ("pmid:", "pmcid:", "mag:", "wikidata:", "issn:")


def record(item: Any) -> AnyRecord:
    """The record in an object of the format; raises Refused with what is wrong and where."""
    try:
        made: AnyRecord = msgspec.convert(item, AnyRecord)
    except msgspec.ValidationError as error:
        raise Refused(str(error)) from error
    if made.source in ("openalex", "arxiv") and not made.keys[0:1]:
        raise Refused("it has no key")
    for mention in mentions(made):
        if not mention.keys:
            raise Refused(f"a {mention.kind.lower()} of it has no key")
        fitting = (*FITTING[mention.kind], f"{made.source}:")
        for key in mention.keys:
            if not key.startswith(fitting) or len(key) > LONGEST_KEY or "\x00" in key:
                raise Refused(f"{key[:80]!r} is no key of a {mention.kind.lower()}")
        for key in mention.also:
            if not key.startswith(LOOSE) or len(key) > LONGEST_KEY:
                raise Refused(f"{key[:80]!r} is no identifier that may stand in `also`")
    made = renewed(made)
    if found := next((PLACEHOLDERS[key] for key in made.keys if key in PLACEHOLDERS), None):
        raise Refused(f"its only key names nothing: it is {found}")
    return made
