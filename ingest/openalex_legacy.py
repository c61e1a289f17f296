"""OpenAlex's fields as they must have been for a record in our own format: for one that was stored before its fields
were, or that somebody wrote."""

from collections.abc import Iterable
from typing import Any

from graphdb.text import identifiers
from ingest.openalex_type import TYPES
from ingest.record import (
    AnyRecord,
    AuthorRecord,
    BylineEntry,
    InstitutionMention,
    InstitutionRecord,
    TopicAssignment,
    TopicMention,
    TopicRecord,
    VenueMention,
    VenueRecord,
    WorkRecord,
)

OpenAlexKeys = dict[str, Any]

# The fields of our own format that an OpenAlex field gives, where the name is another.
FIELDS = {
    "updated_date": ("updated",),
    "doi": ("keys",),
    "orcid": ("keys",),
    "ror": ("keys",),
    "locations": ("keys",),
    "ids": ("also",),
    "wikidata": ("also",),
    "issn": ("also",),
    "issn_l": ("issn",),
    "abstract_inverted_index": ("abstract",),
    "type": ("type", "source_type"),
    "type_crossref": ("type",),
    "is_paratext": ("type",),
    "publication_year": ("year",),
    "publication_date": ("published_on",),
    "open_access": ("is_open_access", "open_access_url"),
    "primary_location": ("url", "license", "venue"),
    "biblio": ("volume", "issue", "first_page", "last_page"),
    "cited_by_count": ("reported_citation_count",),
    "authorships": ("authors",),
    "authors_count": ("authors", "missing_author_count"),
    "is_authors_truncated": ("authors", "missing_author_count"),
    "referenced_works": ("references",),
    "display_name": ("name",),
    "display_name_alternatives": ("alternate_names",),
    "alternate_titles": ("alternate_names",),
    "display_name_acronyms": ("acronyms",),
    "country_code": ("country",),
    "geo": ("city",),
    "homepage_url": ("homepage", "url"),
    "associated_institutions": ("parent",),
    "subfield": ("within",),
    "field": ("within",),
    "domain": ("within",),
}


def keys_of_fields(record: AnyRecord, fields: Iterable[str]) -> OpenAlexKeys:
    """The OpenAlex fields of a record that follow from these fields of our own format."""
    stated = {"id", *fields}
    return {key: value for key, value in openalex_keys(record).items() if stated.intersection(FIELDS.get(key, (key,)))}


def openalex_keys(record: AnyRecord) -> OpenAlexKeys:
    """OpenAlex fields that this record follows from; those that it has no value for are left out."""
    result: OpenAlexKeys = {"id": record.id, "updated_date": record.updated}
    match record:
        case WorkRecord():
            return result | work_keys(record)
        case AuthorRecord():
            return result | author_keys(record)
        case InstitutionRecord():
            return result | institution_keys(record)
        case TopicRecord():
            return result | topic_keys(record)
        case VenueRecord():
            homepage = record.url if record.url != identifiers.identifier_url("OPENALEX", record.id) else None
            mention = VenueMention(record.keys, record.name or "", record.type, record.issn, record.also)
            return result | venue_object(mention) | {
                "homepage_url": homepage,
                "alternate_titles": list(record.alternate_names),
            }  # fmt: skip
    return result


def stated_keys(record: AnyRecord) -> OpenAlexKeys:
    """OpenAlex fields that a stored record follows from. A field without a value counts as not stated: the version that
    the record was made of may have had few fields."""
    result = {key: drop_nulls(value) for key, value in openalex_keys(record).items()}
    return {key: value for key, value in result.items() if value not in (None, {}) and (value != [] or key == "topics")}


def drop_nulls(value: Any) -> Any:
    """An object without its null values; anything else unchanged."""
    return {key: each for key, each in value.items() if each is not None} if isinstance(value, dict) else value


def work_keys(record: WorkRecord) -> OpenAlexKeys:
    """The fields of a work."""
    doi, arxiv = first_value(record.keys, "doi"), first_value(record.keys, "arxiv")
    implied = [identifiers.identifier_url("OPENALEX", record.id)] + (
        [identifiers.identifier_url("DOI", doi)] if doi else []
    )
    is_ordinary = TYPES.get(record.source_type or "") == "ARTICLE"
    result: OpenAlexKeys = {
        "doi": doi,
        "ids": {name: first_value(record.also, name) for name in ("pmid", "pmcid", "mag")},
        "locations": [{"landing_page_url": identifiers.identifier_url("ARXIV", arxiv)}] if arxiv else [],
        "title": record.title,
        "abstract_inverted_index": {record.abstract: [0]} if record.abstract else None,
        "type": record.source_type,
        "type_crossref": "proceedings-article" if record.type == "CONFERENCE_PAPER" and is_ordinary else None,
        "is_paratext": record.type == "PARATEXT",
        "publication_year": record.year,
        "publication_date": record.published_on,
        "language": record.language,
        "open_access": {"is_oa": record.is_open_access, "oa_url": record.open_access_url},
        "primary_location": {
            "landing_page_url": None if record.url in implied else record.url,
            "license": record.license,
            "source": venue_object(record.venue) if record.venue else None,
        },
        "biblio": {name: getattr(record, name) for name in ("volume", "issue", "first_page", "last_page")},
        "is_retracted": record.is_retracted,
        "cited_by_count": record.reported_citation_count,
        "authorships": [authorship_object(each) for each in record.authors],
        "referenced_works": list(map(key_value, record.references)),
    }
    if record.missing_author_count is None:
        result["is_authors_truncated"] = True
    else:
        result["authors_count"] = len(record.authors) + record.missing_author_count
    if record.topics is None:
        result["concepts"] = [scored_topic(each) for each in record.concepts]
    else:
        result["topics"] = [scored_topic(each) for each in record.topics]
    return result


def authorship_object(author: BylineEntry) -> OpenAlexKeys:
    """An entry of a byline."""
    return {
        "author": {
            "id": first_value(author.keys, "openalex"),
            "display_name": author.name,
            "orcid": first_value(author.keys, "orcid"),
        },
        "raw_author_name": author.credited_as,
        "is_corresponding": author.corresponding,
        "institutions": list(map(institution_object, author.institutions)),
    }


def institution_object(item: InstitutionMention) -> OpenAlexKeys:
    """An institution as another record mentions it."""
    own_id = first_value(item.keys, "openalex")
    return {
        "id": own_id,
        "display_name": item.name,
        "ror": first_value(item.keys, "ror"),
        "country_code": item.country,
        "type": item.type,
        "lineage": [own_id or item.keys[0], key_value(item.parent)] if item.parent else [],
    }


def venue_object(item: VenueMention) -> OpenAlexKeys:
    """A venue."""
    return {
        "id": first_value(item.keys, "openalex"),
        "display_name": item.name,
        "type": item.type,
        "issn_l": item.issn,
        "issn": [key_value(key) for key in item.also],
    }


def scored_topic(about: TopicAssignment) -> OpenAlexKeys:
    """A topic or a concept of a work."""
    return topic_object(about.topic) | ancestor_keys(about.topic.within) | {
        "score": about.score,
        "wikidata": first_value(about.topic.also, "wikidata"),
    }  # fmt: skip


def ancestor_keys(topic: TopicMention | None) -> OpenAlexKeys:
    """The levels that a topic lies within, each under its name."""
    result: OpenAlexKeys = {}
    while topic:
        result[topic.level.lower()] = topic_object(topic)
        topic = topic.within
    return result


def topic_object(topic: TopicMention) -> OpenAlexKeys:
    """A topic, a subfield, a field or a domain, without what it lies within."""
    return {"id": key_value(topic.keys[0]), "display_name": topic.name}


def author_keys(record: AuthorRecord) -> OpenAlexKeys:
    """The fields of a person."""
    return {
        "display_name": record.name,
        "display_name_alternatives": list(record.alternate_names),
        "orcid": first_value(record.keys, "orcid"),
        "affiliations": [
            {
                "institution": institution_object(affiliation.institution),
                "years": [year for year in (affiliation.since, affiliation.until) if year is not None],
            }
            for affiliation in record.affiliations
        ],
    }


def institution_keys(record: InstitutionRecord) -> OpenAlexKeys:
    """The fields of an institution."""
    return {
        "display_name": record.name,
        "display_name_alternatives": list(record.alternate_names),
        "display_name_acronyms": list(record.acronyms),
        "ror": first_value(record.keys, "ror"),
        "ids": {name: first_value(record.also, name) for name in ("mag", "wikidata")},
        "country_code": record.country,
        "geo": {"city": record.city},
        "type": record.type,
        "homepage_url": record.homepage,
        "associated_institutions": [{"id": key_value(record.parent), "relationship": "parent"}]
        if record.parent
        else [],
    }


def topic_keys(record: TopicRecord) -> OpenAlexKeys:
    """The fields of a topic or a concept."""
    return {
        "display_name": record.name,
        "description": record.description,
        "wikidata": first_value(record.also, "wikidata"),
    } | ancestor_keys(record.within)


def key_value(key: str) -> str:
    """The part of a key after its scheme."""
    return key.partition(":")[2]


def first_value(keys: Iterable[str], scheme: str) -> str | None:
    """The value of the first of these keys that is of a scheme; None when none is."""
    return next((key_value(key) for key in keys if key.startswith(f"{scheme}:")), None)
