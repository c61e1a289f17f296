"""Institutions, venues and topics that records of OpenAlex mention."""

from typing import Any

import pytest

from ingest.openalex import read_record
from ingest.record import (
    TopicMention,
    WorkRecord,
)
from tests.support.made_records import author, institution, work


def made(*authors: dict[str, Any], **fields: Any) -> WorkRecord:
    found = read_record(work(1, *authors, **fields))
    assert isinstance(found, WorkRecord)
    return found


def test_topics_lie_within_subfield_field_and_domain() -> None:
    found = made(topics=[11]).topics
    assert found is not None
    levels = []
    topic: TopicMention | None = found[0].topic
    while topic is not None:
        levels.append((topic.level, topic.keys[0]))
        topic = topic.within
    assert levels == [
        ("TOPIC", "openalex:T11"),
        ("SUBFIELD", "openalex:subfields/1"),
        ("FIELD", "openalex:fields/1"),
        ("DOMAIN", "openalex:domains/1"),
    ]


def test_an_institution_without_any_identifier_is_none() -> None:
    entry = author(
        1,
        "Anna Lind",
        institutions=[
            institution(None, "U Vermont"),
            institution(2),
            institution(None, "X", "https://ror.org/05k89ew48"),
        ],
    )
    assert [each.keys for each in made(entry).authors[0].institutions] == [("openalex:I2",), ("ror:05k89ew48",)]


def test_a_line_of_two_tells_the_parent_and_a_longer_one_does_not() -> None:
    def parent(*lineage: int) -> str | None:
        told = institution(1) | {"lineage": [f"https://openalex.org/I{each}" for each in lineage]}
        return made(author(1, "Anna Lind", institutions=[told])).authors[0].institutions[0].parent

    assert parent(1) is None
    assert parent(1, 2) == "openalex:I2"
    assert parent(1, 2, 3) is None


def test_the_venue_of_old_records() -> None:
    found = made(
        host_venue={"id": "https://openalex.org/S1", "display_name": "Cell", "issn_l": "0092-8674", "issn": None}
    ).venue
    assert found is not None
    assert (found.keys, found.name, found.issn) == (("openalex:S1",), "Cell", "0092-8674")


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ({"id": "https://openalex.org/S1", "display_name": "Reed Notes"}, "openalex:S1"),
        ({"id": None, "display_name": "Reed: Nötes!", "issn_l": "1654-9880"}, "venue:reed notes"),
        ({"id": None, "display_name": None, "issn_l": "1654-9880"}, "venue:1654-9880"),
        ({"id": None, "display_name": "...", "issn": ["1654-9880"]}, "venue:1654-9880"),
        ({"id": None, "display_name": "...", "issn": ["1654-9881"]}, None),
        ({"id": None, "display_name": None}, None),
    ],
)
def test_a_venue_without_an_id_is_known_by_name_and_without_one_by_issn(place: dict[str, Any], key: str | None) -> None:
    found = made(primary_location={"source": place}).venue
    assert (found and found.keys[0]) == key
