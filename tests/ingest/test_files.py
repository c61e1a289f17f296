"""Files of every form, whole and damaged, and the dead letters of what cannot be taken."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from graphdb.database import Database
from ingest.files import Meter, Opened, json_objects
from ingest.openalex import record
from ingest.run import read
from tests.graph import facts
from tests.ingest.made import author, numbers, run, work

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


def ids(path: Path) -> list[str]:
    piles = list(read("openalex", [path], 500))
    return [packed.record.id for pile in piles for packed in pile.packed]


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
    assert ids(path) == ["W1", "W2"]
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(text.encode()))
    assert ids(packed) == ["W1", "W2"]


def test_a_snapshot_folder_is_read_whole(tmp_path: Path) -> None:
    for kind, part, text in (
        ("data/works", "updated_date=2023-05-16", json.dumps(ONE)),
        ("data/works", "updated_date=2023-05-17", json.dumps(TWO)),
        ("data/merged_ids", "authors", "merge_date,id,merge_into_id\n2023-01-01,A1,A2\n"),
    ):
        folder = tmp_path / kind / part
        folder.mkdir(parents=True)
        name = "2023-01-01.csv.gz" if "merged" in kind else "part_000.gz"
        (folder / name).write_bytes(gzip.compress(text.encode()))
    (tmp_path / "data/works/manifest").write_text("{}")
    assert sorted(ids(tmp_path)) == ["A1", "W1", "W2"]


async def test_bad_records_go_aside_with_their_line_and_reason_and_the_rest_goes_on(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "works.jsonl"
    lines = [
        json.dumps(ONE).encode(),
        b"{broken",
        b'{"id": "W9", "title": "\xff"}',
        b"[1]",
        b'{"id": "P1"}',
        b"null",
        json.dumps(TWO).encode(),
    ]
    path.write_bytes(b"\n".join(lines))
    code, printed = await run(database, "openalex", path)
    assert code == 0
    assert numbers(printed)[:5] == ["7", "2", "0", "0", "5"]
    letters = [json.loads(line) for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    assert [(letter["line"], letter["reason"].split(":")[0]) for letter in letters] == [
        (2, "not JSON"),
        (3, "not UTF-8"),
        (4, "not a JSON object"),
        (5, "its id is not an OpenAlex id"),
        (6, "not a JSON object"),
    ]
    assert letters[0]["file"] == str(path)
    assert letters[0]["record"] == "{broken"
    assert letters[3]["record"] == {"id": "P1"}
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[2]]


async def test_files_that_cannot_be_read_each_give_one_sentence(database: Database, tmp_path: Path) -> None:
    packed = gzip.compress("".join(json.dumps(work(n)) + "\n" for n in range(10, 400)).encode())
    (tmp_path / "1_truncated.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "2_damaged.gz").write_bytes(packed[:200] + b"\x00" * 40 + packed[240:])
    (tmp_path / "3_not.gz").write_bytes(b"\x1f\x8bnothing")
    (tmp_path / "4_page.json").write_text('{"meta": {}, "results": [' + json.dumps(ONE) + ', {"id": ')
    (tmp_path / "5_whole.jsonl").write_text(json.dumps(TWO))
    code, printed = await run(database, "openalex", tmp_path / "absent.gz", tmp_path)
    assert code == 1
    for word in (
        "absent.gz does not exist.",
        "1_truncated.gz breaks off after line",
        "2_damaged.gz is damaged",
        "3_not.gz",
        "4_page.json is not JSON after its record 1",
    ):
        assert word in printed
    assert await facts(database, "MATCH (w:Work) WHERE w.title IN ['Work 1', 'Work 2'] RETURN count(*)") == [[2]]


async def test_records_of_our_own_format_are_judged_too(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    good = {"kind": "work", "source": "mine", "id": "1", "keys": ["mine:1", "doi:10.1000/x"], "title": "T"}
    bad = [
        good | {"keys": []},
        good | {"keys": ["orcid:0000-0002-1825-0097"]},
        good | {"title": 5},
        good | {"colour": "red"},
        {"kind": "poem"},
        good | {"also": ["doi:10.1/x"]},
    ]
    path.write_text("\n".join(json.dumps(item) for item in [*bad, good]))
    _, printed = await run(database, "records", path)
    assert numbers(printed)[:5] == ["7", "1", "0", "0", "6"]
    reasons = [json.loads(line)["reason"] for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    assert reasons[2] == "Expected `str | null`, got `int` - at `$.title`"


def peak(path: Path) -> int:
    """The most bytes that Python held while a file was read, a batch at a time."""
    tracemalloc.start()
    with Opened(path, Meter()) as file:
        for _ in json_objects(file, record):
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
