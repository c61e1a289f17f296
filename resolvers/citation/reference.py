"""What a reference to a work says, whatever the format: only what was imported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphdb.text.folding import LONGEST_MARKED, plain_text
from graphdb.text.identifiers import identifier_url
from resolvers.citation.person import CitedName, cited_name

# The names of a byline that a reference has; cypher/work/citation.cypher reads one more.
MOST_NAMES = 500
# A slug of these characters can be a key in every format; a slug in other letters cannot.
KEY = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A work as it is cited, in plain texts; what is not known is "" or None.

    `container` is where it was published, `role` what that is to it: JOURNAL, BOOK (proceedings or the book of a
    chapter), SERIES, REPOSITORY, or "" where it has none. `others` says how many names of the byline are missing, None
    when that is not known.
    """

    key: str
    type: str
    title: str
    names: tuple[CitedName, ...]
    others: int | None
    date: tuple[int, ...]
    container: str
    role: str
    issn: str
    volume: str
    issue: str
    pages: tuple[str, ...]
    doi: str
    arxiv: str
    url: str
    language: str
    is_retracted: bool

    @property
    def notes(self) -> list[str]:
        """The sentences that no field of a format has a place for."""
        notes = ["Retracted."] if self.is_retracted else []
        if self.others is None:
            notes.append("More authors are not listed here.")
        elif self.others:
            notes.append(f"{self.others:,} more {'author is' if self.others == 1 else 'authors are'} not listed here.")
        return notes


IN_JOURNALS = frozenset(("ARTICLE", "REVIEW", "EDITORIAL", "LETTER", "ERRATUM", "RETRACTION", "PEER_REVIEW"))
IN_BOOKS = frozenset(("CONFERENCE_PAPER", "BOOK_CHAPTER", "REFERENCE_ENTRY"))


def reference_of(facts: Sequence[Any]) -> Reference:
    """Return the reference to the work that cypher/work/citation.cypher read."""
    id_, slug, type_, title, year, published_on, language, doi, arxiv, url = facts[:10]
    volume, issue, first_page, last_page, is_retracted, missing, venues, names = facts[10:]
    container, venue_type, issn = (venues or [["", "", ""]])[0]
    listed = tuple(cited_name(*name) for name in names[:MOST_NAMES] if name[0] and plain_text(name[0]))
    return Reference(
        key=slug if slug and KEY.fullmatch(slug) else id_,
        type=type_,
        title=plain_text((title or "")[:LONGEST_MARKED]),
        names=listed,
        others=None if len(names) > MOST_NAMES else missing,
        date=date_parts(year, published_on),
        container=plain_text(container or ""),
        role=role_of(type_, venue_type or "") if container else "",
        issn=plain_text(issn or ""),
        volume=plain_text(volume or ""),
        issue=plain_text(issue or ""),
        pages=tuple(dict.fromkeys(plain_text(page) for page in (first_page, last_page) if page)),
        doi=plain_text(doi or ""),
        arxiv=arxiv or "",
        url="" if doi else address(url) or (arxiv and identifier_url("ARXIV", arxiv)) or "",
        language=language or "",
        is_retracted=is_retracted,
    )


def role_of(type_: str, venue_type: str) -> str:
    """Return what a venue is to a work in it, "" when a reference to such a work has no place for it."""
    if venue_type == "repository":
        return "REPOSITORY"
    if type_ in IN_JOURNALS:
        return "JOURNAL"
    if type_ in IN_BOOKS:
        return "BOOK"
    return "SERIES" if venue_type == "book series" else ""


def date_parts(year: int | None, published_on: str | None) -> tuple[int, ...]:
    """Return year, month and day, or the year alone, or nothing, as far as they are known and agree."""
    if published_on:
        day = date.fromisoformat(published_on)
        if year in (None, day.year):
            return day.year, day.month, day.day
    return () if year is None else (year,)


def address(url: str | None) -> str:
    """Return a web address without characters that end it or its field; "" for what is none."""
    if not url or not url.startswith(("https://", "http://")):
        return ""
    return re.sub(r"[\s{}\\\"<>^`|]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url.strip())
