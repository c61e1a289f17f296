"""Files of JSON: lines, pages, lists, and how much memory they take."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from ingest.json_file import json_objects
from ingest.open_file import ByteMeter, OpenFile
from ingest.openalex import read_record
from tests.support.made_records import author, work
from tests.support.read_files import ids, read_all

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.jsonl", f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}"),
        ("mark.jsonl", f"\ufeff{json.dumps(ONE)}\r\n{json.dumps(TWO)}\r\n"),
        ("page.json", json.dumps({"meta": {"count": 2}, "results": [ONE, TWO]})),
        ("pretty.json", json.dumps({"meta": {"count": 2}, "results": [ONE, TWO]}, indent=2)),
        ("bare.json", json.dumps({"results": [ONE, TWO]})),
        ("list.json", json.dumps([ONE, TWO])),
        ("pretty_objects.json", json.dumps(ONE, indent=2) + "\n" + json.dumps(TWO, indent=2)),
    ],
)
def test_forms_of_files(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert ids(read_all(path)) == ["W1", "W2"]
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(text.encode()))
    assert ids(read_all(packed)) == ["W1", "W2"]


def peak(path: Path) -> int:
    """The most bytes that Python held while a file was read, a batch at a time."""
    tracemalloc.start()
    with OpenFile(path, ByteMeter()) as file:
        for _ in json_objects(file, read_record):
            pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("form", ["lines", "page"])
def test_ten_times_the_input_needs_no_more_memory(tmp_path: Path, form: str) -> None:
    def text(times: int) -> str:
        items = [
            json.dumps(work(n, *(author(k, f"Person {k}") for k in range(9)), cites=range(30)))
            for n in range(1, 30 * times)
        ]
        return "\n".join(items) if form == "lines" else '{"meta": {}, "results": [' + ",".join(items) + "]}"

    peaks = []
    for times in (5, 50):
        path = tmp_path / f"{times}.gz"
        path.write_bytes(gzip.compress(text(times).encode()))
        peaks.append(peak(path))
    assert peaks[1] < peaks[0] * 1.2 + 200_000
