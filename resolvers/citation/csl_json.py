"""A reference as CSL JSON, the input of citation processors, which Zotero, Mendeley and pandoc read."""

import orjson

from resolvers.citation.person import CitedName
from resolvers.citation.reference import Reference

# The type of each type of work (CSL 1.0.2); a preprint is an "article", and "document" is any other.
TYPES = {
    "ARTICLE": "article-journal",
    "REVIEW": "article-journal",
    "EDITORIAL": "article-journal",
    "LETTER": "article-journal",
    "ERRATUM": "article-journal",
    "RETRACTION": "article-journal",
    "PEER_REVIEW": "review",
    "CONFERENCE_PAPER": "paper-conference",
    "PREPRINT": "article",
    "BOOK": "book",
    "BOOK_CHAPTER": "chapter",
    "REFERENCE_ENTRY": "entry",
    "DATASET": "dataset",
    "SOFTWARE": "software",
    "DISSERTATION": "thesis",
    "REPORT": "report",
    "STANDARD": "standard",
}
CONTAINERS = {
    "JOURNAL": "container-title",
    "BOOK": "container-title",
    "SERIES": "collection-title",
    "REPOSITORY": "publisher",
}


def csl_json(reference: Reference) -> str:
    """Return a list of one item, so that a processor can read it as it is."""
    item = {
        "id": reference.key,
        "type": TYPES.get(reference.type, "document"),
        "title": reference.title,
        "author": [author(name) for name in reference.names],
        "issued": {"date-parts": [reference.date]} if reference.date else None,
        CONTAINERS.get(reference.role, ""): reference.container,
        "volume": reference.volume,
        "issue": reference.issue,
        "page": "-".join(reference.pages),
        "DOI": reference.doi,
        "archive": "arXiv" if reference.arxiv else "",
        "archive_location": reference.arxiv,
        "ISSN": reference.issn,
        "URL": reference.url,
        "language": reference.language,
        "note": " ".join(reference.notes),
    }
    return orjson.dumps([{name: value for name, value in item.items() if name and value}]).decode()


def author(name: CitedName) -> dict[str, str]:
    """Return a name's parts, or its whole text as a literal."""
    parts = {
        "literal": name.literal,
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}
