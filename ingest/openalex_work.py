"""OpenAlex's works, of any year of the format, as records."""

from typing import Any

import orjson

from graphdb.text import identifier_schemes, identifiers
from ingest.byline import name_keys
from ingest.field_value import (
    boolean,
    identifier_key,
    iso_day,
    language,
    list_value,
    number,
    object_list,
    object_value,
    openalex_key,
    text,
    text_or_number,
    timestamp,
    unique_values,
    web_address,
    whole_number,
    year,
    year_of,
)
from ingest.group import is_anonymous
from ingest.name import count_left_out, credited_name, is_left_out
from ingest.openalex_mention import read_institution_mention, read_topic_level, read_topic_parents, read_venue_mention
from ingest.openalex_type import read_work_type
from ingest.record import (
    BylineEntry,
    InstitutionMention,
    TopicAssignment,
    TopicMention,
    WorkRecord,
)

SOURCE = "openalex"
LEAST_CONCEPT_SCORE = 0.3
# The API cuts every list of authors at this length.
API_AUTHOR_LIMIT = 100


def read_work(item: dict[str, Any], id_: str) -> WorkRecord:
    """The record of a work."""
    ids = object_value(item.get("ids"), "ids")
    own_key = f"openalex:{id_}"
    doi = identifier_key("DOI", item.get("doi")) or identifier_key("DOI", ids.get("doi"))
    location = object_value(item.get("primary_location"), "primary_location")
    open_location = object_value(item.get("best_oa_location"), "best_oa_location")
    access = object_value(item.get("open_access"), "open_access")
    biblio = object_value(item.get("biblio"), "biblio")
    published_on = iso_day(item.get("publication_date"))
    authors = read_byline(item, own_key)
    has_topics = isinstance(item.get("topics"), list) or bool(list_value(item.get("topics"), "topics"))
    references = unique_values(
        openalex_key("W", reference) for reference in list_value(item.get("referenced_works"), "referenced_works")
    )
    return WorkRecord(
        source=SOURCE,
        id=id_,
        keys=unique_values([own_key, doi, arxiv_key(doi, item)]),
        also=unique_values(
            [
                identifier_key("PMID", ids.get("pmid")),
                identifier_key("PMCID", ids.get("pmcid")),
                identifier_key("MAG", ids.get("mag")),
            ]
        ),
        updated=timestamp(item.get("updated_date")),
        url=web_address(location.get("landing_page_url"))
        or (identifiers.identifier_url("DOI", doi[4:]) if doi else identifiers.identifier_url("OPENALEX", id_)),
        title=text(item.get("title")) or text(item.get("display_name")),
        abstract=read_abstract(item),
        type=read_work_type(item, location),
        source_type=text(item.get("type")),
        year=year(item.get("publication_year")) or year_of(item.get("publication_date")),
        published_on=published_on,
        language=language(item.get("language")),
        is_open_access=boolean(access.get("is_oa")),
        open_access_url=web_address(access.get("oa_url")),
        license=text(location.get("license")) or text(open_location.get("license")),
        volume=text_or_number(biblio.get("volume")),
        issue=text_or_number(biblio.get("issue")),
        first_page=text_or_number(biblio.get("first_page")),
        last_page=text_or_number(biblio.get("last_page")),
        is_retracted=boolean(item.get("is_retracted")) is True,
        reported_citation_count=whole_number(item.get("cited_by_count")),
        missing_author_count=count_missing_authors(item),
        authors=authors,
        topics=read_topics(item.get("topics")) if has_topics else None,
        concepts=() if has_topics else read_concepts(item.get("concepts")),
        references=tuple(reference for reference in references if reference != own_key),
        venue=read_venue_mention(object_value(location.get("source"), "source of primary_location"))
        or read_venue_mention(object_value(item.get("host_venue"), "host_venue")),
    )


def arxiv_key(doi: str | None, item: dict[str, Any]) -> str | None:
    """The arXiv key that a work's DOI or one of its locations implies; None when none does."""
    number = identifier_schemes.arxiv_of_doi(doi[4:]) if doi else None
    if number:
        return identifiers.identifier_key("ARXIV", number)
    locations = [
        *object_list(item.get("locations"), "locations"),
        *object_list([item.get("primary_location"), item.get("best_oa_location")]),
    ]
    addresses = (location.get(name) for location in locations for name in ("landing_page_url", "pdf_url", "id"))
    return next((arxiv for address in addresses if (arxiv := arxiv_at(address))), None)


def arxiv_at(address: Any) -> str | None:
    """The key of the arXiv paper at an address: at arxiv.org, its DOI, or its OAI identifier; None for others."""
    if not isinstance(address, str):
        return None
    address = address.partition("?")[0].partition("#")[0]
    where = address.lower()
    if "arxiv.org:" in where:
        return identifier_key("ARXIV", address[where.rindex("arxiv.org:") + len("arxiv.org:") :])
    if "arxiv.org/ftp/" in where:
        return identifier_key("ARXIV", address.rpartition("/")[2])
    if "arxiv.org/" in where:
        return identifier_key("ARXIV", address)
    doi = identifier_key("DOI", address) if "10.48550/arxiv." in where else None
    number = identifier_schemes.arxiv_of_doi(doi[4:]) if doi else None
    return identifiers.identifier_key("ARXIV", number) if number else None


def read_abstract(item: dict[str, Any]) -> str | None:
    """The abstract, put together from its words and their positions, also from the two forms that MAG had; None without
    one."""
    index = item.get("abstract_inverted_index")
    if isinstance(index, str):
        try:
            index = orjson.loads(index)
        except orjson.JSONDecodeError:
            index = None
    if isinstance(index, dict) and isinstance(index.get("InvertedIndex"), dict):
        index = index["InvertedIndex"]
    if not isinstance(index, dict):
        return text(item.get("abstract"))
    words = {
        (int(position), word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        # Python takes True for 1; some programs write 1 as 1.0.
        if (type(position) is int or (type(position) is float and position.is_integer())) and position >= 0
    }
    return text(" ".join(word for _, word in sorted(words)))


def read_byline(item: dict[str, Any], own_key: str) -> tuple[BylineEntry, ...]:
    """The authors in order, without entries that are no name; one without an id is known by name."""
    entries, names, known_keys = [], [], []
    for entry in object_list(item.get("authorships"), "authorships"):
        person = object_value(entry.get("author"), "author of authorships")
        printed = [each for each in (text(person.get("display_name")), text(entry.get("raw_author_name"))) if each]
        if printed and all(map(is_left_out, printed)):
            continue
        entries.append(entry)
        known_keys.append(
            unique_values([openalex_key("A", person.get("id")), identifier_key("ORCID", person.get("orcid"))])
        )
        names_printed = [each for each in printed if not is_left_out(each)]
        # The placeholder for no author has an anonymous name too: NULL AUTHOR_ID.
        names.append(
            next((each for each in names_printed if not is_anonymous(each)), names_printed[0] if names_printed else "")
        )
    credited_names = [credited_name(name) for name in names]
    by_name = [] if all(known_keys) else name_keys(SOURCE, own_key.removeprefix("openalex:"), credited_names)
    answering_ids = list_value(item.get("corresponding_author_ids"), "corresponding_author_ids")
    corresponding = unique_values(openalex_key("A", each) for each in answering_ids)
    authors = []
    for index, (keys, entry) in enumerate(zip(known_keys, entries, strict=True)):
        is_corresponding = boolean(entry.get("is_corresponding"))
        if is_corresponding is None:
            is_corresponding = keys[:1] != () and keys[0] in corresponding if corresponding else None
        # Where the name lost something, the printed one is kept.
        printed_as = text(entry.get("raw_author_name")) or (
            names[index] if names[index] != credited_names[index] else None
        )
        authors.append(
            BylineEntry(
                keys=keys or (by_name[index],),
                name=credited_names[index],
                credited_as=printed_as,
                corresponding=is_corresponding,
                institutions=read_institutions(entry),
            )
        )
    return tuple(authors)


def read_institutions(entry: dict[str, Any]) -> tuple[InstitutionMention, ...]:
    """The institutions of an entry; where it lists none, those that its affiliations were matched with."""
    institutions = [
        each
        for item in object_list(entry.get("institutions"), "institutions of authorships")
        if (each := read_institution_mention(item))
    ]
    if not institutions:
        matched = [
            each.get("institution_ids")
            for each in object_list(entry.get("affiliations"), "affiliations of authorships")
        ]
        ids = unique_values(openalex_key("I", id_) for ids in matched if isinstance(ids, list) for id_ in ids)
        institutions = [InstitutionMention(keys=(id_,), name="") for id_ in ids]
    return tuple(institutions)


def count_missing_authors(item: dict[str, Any]) -> int | None:
    """How many authors the source left out; None when it may have cut the byline and does not state how many."""
    entries = object_list(item.get("authorships"), "authorships")
    stated = whole_number(item.get("authors_count"))
    if stated is not None:
        return max(0, stated - len(entries))
    if boolean(item.get("is_authors_truncated")) or len(entries) == API_AUTHOR_LIMIT:
        return None
    people = (object_value(entry.get("author"), "author of authorships") for entry in entries)
    return count_left_out(each for person in people if (each := text(person.get("display_name"))))


def read_topics(items: Any) -> tuple[TopicAssignment, ...]:
    """The topics of a work, best first as the source has them; the first is the primary one."""
    topics: dict[str, TopicAssignment] = {}
    for item in object_list(items, "topics"):
        topic = read_topic_level(item, "TOPIC", read_topic_parents(item))
        if topic and topic.keys[0] not in topics:
            topics[topic.keys[0]] = TopicAssignment(topic, read_score(item.get("score")), primary=not topics)
    return tuple(topics.values())


def read_concepts(items: Any) -> tuple[TopicAssignment, ...]:
    """The concepts of a work from before topics, if their score is at least LEAST_CONCEPT_SCORE."""
    concepts: dict[str, TopicAssignment] = {}
    for item in object_list(items, "concepts"):
        own_key, certainty = openalex_key("C", item.get("id")), read_score(item.get("score"))
        if own_key and own_key not in concepts and certainty is not None and certainty >= LEAST_CONCEPT_SCORE:
            wikidata = unique_values([identifier_key("WIKIDATA", item.get("wikidata"))])
            name = text(item.get("display_name")) or ""
            concepts[own_key] = TopicAssignment(
                TopicMention(keys=(own_key,), name=name, level="CONCEPT", also=wikidata), certainty
            )
    return tuple(concepts.values())


def read_score(value: Any) -> float | None:
    """The source's certainty, from 0 to 1; None for any other value."""
    score = number(value)
    return score if score is not None and 0 <= score <= 1 else None
