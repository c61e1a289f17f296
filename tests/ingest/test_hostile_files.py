"""Files that somebody made to stop an import: each costs itself or one record, quickly, and the others are read."""

import gzip
import json
import os
import socket
import time
from pathlib import Path

import pytest

from ingest.arxiv_oai import split_authors
from ingest.file_format import reason_unread
from ingest.import_batch import ImportBatch
from tests.support.made_records import author, work
from tests.support.read_files import ids, read_all

ONE, TWO, THREE = (json.dumps(work(number, author(number, f"Person {number}"))) for number in (1, 2, 3))
PAGE = json.dumps({"meta": {"count": 1}, "results": [json.loads(ONE)]})
LEVELS = 100_000
LISTS, OBJECTS = "[" * LEVELS + "]" * LEVELS, '{"a":' * LEVELS + "1" + "}" * LEVELS
# A fault of these kinds took minutes, or never ended.
SECONDS = 20.0
FEED = '<feed xmlns="http://www.w3.org/2005/Atom">'


def read_soon(path: Path, source: str = "openalex") -> ImportBatch:
    """What was read, before SECONDS were over."""
    started = time.monotonic()
    batch = read_all(path, source)
    assert time.monotonic() - started < SECONDS
    return batch


def entry(number: str, more: str = "") -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{number}</id><title>T</title><published>2020-01-01T00:00:00Z</published>"
        f"<author><name>Anna Lind</name></author>{more}</entry>\n"
    )


@pytest.mark.parametrize(
    ("text", "read", "set_aside"),
    [
        pytest.param(f"[1]\n{TWO}\n{{bad\n{THREE}\n", ["W2", "W3"], 2, id="a list that is no record"),
        pytest.param(f"{PAGE}\nBAD {{\n{TWO}\n{THREE}\n", ["W1", "W2", "W3"], 1, id="a page, then an open bracket"),
        pytest.param(f"[{ONE}]\n[1\n{TWO}\n{THREE}\n", ["W1", "W2", "W3"], 1, id="a list, then an open one"),
        pytest.param(f"[\n{ONE},\n{{bad,\n{THREE}\n]\n", ["W1", "W3"], 1, id="a bad line in a list"),
        pytest.param('{"id": "W9, \n' + f"{TWO}\n{THREE}\n", ["W2", "W3"], 1, id="a quote that is not closed"),
        pytest.param("[\n" * 30 + f"{ONE}\n{TWO}\n", ["W1", "W2"], 1, id="brackets that are not closed"),
        pytest.param(f"[{ONE}]\n" + "[\n" * LEVELS + THREE, ["W1", "W3"], LEVELS, id="ever more of these"),
        pytest.param(f"{LISTS}\n{TWO}\n{THREE}\n", ["W2", "W3"], 1, id="deep lists first"),
        pytest.param(f"{OBJECTS}\n{TWO}\n{THREE}\n", ["W2", "W3"], 1, id="deep objects first"),
        pytest.param(f"{ONE}\n{LISTS}\n{THREE}\n", ["W1", "W3"], 1, id="deep lists on a line"),
        pytest.param(f"[{ONE},{LISTS},{THREE}]", ["W1", "W3"], 1, id="deep lists in a list"),
        pytest.param(f"[{ONE},{OBJECTS},{THREE}]", ["W1", "W3"], 1, id="deep objects in a list"),
        pytest.param(f'{{"meta":{LISTS},"results":[{ONE},{TWO}]}}', ["W1", "W2"], 0, id="deep lists beside records"),
        pytest.param(f'{ONE}\n{{"a":}}' + " " * 500_000 + f"\n{TWO}", ["W1", "W2"], 1, id="spaces behind a bracket"),
    ],
)
def test_what_is_broken_or_deep_in_json_costs_itself(
    tmp_path: Path, text: str, read: list[str], set_aside: int
) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text(text)
    batch = read_soon(path)
    assert ids(batch) == read
    # Brackets on lines of their own are one part if they begin nothing.
    assert len(batch.set_aside) in {set_aside, min(set_aside, 1)}
    assert bool(batch.set_aside) == bool(set_aside)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("<a>" * LEVELS + "</a>" * LEVELS, id="levels"),
        pytest.param("<summary>" + "<b>" * LEVELS + "</b>" * LEVELS + "</summary>", id="levels in a text"),
        pytest.param("<summary>" + "x " * 10_000_000 + "</summary>", id="an endless text"),
        pytest.param("<a " + " ".join(f'a{number}="1"' for number in range(300_000)) + "/>", id="attributes"),
    ],
)
def test_an_entry_of_a_feed_that_is_too_large_costs_itself(tmp_path: Path, more: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED + entry("2001.00001") + entry("2001.00002", more) + entry("2001.00003") + "</feed>")
    batch = read_soon(path, "arxiv")
    assert ids(batch) == ["2001.00001", "2001.00003"]
    assert len(batch.set_aside) == 1
    assert batch.unreadable == []


@pytest.mark.parametrize("more", ['<a b="' + "x" * 9_000_000, "<!--" + "x" * 9_000_000, "<" + "x" * 9_000_000])
def test_a_tag_without_end_ends_the_file(tmp_path: Path, more: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED + entry("2001.00001") + more)
    batch = read_soon(path, "arxiv")
    assert ids(batch) == ["2001.00001"]
    assert "longer than 4 MB" in batch.unreadable[0]


def test_a_pipe_and_its_like_are_said_and_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "works"
    folder.mkdir()
    (folder / "works.jsonl").write_text(ONE)
    os.mkfifo(folder / "pipe")
    (folder / "itself").symlink_to("itself")
    (folder / "circle").symlink_to(folder)
    (folder / "zeros").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        try:
            # The path of a socket may have a hundred characters only.
            os.chdir(folder)
            listening.bind("socket")
        finally:
            os.chdir(here)
        batch = read_soon(folder)
        assert ids(batch) == ["W1"]
        assert batch.skipped == {"pipes, sockets and devices": 2, "links to folders or to nothing": 3}
        for name, what in (("pipe", "a pipe"), ("socket", "a socket"), ("zeros", "a device")):
            for source in ("openalex", "arxiv", "records"):
                [sentence] = read_soon(folder / name, source).unreadable
                assert f"{name} is {what} and no file" in sentence
        assert "symbolic links" in read_soon(folder / "itself").unreadable[0]


@pytest.mark.parametrize(
    ("start", "more"),
    [(ONE + "\n", b"x"), ("", b" "), ('{"meta":{},"x":"', b"a"), ('{"meta":{},"results":[', b"[")],
)
def test_a_small_file_that_unpacks_to_much_is_left(tmp_path: Path, start: str, more: bytes) -> None:
    path = tmp_path / "works.jsonl.gz"
    path.write_bytes(gzip.compress(start.encode() + more * 100_000_000, 9))
    batch = read_soon(path)
    assert ids(batch) == (["W1"] if start.startswith(ONE) else [])
    assert "unpacks to more than 300 times its size" in batch.unreadable[0]


def test_a_file_that_grows_ends_where_it_ended_when_it_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text(f"{ONE}\n" * 500)
    read_line = __import__("ingest.open_file").open_file.OpenFile.readline

    def append(*arguments: int) -> bytes:
        with path.open("a") as file:
            file.write(f"{TWO}\n")
        return bytes(read_line(*arguments))

    monkeypatch.setattr("ingest.open_file.OpenFile.readline", append)
    assert set(ids(read_soon(path))) == {"W1"}


@pytest.mark.parametrize("start", [b"<!---->" * 9000 + b"x", b"<!--a-->" * 27 + b"x", b"x" + b"\r\n" * 32_000])
def test_the_format_of_a_hostile_beginning_is_known_soon(start: bytes) -> None:
    started = time.monotonic()
    for source in ("openalex", "arxiv", "records"):
        reason_unread(start, source)
    assert time.monotonic() - started < SECONDS


def test_brackets_in_names_are_read_once() -> None:
    started = time.monotonic()
    assert split_authors("(" * LEVELS + ")" * LEVELS + " Anna Lind, Bo (b) Ek (x (y) z") == ["Anna Lind", "Bo Ek"]
    assert time.monotonic() - started < SECONDS
