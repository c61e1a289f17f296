"""The price of each field in points, of which one stands for 10 µs of a statement's time on ../shared/data/works.

`python -m bench.costs` measures the prices. A price depends on the arguments alone: how much more a hub costs is known
only when it is read, and the time-out bounds that. Pages and lists are taken to be full, but for those within others,
whose average lengths are known (list_lengths.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLType,
    get_named_type,
    is_leaf_type,
)

from graphdb.compile.argument import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from graphdb.compile.compiler import SOURCE
from resolvers.slice.options import CAPS, DEEPEST, EDGES, MOST_CENTERS, MOST_EDGES
from schema.api import core

Arguments = dict[str, Any]

# A statement: the round trip to Neo4j, and the node that it starts from.
STATEMENT = 100
# A write, its statements and its commit.
WRITE = 1_000
# A row of a page or a list, and a page or a list itself in each row of another, however short it is.
ROW = 1
PAGE = 5
# The rows of a list that no argument limits, such as topics, affiliations and identifiers.
SOME = 5
# A test of a filter, for which the whole list is read to count it.
TEST = 500


@dataclass(frozen=True, slots=True)
class Price:
    """What a field costs of itself for each row that it stands in, and how many rows are below it.

    `of` returns both for the field's arguments; `reads` names those whose values it reads. Of the others it may read
    the structure, which is the same for all values of one shape (graphdb/compile/plan_cache.py). `row` is the part of
    the points that each row costs if there are as many as the list has, else None.
    """

    of: Callable[[Arguments], tuple[float, int]]
    reads: tuple[str, ...] = ()
    row: float | None = None


# Of a slice, by its number of hops: the points of the hops after the first, and those of each node that it may have.
HOPS = {1: (0, 8), 2: (15_000, 45), 3: (17_500, 100)}


def fixed(points: float, rows: int = 1) -> Price:
    """Return a price that no argument changes."""
    return Price(lambda arguments: (points, rows))


def page(points: float = PAGE, row: float = ROW) -> Price:
    """Return the price of a page by `first` or `last`, or of a list by `first`, each with or without a filter."""

    def of(arguments: Arguments) -> tuple[float, int]:
        size = next(
            (arguments[name] for name in ("last", "first") if arguments.get(name) is not None), DEFAULT_PAGE_SIZE
        )
        rows = within(size, MAX_PAGE_SIZE)
        number = tests(arguments.get("where")) + (arguments.get("text") is not None)
        return points + TEST * number + row * rows, rows

    return Price(of, ("first", "last"), row)


def within(value: int, most: int) -> int:
    """Return the value, or the nearest one in range; a value out of range is refused at its own field."""
    return max(0, min(value, most))


def tests(where: Any) -> int:
    """Return the number of tests of a filter."""
    if isinstance(where, dict):
        return sum(tests(part) if name in ("AND", "OR", "NOT") else 1 for name, part in where.items())
    if isinstance(where, list):
        return sum(tests(part) for part in where)
    return 0


def ids(arguments: Arguments) -> tuple[float, int]:
    """Return the points and rows of nodes by their ids."""
    rows = within(len(arguments["ids"]), MAX_PAGE_SIZE)
    return STATEMENT + 2 * ROW * rows, rows


def slice_(arguments: Arguments) -> tuple[float, int]:
    """Return the points and rows of a slice by its options: it weighs the neighbours of each center, from the second
    hop on those of all chosen nodes."""
    options = arguments.get("options") or {}
    caps = [within(or_default(options, name, usual), most) for name, usual, most in CAPS.values()]
    further, for_each = HOPS[max(1, within(or_default(options, "depth", 1), DEEPEST))]
    centers = within(len(arguments.get("centers") or "1"), MOST_CENTERS)
    nodes = sum(caps) + centers
    edges = within(or_default(options, "edges", EDGES), MOST_EDGES)
    return 1_200 * centers + further + for_each * nodes + edges // 4 + len(options.get("known") or ()), nodes


def expanded(arguments: Arguments) -> tuple[float, int]:
    """Return the points and rows of expanding a node, which adds so many of each kind."""
    kinds = arguments.get("kinds")
    rows = within(or_default(arguments, "first", DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE) * (
        4 if kinds is None else min(4, len(kinds))
    )
    return 1_500 + 10 * rows + len(arguments.get("known") or ()), rows


def paths(arguments: Arguments) -> tuple[float, int]:
    """Return the points and rows of paths, by their length and number."""
    first, hops = within(or_default(arguments, "first", 3), 50), within(or_default(arguments, "maxHops", 4), 6)
    return 500 + 200 * hops + 50 * first, first


def facets(arguments: Arguments) -> tuple[float, int]:
    """Return the points and rows of facets, whose buckets are the rows."""
    facets = len({str(facet) for facet in arguments["by"]})
    return 500 + 2_000 * facets, facets * within(or_default(arguments, "first", 10), 200)


def or_default(arguments: Arguments, name: str, default: int) -> int:
    """Return an argument, or its default when it is null or absent."""
    value = arguments.get(name)
    return default if value is None else int(value)


SLICE = Price(slice_, ("centers", "options"))
# The prices of fields that cost more or less than others of their type, by type and field; `*` is every type.
PRICES: dict[str, Price] = {
    "Query.nodes": Price(ids, ("ids",)),
    "Query.explore": SLICE,
    "Query.expand": Price(expanded, ("kinds", "first", "known")),
    "Query.paths": Price(paths, ("first", "maxHops")),
    "Query.search": page(1_800, 10),
    "Query.suggest": page(600, 5),
    "*.graph": SLICE,
    "*.facets": Price(facets, ("by", "first")),
    "Researcher.collaborators": page(100, 3),
    "Researcher.suggestedCollaborators": page(2_000, 10),
    "Researcher.trust": fixed(100),
    "Researcher.topicCount": fixed(30),
    "Researcher.closeCollaboratorCount": fixed(100),
    "Researcher.hIndex": fixed(30),
    "Work.citation": fixed(10),
    "Work.related": page(1_500, 5),
    "Topic.related": page(3_000, 5),
    "Topic.works": page(500),
    "Topic.researchers": page(2_000, 2),
    "Topic.institutions": page(1_000, 2),
    "Topic.researcherCount": fixed(1_000),
    "Institution.researchers": page(50, 2),
    "Institution.topics": page(200, 2),
    "Institution.partners": page(500, 5),
    "SliceNode.hidden": fixed(20, 4),
    "GraphPath.nodes": fixed(7, 7),
    "Facet.buckets": fixed(0),
}
# The fields of a page and of a slice that hold its rows, whose number the price of the page or slice says.
OF_ROWS = frozenset(("edges", "nodes"))


def price(type_: GraphQLNamedType, name: str, definition: GraphQLField) -> Price:
    """Return the price of a field of a type: its own, or that of all fields like it."""
    own = PRICES.get(f"{type_.name}.{name}") or PRICES.get(f"*.{name}")
    if own is not None:
        return own
    below = get_named_type(definition.type)
    if is_leaf_type(below):
        return FREE
    if is_paged(below) or "first" in definition.args:
        return PAGED
    if SOURCE not in definition.extensions and type_ is not core.mutation_type:
        return MANY_PARTS if is_list(definition.type) else FREE
    if type_ is core.mutation_type:
        return WRITTEN
    return LISTED if is_list(definition.type) else ONE


def is_list(type_: GraphQLType) -> bool:
    """Whether a value of the type is a list."""
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


def is_paged(type_: GraphQLNamedType) -> bool:
    """Whether the type is a page or a slice: an object that has its rows in `edges` and `nodes`."""
    return isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and {"edges", "nodes"} <= type_.fields.keys()


FREE, MANY_PARTS = fixed(0), fixed(0, SOME)
ONE, PAGED, WRITTEN = fixed(ROW), page(), fixed(WRITE)
LISTED = Price(lambda arguments: (PAGE + SOME * ROW, SOME), row=ROW)
