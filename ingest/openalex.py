"""OpenAlex: its works, authors, institutions, sources, topics with all levels above them, and concepts as records."""

import re
from collections.abc import Callable
from typing import Any

from graphdb.text import identifiers
from ingest.errors import RecordRejected
from ingest.field_value import (
    as_list,
    country,
    identifier_key,
    list_value,
    object_list,
    object_value,
    openalex_key,
    quote,
    text,
    text_list,
    timestamp,
    unique_values,
    web_address,
    year,
)
from ingest.name import credited_name
from ingest.openalex_keys import select_keys
from ingest.openalex_mention import read_institution_mention, read_topic_level, read_topic_parents
from ingest.openalex_work import SOURCE, read_abstract, read_work
from ingest.placeholder import PLACEHOLDERS, is_placeholder
from ingest.record import (
    AnyRecord,
    AuthorRecord,
    InstitutionRecord,
    MergeRecord,
    StatedAffiliation,
    TopicLevelName,
    TopicRecord,
    VenueRecord,
)
from ingest.record_version import PackedRecord, pack, version_fields


def read_record(item: Any) -> AnyRecord:
    """The record of one object of OpenAlex, whatever its kind. Raises RecordRejected with the reason when there is
    none."""
    id_ = own_id(item)
    return READERS[id_kind(id_)](item, id_)


def read_version(item: Any) -> PackedRecord:
    """One version of a record, from one object of OpenAlex: the record of it alone, and the fields that it has."""
    id_ = own_id(item)
    fields = select_keys(item, id_kind(id_)) | {"id": id_}
    if isinstance(fields.get("abstract_inverted_index"), dict | str):
        # The whole abstract as one word in the first position states the same in half the space.
        whole_abstract = read_abstract(fields)
        fields["abstract_inverted_index"] = {whole_abstract: [0]} if whole_abstract else None
    record = READERS[id_kind(id_)](fields, id_)
    return pack(record, version_fields(SOURCE, fields, record.updated))


def own_id(item: Any) -> str:
    """The id of an object. Raises RecordRejected when it has none, or one of a kind that is not imported."""
    if not isinstance(item, dict):
        raise RecordRejected("not a JSON object")
    id_ = openalex_id(item.get("id"))
    if id_ is None:
        raise RecordRejected(reason_unread(item))
    if is_placeholder(key := f"openalex:{id_}"):
        raise RecordRejected(f"{id_} is no {KIND_NAMES[id_[0]]}: it is {PLACEHOLDERS[key]}")
    return id_


def id_kind(id_: str) -> str:
    """The kind of an id: its letter, or the word before its slash."""
    return id_.partition("/")[0] if "/" in id_ else id_[0]


def read_merge(old: str, new: str) -> MergeRecord:
    """The record of a line of merged_ids. Raises RecordRejected when one of the ids is none, or they are of two kinds.

    What is merged into the id for deleted things, or into itself, names nothing else: such a merge joins nothing.
    """
    old_id, new_id = openalex_id(old), openalex_id(new)
    if old_id is None and new_id is None and (reason := excluded_kind(old)):
        raise RecordRejected(reason)
    if old_id is None or new_id is None or old_id[0] != new_id[0]:
        raise RecordRejected(f"{quote(old)} into {quote(new)} does not merge two OpenAlex ids of one kind")
    keys = (f"openalex:{old_id}", f"openalex:{new_id}")
    return MergeRecord(
        source=SOURCE, id=old_id, keys=keys[:1] if old_id == new_id or any(map(is_placeholder, keys)) else keys
    )


def openalex_id(value: Any) -> str | None:
    """The id W123 from any spelling of it; None for anything else."""
    return identifiers.canonical_value("OPENALEX", value) if isinstance(value, str) else None


def reason_unread(item: dict[str, Any]) -> str:
    """Why there is no record of an object that has no id of anything that is imported."""
    if "error" in item and "id" not in item:
        messages = [text(item.get(name)) for name in ("error", "message")]
        return f"OpenAlex answered with an error: {' '.join(each for each in messages if each) or 'no reason given'}"
    return excluded_kind(item.get("id")) or f"its id is not an OpenAlex id: {quote(item.get('id'))}"


def excluded_kind(id_: Any) -> str | None:
    """What an OpenAlex id names that is not imported, as a clause; None for all other values."""
    match = NOT_IMPORTED_ID.fullmatch(id_.strip()) if isinstance(id_, str) else None
    if match is None:
        return None
    letter, folder, local_id = match.groups()
    singular, plural = LETTERS[letter.upper()] if letter else FOLDERS[folder.lower()]
    shown = letter.upper() + local_id if letter else f"{folder.lower()}/{local_id}"
    return f"{shown} is {singular}, and {plural} are not imported"


def read_author(item: dict[str, Any], id_: str) -> AuthorRecord:
    """A person, with the affiliations that OpenAlex states by year."""
    printed = read_name(item)
    name = credited_name(printed) if printed else None
    affiliations: dict[str, StatedAffiliation] = {}
    for entry in object_list(item.get("affiliations"), "affiliations"):
        mention = read_institution_mention(object_value(entry.get("institution"), "institution of affiliations"))
        years = [
            known_year for each in list_value(entry.get("years"), "years of affiliations") if (known_year := year(each))
        ]
        if mention and mention.keys[0] not in affiliations:
            affiliations[mention.keys[0]] = StatedAffiliation(
                mention, min(years, default=None), max(years, default=None)
            )
    last = item.get("last_known_institutions") or [item.get("last_known_institution")]
    for entry in object_list(last, "last_known_institutions"):
        mention = read_institution_mention(entry)
        if mention and mention.keys[0] not in affiliations:
            affiliations[mention.keys[0]] = StatedAffiliation(mention)
    others = unique_values(map(text, list_value(item.get("display_name_alternatives"), "display_name_alternatives")))
    return AuthorRecord(
        source=SOURCE,
        id=id_,
        keys=unique_values([f"openalex:{id_}", identifier_key("ORCID", item.get("orcid"))]),
        updated=timestamp(item.get("updated_date")),
        url=identifiers.identifier_url("OPENALEX", id_),
        name=name,
        alternate_names=tuple(other for other in others if other != name),
        affiliations=tuple(affiliations.values()),
    )


def read_institution(item: dict[str, Any], id_: str) -> InstitutionRecord:
    """An institution; its parent is the stated one, else the other of a lineage of two."""
    mention = read_institution_mention(item)
    assert mention is not None
    geo, ids = object_value(item.get("geo"), "geo"), object_value(item.get("ids"), "ids")
    languages = object_value(item.get("international"), "international")
    parents = [
        openalex_key("I", other.get("id"))
        for other in object_list(item.get("associated_institutions"), "associated_institutions")
        if other.get("relationship") == "parent"
    ]
    return InstitutionRecord(
        source=SOURCE,
        id=id_,
        keys=mention.keys,
        also=unique_values([identifier_key("MAG", ids.get("mag")), identifier_key("WIKIDATA", ids.get("wikidata"))]),
        updated=timestamp(item.get("updated_date")),
        url=identifiers.identifier_url("OPENALEX", id_),
        name=read_name(item),
        country=mention.country or country(geo.get("country_code")),
        city=text(geo.get("city")),
        type=mention.type,
        homepage=web_address(item.get("homepage_url")),
        # Joint institutes have several stated parents. A tree has room for one; the least is the same in any order.
        parent=min(unique_values(parents), default=mention.parent),
        alternate_names=unique_values(
            [
                *text_list(item.get("display_name_alternatives")),
                *text_list(languages.get("display_name")),
            ]
        ),
        acronyms=text_list(item.get("display_name_acronyms")),
    )


def read_topic_ancestor(item: dict[str, Any], id_: str) -> TopicRecord:
    """A subfield within its field, a field within its domain, or a domain, which lies within nothing."""
    own = LEVELS[id_.partition("/")[0]]
    domain = read_topic_level(item.get("domain"), "DOMAIN", None) if own != "DOMAIN" else None
    field = read_topic_level(item.get("field"), "FIELD", domain) if own == "SUBFIELD" else None
    return TopicRecord(
        source=SOURCE,
        id=id_,
        keys=(f"openalex:{id_}",),
        updated=timestamp(item.get("updated_date")),
        url=identifiers.identifier_url("OPENALEX", id_),
        name=read_name(item),
        level=own,
        description=text(item.get("description")),
        within=field or domain,
    )


def read_topic(item: dict[str, Any], id_: str) -> TopicRecord:
    """A topic within its subfield, or a concept, which lies within nothing."""
    is_concept = id_[0] == "C"
    ids = object_value(item.get("ids"), "ids")
    wikidata = identifier_key("WIKIDATA", item.get("wikidata")) or identifier_key("WIKIDATA", ids.get("wikidata"))
    return TopicRecord(
        source=SOURCE,
        id=id_,
        keys=(f"openalex:{id_}",),
        also=unique_values([wikidata]) if is_concept else (),
        updated=timestamp(item.get("updated_date")),
        url=identifiers.identifier_url("OPENALEX", id_),
        name=read_name(item),
        level="CONCEPT" if is_concept else "TOPIC",
        description=text(item.get("description")),
        within=None if is_concept else read_topic_parents(item),
    )


def read_venue(item: dict[str, Any], id_: str) -> VenueRecord:
    """A journal, a repository, a series of conferences."""
    linking = identifier_key("ISSN", item.get("issn_l"))
    return VenueRecord(
        source=SOURCE,
        id=id_,
        keys=(f"openalex:{id_}",),
        also=unique_values([linking, *(identifier_key("ISSN", issn) for issn in as_list(item.get("issn")))]),
        updated=timestamp(item.get("updated_date")),
        url=web_address(item.get("homepage_url")) or identifiers.identifier_url("OPENALEX", id_),
        name=read_name(item),
        type=text(item.get("type")),
        issn=linking[5:] if linking else None,
        alternate_names=unique_values([text(item.get("abbreviated_title")), *text_list(item.get("alternate_titles"))]),
    )


def read_name(item: dict[str, Any]) -> str | None:
    """The name of an entity, of several languages the English one, else the first by its code; None when the object
    does not state a name. Raises RecordRejected when it states that there is none."""
    name = text(item.get("display_name"))
    if name is None:
        spoken = object_value(item.get("international"), "international").get("display_name")
        languages = object_value(spoken, "display_name of international")
        name = text(languages.get("en")) or next(iter(text_list(dict(sorted(languages.items())))), None)
    if name is None and "display_name" in item:
        raise RecordRejected("it has no name")
    return name


LEVELS: dict[str, TopicLevelName] = {"subfields": "SUBFIELD", "fields": "FIELD", "domains": "DOMAIN"}
KIND_NAMES = {"W": "work", "A": "author", "I": "institution", "T": "topic", "C": "concept", "S": "source"}
READERS: dict[str, Callable[[dict[str, Any], str], AnyRecord]] = {
    "W": read_work,
    "A": read_author,
    "I": read_institution,
    "T": read_topic,
    "C": read_topic,
    "S": read_venue,
    **dict.fromkeys(LEVELS, read_topic_ancestor),
}

# Other things with OpenAlex ids, by the letter of the id or by the word before its slash.
LETTERS = {
    "F": ("a funder", "funders"),
    "P": ("a publisher", "publishers"),
    "G": ("an award", "awards"),
    "K": ("a keyword", "keywords"),
    "V": ("a venue of before 2023", "these"),
}
FOLDERS = {
    "keywords": LETTERS["K"],
    "awards": LETTERS["G"],
    "funders": LETTERS["F"],
    "publishers": LETTERS["P"],
    "sdgs": ("a goal of sustainable development", "these"),
    "countries": ("a country", "countries"),
    "continents": ("a continent", "continents"),
    "languages": ("a language", "languages"),
    "licenses": ("a licence", "licences"),
    "types": ("a type of works", "types"),
    "work-types": ("a type of works", "types"),
    "source-types": ("a type of sources", "types"),
    "institution-types": ("a type of institutions", "types"),
    "oa-statuses": ("a status of open access", "these"),
}
NOT_IMPORTED_ID = re.compile(
    rf"(?:https?://)?(?:(?:api\.|explore\.)?openalex\.org/)?"
    rf"(?:(?:[a-z-]+/)?([{''.join(LETTERS)}])(?=[0-9])|({'|'.join(FOLDERS)})/)(\S{{1,200}})",
    re.IGNORECASE,
)
