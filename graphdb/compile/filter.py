"""Filters: what a client asks of a list, read into a tree of tests.

The tree says nothing of plans; filter_clauses.py makes clauses of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphdb.compile.argument import MOST_IDS, in_range, keys_of_id
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.driver.errors import BadInput

# Tests and filters within filters, counted together; docs/performance.md has what Neo4j's planner takes for them.
MOST_PARTS = 50
DEEPEST = 10
MOST_IN_STATEMENT = 60
# What is read of a text's hits inside OR or NOT.
MOST_HITS = 10_000
TOO_MANY_HITS = f"where.text has over {MOST_HITS:,} hits inside OR or NOT; narrow it, or ask for it outside of them."


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of what stands at the node.

    `text` makes an expression over node and $parameters of the value and the list's first order key; `unknown` says
    that it may be null. It may be over `near` too: what these clauses return of each node's surroundings.
    """

    text: Callable[[Any, str], str]
    parameters: Callable[[Any], dict[str, Any]] = lambda value: {}
    unknown: bool = False
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A test that names an entity.

    `text` is an expression over node, this (the entity), these (what the file `below` leads to from it) and near (what
    these clauses return of each node's surroundings). The file `drives` goes from the entity to the nodes, `walk` does
    so in one of their orders; the test of the least rank drives.
    """

    label: str
    text: str
    drives: str
    rank: int
    near: str | None = None
    below: str | None = None
    walk: IndexOrderedScan | None = None


@dataclass(frozen=True, slots=True)
class Called(Named):
    """A test that names entities by a key, or where no key names one by the whole name, which several may have.

    `called` makes of the value the sort label that they have.
    """

    called: Callable[[str], str] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Among:
    """A test that the node is one of those that ids name."""

    label: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """A test for all words of a text, by a full-text index; `query` makes a Lucene query of the text."""

    index: str
    query: Callable[[str], str]
    rank: int


Test = Condition | Named | Among | Words


@dataclass(frozen=True, slots=True)
class FilterTest:
    """One test with the value it is given; its number is its place in the filter, `inside` is within OR or NOT."""

    test: Test
    value: Any
    number: int
    inside: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true without parts."""

    parts: "tuple[Tree, ...]" = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; false without parts."""

    parts: "tuple[All, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: All


Tree = FilterTest | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list can be narrowed by: its tests by the name of their field."""

    tests: Mapping[str, Test]

    def read(self, where: dict[str, Any] | None) -> All:
        """The tree of a filter as a client gave it, explicit nulls left out; raises BadInput for one too large."""
        return self._read(where or {}, iter(range(MOST_PARTS)), 1, inside=False)

    def _read(self, where: dict[str, Any], numbers: Iterator[int], depth: int, *, inside: bool) -> All:
        if depth > DEEPEST:
            raise BadInput(f"A filter nests at most {DEEPEST} levels deep.")

        def within(value: dict[str, Any], inside: bool) -> All:
            place(numbers)
            return self._read(value, numbers, depth + 1, inside=inside)

        parts: list[Tree] = []
        for name, value in where.items():
            if value is None:
                continue
            if name == "AND":
                parts += [inner for one in value for inner in within(one, inside).parts]
            elif name == "OR":
                alternatives = tuple(within(one, True) for one in value)
                parts += alternatives[0].parts if len(alternatives) == 1 else [AnyOf(alternatives)]
            elif name == "NOT":
                parts.append(Not(within(value, True)))
            else:
                parts.append(FilterTest(self.tests[name], value, place(numbers), inside))
        return All(tuple(parts))


def place(numbers: Iterator[int]) -> int:
    """The next place in a filter; raises BadInput when it has no more."""
    number = next(numbers, None)
    if number is None:
        raise BadInput(f"A filter has at most {MOST_PARTS} tests and filters within it.")
    return number


def parameters(tree: Tree) -> dict[str, Any]:
    """The values that the tree's tests take, named by their places; raises BadInput for a value out of range."""
    found: dict[str, Any] = {}
    for leaf in leaves(tree):
        match leaf.test:
            case Condition(parameters=values):
                given = values(leaf.value)
            case Called(called=called):
                given = {"keys": keys_of_id(leaf.value), "name": called(leaf.value)}
            case Named():
                given = {"keys": keys_of_id(leaf.value)}
            case Among():
                in_range("The number of ids", len(leaf.value), MOST_IDS, 0)
                given = {"ids": [keys_of_id(one) for one in leaf.value]}
            case Words(query=query):
                given = {"text": query(leaf.value)}
        found |= {f"w{leaf.number}_{name}": value for name, value in given.items()}
    return found


def leaves(tree: Tree) -> Iterator[FilterTest]:
    """Every test of a tree."""
    match tree:
        case FilterTest():
            yield tree
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
