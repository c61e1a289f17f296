"""Files of every form, whole and damaged, and the dead letters of what cannot be taken."""

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from rich.console import Console

from graphdb.driver.database import Database
from ingest.json_file import json_objects
from ingest.open_file import ByteMeter, OpenFile
from ingest.openalex import read_record
from ingest.run import import_paths, read_batches
from tests.support.graph import facts
from tests.support.made_records import atom, author, numbers, run, work

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


def ids(path: Path) -> list[str]:
    piles = list(read_batches("openalex", [path], 500))
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
        (5, "P1 is a publisher, and publishers are not imported"),
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


async def test_the_exit_code_tells_what_was_taken(database: Database, tmp_path: Path) -> None:
    good, bad, other, empty = (tmp_path / name for name in ("good.jsonl", "bad.jsonl", "other.pdf", "empty.json"))
    good.write_text(json.dumps(ONE))
    bad.write_text('{"id": "F1"}\n{"id": "P1"}\n')
    other.write_bytes(b"%PDF-1.7\n")
    empty.write_text('{"meta": {}, "results": []}')
    for paths, expected in (
        ([good], 0),
        ([good], 0),  # unchanged is taken too
        ([good, bad], 0),
        ([good, empty], 0),
        ([good, other], 1),
        ([good, tmp_path / "absent"], 1),
        ([bad], 3),
        ([other], 3),
        ([empty], 3),
        ([bad, other, empty], 3),
        ([tmp_path / "absent"], 3),
    ):
        code, _ = await run(database, "openalex", *paths)
        assert code == expected, paths
    _, printed = await run(database, "openalex", bad)
    assert (
        f"{bad}: none of its 2 records was taken; the first: F1 is a funder, and funders are not imported." in printed
    )


async def test_notes_in_a_folder_cost_nothing_and_named_alone_they_are_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "works").mkdir()
    (tmp_path / "works" / "works.jsonl").write_text(json.dumps(ONE))
    notes = tmp_path / "works" / "README.md"
    notes.write_text("# What this is\n")
    code, printed = await run(database, "openalex", tmp_path / "works")
    assert code == 0
    assert "Skipped files, because nothing of their kind is imported: 1 of plain text." in printed
    code, printed = await run(database, "openalex", notes)
    assert code == 3
    assert "README.md is plain text" in printed


async def test_a_dead_letter_that_cannot_be_written_is_told_and_costs_no_record(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text('{"id": "F1"}\n' + json.dumps(ONE))
    (tmp_path / "taken").write_text("a file where a folder should be")
    for letters in (tmp_path / "taken" / "letters.jsonl", Path("/dev/full")):
        console = Console(file=io.StringIO(), width=200)
        assert await import_paths(database, "openalex", [path], console, letters) == 0
        assert isinstance(console.file, io.StringIO)
        assert f"The records set aside could not be written to {letters}: " in console.file.getvalue()
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[1]]


async def test_records_that_join_what_was_there_are_counted(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text(json.dumps(work(1, author(1, "Anna Lind"), doi="https://doi.org/10.1000/a")) + "\n")
    _, printed = await run(database, "openalex", path)
    assert numbers(printed)[1:6] == ["1", "0", "0", "0", "0"]
    feed = tmp_path / "feed.xml"
    feed.write_text(atom("2605.00001", "Anna Lind", doi="10.1000/a"))
    _, printed = await run(database, "arxiv", feed)
    assert numbers(printed)[1:6] == ["1", "0", "0", "0", "1"]
    _, printed = await run(database, "arxiv", feed)
    assert numbers(printed)[1:6] == ["0", "0", "1", "0", "0"]
    # Of two records of one work in one batch the second joins the first.
    path.write_text("".join(json.dumps(work(n, doi="https://doi.org/10.1000/b")) + "\n" for n in (2, 3)))
    _, printed = await run(database, "openalex", path)
    assert numbers(printed)[1:6] == ["2", "0", "0", "0", "1"]
