"""The files to import under a path."""

import errno
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import UnreadableFile

# Names of files without records that systems and downloads leave in folders.
NOT_RECORDS = re.compile(
    r"manifest(\.json)?|_SUCCESS|_committed_.*|_started_.*|Thumbs\.db|desktop\.ini|(md5|sha\d+)sums?(\.txt)?"
    r"|.*\.(md5|sha1|sha256|crc|log|py|sh|ipynb)",
    re.IGNORECASE,
)
# The folders of OpenAlex's snapshot from which nothing is imported.
SKIPPED_FOLDERS = (
    "funders", "publishers", "awards", "keywords", "sdgs", "countries", "continents", "languages", "licenses",
    "source-types", "work-types", "institution-types", "oa-statuses", "venues",
)  # fmt: skip


@dataclass(slots=True)
class ImportFiles:
    """The files to read under a path, in order, the number of skipped files by kind, and sentences on folders that
    cannot be read."""

    files: list[Path] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


def find_files(path: Path) -> ImportFiles:
    """The files under a path. Raises UnreadableFile when there are none."""
    try:
        path.stat()
    except FileNotFoundError:
        raise UnreadableFile(f"{path} does not exist.") from None
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
    if not path.is_dir():
        return ImportFiles([path])
    found = ImportFiles()
    for file in sorted(path.rglob("*")):
        parts = file.relative_to(path.parent).parts
        if any(part[0] == "." or part == "__MACOSX" for part in parts[1:]):
            continue
        if not file.is_file():
            note_other(file, found)
            continue
        kind = next((part for part in parts[:-1] if part in SKIPPED_FOLDERS), None)
        if kind and any(part.startswith("updated_date=") for part in parts):
            found.skipped[kind] += 1
        elif not NOT_RECORDS.fullmatch(file.name):
            found.files.append(file)
    if not found.files and not found.skipped and not found.unreadable:
        raise UnreadableFile(f"{path} is a folder without files to import.")
    return found


def note_other(path: Path, found: ImportFiles) -> None:
    """Note what is no file under a folder, unless it is a folder that was looked into."""
    if path.is_symlink():
        found.skipped["links to folders or to nothing"] += 1
    elif not path.is_dir():
        found.skipped["pipes, sockets and devices"] += 1
    elif not os.access(path, os.R_OK | os.X_OK):
        found.unreadable.append(f"{path} cannot be read: {os.strerror(errno.EACCES)}.")
