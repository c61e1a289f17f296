"""OpenAlex fields from records in our own format."""

from typing import Any

import pytest

from ingest.openalex import read_record
from ingest.openalex_legacy import keys_of_fields, openalex_keys, stated_keys
from tests.support.made_records import author, institution, work

ITEMS: list[dict[str, Any]] = [
    work(1, author(1, "Anna Lind", "0000-0002-1825-0097", [1]), topics=[11], cites=[2], doi="10.5555/x"),
    {"id": "A1", "display_name": "Anna Lind", "affiliations": [{"institution": institution(1), "years": [2019, 2020]}]},
    institution(1) | {"id": "I1", "geo": {"city": "Umeå"}, "homepage_url": "https://example.org"},
    {"id": "T11", "display_name": "Mud", "domain": {"id": "domains/1", "display_name": "Domain"}},
    {"id": "S1", "display_name": "Annals of Mud", "issn_l": "1654-9880", "type": "journal"},
]


@pytest.mark.parametrize("item", ITEMS)
def test_the_fields_of_a_record_make_the_record_again(item: dict[str, Any]) -> None:
    record = read_record(item)
    assert read_record(openalex_keys(record)) == record
    assert read_record(stated_keys(record)) == record


def test_only_the_given_fields_of_our_format_become_fields_of_openalex() -> None:
    record = read_record(ITEMS[0])
    assert keys_of_fields(record, ["title", "year"]).keys() == {"id", "title", "publication_year"}
    assert {"doi", "locations"} <= keys_of_fields(record, ["keys"]).keys()
