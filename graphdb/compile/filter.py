"""Filters: the tests that a list can be filtered by, and the tree of tests that a client asks for.

filter_clauses.py turns the tree into Cypher.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphdb.compile.argument import MOST_IDS, in_range, keys_of_id
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.driver.errors import BadInput

# Tests and nested filters, counted together; docs/performance.md has the time that Neo4j's planner needs for them.
MOST_PARTS = 50
DEEPEST = 10
MOST_IN_STATEMENT = 60
# How many hits of a text are read inside OR or NOT.
MOST_HITS = 10_000
TOO_MANY_HITS = f"where.text has over {MOST_HITS:,} hits inside OR or NOT; narrow it, or ask for it outside of them."


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of the node itself or of its neighbours.

    `text` returns a Cypher expression over node and $parameters for the test's value and the first key of the list's
    order. If `unknown`, the expression may be null. With `neighbours`, clauses that return something of each neighbour,
    the expression may use the list of it as `neighbours`.
    """

    text: Callable[[Any, str], str]
    parameters: Callable[[Any], dict[str, Any]] = lambda value: {}
    unknown: bool = False
    neighbours: str | None = None


@dataclass(frozen=True, slots=True)
class EntityTest:
    """A test that names an entity with `label`.

    `text` is a Cypher expression over node, this (the entity), members (the nodes that the file `members` leads to from
    the entity) and neighbours (as in Condition). `file` leads from the entity to the nodes that pass, and `index_scan`
    does so in one of the list's orders. The test with the lowest rank drives the statement.
    """

    label: str
    text: str
    file: str
    rank: int
    neighbours: str | None = None
    members: str | None = None
    index_scan: IndexOrderedScan | None = None


@dataclass(frozen=True, slots=True)
class NameTest(EntityTest):
    """A test that names an entity by a key or, if no key matches, all entities with a name, which several may have.

    `sort_label` returns the sort label that entities with this name have.
    """

    sort_label: Callable[[str], str] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class IdTest:
    """A test that the node is one of those that ids name."""

    label: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class TextTest:
    """A test for all words of a text in a full-text index; `query` returns the Lucene query of a text."""

    index: str
    query: Callable[[str], str]
    rank: int


Test = Condition | EntityTest | IdTest | TextTest


@dataclass(frozen=True, slots=True)
class FilterTest:
    """A test with the value it is given. `number` is unique in the filter; `inside` is true within OR or NOT.

    `path` leads to the value in a filter that a client gave, and in all filters that have the same fields and lists of
    filters of the same lengths.
    """

    test: Test
    value: Any
    number: int
    inside: bool
    path: tuple[str | int, ...] = ()

    def value_in(self, where: Any) -> Any:
        """Return the value that such a filter gives the test."""
        for step in self.path:
            where = where[step]
        return where


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true without parts."""

    parts: "tuple[FilterTree, ...]" = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; false without parts."""

    parts: "tuple[All, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: All


FilterTree = FilterTest | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Filter:
    """The tests that a list can be filtered by, by the name of their field."""

    tests: Mapping[str, Test]

    def read(self, where: dict[str, Any] | None) -> All:
        """Return the tree of a filter that a client gave, without explicit nulls; raises BadInput if it is too
        large."""
        return self._read(where or {}, iter(range(MOST_PARTS)), (), 1, inside=False)

    def _read(
        self, where: dict[str, Any], numbers: Iterator[int], path: tuple[str | int, ...], depth: int, *, inside: bool
    ) -> All:
        if depth > DEEPEST:
            raise BadInput(f"A filter nests at most {DEEPEST} levels deep.")

        def nested(value: dict[str, Any], inside: bool, *steps: str | int) -> All:
            next_number(numbers)
            return self._read(value, numbers, (*path, *steps), depth + 1, inside=inside)

        parts: list[FilterTree] = []
        for name, value in where.items():
            if value is None:
                continue
            if name == "AND":
                parts += [
                    part for index, inner in enumerate(value) for part in nested(inner, inside, name, index).parts
                ]
            elif name == "OR":
                alternatives = tuple(nested(inner, True, name, index) for index, inner in enumerate(value))
                parts += alternatives[0].parts if len(alternatives) == 1 else [AnyOf(alternatives)]
            elif name == "NOT":
                parts.append(Not(nested(value, True, name)))
            else:
                parts.append(FilterTest(self.tests[name], value, next_number(numbers), inside, (*path, name)))
        return All(tuple(parts))


def next_number(numbers: Iterator[int]) -> int:
    """Return the number of one more part of a filter; raises BadInput if the filter has too many."""
    number = next(numbers, None)
    if number is None:
        raise BadInput(f"A filter has at most {MOST_PARTS} tests and filters within it.")
    return number


def filter_parameters(tests: Iterable[FilterTest], where: dict[str, Any] | None) -> dict[str, Any]:
    """Return the parameters of tests with the values that a filter gives them, named by the tests' numbers; raises
    BadInput for a value out of range."""
    return {
        f"w{leaf.number}_{name}": value
        for leaf in tests
        for name, value in parameters_of_test(leaf.test, leaf.value_in(where)).items()
    }


def parameters_of_test(test: Test, value: Any) -> dict[str, Any]:
    """Return the parameters of one test for a value; raises BadInput for one out of range."""
    match test:
        case Condition(parameters=parameters_of):
            return parameters_of(value)
        case NameTest(sort_label=sort_label):
            return {"keys": keys_of_id(value), "name": sort_label(value)}
        case EntityTest():
            return {"keys": keys_of_id(value)}
        case IdTest():
            in_range("The number of ids", len(value), MOST_IDS, 0)
            return {"ids": [keys_of_id(id_) for id_ in value]}
        case TextTest(query=query):
            return {"text": query(value)}


def iter_tests(tree: FilterTree) -> Iterator[FilterTest]:
    """Yield every test of a tree."""
    match tree:
        case FilterTest():
            yield tree
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from iter_tests(part)
        case Not(part):
            yield from iter_tests(part)
