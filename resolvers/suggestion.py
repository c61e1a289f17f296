"""Type-ahead: entities with words that begin with what was typed, and the hint that distinguishes namesakes."""

from dataclasses import dataclass
from typing import Any

from graphdb.compile.argument import in_range
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import SelectedField, object_type
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.shape import ListShape, Shape
from graphdb.text import folding, fulltext_query
from graphdb.text.analyzer import Word
from resolvers.search import KINDS, kinds_of, sort_label

LONGEST_PREFIX = 100
MOST = 8
# How many top-ranked entities of a kind are tried, and how many of those that match are kept. The kind's index is asked
# too. A short prefix matches very many, so for it the index is asked only if too few match, and fewer hits are read.
TRIED = 400
KEPT = 24
ENOUGH = 8
SHORT = 3
MOST_READ, MOST_READ_OF_SHORT = 300, 100

TOP_RANKED = {"RESEARCHER": "people", "WORK": "works", "TOPIC": "topics", "INSTITUTION": "institutions"}


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The root source of `suggest`: at most `first` entities of `kinds` with words that begin with those of
    `prefix`."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        compiler.arguments(selected, bind)
        suggestion = RowBuilder()
        record = compiler.record_from_sources(object_type(selected), selected.details, Scope("node"), suggestion)
        return ListShape(row.add(f"collect({suggestion.text()})"), record)

    def statement(self, row: RowBuilder) -> str:
        clauses = cypher_file("search/suggestions").bind({})
        return f"{clauses}\nORDER BY place, weight DESC, node.id DESC LIMIT $n\n{row.return_clause()}"


def bind(arguments: dict[str, Any], values: RequestValues) -> None:
    """Add the parameters of one request."""
    prefix, kinds = arguments["prefix"], kinds_of(arguments)
    words = fulltext_query.query_words(prefix, "prefix", LONGEST_PREFIX)
    significant = fulltext_query.without_stop_words(words)
    is_short = len(significant) == 1 and not significant[0].is_unspaced and len(forms(significant)[0]) <= SHORT
    values.parameters["text"] = {
        "words": [forms(significant), forms(words)],
        "label": sort_label(prefix),
        "prefixes": [
            fulltext_query.names_prefix_query(words, strictly=False),
            fulltext_query.names_prefix_query(words, strictly=True),
        ],
        # A text without words matches nothing.
        "indexes": [KINDS[kind].index for kind in kinds if words],
    }
    values.parameters |= {
        "kept": KEPT,
        "enough": ENOUGH if is_short else KEPT + 1,
        "most": MOST_READ_OF_SHORT if is_short else MOST_READ,
        "n": in_range("first", arguments["first"], MOST),
    }
    # A word with several variants may be written in one piece in a label, which the top-ranked are not compared with.
    tried = TRIED if significant and all(len(word.variants) == 1 for word in words) else 0
    values.parameters |= {name: tried if kind in kinds else 0 for kind, name in TOP_RANKED.items()}


def forms(words: list[Word]) -> list[str]:
    """Return the words as they stand in a label."""
    return ["".join(word.variants[0]) if word.is_unspaced else " ".join(word.variants[0]) for word in words]


LEVELS = {
    "DOMAIN": "Domain",
    "FIELD": "Field",
    "SUBFIELD": "Subfield",
    "TOPIC": "Topic",
    "CATEGORY": "Category",
    "CONCEPT": "Concept",
}


def hint(facts: list[Any]) -> str | None:
    """Return a line of plain text that distinguishes an entity from its namesakes, None if nothing is known that
    would."""
    kind, works, institutions, topics, authors, author_count, year, level, parents, city, country = facts
    work_count = "1 work" if works == 1 else f"{works} works"
    if kind == "RESEARCHER":
        parts = [*institutions, *topics, work_count]
    elif kind == "WORK":
        byline = f"{authors[0]} et al." if authors and (author_count or 0) > 1 else "".join(authors[:1])
        parts = [byline, str(year) if year is not None else ""]
    elif kind == "TOPIC":
        parts = [" in ".join([LEVELS[level], *parents]), work_count]
    else:
        parts = [", ".join(name for name in (city, country) if name), work_count]
    return folding.plain_label(" · ".join(part for part in parts if part)) or None
