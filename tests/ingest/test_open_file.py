"""Files as they are opened: packed, damaged, measured."""

import gzip
import io
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.open_file import ByteMeter, OpenFile, read_head

TEXT = b"one\ntwo\n" + b"x" * 300_000


@pytest.mark.parametrize("layers", [0, 1, 2, 3])
def test_gzip_is_unpacked_however_often_it_was_packed(tmp_path: Path, layers: int) -> None:
    content = TEXT
    for _ in range(layers):
        content = gzip.compress(content)
    path = tmp_path / "file"
    path.write_bytes(content)
    meter = ByteMeter()
    with OpenFile(path, meter) as file:
        assert file.start[:8] == TEXT[:8]
        assert file.readline() == b"one\n"
        assert file.readline(2) == b"tw"
        assert file.read() == TEXT[6:]
    assert meter.total == len(content)


def test_several_members_of_gzip_are_one_text(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    with OpenFile(path, ByteMeter()) as file:
        assert file.read() == b"one\ntwo\n"


def test_a_cut_file_gives_what_is_sound_and_then_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    lines = b"".join(b"%d\n" % number for number in range(100_000))
    path.write_bytes(gzip.compress(lines)[:-1000])
    with OpenFile(path, ByteMeter()) as file:
        assert file.readline() == b"0\n"
        file.line = 1
        with pytest.raises(UnreadableFile, match=r"cut\.gz breaks off after line 1: its end is missing"):
            file.read()


def test_a_file_that_is_not_there_and_one_that_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read: No such file"):
        OpenFile(tmp_path / "none", ByteMeter())
    damaged = tmp_path / "damaged.gz"
    damaged.write_bytes(b"\x1f\x8b" + b"\x00" * 100)
    with pytest.raises(UnreadableFile, match="is damaged, the rest was not read"):
        OpenFile(damaged, ByteMeter())


def test_the_head_of_a_stream_is_read_as_far_as_it_is_sound() -> None:
    assert read_head(io.BufferedReader(io.BytesIO(b"short"))) == (b"short", None)
