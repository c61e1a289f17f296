"""The records in a text of JSON, however they are nested and however long it is: one after the other, as their text.

Records may stand one behind the other, in lists, in lists of lists, under `results` or another key, or each under its
own id. Only their brackets are looked for; what stands between them is read when a whole record has been found, so that
a bad record costs no other and a file of any size takes the memory of one record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

CHUNK = 64 * 1024
SPACE = re.compile(rb"[\s,\x1e]*")
BLANK = re.compile(rb"\s*")
COLON = re.compile(rb"\s*:\s*")
# A string, or as much of one as there is; and what opens and closes.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+("?)|[{}\[\]]', re.DOTALL)


def _balanced(levels: int) -> re.Pattern[bytes]:
    """What finds the end of a list or an object in one go, where it has at most so many levels."""
    plain = rb'[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"'
    text = rb"[\[{](?:" + plain + rb")*+[\]}]"
    for _ in range(levels):
        text = rb"[\[{](?:" + plain + rb"|" + text + rb")*+[\]}]"
    return re.compile(text, re.DOTALL)


BALANCED = _balanced(8)
# How far ahead the end of one value is looked for in that way.
AHEAD = 1024 * 1024
SCALAR = re.compile(rb'[^\s,\[\]{}":\x1e]+')
ID = re.compile(
    rb"(?:https?://(?:api\.)?openalex\.org/)?(?:[a-z]+/)?[A-Z][1-9][0-9]*|https?://openalex\.org/[a-z]+/\S+"
)
# An object in which these come before any list is a record; they are OpenAlex's and those of our own format.
OF_RECORDS = frozenset(
    b"id kind source keys doi ids title display_name authorships authors_count topics concepts keywords locations mesh"
    b" primary_topic primary_location best_oa_location host_venue open_access biblio abstract_inverted_index"
    b" referenced_works related_works counts_by_year summary_stats affiliations last_known_institution"
    b" last_known_institutions x_concepts topic_share ancestors related_concepts associated_institutions repositories"
    b" geo international lineage siblings subfield subfields field fields domain domains works_count cited_by_count"
    b" sustainable_development_goals grants funders awards author author_position institutions raw_author_name"
    b" publication_year publication_date updated_date created_date orcid ror issn".split()
)
# What stands beside the records of an answer and is none.
BESIDE = frozenset((b"meta", b"group_by", b"links", b"@context"))
LISTS = frozenset((b"results", b"works", b"items", b"records", b"data", b"docs"))
DEEPEST = 20
CLOSING = {b"[": 0x5D, b"{": 0x7D}


class ByteSource(Protocol):
    """Where the text comes from."""

    def read(self, size: int, /) -> bytes: ...


class InvalidJSON(Exception):
    """A text that is no JSON from some place on; the message says what is wrong, as a clause."""


@dataclass(slots=True)
class JSONText:
    """A text being read; `is_grouped` tells that an answer of group_by was met, `has_list` that a list was."""

    source: ByteSource
    longest: int
    is_grouped: bool = False
    has_list: bool = False
    _held: bytes = b""
    _at: int = 0
    _open: list[int] = field(default_factory=list)
    _is_cut: bool = False

    def records(self) -> Iterator[bytes | None]:
        """The text of each record, or of what stands in the place of one; None for one too long to hold."""
        while (first := self._next()) is not None:
            if first in b"]}":
                if not self._open or self._open.pop() != first:
                    raise InvalidJSON("a bracket closes that was not opened")
                self._at += 1
                continue
            if self._open and self._open[-1] == CLOSING[b"{"] and not self._member(first):
                continue
            opening = self._held[self._at : self._at + 1]
            if opening == b"[" or (opening == b"{" and self._holds(self._at, len(self._open))):
                self._enter(opening)
            elif opening:
                yield self._value()
        if self._open:
            raise InvalidJSON("its end is missing")

    def _enter(self, opening: bytes) -> None:
        if len(self._open) >= DEEPEST:
            raise InvalidJSON("its lists are nested too deeply")
        self.has_list |= opening == b"["
        self._open.append(CLOSING[opening])
        self._at += 1

    def _member(self, first: int) -> bool:
        """Read a name in an object that holds records; whether records may stand under it, else they are passed over
        with what does."""
        if first != b'"'[0]:
            raise InvalidJSON("a name is missing")
        name = (self._value() or b"")[1:-1]
        self._next(COLON)
        opening = self._held[self._at : self._at + 1]
        if opening in (b"[", b"{") and name not in BESIDE and self._leads(name, opening, self._at, len(self._open)):
            return True
        value = self._value() if opening else None
        self.is_grouped |= name == b"group_by" and value is not None and value.strip(b"[] \r\n\t") != b""
        return False

    def _holds(self, start: int, depth: int) -> bool:
        """Whether the object that begins at `start` holds records; else it is one, as far as can be told."""
        at = start + 1
        while depth < DEEPEST:
            at = self._past(SPACE, at)
            end = self._end(at) if self._held[at : at + 1] == b'"' else None
            if end is None:
                return False
            name = self._held[at + 1 : end - 1]
            at = self._past(COLON, end)
            opening = self._held[at : at + 1]
            if name in OF_RECORDS:
                return False
            if opening in (b"[", b"{") and name not in BESIDE:
                return self._leads(name, opening, at, depth)
            following = self._end(at)
            if following is None:
                return False
            at = following
        return False

    def _leads(self, name: bytes, opening: bytes, at: int, depth: int) -> bool:
        """Whether records stand in what opens at `at`, under a name of an object that is no record itself."""
        if (opening == b"[" and name in LISTS) or ID.fullmatch(name):
            return True
        while opening == b"[":
            at = self._past(BLANK, at + 1)
            opening = self._held[at : at + 1]
        if opening != b"{":
            return False
        if self._holds(at, depth + 1):
            return True
        at = self._past(BLANK, at + 1)
        end = self._end(at) if self._held[at : at + 1] == b'"' else None
        if end is None or self._held[at:end] not in (b'"id"', b'"kind"'):
            return False
        value = self._past(COLON, end)
        last = self._end(value)
        return last is not None and (
            self._held[at:end] == b'"kind"' or ID.fullmatch(self._held[value + 1 : last - 1]) is not None
        )

    # ---- the text ----------------------------------------------------------------------------------------------------

    def _more(self) -> bool:
        """Hold more of the text; False at its end."""
        # As much again as is held, so that a long value is gone through a few times and not once for each chunk.
        chunk = self.source.read(max(CHUNK, len(self._held)))
        self._held += chunk
        return bool(chunk)

    def _past(self, pattern: re.Pattern[bytes], at: int) -> int:
        """The place behind what the pattern passes over; what stands there is held, unless the text ends."""
        while True:
            found = pattern.match(self._held, at)
            end = found.end() if found else at
            if end < len(self._held) or not self._more():
                return end

    def _next(self, passing: re.Pattern[bytes] | None = None) -> int | None:
        """The next character that counts, None at the end; what was read before it is dropped."""
        self._held, self._at = self._held[self._at :], 0
        self._at = self._past(passing or SPACE, 0)
        return self._held[self._at] if self._at < len(self._held) else None

    def _value(self) -> bytes | None:
        """The text of the value that begins here; None when it is too long to hold."""
        self._is_cut = False
        end = self._end(self._at, dropping=True)
        if end is None:
            raise InvalidJSON("its end is missing")
        text, self._at = self._held[self._at : end], end
        return None if self._is_cut or len(text) > self.longest else text

    def _end(self, at: int, *, dropping: bool = False) -> int | None:
        """The place behind the value that begins at `at`, None when the text ends before; `dropping` lets go of what
        was read of a value that is too long."""
        if self._held[at : at + 1] not in (b'"', b"[", b"{"):
            return max(self._past(SCALAR, at), at + 1)
        while self._held[at : at + 1] != b'"':
            if found := BALANCED.match(self._held, at):
                return found.end()
            if len(self._held) - at > AHEAD or not self._more():
                break
        depth = 0
        place = at
        while True:
            found = TOKEN.search(self._held, place)
            if found is None or found[1] == b"":
                place = len(self._held) if found is None else found.start()
                if place - at > self.longest and dropping:
                    self._held, self._at, at, place, self._is_cut = self._held[place:], 0, 0, 0, True
                if len(self._held) - place > self.longest:
                    raise InvalidJSON(f"a text in it is longer than {self.longest // 1024 // 1024} MB")
                if not self._more():
                    return None
                continue
            place, sign = found.end(), self._held[found.start()]
            if sign in b"[{":
                depth += 1
            elif sign in b"]}":
                depth -= 1
            if depth <= 0:
                return place
