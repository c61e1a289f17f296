"""The types of OpenAlex's works."""

from typing import Any

import pytest

from ingest.openalex import read_record
from ingest.record import (
    WorkRecord,
)
from tests.support.made_records import work


def made(*authors: dict[str, Any], **fields: Any) -> WorkRecord:
    found = read_record(work(1, *authors, **fields))
    assert isinstance(found, WorkRecord)
    return found


@pytest.mark.parametrize(
    ("type_", "fields", "expected"),
    [
        ("article", {}, "ARTICLE"),
        ("journal-article", {}, "ARTICLE"),
        ("article", {"type_crossref": "proceedings-article"}, "CONFERENCE_PAPER"),
        ("article", {"primary_location": {"raw_type": "proceedings-article"}}, "CONFERENCE_PAPER"),
        ("article", {"primary_location": {"source": {"id": "S1", "type": "conference"}}}, "CONFERENCE_PAPER"),
        ("proceedings-article", {}, "CONFERENCE_PAPER"),
        ("posted-content", {}, "PREPRINT"),
        ("preprint", {"type_crossref": "journal-article"}, "PREPRINT"),
        ("review", {"type_crossref": "journal-article"}, "REVIEW"),
        ("monograph", {}, "BOOK"),
        ("book-part", {}, "BOOK_CHAPTER"),
        ("peer-review", {}, "PEER_REVIEW"),
        ("journal-issue", {}, "PARATEXT"),
        ("article", {"is_paratext": True}, "PARATEXT"),
        ("libguides", {}, "OTHER"),
        (None, {}, "OTHER"),
    ],
)
def test_types_of_both_vocabularies(type_: str | None, fields: dict[str, Any], expected: str) -> None:
    found = made(type=type_, **fields)
    assert (found.type, found.source_type) == (expected, type_)
