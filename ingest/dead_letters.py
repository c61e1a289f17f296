"""The dead-letter file: the records that an import set aside, one line of JSON each."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import orjson

from ingest.file_entry import FileEntry


class DeadLetters:
    """The dead-letter file. It is created when the first record is set aside; without a path records are only counted.

    `failure` is the sentence that says why it could not be written; the import continues without it.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.failure: str | None = None
        self._file: TextIO | None = None

    def __enter__(self) -> "DeadLetters":
        return self

    def __exit__(self, *_: object) -> None:
        self._guard(lambda file: file.close())

    def put(self, entries: list[FileEntry]) -> None:
        """Write entries, so that they are on the disk when the next batch begins."""
        if not entries or self.path is None or self.failure:
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("w", encoding="utf-8")
        except OSError as error:
            self._note_failure(error)
            return

        def write(file: TextIO) -> None:
            for entry in entries:
                letter = {"file": str(entry.path), "line": entry.line, "reason": entry.reason, "record": entry.raw}
                file.write(encode_dead_letter(letter) + "\n")
            file.flush()

        self._guard(write)

    def _guard(self, step: Callable[[TextIO], None]) -> None:
        if self._file is None:
            return
        try:
            step(self._file)
        except OSError as error:
            self._note_failure(error)

    def _note_failure(self, error: OSError) -> None:
        self.failure = self.failure or (
            f"The records set aside could not be written to {self.path}: {error.strerror or error}. The graph has all "
            "others."
        )


def dead_letter_path(folder: Path, source: str) -> Path:
    """The path of the dead letters of an import that begins now, in the folder for those of all imports."""
    return folder / f"{source}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.jsonl"


def encode_dead_letter(letter: dict[str, Any]) -> str:
    """A dead letter as one line of JSON, without its record where that is nested too deeply to be written."""
    try:
        return orjson.dumps(letter, default=str).decode()
    except TypeError:  # a lone surrogate, a number of more than 64 bits, or too deep a nesting
        try:
            return json.dumps(letter, default=str)
        except (ValueError, RecursionError):
            return encode_dead_letter(letter | {"record": None})
