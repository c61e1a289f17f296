"""The records in a text of JSON, however they are nested and however long it is: one after the other, as their text.

Records may follow each other, or stand in lists, in lists of lists, under `results` or another key, or each under its
own id. Only their brackets are looked for; a record is decoded only when all of it has been found, so that a bad record
costs no other and a file of any size takes the memory of one record. Where a bracket or a quote is missing, reading
goes on with the next line that begins an object.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from ingest.json_value import is_json

CHUNK = 64 * 1024
SPACE = re.compile(rb"[\s,\x1e]*")
BLANK = re.compile(rb"\s*")
COLON = re.compile(rb"\s*:\s*")
INDENTATION = re.compile(rb"[ \t]*")
# A string, or the beginning of one, and the brackets that open and close.
TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', re.DOTALL)


def _balanced(levels: int) -> re.Pattern[bytes]:
    """A pattern that finds the end of a list or an object at once if it has at most so many levels."""
    plain = rb'[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"'
    text = rb"[\[{](?:" + plain + rb")*+[\]}]"
    for _ in range(levels):
        text = rb"[\[{](?:" + plain + rb"|" + text + rb")*+[\]}]"
    return re.compile(text, re.DOTALL)


BALANCED = _balanced(8)
# Bytes in which the end of one value is looked for with that pattern.
LOOKAHEAD = 8 * 1024 * 1024
SCALAR = re.compile(rb'[^\s,\[\]{}":\x1e]+')
ID = re.compile(
    rb"(?:https?://(?:api\.)?openalex\.org/)?(?:[a-z]+/)?[A-Z][1-9][0-9]*|https?://openalex\.org/[a-z]+/\S+"
)
# An object with one of these fields before any list is a record; they are OpenAlex's and our own format's.
RECORD_FIELDS = frozenset(
    b"id kind source keys doi ids title display_name authorships authors_count topics concepts keywords locations mesh"
    b" primary_topic primary_location best_oa_location host_venue open_access biblio abstract_inverted_index"
    b" referenced_works related_works counts_by_year summary_stats affiliations last_known_institution"
    b" last_known_institutions x_concepts topic_share ancestors related_concepts associated_institutions repositories"
    b" geo international lineage siblings subfield subfields field fields domain domains works_count cited_by_count"
    b" sustainable_development_goals grants funders awards author author_position institutions raw_author_name"
    b" publication_year publication_date updated_date created_date orcid ror issn".split()
)
# Names in an answer beside its records, under which there are no records.
NOT_RECORDS = frozenset((b"meta", b"group_by", b"links", b"@context"))
LIST_NAMES = frozenset((b"results", b"works", b"items", b"records", b"data", b"docs"))
MAX_DEPTH = 20
# Members of an object among which a list of records is looked for; and levels at which no end is looked for any more.
MAX_MEMBERS = 1000
MAX_LEVELS = 1_000_000
# How often reading goes on behind something broken; and the bytes in which, after the first time, an object of several
# lines has to end. Both bound the time that a broken text takes.
MAX_BREAKS = 20
LONGEST_ONCE_BROKEN = 1024 * 1024
# Bytes of a broken part that are kept to be set aside.
LONGEST_BROKEN = 64 * 1024
CLOSING = {b"[": 0x5D, b"{": 0x7D}


class ByteSource(Protocol):
    """Where the text comes from."""

    def read(self, size: int, /) -> bytes: ...


class InvalidJSON(Exception):
    """A text is not JSON from some position on; the message says what is wrong, as a clause."""


@dataclass(frozen=True, slots=True)
class BrokenPart:
    """The beginning of a part of a text without a record that can be read, and what is wrong with it, as a clause."""

    text: bytes
    reason: str


@cache
def object_below(indentation: int) -> re.Pattern[bytes]:
    """A pattern that finds a line that begins an object and has at most this indentation."""
    return re.compile(rb"\n[ \t]{0,%d}(?:\}[ \t]*,[ \t]*)?(?=\{)" % indentation)


@dataclass(slots=True)
class JSONText:
    """A text being read; `is_grouped`: a group_by answer was found, `has_list`: a list was; `breaks`: how often it was
    broken."""

    source: ByteSource
    longest: int
    is_grouped: bool = False
    has_list: bool = False
    breaks: int = 0
    _buffer: bytes = b""
    _position: int = 0
    _closing: list[int] = field(default_factory=list)
    _is_too_long: bool = False
    _indentation: int = 0

    def records(self) -> Iterator[bytes | BrokenPart | None]:
        """Yield the text of each record, or of what stands in its place; None for one that is too long to hold. Raises
        InvalidJSON where the text is broken and no other line begins an object, or for the MAX_BREAKS-th time."""
        while True:
            try:
                yield from self._read_records()
                return
            except InvalidJSON as error:
                yield self._pass_broken(str(error))

    def rest(self) -> Iterator[bytes]:
        """Yield what was not read yet, in pieces."""
        yield self._buffer[self._position :]
        while chunk := self.source.read(CHUNK):
            yield chunk

    def _read_records(self) -> Iterator[bytes | BrokenPart | None]:
        while (first := self._next_character()) is not None:
            if first in b"]}":
                if self._closing and self._closing[-1] == first:
                    self._closing.pop()
                elif not self.breaks:
                    # Behind a broken part nobody knows which brackets are open.
                    self._closing.clear()
                    self.breaks = 1
                    yield BrokenPart(bytes((first,)), "a bracket closes that was not opened")
                self._position += 1
                continue
            if self._closing and self._closing[-1] == CLOSING[b"{"] and not self._enter_member(first):
                continue
            opening = self._buffer[self._position : self._position + 1]
            if opening == b"[" or (opening == b"{" and self._holds_records(self._position, len(self._closing))):
                if len(self._closing) < MAX_DEPTH:
                    self._enter(opening)
                else:
                    yield BrokenPart((self._read_value() or b"")[:LONGEST_BROKEN], "its lists are nested too deeply")
            elif opening:
                yield self._read_value()
        if self._closing and not self.breaks:
            raise InvalidJSON("its end is missing")

    def _pass_broken(self, reason: str) -> BrokenPart:
        """Go on with the next line that begins an object. Returns what was passed. Raises InvalidJSON if there is no
        such line, and for the MAX_BREAKS-th time."""
        self.breaks += 1
        start = searched = self._position
        while self.breaks < MAX_BREAKS:
            if match := object_below(self._indentation).search(self._buffer, searched):
                broken = self._buffer[start : min(match.start(), start + LONGEST_BROKEN)]
                self._position = match.end()
                self._closing.clear()
                return BrokenPart(broken, reason)
            searched = max(start, len(self._buffer) - CHUNK)
            if len(self._buffer) - start > self.longest or not self._read_more():
                break
        raise InvalidJSON(reason)

    def _enter(self, opening: bytes) -> None:
        self.has_list |= opening == b"["
        self._closing.append(CLOSING[opening])
        self._position += 1

    def _enter_member(self, first: int) -> bool:
        """Read a name in an object that has records. Returns whether records may stand under it; otherwise skips its
        value."""
        if first != b'"'[0]:
            raise InvalidJSON("a name is missing")
        name = (self._read_value() or b"")[1:-1]
        if self._next_character(BLANK) == b":"[0]:
            self._position += 1
            self._next_character(BLANK)
        opening = self._buffer[self._position : self._position + 1]
        if (
            opening in (b"[", b"{")
            and name not in NOT_RECORDS
            and self._leads_to_records(name, opening, self._position, len(self._closing))
        ):
            return True
        value = self._read_value() if opening else None
        self.is_grouped |= name == b"group_by" and value is not None and value.strip(b"[] \r\n\t") != b""
        return False

    def _holds_records(self, start: int, depth: int) -> bool:
        """Whether the object that begins at `start` has records in it; otherwise it is one, as far as can be known."""
        at = start + 1
        for _ in range(MAX_MEMBERS if depth < MAX_DEPTH else 0):
            at = self._skip(SPACE, at)
            end = self._find_end(at) if self._buffer[at : at + 1] == b'"' else None
            if end is None:
                return False
            name = self._buffer[at + 1 : end - 1]
            at = self._skip(COLON, end)
            opening = self._buffer[at : at + 1]
            if name in RECORD_FIELDS:
                return False
            if opening in (b"[", b"{") and name not in NOT_RECORDS:
                return self._leads_to_records(name, opening, at, depth)
            following = self._find_end(at)
            if following is None:
                return False
            at = following
        return False

    def _leads_to_records(self, name: bytes, opening: bytes, at: int, depth: int) -> bool:
        """Whether the value that begins at `at`, under a name of an object that is no record, has records in it."""
        if (opening == b"[" and name in LIST_NAMES) or ID.fullmatch(name):
            return True
        while opening == b"[":
            at = self._skip(BLANK, at + 1)
            opening = self._buffer[at : at + 1]
        if opening != b"{":
            return False
        if self._holds_records(at, depth + 1):
            return True
        at = self._skip(BLANK, at + 1)
        end = self._find_end(at) if self._buffer[at : at + 1] == b'"' else None
        if end is None or self._buffer[at:end] not in (b'"id"', b'"kind"'):
            return False
        value = self._skip(COLON, end)
        last = self._find_end(value)
        return last is not None and (
            self._buffer[at:end] == b'"kind"' or ID.fullmatch(self._buffer[value + 1 : last - 1]) is not None
        )

    # ---- the text ----------------------------------------------------------------------------------------------------

    def _read_more(self) -> bool:
        """Read more of the text into the buffer. Returns False at its end."""
        # Doubles the buffer, so that a long value is scanned a few times and not once for each chunk.
        chunk = self.source.read(max(CHUNK, len(self._buffer)))
        self._buffer += chunk
        return bool(chunk)

    def _skip(self, pattern: re.Pattern[bytes], at: int) -> int:
        """The position behind what the pattern skips; the character there is in the buffer, unless the text ends."""
        while True:
            match = pattern.match(self._buffer, at)
            end = match.end() if match else at
            if end < len(self._buffer) or not self._read_more():
                return end

    def _next_character(self, passing: re.Pattern[bytes] | None = None) -> int | None:
        """The next character that counts, None at the end. Drops what was read before it."""
        while True:
            match = (passing or SPACE).match(self._buffer, self._position)
            end = match.end() if match else self._position
            if (line := self._buffer.rfind(b"\n", self._position, end)) >= 0:
                self._indentation = end - line - 1
            self._buffer, self._position = self._buffer[end:], 0
            if self._buffer:
                return self._buffer[0]
            if not self._read_more():
                return None

    def _read_value(self) -> bytes | None:
        """The text of the value that begins here; None when it is too long to hold."""
        self._is_too_long = False
        end = self._find_end(self._position, dropping=True)
        if end is None:
            raise InvalidJSON("its end is missing")
        text = self._buffer[self._position : end]
        if object_below(self._indentation).search(text) and not is_json(text):
            # A line within the value begins an object as the line of the value itself does, and is none of its parts.
            raise InvalidJSON("a bracket or a quote is missing")
        self._position = end
        if (line := text.rfind(b"\n")) >= 0 and (match := INDENTATION.match(text, line + 1)):
            self._indentation = match.end() - line - 1
        return None if self._is_too_long or len(text) > self.longest else text

    def _find_end(self, at: int, *, dropping: bool = False) -> int | None:
        """The position behind the value that begins at `at`, None when the text ends before. `dropping` allows the
        buffer to let go of what was read of a value that is too long."""
        if self._buffer[at : at + 1] not in (b'"', b"[", b"{"):
            return max(self._skip(SCALAR, at), at + 1)
        while self._buffer[at : at + 1] != b'"':
            if match := BALANCED.match(self._buffer, at):
                return match.end()
            if len(self._buffer) - at > LOOKAHEAD or not self._read_more():
                break
        depth = 0
        position = at
        while True:
            match = TOKEN.search(self._buffer, position)
            if match is None or match[1] == b"":
                position = len(self._buffer) if match is None else match.start()
                length = position - at
                is_long = length > (LONGEST_ONCE_BROKEN if self.breaks else self.longest)
                if is_long and dropping and object_below(self._indentation).search(self._buffer, at):
                    return None
                if length > self.longest and not dropping:
                    return None
                if length > self.longest:
                    self._buffer, self._position, at, position, self._is_too_long = (
                        self._buffer[position:],
                        0,
                        0,
                        0,
                        True,
                    )
                if len(self._buffer) - position > self.longest:
                    raise InvalidJSON(f"a text in it is longer than {self.longest // 1024 // 1024} MB")
                if not self._read_more():
                    return None
                continue
            position, sign = match.end(), self._buffer[match.start()]
            if sign in b"[{":
                depth += 1
                if depth > MAX_LEVELS:
                    raise InvalidJSON("its lists are nested too deeply")
            elif sign in b"]}":
                depth -= 1
            if depth <= 0:
                return position
