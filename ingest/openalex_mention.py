"""The institutions, venues and topics that records of OpenAlex mention."""

from typing import Any

from graphdb.text import identifiers
from graphdb.text.folding import normalize_words
from ingest.field_value import (
    as_list,
    country,
    identifier_key,
    list_value,
    openalex_key,
    text,
    unique_values,
)
from ingest.placeholder import is_placeholder
from ingest.record import (
    InstitutionMention,
    TopicLevelName,
    TopicMention,
    VenueMention,
)

# How the ids of topics of a level begin.
LEVEL_ID_PREFIXES: dict[TopicLevelName, str] = {
    "TOPIC": "T",
    "SUBFIELD": "subfields",
    "FIELD": "fields",
    "DOMAIN": "domains",
}


def read_institution_mention(item: dict[str, Any] | None) -> InstitutionMention | None:
    """An institution as a byline names it; None without an id or a ROR, because a raw string identifies nothing."""
    if not item:
        return None
    keys = unique_values([openalex_key("I", item.get("id")), identifier_key("ROR", item.get("ror"))])
    if not keys:
        return None
    lineage = unique_values(
        openalex_key("I", each) for each in list_value(item.get("lineage"), "lineage of an institution")
    )
    above = [each for each in lineage if each != keys[0]]
    return InstitutionMention(
        keys=keys,
        name=text(item.get("display_name")) or "",
        country=country(item.get("country_code")),
        type=text(item.get("type")),
        # The order of a longer lineage is not stated, so only a lineage of two gives the parent.
        parent=above[0] if len(lineage) == 2 and len(above) == 1 else None,
    )


def read_venue_mention(item: Any) -> VenueMention | None:
    """The venue of a work; None when the source does not state it."""
    if not isinstance(item, dict) or is_deleted_or_unknown(item.get("id")):
        return None
    name = text(item.get("display_name"))
    linking = identifier_key("ISSN", item.get("issn_l"))
    issn_keys = unique_values([linking, *(identifier_key("ISSN", issn) for issn in as_list(item.get("issn")))])
    # Without an id a venue is known by name; an ISSN alone is better than nothing.
    folded_name = normalize_words(name or "") or (issn_keys[0].partition(":")[2] if issn_keys else "")
    own_key = openalex_key("S", item.get("id")) or (f"venue:{folded_name}" if folded_name else None)
    if own_key is None:
        return None
    return VenueMention(
        keys=(own_key,),
        name=name or "",
        type=text(item.get("type")),
        issn=linking[5:] if linking else None,
        also=issn_keys,
    )


def is_deleted_or_unknown(id_: Any) -> bool:
    """Whether an OpenAlex id is one of those that stand for what was deleted or is unknown."""
    canonical = identifiers.canonical_value("OPENALEX", id_) if isinstance(id_, str) else None
    return canonical is not None and is_placeholder(identifiers.identifier_key("OPENALEX", canonical))


def read_topic_level(item: Any, name: TopicLevelName, within: TopicMention | None) -> TopicMention | None:
    """A topic, a subfield, a field or a domain; None without an id."""
    own_key = openalex_key(LEVEL_ID_PREFIXES[name], item.get("id")) if isinstance(item, dict) else None
    if own_key is None:
        return None
    return TopicMention(keys=(own_key,), name=text(item.get("display_name")) or "", level=name, within=within)


def read_topic_parents(item: dict[str, Any]) -> TopicMention | None:
    """What a topic lies within: its subfield in its field in its domain."""
    domain = read_topic_level(item.get("domain"), "DOMAIN", None)
    field = read_topic_level(item.get("field"), "FIELD", domain)
    return read_topic_level(item.get("subfield"), "SUBFIELD", field) or field
