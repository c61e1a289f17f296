"""Reads feeds of arXiv."""

from pathlib import Path

from ingest import arxiv
from ingest.file_entry import FileEntry
from ingest.open_file import ByteMeter, OpenFile
from ingest.record import WorkRecord


def entries(folder: Path, feed: str | bytes) -> list[FileEntry]:
    """The entries of a feed, which is written into a folder."""
    path = folder / "feed.xml"
    path.write_bytes(feed.encode() if isinstance(feed, str) else feed)
    with OpenFile(path, ByteMeter()) as file:
        return list(arxiv.read_entries(file))


def paper(folder: Path, feed: str) -> WorkRecord:
    """The record of the one entry of a feed."""
    [entry] = entries(folder, feed)
    assert entry.packed
    assert isinstance(entry.packed.record, WorkRecord)
    return entry.packed.record
