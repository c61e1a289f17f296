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

    With `open_end` the last word may be the beginning of one. `similar` has the words that stand for similar ones, each
    with the greatest edit distance, 0 if it was found as typed.
    """

    def __init__(
        self, words: Iterable[Word], *, open_end: bool = False, similar: Mapping[Word, int] | None = None
    ) -> None:
        words = list(words)
        last = words[-1:] if open_end else []
        self.in_names_alone = all(map(is_stop_word, words))
        self.variants: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.prefixes = [variant for word in last if not word.is_unspaced for variant in word.variants]
        self.similar: list[tuple[str, int]] = []
        for word in dict.fromkeys([*without_stop_words(words), *last]):
            for variant in word.variants:
                self.variants[variant[0]].append(variant)
        for word, max_edits in (similar or {}).items():
            if max_edits and word.is_unspaced:
                for pair in pairwise(word.variants[0]):
                    self.variants[pair[0]].append(pair)
            elif max_edits:
                self.similar.append((word.variants[0][0], max_edits))

    def length(self, forms: list[str], position: int) -> int:
        """Return how many of the forms from this position on are a searched word, 0 if none begins there."""
        form = forms[position]
        if form not in self.variants and not self.prefixes and not self.similar:
            return 0
        lengths = [
            len(variant)
            for variant in self.variants.get(form, ())
            if list(variant) == forms[position : position + len(variant)]
        ]
        for *before, last in self.prefixes:
            end = position + len(before)
            if end < len(forms) and forms[end].startswith(last) and forms[position:end] == before:
                lengths.append(end - position + 1)
        if not lengths and any(is_similar(form, similar, max_edits) for similar, max_edits in self.similar):
            return 1
        return max(lengths, default=0)

    def has(self, form: str) -> bool:
        """Return whether a form that joins parts is a searched word."""
        return self.length([form], 0) == 1


def highlights(facts: list[Any], words: SearchedWords) -> list[list[Any]]:
    """Return [field name, parts] for each text of an entity with a matched word."""
    field, label, names, acronyms, abstract, description, city = facts
    marked = [[field, mark_parts(label, words)]]
    for name, texts in (("alternateNames", names), ("acronyms", acronyms)):
        parts = [parts for text in texts or () if (parts := mark_parts(text, words))]
        marked += [[name, part_list] for part_list in parts[:MOST_NAMES]]
    for name, text in (("abstract", abstract), ("description", description), ("city", city)):
        if text and not words.in_names_alone:
            marked.append([name, mark_parts(plain_text(text), words)])
    return [highlight for highlight in marked if highlight[1]]


def mark_parts(text: str, words: SearchedWords) -> list[list[Any]]:
    """Return the text, or an excerpt around the first match, as [part, whether it matched]; empty without a match."""
    spans = list(matched_spans(text, words))
    if not spans:
        return []
    position, last = excerpt(text, *spans[0])
    parts: list[list[Any]] = []
    for start, end in spans:
        if end > last:
            break
        if start > position:
            parts.append([text[position:start], False])
        parts.append([text[start:end], True])
        position = end
    if last > position:
        parts.append([text[position:last], False])
    return parts


def matched_spans(text: str, words: SearchedWords) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each matched word of a text, in order and without overlap."""
    forms: list[str] = []
    spans: list[tuple[int, int]] = []
    joined: dict[int, tuple[int, int]] = {}
    for start, piece in tokens(text):
        for word in piece.words:
            for compound in word.joined:
                if words.has(compound.form):
                    joined[len(spans) + compound.first] = (compound.last - compound.first + 1, start + compound.end)
            spans += [(start + part.start, start + part.end) for part in word.parts]
        forms += piece.forms
    position = 0
    while position < len(forms):
        length = words.length(forms, position)
        end = spans[position + length - 1][1]
        if position in joined and joined[position][0] >= length:
            length, end = joined[position]
        if length:
            yield spans[position][0], end
        position += length or 1


@lru_cache(1 << 14)
def is_similar(left: str, right: str, max_edits: int) -> bool:
    """Return whether two words differ by at most `max_edits` edits (Damerau-Levenshtein with transpositions)."""
    if abs(len(left) - len(right)) > max_edits:
        return False
    before: list[int] = []
    row = list(range(len(right) + 1))
    for row_number, letter in enumerate(left, 1):
        before, above, row = row, before, [row_number]
        for column, other_letter in enumerate(right, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other_letter))
            if row_number > 1 and column > 1 and letter == right[column - 2] and left[row_number - 2] == other_letter:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
    return row[-1] <= max_edits


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
