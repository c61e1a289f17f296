"""What is stored of records gives them again."""

from typing import Any

import pytest
from hypothesis import given

from ingest.openalex import read_record, read_version
from ingest.record_version import with_import_date
from ingest.stored_record import build_record, combine_versions, decode_payload, unpack_payload
from tests.support.record_versions import THINGS, added, cuts, legacy


@given(cuts())
def test_what_is_stored_gives_the_record_again(items: list[dict[str, Any]]) -> None:
    found = added([read_version(item) for item in items])
    assert unpack_payload(found.payload) == (found.record, found.fields)


@pytest.mark.parametrize("item", THINGS)
def test_a_payload_of_before_gives_its_record_and_takes_versions(item: dict[str, Any]) -> None:
    before = read_record(item)
    known = decode_payload(legacy(before), "2026-05-01")
    assert build_record(known) == before
    cut = with_import_date(read_version({"id": item["id"], "display_name": "Anew", "title": "Anew"}), "2026-05-02")
    assert combine_versions(known, cut).record == read_record(item | {"display_name": "Anew", "title": "Anew"})
    late = read_version({"id": item["id"], "display_name": "Old", "title": "Old", "updated_date": "2020-01-01"})
    assert combine_versions(known, late).record == read_record(item | {"updated_date": "2020-01-01"})
