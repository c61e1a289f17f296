"""The types of OpenAlex's works as our own types."""

from typing import Any

from ingest.field_value import (
    boolean,
    object_value,
    text,
)

# OpenAlex's current types, and Crossref's, which it used until the middle of 2023.
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


def read_work_type(item: dict[str, Any], location: dict[str, Any]) -> Any:
    """Our type for the source's; a paper of proceedings is one even if OpenAlex calls it an article."""
    if boolean(item.get("is_paratext")):
        return "PARATEXT"
    work_type = TYPES.get(text(item.get("type")) or "", "OTHER")
    if work_type == "ARTICLE":
        crossref = text(item.get("type_crossref")) or text(location.get("raw_type"))
        source = object_value(location.get("source"), "source of primary_location")
        if crossref == "proceedings-article" or source.get("type") == "conference":
            return "CONFERENCE_PAPER"
    return work_type
