"""The files to import under a path."""

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
    """The files to read under a path, in order, and the number of skipped files by kind."""

    files: list[Path] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


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
        if any(part[0] == "." or part == "__MACOSX" for part in parts[1:]) or not file.is_file():
            continue
        kind = next((part for part in parts[:-1] if part in SKIPPED_FOLDERS), None)
        if kind and any(part.startswith("updated_date=") for part in parts):
            found.skipped[kind] += 1
        elif not NOT_RECORDS.fullmatch(file.name):
            found.files.append(file)
    if not found.files and not found.skipped:
        raise UnreadableFile(f"{path} is a folder without files to import.")
    return found
