"""What is made of one object of a file."""

from pathlib import Path
from typing import Any

from ingest.file_entry import first_line, make_entry
from ingest.openalex import read_record, read_version
from tests.support.made_records import work

PATH = Path("works.jsonl")


def test_an_object_becomes_a_record_or_a_reason() -> None:
    made = make_entry(PATH, 3, work(1), read_version, None)
    assert (made.line, made.reason) == (3, None)
    assert made.packed
    assert made.packed.record.id == "W1"
    assert make_entry(PATH, 3, work(1), read_record, None).packed
    rejected = make_entry(PATH, 4, {"id": "F1"}, read_version, {"id": "F1"})
    assert (rejected.packed, rejected.raw) == (None, {"id": "F1"})
    assert rejected.reason == "F1 is a funder, and funders are not imported"


def test_a_defect_costs_the_record_that_meets_it() -> None:
    def make(_: Any) -> Any:
        return 1 / 0

    entry = make_entry(PATH, 5, {}, make, {})
    assert entry.packed is None
    assert entry.reason
    assert entry.reason.startswith("peergraph failed on it, which is a defect of peergraph (ZeroDivisionError at ")


def test_the_first_line_of_an_error() -> None:
    assert first_line(ValueError("one.\ntwo")) == "one"
    assert first_line(ValueError()) == "ValueError"
