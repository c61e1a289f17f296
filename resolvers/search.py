"""Search: one ranked list over all kinds, read by one statement; highlights and cursors are made in Python."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from graphdb.compile.argument import page_arguments
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.layout import record_from_layout
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import SelectedField, object_type
from graphdb.compile.source import SameNodeByType
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.cursor import Key, Order, PageArguments, encode_cursor
from graphdb.result.shape import Computed, ListShape, Shape, UnionShape
from graphdb.text import folding, fulltext_query
from graphdb.text.analyzer import Word
from graphdb.text.identifiers import parse_keys
from resolvers.highlight import FACTS, SearchedWords, highlights

# The most hits that are read of a kind. Where there are more, the best are read and counts are lower bounds.
MOST_HITS = 500
LONGEST_ID = 512
OWN_ID = re.compile(r"[RWTI][A-Z2-7]{15}")
# Digits alone are a PubMed id only if there are too many of them for a year or a small number.
LEAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class SearchedKind:
    """How a kind is searched: its full-text index, and whether stop words count in its names."""

    index: str
    strictly: bool = False


KINDS = {
    "RESEARCHER": SearchedKind("researcher_words", strictly=True),
    "WORK": SearchedKind("work_words"),
    "TOPIC": SearchedKind("topic_words"),
    "INSTITUTION": SearchedKind("institution_words"),
}

# The positions of the parts of the connection in its row, and of an edge's parts in a hit's row.
EDGES, TOTAL, LOWER_BOUND, KIND_COUNTS, PAGE_INFO = range(5)
SCORE, CURSOR, HIGHLIGHTS, FUZZY = range(4)
# The stages of a search: hits with all words, hits where the last word is a beginning, hits with most of the words.
ALL, LAST_WORD_PREFIX, MOST = range(3)
PART = {"text": 0, "matched": 1}
HIGHLIGHT = {"field": 0, "parts": (1, PART)}
KIND_COUNT = {"kind": 0, "count": 1}
INFO = {"hasNextPage": 0, "hasPreviousPage": 1, "startCursor": 2, "endCursor": 3}


@dataclass(frozen=True, slots=True)
class SearchArguments:
    """What is needed of a request to read its hits: its page, its order's tag, its kinds and its words.

    `most_words` are the words that are searched for if nothing has them all.
    """

    page: PageArguments
    tag: str
    kinds: tuple[str, ...]
    words: list[Word]
    most_words: list[Word]


def kinds_of(arguments: dict[str, Any]) -> tuple[str, ...]:
    """Return the kinds asked for, in the order of the enum: all without the argument, none for an empty list."""
    kinds = arguments.get("kinds")
    names = KINDS if kinds is None else {kind.value for kind in kinds}
    return tuple(kind for kind in KINDS if kind in names)


def identifiers_in(query: str) -> list[str]:
    """Return the keys of the identifiers that the whole text may be. Names and slugs are found by their words
    instead."""
    query = query.strip()
    if len(query) > LONGEST_ID or not query.isprintable():
        return []
    keys = [key for key in parse_keys(query) if ":" in key or OWN_ID.fullmatch(key)]
    return [] if query.isdigit() and len(query) < LEAST_DIGITS else keys


def sort_label(typed: str) -> str:
    """Return the sort label of an entity that the typed text would name."""
    return folding.fold(folding.plain_label(typed))


def hit_order(texts: list[str], kinds: tuple[str, ...]) -> Order:
    """Return the order of a search's hits, best first. Because of its tag a cursor is valid only for the same
    search."""
    digest = blake2b("\n".join([*kinds, "", *texts]).encode(), digest_size=6).hexdigest()
    return Order(f"search-{digest}", (Key("score", float, True), Key("node.id", str, True)))


def kind_query(kind: str, words: list[Word]) -> list[Any]:
    """Return the queries of a kind: its name, its index, the queries of the first stages, and the first for names
    alone."""
    searched = KINDS[kind]
    stages = [
        fulltext_query.every_word_query(words, strictly=searched.strictly),
        fulltext_query.last_word_prefix_query(words, strictly=searched.strictly),
    ]
    return [
        kind,
        searched.index,
        stages,
        fulltext_query.every_word_query(words, strictly=searched.strictly, field=fulltext_query.NAMES),
    ]


@dataclass(frozen=True, slots=True)
class Search:
    """The root source of `search`: a page of hits of the argument `query`, of the kinds in `kinds`."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return _CompiledSearch(compiler, selected, compiler.request_slot()).shape(row)

    def statement(self, row: RowBuilder) -> str:
        return cypher_file("search/hits").bind({}) + f"\n{row.return_clause()}"


class _CompiledSearch:
    """A compiled search: what the statement reads of each hit, and where each value is in the row made of it."""

    def __init__(self, compiler: Compiler, selected: SelectedField, slot: int) -> None:
        self.compiler, self.selected, self.slot = compiler, selected, slot
        self.hit = RowBuilder(["score", "node.id", "null", "fuzzy"])
        self.after = "after" in compiler.arguments(selected, self.bind)
        self.parts = {part.name for part in compiler.operation.fields(object_type(selected), selected.details)}
        self.nodes: list[int] = []

    def bind(self, arguments: dict[str, Any], values: RequestValues) -> None:
        """Add the parameters and the page arguments of one request."""
        words, kinds = fulltext_query.query_words(arguments["query"], "query"), kinds_of(arguments)
        label = sort_label(arguments["query"])
        order = hit_order([label, *(" ".join(variant) for word in words for variant in word.variants)], kinds)
        page = page_arguments(arguments, order)
        keys = identifiers_in(arguments["query"])
        # A search for an unknown identifier must not find texts that have some of its digits.
        searched_words = [] if keys else fulltext_query.searched_words(words)
        values.by_slot[self.slot] = SearchArguments(page, order.tag, kinds, words, searched_words)
        values.parameters["text"] = {
            "kinds": [kind_query(kind, words) for kind in kinds],
            "keys": keys,
            "stages": 1 if keys else 2,
            "rest": MOST if searched_words else ALL,
            "words": fulltext_query.similar_words_queries(searched_words),
            "like": fulltext_query.MOST_SIMILAR,
            "nothing": fulltext_query.NOTHING,
            "label": label,
        }
        values.parameters |= {"most": MOST_HITS, "n": page.size + 1}
        if page.after is not None:
            values.parameters["score"], values.parameters["id"] = page.after

    def shape(self, row: RowBuilder) -> Shape:
        """Return the shape of the connection, which is made from one value of the statement's row."""
        layout = {
            "edges": (
                EDGES,
                {"score": SCORE, "cursor": CURSOR, "highlights": self.highlights, "isFuzzy": FUZZY, "node": self.node},
            ),
            "nodes": self.node_list,
            "pageInfo": self.page_info,
            "totalCount": TOTAL,
            "totalIsLowerBound": LOWER_BOUND,
            "kindCounts": (KIND_COUNTS, KIND_COUNT),
        }
        record = record_from_layout(self.compiler, self.selected, layout)
        row.add(f"[[{self.rows()}, {self.counts()}, {self.has_hits_before()}, cut, stage, taken]]")
        return Computed(0, self.slot, self.connection, record)

    def node(self, selected: SelectedField) -> UnionShape:
        """Return the shape of a hit's entity."""
        shape = SameNodeByType().compile(self.compiler, selected, Scope("node"), self.hit)
        assert isinstance(shape, UnionShape)
        return shape

    def node_list(self, selected: SelectedField) -> Shape:
        """Return the shape of the list of the hits' entities."""
        choice = self.node(selected)
        self.nodes.append(choice.slot)
        return ListShape(PAGE_INFO + len(self.nodes), choice)

    def highlights(self, selected: SelectedField) -> Shape:
        """Return the shape of a hit's highlights."""
        self.hit.expressions[HIGHLIGHTS] = FACTS
        return ListShape(HIGHLIGHTS, record_from_layout(self.compiler, selected, HIGHLIGHT))

    def page_info(self, selected: SelectedField) -> Shape:
        """Return the shape of the page info."""
        record = record_from_layout(self.compiler, selected, INFO)
        record.slot = PAGE_INFO
        return record

    def rows(self) -> str:
        """Return the expression for the hits of the page and one more, best first."""
        if not self.parts & {"edges", "nodes", "pageInfo"}:
            return "[]"
        beyond = "WHERE score < $score OR (score = $score AND node.id < $id)\n" if self.after else ""
        return (
            f"COLLECT {{ UNWIND hits AS hit\nWITH hit[0] AS node, hit[2] AS score, hit[3] AS fuzzy\n{beyond}"
            f"ORDER BY score DESC, node.id DESC LIMIT $n\nRETURN {self.hit.text()} }}"
        )

    def counts(self) -> str:
        """Return the expression for the number of hits of each kind that has any."""
        if not self.parts & {"totalCount", "kindCounts"}:
            return "[]"
        return "COLLECT { UNWIND hits AS hit\nWITH hit[1] AS kind, count(*) AS number\nRETURN [kind, number] }"

    def has_hits_before(self) -> str:
        """Return the expression for whether there is a hit at the cursor or before it."""
        if not self.after or "pageInfo" not in self.parts:
            return "false"
        return "any(hit IN hits WHERE hit[2] > $score OR (hit[2] = $score AND hit[0].id >= $id))"

    def connection(self, result: list[Any], request: SearchArguments) -> list[Any]:
        """Return the connection's row, in the order of the constants above."""
        rows, counts, before, cut, stage, queries = result
        edits = {
            word: fulltext_query.edit_distance(word, query)
            for word, query in zip(request.most_words, queries, strict=False)
        }
        words = SearchedWords(request.words, open_end=stage == LAST_WORD_PREFIX, similar=edits)
        hits, more = request.page.cut(rows)
        for hit in hits:
            hit[CURSOR] = encode_cursor(request.tag, [hit[SCORE], hit[CURSOR]])
            if hit[HIGHLIGHTS]:
                hit[HIGHLIGHTS] = highlights(hit[HIGHLIGHTS], words)
        numbers = dict(counts)
        start, end = (hits[0][CURSOR], hits[-1][CURSOR]) if hits else (None, None)
        return [
            hits,
            sum(numbers.values()),
            cut,
            [[kind, numbers.get(kind, 0)] for kind in request.kinds],
            [[more, before, start, end]],
            *([hit[slot][0] for hit in hits] for slot in self.nodes),
        ]
