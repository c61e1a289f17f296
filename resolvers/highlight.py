"""Highlights: which words of an entity's own texts a search matched."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphdb.analyzer import STOP_WORDS, Token, tokens
from graphdb.text import plain

# Characters of one highlight, and how many of them may stand before its first matched word.
LONGEST = 300
LEAD = 60
MOST_NAMES = 3

# What a hit's statement reads for its highlights: the name of its label, and its texts.
FACTS = (
    "[CASE WHEN node:Work THEN 'title' ELSE 'name' END, node.label, node.alternateNames, node.abstract,"
    " node.description, node.city]"
)

Words = list[list[str]]


def sought(words: Iterable[str]) -> Words:
    """What to look for: each word as the index has it, several in a row where the index parts it."""
    found = [[token.folded for token in tokens(word)] for word in words]
    return [sequence for sequence in found if not STOP_WORDS.issuperset(sequence)]


def highlights(facts: list[Any], words: Words, *, open_end: bool) -> list[list[Any]]:
    """For each text with a matched word its field's name and its parts; with `open_end` the last word may go on."""
    field, label, names, abstract, description, city = facts
    found = [[field, marked(label, words, open_end=open_end)]]
    others = [marked(name, words, open_end=open_end) for name in names or ()]
    found += [["alternateNames", parts] for parts in [parts for parts in others if parts][:MOST_NAMES]]
    for name, text in (("abstract", abstract), ("description", description), ("city", city)):
        if text:
            found.append([name, marked(plain(text), words, open_end=open_end)])
    return [highlight for highlight in found if highlight[1]]


def marked(text: str, words: Words, *, open_end: bool) -> list[list[Any]]:
    """The text, or the stretch of it with the first match, as pairs of a part and whether it matched; else empty."""
    spans = list(matches(tokens(text), words, open_end=open_end))
    if not spans:
        return []
    place, last = stretch(text, *spans[0])
    parts: list[list[Any]] = []
    for start, end in spans:
        if end > last:
            break
        if start > place:
            parts.append([text[place:start], False])
        parts.append([text[start:end], True])
        place = end
    if last > place:
        parts.append([text[place:last], False])
    return parts


def matches(found: list[Token], words: Words, *, open_end: bool) -> Iterator[tuple[int, int]]:
    """Where the words stand in a text, in order, none within another."""
    texts = [token.folded for token in found]
    heads = {word[0] for word in words}
    last = words[-1][0] if open_end and words and len(words[-1]) == 1 else None
    place = 0
    while place < len(texts):
        length = 0
        if texts[place] in heads:
            length = max((len(word) for word in words if texts[place : place + len(word)] == word), default=0)
        if not length and last is not None and texts[place].startswith(last):
            length = 1
        if length:
            yield found[place].start, found[place + length - 1].end
        place += length or 1


def stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """The first and last place of the part to show: all of a short text, else whole words around the match."""
    if len(text) <= LONGEST:
        return 0, len(text)
    first = max(start - LEAD, 0)
    if first:
        first = text.find(" ", first, start) + 1 or start
    last = first + LONGEST
    if last < len(text):
        last = max(text.rfind(" ", start, last), end)
    return first, min(last, len(text))
