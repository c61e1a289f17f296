"""Why a record or a file is not imported.

RecordRejected          a record that cannot be imported
UnreadableFile          a file, or the rest of one, that cannot be read
  PlainTextFile         a file of words, which is skipped in a folder
"""

from pathlib import Path
from traceback import extract_tb


class RecordRejected(Exception):
    """A record cannot be imported; the message is the reason, for a person."""


class UnreadableFile(Exception):
    """A file, or the rest of one, cannot be read; the message is one sentence."""


class PlainTextFile(UnreadableFile):
    """A file of words, not of records; in a folder it is skipped."""


def describe_defect(error: Exception) -> str:
    """The reason for a record on which peergraph itself failed, with what somebody who fixes it needs."""
    frames = extract_tb(error.__traceback__)
    location = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"peergraph failed on it, which is a defect of peergraph ({type(error).__name__}{location})"
