"""What the versions of one record add up to, whatever they leave out and in whatever order they come."""

import itertools
import json
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given

from ingest import arxiv, openalex, own_format
from ingest.arxiv_oai import ATOM
from ingest.errors import RecordRejected
from ingest.openalex import read_record, read_version
from ingest.record_version import PackedRecord, pack, with_import_date
from tests.support.made_records import atom
from tests.support.record_versions import THINGS, WHOLE, added, cuts


def undated(item: dict[str, Any], day: str) -> PackedRecord:
    """A version without a date, imported on a day."""
    return with_import_date(read_version(item), day)


@given(cuts())
def test_versions_add_up_to_one_record_in_any_order(items: list[dict[str, Any]]) -> None:
    by_hand: dict[str, Any] = {}
    for item in sorted(items, key=lambda each: str(each["updated_date"])):
        by_hand |= item
    for order in itertools.permutations(map(read_version, items)):
        found = added(list(order))
        assert found.record == read_record(by_hand)
        assert found.payload_hash == added([read_version(item) for item in items]).payload_hash


@pytest.mark.parametrize("item", THINGS)
def test_what_is_read_of_a_record_is_what_is_kept_of_it(item: dict[str, Any]) -> None:
    assert read_version(item | {"counts_by_year": [1], "mesh": None}).record == read_record(item)
    assert read_version(item).fields.values.keys() <= item.keys()


def test_a_cut_record_changes_only_what_it_names() -> None:
    full, cut = read_version(WHOLE), read_version({"id": "W7", "title": "Anew", "doi": None})
    found = added([with_import_date(full, "2026-05-01"), with_import_date(cut, "2026-05-02")])
    assert found.record == read_record(WHOLE | {"title": "Anew", "doi": None})


def test_an_older_version_adds_what_is_not_known_yet() -> None:
    new = read_version({"id": "W7", "title": "Anew", "updated_date": "2025-01-01"})
    old = read_version(WHOLE | {"updated_date": "2024-01-01"})
    assert added([new, old]).record == read_record(WHOLE | {"title": "Anew", "updated_date": "2025-01-01"})


def test_an_undated_version_counts_as_of_the_day_of_its_import() -> None:
    early, late = {"id": "W7", "title": "Early"}, {"id": "W7", "title": "Late"}
    dated = read_version({"id": "W7", "title": "Dated", "updated_date": "2025-06-01T10:00:00"})

    def title(*versions: PackedRecord) -> str | None:
        return getattr(added(list(versions)).record, "title", None)

    assert title(dated, undated(early, "2025-05-31")) == title(undated(early, "2025-05-31"), dated) == "Dated"
    assert title(dated, undated(late, "2025-06-02")) == title(undated(late, "2025-06-02"), dated) == "Late"
    assert title(undated(early, "2025-06-01"), undated(late, "2025-06-01")) == "Late"
    assert title(undated(late, "2025-06-01"), undated(early, "2025-06-01")) == "Early"


def test_of_versions_dated_alike_the_one_imported_later_counts() -> None:
    one, other = ({"id": "W7", "title": title, "updated_date": "2025-06-01"} for title in ("One", "Other"))
    assert added([read_version(one), read_version(other)]).record == read_record(other)
    assert added([read_version(other), read_version(one)]).record == read_record(one)


def test_a_time_of_day_in_any_zone_is_a_date() -> None:
    early = {"id": "W7", "title": "Early", "updated_date": "2025-06-01T23:30:00+02:00"}
    late = {"id": "W7", "title": "Late", "updated_date": "2025-06-01T22:00:00Z"}
    assert added([read_version(late), read_version(early)]).record == read_record(late)


OWN = {
    "kind": "work", "source": "ours", "id": "1", "keys": ["ours:1", "doi:10.5555/x"], "title": "Mud", "year": 2020,
    "authors": [{"keys": ["ours:p1"], "name": "Ines Prado"}], "references": ["doi:10.5555/y"],
}  # fmt: skip


def test_our_own_format_has_its_fields_for_keys() -> None:
    cut = {"kind": "work", "source": "ours", "id": "1", "keys": ["ours:1"], "title": None, "references": []}
    first, second = (
        with_import_date(own_format.read_version(OWN), "2026-05-01"),
        with_import_date(own_format.read_version(cut), "2026-05-02"),
    )
    assert added([first, second]).record == own_format.read_record(OWN | cut)
    assert added([second, first]).record == own_format.read_record(OWN | cut)


def test_our_own_format_may_speak_of_openalex_works() -> None:
    whole = pack(read_record(WHOLE), read_version(WHOLE).fields)
    item = {"kind": "work", "source": "openalex", "id": "W7", "keys": ["openalex:W7"], "title": "Anew"}
    found = added(
        [with_import_date(whole, "2026-05-01"), with_import_date(own_format.read_version(item), "2026-05-02")]
    )
    others = {key: value for key, value in WHOLE.items() if key not in ("doi", "locations")}
    assert found.record == read_record(others | {"title": "Anew"})


def test_an_entry_of_arxiv_without_a_doi_keeps_the_one_that_is_known() -> None:
    def entry(**fields: Any) -> PackedRecord:
        [element] = fromstring(atom("2401.00001", "Ines Prado", **fields)).iter(f"{ATOM}entry")
        return arxiv.read_version(element)

    first = entry(doi="10.5555/x", updated="2026-05-17T05:53:35Z", summary="This paper has been withdrawn.")
    second = entry(updated="2026-06-17T05:53:35Z", title="Anew", summary="Not any more.")
    for order in ([first, second], [second, first]):
        found: Any = added(order).record
        assert found.keys == ("arxiv:2401.00001", "doi:10.5555/x")
        assert (found.title, found.is_retracted, found.updated) == ("Anew", False, "2026-06-17T05:53:35")


def test_versions_that_a_table_wrote_are_read_as_what_they_stand_for() -> None:
    item = json.loads(json.dumps(WHOLE)) | {"publication_year": "2020", "is_retracted": "True", "cited_by_count": 5.0}
    assert openalex.read_version(item).record == read_record(WHOLE)


@pytest.mark.parametrize(
    ("source", "kind", "key"),
    [("openalex", "topic", "openalex:W7"), ("openalex", "work", "openalex:T7"), ("arxiv", "venue", "arxiv:2401.00001")],
)
def test_our_own_format_gives_no_known_source_a_key_of_another_kind(source: str, kind: str, key: str) -> None:
    item = {"kind": kind, "source": source, "id": key.partition(":")[2], "keys": [key]}
    item |= {"topic": {"name": "Mud", "level": "TOPIC"}, "venue": {"name": "Mud"}, "work": {}}[kind]
    with pytest.raises(RecordRejected, match=f"is no key of a {kind}"):
        own_format.read_record(item)
