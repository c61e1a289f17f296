"""OpenAlex's works, of any year of the format, as records."""

from typing import Any

import orjson

from graphdb.text import identifier_schemes, identifiers
from graphdb.text.folding import normalize_words
from ingest.byline import name_keys
from ingest.field_value import (
    country,
    date,
    key,
    language,
    listed,
    mapping,
    moment,
    number,
    objects,
    openalex_key,
    present,
    several,
    text,
    truth,
    web_address,
    whole,
    written,
    year,
    year_of,
)
from ingest.group import is_nobody
from ingest.name import credited, is_left_out, left_out
from ingest.placeholder import is_placeholder
from ingest.record import (
    BylineEntry,
    InstitutionMention,
    TopicAssignment,
    TopicLevelName,
    TopicMention,
    VenueMention,
    WorkRecord,
)

SOURCE = "openalex"
LEAST_CONCEPT_SCORE = 0.3
# What tells that an id names a topic of a level.
KINDS: dict[TopicLevelName, str] = {"TOPIC": "T", "SUBFIELD": "subfields", "FIELD": "fields", "DOMAIN": "domains"}
# Where a list of authors ends in answers of the API, whatever the length of the byline.
CUT = 100

# OpenAlex's types of today, and Crossref's, which it used until the middle of 2023.
TYPES = {
    "article": "ARTICLE",
    "journal-article": "ARTICLE",
    "proceedings-article": "CONFERENCE_PAPER",
    "conference-paper": "CONFERENCE_PAPER",
    "conference-abstract": "CONFERENCE_PAPER",
    "preprint": "PREPRINT",
    "posted-content": "PREPRINT",
    "peer-review": "PEER_REVIEW",
    "erratum": "ERRATUM",
    "retraction": "RETRACTION",
    "reference-entry": "REFERENCE_ENTRY",
    "standard": "STANDARD",
    "standard-series": "STANDARD",
    "software": "SOFTWARE",
    "grant": "GRANT",
    "book": "BOOK",
    "monograph": "BOOK",
    "edited-book": "BOOK",
    "reference-book": "BOOK",
    "book-set": "BOOK",
    "book-series": "BOOK",
    "proceedings": "BOOK",
    "book-chapter": "BOOK_CHAPTER",
    "book-part": "BOOK_CHAPTER",
    "book-section": "BOOK_CHAPTER",
    "book-track": "BOOK_CHAPTER",
    "dataset": "DATASET",
    "database": "DATASET",
    "dissertation": "DISSERTATION",
    "review": "REVIEW",
    "editorial": "EDITORIAL",
    "letter": "LETTER",
    "report": "REPORT",
    "report-component": "REPORT",
    "paratext": "PARATEXT",
    "journal": "PARATEXT",
    "journal-issue": "PARATEXT",
    "journal-volume": "PARATEXT",
    "proceedings-series": "PARATEXT",
    "report-series": "PARATEXT",
    "component": "PARATEXT",
}


def work(item: dict[str, Any], id_: str) -> WorkRecord:
    """A work."""
    ids = mapping(item.get("ids"), "ids")
    own = f"openalex:{id_}"
    doi = key("DOI", item.get("doi")) or key("DOI", ids.get("doi"))
    place = mapping(item.get("primary_location"), "primary_location")
    free = mapping(item.get("best_oa_location"), "best_oa_location")
    access = mapping(item.get("open_access"), "open_access")
    biblio = mapping(item.get("biblio"), "biblio")
    published_on = date(item.get("publication_date"))
    authors = byline(item, own)
    has_topics = isinstance(item.get("topics"), list) or bool(listed(item.get("topics"), "topics"))
    references = present(
        openalex_key("W", reference) for reference in listed(item.get("referenced_works"), "referenced_works")
    )
    return WorkRecord(
        source=SOURCE,
        id=id_,
        keys=present([own, doi, arxiv_key(doi, item)]),
        also=present([key("PMID", ids.get("pmid")), key("PMCID", ids.get("pmcid")), key("MAG", ids.get("mag"))]),
        updated=moment(item.get("updated_date")),
        url=web_address(place.get("landing_page_url"))
        or (identifiers.identifier_url("DOI", doi[4:]) if doi else identifiers.identifier_url("OPENALEX", id_)),
        title=text(item.get("title")) or text(item.get("display_name")),
        abstract=abstract(item),
        type=work_type(item, place),
        source_type=text(item.get("type")),
        year=year(item.get("publication_year")) or year_of(item.get("publication_date")),
        published_on=published_on,
        language=language(item.get("language")),
        is_open_access=truth(access.get("is_oa")),
        open_access_url=web_address(access.get("oa_url")),
        license=text(place.get("license")) or text(free.get("license")),
        volume=written(biblio.get("volume")),
        issue=written(biblio.get("issue")),
        first_page=written(biblio.get("first_page")),
        last_page=written(biblio.get("last_page")),
        is_retracted=truth(item.get("is_retracted")) is True,
        reported_citation_count=whole(item.get("cited_by_count")),
        missing_author_count=missing_authors(item),
        authors=authors,
        topics=topics(item.get("topics")) if has_topics else None,
        concepts=() if has_topics else concepts(item.get("concepts")),
        references=tuple(reference for reference in references if reference != own),
        venue=venue(mapping(place.get("source"), "source of primary_location"))
        or venue(mapping(item.get("host_venue"), "host_venue")),
    )


def arxiv_key(doi: str | None, item: dict[str, Any]) -> str | None:
    """The arXiv number that a work's DOI or one of its places gives away."""
    number = identifier_schemes.arxiv_of_doi(doi[4:]) if doi else None
    if number:
        return identifiers.identifier_key("ARXIV", number)
    places = [
        *objects(item.get("locations"), "locations"),
        *objects([item.get("primary_location"), item.get("best_oa_location")]),
    ]
    addresses = (place.get(name) for place in places for name in ("landing_page_url", "pdf_url", "id"))
    return next((found for address in addresses if (found := arxiv_at(address))), None)


def arxiv_at(address: Any) -> str | None:
    """The key of the arXiv paper at an address: at arxiv.org, at its DOI, or under its name for harvesters."""
    if not isinstance(address, str):
        return None
    address = address.partition("?")[0].partition("#")[0]
    where = address.lower()
    if "arxiv.org:" in where:
        return key("ARXIV", address[where.rindex("arxiv.org:") + len("arxiv.org:") :])
    if "arxiv.org/ftp/" in where:
        return key("ARXIV", address.rpartition("/")[2])
    if "arxiv.org/" in where:
        return key("ARXIV", address)
    doi = key("DOI", address) if "10.48550/arxiv." in where else None
    number = identifier_schemes.arxiv_of_doi(doi[4:]) if doi else None
    return identifiers.identifier_key("ARXIV", number) if number else None


def work_type(item: dict[str, Any], place: dict[str, Any]) -> Any:
    """Our type for the source's; a paper of proceedings is one although OpenAlex calls it an article."""
    if truth(item.get("is_paratext")):
        return "PARATEXT"
    named = TYPES.get(text(item.get("type")) or "", "OTHER")
    if named == "ARTICLE":
        crossref = text(item.get("type_crossref")) or text(place.get("raw_type"))
        source = mapping(place.get("source"), "source of primary_location")
        if crossref == "proceedings-article" or source.get("type") == "conference":
            return "CONFERENCE_PAPER"
    return named


def abstract(item: dict[str, Any]) -> str | None:
    """The abstract, put together from its words and their places; also from the two forms that MAG had."""
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
    placed = {
        (int(place), word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        # True is 1 to Python, and 1.0 what some programs make of 1.
        if (type(place) is int or (type(place) is float and place.is_integer())) and place >= 0
    }
    return text(" ".join(word for _, word in sorted(placed)))


def byline(item: dict[str, Any], own: str) -> tuple[BylineEntry, ...]:
    """The authors in order, without what is no name; one without an id is known by name."""
    entries, names, known = [], [], []
    for entry in objects(item.get("authorships"), "authorships"):
        person = mapping(entry.get("author"), "author of authorships")
        printed = [each for each in (text(person.get("display_name")), text(entry.get("raw_author_name"))) if each]
        if printed and all(map(is_left_out, printed)):
            continue
        entries.append(entry)
        known.append(present([openalex_key("A", person.get("id")), key("ORCID", person.get("orcid"))]))
        named = [each for each in printed if not is_left_out(each)]
        # What stands for no author has a name that is nobody's too: NULL AUTHOR_ID.
        names.append(next((each for each in named if not is_nobody(each)), named[0] if named else ""))
    credits = [credited(name) for name in names]
    by_name = [] if all(known) else name_keys(SOURCE, own.removeprefix("openalex:"), credits)
    answering = listed(item.get("corresponding_author_ids"), "corresponding_author_ids")
    corresponding = present(openalex_key("A", each) for each in answering)
    authors = []
    for place, (keys, entry) in enumerate(zip(known, entries, strict=True)):
        is_corresponding = truth(entry.get("is_corresponding"))
        if is_corresponding is None:
            is_corresponding = keys[:1] != () and keys[0] in corresponding if corresponding else None
        # Where the name lost something, what was printed is kept.
        printed_as = text(entry.get("raw_author_name")) or (names[place] if names[place] != credits[place] else None)
        authors.append(
            BylineEntry(
                keys=keys or (by_name[place],),
                name=credits[place],
                credited_as=printed_as,
                corresponding=is_corresponding,
                institutions=credited_institutions(entry),
            )
        )
    return tuple(authors)


def credited_institutions(entry: dict[str, Any]) -> tuple[InstitutionMention, ...]:
    """The institutions of an entry; where it lists none, those that its affiliations were matched with."""
    found = [
        each
        for item in objects(entry.get("institutions"), "institutions of authorships")
        if (each := institution(item))
    ]
    if not found:
        matched = [
            each.get("institution_ids") for each in objects(entry.get("affiliations"), "affiliations of authorships")
        ]
        ids = present(openalex_key("I", id_) for ids in matched if isinstance(ids, list) for id_ in ids)
        found = [InstitutionMention(keys=(id_,), name="") for id_ in ids]
    return tuple(found)


def missing_authors(item: dict[str, Any]) -> int | None:
    """How many of the byline the source cut; None when it may have cut and does not say."""
    entries = objects(item.get("authorships"), "authorships")
    stated = whole(item.get("authors_count"))
    if stated is not None:
        return max(0, stated - len(entries))
    if truth(item.get("is_authors_truncated")) or len(entries) == CUT:
        return None
    people = (mapping(entry.get("author"), "author of authorships") for entry in entries)
    return left_out(each for person in people if (each := text(person.get("display_name"))))


def institution(item: dict[str, Any] | None) -> InstitutionMention | None:
    """An institution as a byline names it; None without an id or a ROR: a raw string is no identity."""
    if not item:
        return None
    keys = present([openalex_key("I", item.get("id")), key("ROR", item.get("ror"))])
    if not keys:
        return None
    lineage = present(openalex_key("I", each) for each in listed(item.get("lineage"), "lineage of an institution"))
    above = [each for each in lineage if each != keys[0]]
    return InstitutionMention(
        keys=keys,
        name=text(item.get("display_name")) or "",
        country=country(item.get("country_code")),
        type=text(item.get("type")),
        # Of a longer line of descent the order is not told, so only a line of two says who the parent is.
        parent=above[0] if len(lineage) == 2 and len(above) == 1 else None,
    )


def venue(item: Any) -> VenueMention | None:
    """Where a work was published; None when the source does not say."""
    if not isinstance(item, dict) or stands_for_nothing(item.get("id")):
        return None
    name = text(item.get("display_name"))
    linking = key("ISSN", item.get("issn_l"))
    known = present([linking, *(key("ISSN", issn) for issn in several(item.get("issn")))])
    # Without an id it is known by name; an ISSN alone is better than nothing.
    named = normalize_words(name or "") or (known[0].partition(":")[2] if known else "")
    own = openalex_key("S", item.get("id")) or (f"venue:{named}" if named else None)
    if own is None:
        return None
    return VenueMention(
        keys=(own,),
        name=name or "",
        type=text(item.get("type")),
        issn=linking[5:] if linking else None,
        also=known,
    )


def stands_for_nothing(id_: Any) -> bool:
    """Whether an id of OpenAlex is its word for what was deleted, or is not known."""
    canonical = identifiers.canonical_value("OPENALEX", id_) if isinstance(id_, str) else None
    return canonical is not None and is_placeholder(identifiers.identifier_key("OPENALEX", canonical))


def level(item: Any, name: TopicLevelName, within: TopicMention | None) -> TopicMention | None:
    """A topic, a subfield, a field or a domain; None without an id."""
    own = openalex_key(KINDS[name], item.get("id")) if isinstance(item, dict) else None
    if own is None:
        return None
    return TopicMention(keys=(own,), name=text(item.get("display_name")) or "", level=name, within=within)


def hierarchy(item: dict[str, Any]) -> TopicMention | None:
    """What a topic lies within: its subfield in its field in its domain."""
    domain = level(item.get("domain"), "DOMAIN", None)
    field = level(item.get("field"), "FIELD", domain)
    return level(item.get("subfield"), "SUBFIELD", field) or field


def topics(items: Any) -> tuple[TopicAssignment, ...]:
    """The topics of a work, best first as the source has them; the first is the primary one."""
    found: dict[str, TopicAssignment] = {}
    for item in objects(items, "topics"):
        topic = level(item, "TOPIC", hierarchy(item))
        if topic and topic.keys[0] not in found:
            found[topic.keys[0]] = TopicAssignment(topic, score(item.get("score")), primary=not found)
    return tuple(found.values())


def concepts(items: Any) -> tuple[TopicAssignment, ...]:
    """The concepts of a work from before topics, of a score that is worth showing."""
    found: dict[str, TopicAssignment] = {}
    for item in objects(items, "concepts"):
        own, certainty = openalex_key("C", item.get("id")), score(item.get("score"))
        if own and own not in found and certainty is not None and certainty >= LEAST_CONCEPT_SCORE:
            wikidata = present([key("WIKIDATA", item.get("wikidata"))])
            name = text(item.get("display_name")) or ""
            found[own] = TopicAssignment(
                TopicMention(keys=(own,), name=name, level="CONCEPT", also=wikidata), certainty
            )
    return tuple(found.values())


def score(value: Any) -> float | None:
    """How sure the source is, from 0 to 1."""
    found = number(value)
    return found if found is not None and 0 <= found <= 1 else None
