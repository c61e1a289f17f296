"""Highlights: which words of an entity's own texts a search matched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from graphdb.text.analyzer import Word, tokens
from graphdb.text.folding import plain_text
from graphdb.text.fulltext_query import is_stop_word, without_stop_words

# The most characters of a highlight, and the most before its first matched word.
LONGEST = 300
LEAD = 60
MOST_NAMES = 3

# What a hit's statement reads for its highlights: the field that its label is from, and its texts.
FACTS = (
    "[CASE WHEN node:Work THEN 'title' ELSE 'name' END, node.label, node.alternateNames, node.acronyms, node.abstract,"
    " node.description, node.city]"
)


class SearchedWords:
    """The words of a search in all their variants, without stop words unless there are no others.

    With `open_end` the last word may be the beginning of one. `taken` has the words that stand for similar ones, each
    with the greatest edit distance, 0 if it was found as typed.
    """

    def __init__(
        self, asked: Iterable[Word], *, open_end: bool = False, taken: Mapping[Word, int] | None = None
    ) -> None:
        asked = list(asked)
        last = asked[-1:] if open_end else []
        self.in_names_alone = all(map(is_stop_word, asked))
        self.ways: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.begun = [way for word in last if not word.is_unspaced for way in word.variants]
        self.like: list[tuple[str, int]] = []
        for word in dict.fromkeys([*without_stop_words(asked), *last]):
            for way in word.variants:
                self.ways[way[0]].append(way)
        for word, most in (taken or {}).items():
            if most and word.is_unspaced:
                for pair in pairwise(word.variants[0]):
                    self.ways[pair[0]].append(pair)
            elif most:
                self.like.append((word.variants[0][0], most))

    def length(self, forms: list[str], place: int) -> int:
        """Return how many of the forms from this position on are a searched word, 0 if none begins there."""
        form = forms[place]
        if form not in self.ways and not self.begun and not self.like:
            return 0
        found = [len(way) for way in self.ways.get(form, ()) if list(way) == forms[place : place + len(way)]]
        for *before, last in self.begun:
            end = place + len(before)
            if end < len(forms) and forms[end].startswith(last) and forms[place:end] == before:
                found.append(end - place + 1)
        if not found and any(is_similar(form, wanted, most) for wanted, most in self.like):
            return 1
        return max(found, default=0)

    def has(self, form: str) -> bool:
        """Return whether a form that joins parts is a searched word."""
        return self.length([form], 0) == 1


def highlights(facts: list[Any], wanted: SearchedWords) -> list[list[Any]]:
    """Return [field name, parts] for each text of an entity with a matched word."""
    field, label, names, acronyms, abstract, description, city = facts
    found = [[field, mark_parts(label, wanted)]]
    for name, texts in (("alternateNames", names), ("acronyms", acronyms)):
        parts = [parts for text in texts or () if (parts := mark_parts(text, wanted))]
        found += [[name, each] for each in parts[:MOST_NAMES]]
    for name, text in (("abstract", abstract), ("description", description), ("city", city)):
        if text and not wanted.in_names_alone:
            found.append([name, mark_parts(plain_text(text), wanted)])
    return [highlight for highlight in found if highlight[1]]


def mark_parts(text: str, wanted: SearchedWords) -> list[list[Any]]:
    """Return the text, or an excerpt around the first match, as [part, whether it matched]; empty without a match."""
    spans = list(matched_spans(text, wanted))
    if not spans:
        return []
    place, last = excerpt(text, *spans[0])
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


def matched_spans(text: str, wanted: SearchedWords) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each matched word of a text, in order and without overlap."""
    forms: list[str] = []
    spans: list[tuple[int, int]] = []
    joined: dict[int, tuple[int, int]] = {}
    for start, piece in tokens(text):
        for word in piece.words:
            for each in word.joined:
                if wanted.has(each.form):
                    joined[len(spans) + each.first] = (each.last - each.first + 1, start + each.end)
            spans += [(start + part.start, start + part.end) for part in word.parts]
        forms += piece.forms
    place = 0
    while place < len(forms):
        length = wanted.length(forms, place)
        end = spans[place + length - 1][1]
        if place in joined and joined[place][0] >= length:
            length, end = joined[place]
        if length:
            yield spans[place][0], end
        place += length or 1


@lru_cache(1 << 14)
def is_similar(one: str, other: str, most: int) -> bool:
    """Return whether two words differ by at most `most` edits (Damerau-Levenshtein, with adjacent transpositions)."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, above, row = row, before, [place]
        for column, wanted in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != wanted))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == wanted:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
    return row[-1] <= most


def excerpt(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the start and end of the part to show: all of a short text, or whole words around the match."""
    if len(text) <= LONGEST:
        return 0, len(text)
    first = max(start - LEAD, 0)
    if first:
        first = text.find(" ", first, start) + 1 or start
    last = first + LONGEST
    if last < len(text):
        last = max(text.rfind(" ", start, last), end)
    return first, min(last, len(text))
