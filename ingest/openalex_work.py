"""OpenAlex's works, of any year of the format, as records."""

from typing import Any

import orjson

from graphdb import identifiers
from graphdb.text import words
from ingest.byline import name_keys
from ingest.record import Author, Institution, Topic, Venue, WorkRecord, WorkTopic
from ingest.value import country, date, key, language, number, objects, present, text, web_address, whole, year_of

SOURCE = "openalex"
LEAST_CONCEPT_SCORE = 0.3
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
    ids = item.get("ids") or {}
    own = f"openalex:{id_}"
    doi = key("DOI", item.get("doi")) or key("DOI", ids.get("doi"))
    place = item.get("primary_location") or {}
    access = item.get("open_access") or {}
    biblio = item.get("biblio") or {}
    published_on = date(item.get("publication_date"))
    authors = byline(item, own)
    references = present(key("OPENALEX", reference) for reference in item.get("referenced_works") or ())
    return WorkRecord(
        source=SOURCE,
        id=id_,
        keys=present([own, doi, arxiv_key(doi, item)]),
        also=present([key("PMID", ids.get("pmid")), key("PMCID", ids.get("pmcid")), key("MAG", ids.get("mag"))]),
        updated=text(item.get("updated_date")),
        url=web_address(place.get("landing_page_url"))
        or (identifiers.url("DOI", doi[4:]) if doi else identifiers.url("OPENALEX", id_)),
        title=text(item.get("title")) or text(item.get("display_name")),
        abstract=abstract(item),
        type=work_type(item, place),
        source_type=text(item.get("type")),
        year=whole(item.get("publication_year")) or year_of(published_on),
        published_on=published_on,
        language=language(item.get("language")),
        is_open_access=access.get("is_oa") if isinstance(access.get("is_oa"), bool) else None,
        open_access_url=web_address(access.get("oa_url")),
        license=text(place.get("license")) or text((item.get("best_oa_location") or {}).get("license")),
        volume=text(biblio.get("volume")),
        issue=text(biblio.get("issue")),
        first_page=text(biblio.get("first_page")),
        last_page=text(biblio.get("last_page")),
        is_retracted=item.get("is_retracted") is True,
        reported_citation_count=whole(item.get("cited_by_count")),
        missing_author_count=missing_authors(item, len(authors)),
        authors=authors,
        topics=topics(item["topics"]) if item.get("topics") is not None else None,
        concepts=concepts(item.get("concepts")) if item.get("topics") is None else (),
        references=tuple(reference for reference in references if reference != own),
        venue=venue(place.get("source")) or venue(item.get("host_venue")),
    )


def arxiv_key(doi: str | None, item: dict[str, Any]) -> str | None:
    """The arXiv number that a work's DOI or one of its places gives away."""
    number = identifiers.arxiv_of_doi(doi[4:]) if doi else None
    if number:
        return identifiers.key("ARXIV", number)
    for place in objects(item.get("locations")):
        address = place.get("landing_page_url")
        if isinstance(address, str) and "arxiv.org/" in address.lower():
            return key("ARXIV", address)
    return None


def work_type(item: dict[str, Any], place: dict[str, Any]) -> Any:
    """Our type for the source's; a paper of proceedings is one although OpenAlex calls it an article."""
    if item.get("is_paratext") is True:
        return "PARATEXT"
    named = TYPES.get(text(item.get("type")) or "", "OTHER")
    if named == "ARTICLE":
        crossref = text(item.get("type_crossref")) or text(place.get("raw_type"))
        if crossref == "proceedings-article" or (place.get("source") or {}).get("type") == "conference":
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


def byline(item: dict[str, Any], own: str) -> tuple[Author, ...]:
    """The authors in order; one without an id is known by name."""
    entries = objects(item.get("authorships"))
    people = [entry.get("author") or {} for entry in entries]
    names = [
        text(person.get("display_name")) or text(entry.get("raw_author_name")) or ""
        for person, entry in zip(people, entries, strict=True)
    ]
    by_name = name_keys(SOURCE, own.removeprefix("openalex:"), names)
    corresponding = item.get("corresponding_author_ids")
    corresponding = set(corresponding) if isinstance(corresponding, list) and corresponding else None
    authors = []
    for place, (person, entry) in enumerate(zip(people, entries, strict=True)):
        keys = present([key("OPENALEX", person.get("id")), key("ORCID", person.get("orcid"))])
        is_corresponding = entry.get("is_corresponding")
        if not isinstance(is_corresponding, bool):
            is_corresponding = person.get("id") in corresponding if corresponding else None
        found = [institution(each) for each in objects(entry.get("institutions"))]
        authors.append(
            Author(
                keys=keys or (by_name[place],),
                name=names[place],
                credited_as=text(entry.get("raw_author_name")),
                corresponding=is_corresponding,
                institutions=tuple(each for each in found if each),
            )
        )
    return tuple(authors)


def missing_authors(item: dict[str, Any], listed: int) -> int | None:
    """How many of the byline the source cut; None when it may have cut and does not say."""
    stated = whole(item.get("authors_count"))
    if stated is not None:
        return max(0, stated - listed)
    return None if item.get("is_authors_truncated") is True or listed == CUT else 0


def institution(item: dict[str, Any] | None) -> Institution | None:
    """An institution as a byline names it; None without an id or a ROR: a raw string is no identity."""
    if not item:
        return None
    keys = present([key("OPENALEX", item.get("id")), key("ROR", item.get("ror"))])
    if not keys:
        return None
    lineage = present(key("OPENALEX", each) for each in item.get("lineage") or ())
    above = [each for each in lineage if each != keys[0]]
    return Institution(
        keys=keys,
        name=text(item.get("display_name")) or "",
        country=country(item.get("country_code")),
        type=text(item.get("type")),
        # Of a longer line of descent the order is not told, so only a line of two says who the parent is.
        parent=above[0] if len(lineage) == 2 and len(above) == 1 else None,
    )


def venue(item: Any) -> Venue | None:
    """Where a work was published; None when the source does not say."""
    if not isinstance(item, dict):
        return None
    name = text(item.get("display_name"))
    issns = item.get("issn") if isinstance(item.get("issn"), list) else []
    linking = key("ISSN", item.get("issn_l"))
    known = present([linking, *(key("ISSN", issn) for issn in issns or ())])
    # Without an id it is known by name; an ISSN alone is better than nothing.
    named = words(name or "") or (known[0].partition(":")[2] if known else "")
    own = key("OPENALEX", item.get("id")) or (f"venue:{named}" if named else None)
    if own is None:
        return None
    return Venue(
        keys=(own,),
        name=name or "",
        type=text(item.get("type")),
        issn=linking[5:] if linking else None,
        also=known,
    )


def level(item: Any, name: str, within: Topic | None) -> Topic | None:
    """A topic, a subfield, a field or a domain; None without an id."""
    own = key("OPENALEX", item.get("id")) if isinstance(item, dict) else None
    return Topic(keys=(own,), name=text(item.get("display_name")) or "", level=name, within=within) if own else None  # type: ignore[arg-type]


def hierarchy(item: dict[str, Any]) -> Topic | None:
    """What a topic lies within: its subfield in its field in its domain."""
    domain = level(item.get("domain"), "DOMAIN", None)
    field = level(item.get("field"), "FIELD", domain)
    return level(item.get("subfield"), "SUBFIELD", field) or field


def topics(items: Any) -> tuple[WorkTopic, ...]:
    """The topics of a work, best first as the source has them; the first is the primary one."""
    found: dict[str, WorkTopic] = {}
    for item in objects(items):
        topic = level(item, "TOPIC", hierarchy(item))
        if topic and topic.keys[0] not in found:
            found[topic.keys[0]] = WorkTopic(topic, number(item.get("score")), primary=not found)
    return tuple(found.values())


def concepts(items: Any) -> tuple[WorkTopic, ...]:
    """The concepts of a work from before topics, of a score that is worth showing."""
    found: dict[str, WorkTopic] = {}
    for item in objects(items):
        own, score = key("OPENALEX", item.get("id")), number(item.get("score"))
        if own and own not in found and score is not None and score >= LEAST_CONCEPT_SCORE:
            wikidata = present([key("WIKIDATA", item.get("wikidata"))])
            name = text(item.get("display_name")) or ""
            found[own] = WorkTopic(Topic(keys=(own,), name=name, level="CONCEPT", also=wikidata), score)
    return tuple(found.values())
