"""What each field costs, in points: one point stands for 10 µs of a statement's time on ../shared/data/works.

`python -m bench.costs` measures what stands here. A price is told from the arguments alone: what a hub costs more than
others is known only once it is read, and the time-out ends that. Pages and lists are taken to be full, but for
those within others, of which the graph's averages are known (lengths.py).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
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

# A statement: the way to Neo4j and back, the node at its start.
STATEMENT = 100
# A write, its statements and its commit.
WRITE = 1_000
# A row of a page or a list, and what a page or a list costs each row that it stands in, however short it is.
ROW = 1
PAGE = 5
# Rows that a list is taken to have where no argument limits it: topics, affiliations, identifiers.
SOME = 5
# Each test of a filter: the whole list is gone through to count it.
TEST = 500
# An object of introspection, which graphql-core's own executor answers field by field.
INTROSPECTED = 0.5


@dataclass(frozen=True, slots=True)
class Price:
    """What a field costs of itself, once for each row that it stands in, and how many rows stand below it.

    `of` tells both from the field's arguments; `reads` names those whose values it looks at. Of others it may look at
    how they are built: that is the same for all values of the same shape (graphdb/compile/plan_cache.py).
    """

    of: Callable[[Arguments], tuple[float, int]]
    reads: tuple[str, ...] = ()
    # What of the points each of the rows has, where they are as many as the list has; None where they are not.
    row: float | None = None


# Of a slice of so many hops: what the hops after the first cost, and each node that may be shown.
HOPS = {1: (0, 8), 2: (15_000, 45), 3: (17_500, 100)}


def fixed(points: float, rows: int = 1) -> Price:
    """A price that no argument changes."""
    return Price(lambda arguments: (points, rows))


def page(points: float = PAGE, row: float = ROW) -> Price:
    """The price of a page by `first` or `last`, or of a list by `first`, with a filter perhaps."""

    def of(arguments: Arguments) -> tuple[float, int]:
        size = next(
            (arguments[name] for name in ("last", "first") if arguments.get(name) is not None), DEFAULT_PAGE_SIZE
        )
        rows = within(size, MAX_PAGE_SIZE)
        number = tests(arguments.get("where")) + (arguments.get("text") is not None)
        return points + TEST * number + row * rows, rows

    return Price(of, ("first", "last"), row)


def within(value: int, most: int) -> int:
    """The value, or the nearest that may be asked for: what is out of range is refused at its own field."""
    return max(0, min(value, most))


def tests(where: Any) -> int:
    """How many tests a filter has."""
    if isinstance(where, dict):
        return sum(tests(part) if name in ("AND", "OR", "NOT") else 1 for name, part in where.items())
    if isinstance(where, list):
        return sum(tests(part) for part in where)
    return 0


def ids(arguments: Arguments) -> tuple[float, int]:
    """Nodes by their ids."""
    rows = within(len(arguments["ids"]), MAX_PAGE_SIZE)
    return STATEMENT + 2 * ROW * rows, rows


def slice_(arguments: Arguments) -> tuple[float, int]:
    """A slice by its options: the neighbours of each center are weighed, from the second hop on those of all chosen."""
    options = arguments.get("options") or {}
    caps = [within(given(options, name, usual), most) for name, usual, most in CAPS.values()]
    further, for_each = HOPS[max(1, within(given(options, "depth", 1), DEEPEST))]
    centers = within(len(arguments.get("centers") or "1"), MOST_CENTERS)
    nodes = sum(caps) + centers
    edges = within(given(options, "edges", EDGES), MOST_EDGES)
    return 1_200 * centers + further + for_each * nodes + edges // 4 + len(options.get("known") or ()), nodes


def expanded(arguments: Arguments) -> tuple[float, int]:
    """What opening a node adds: so many of each kind."""
    kinds = arguments.get("kinds")
    rows = within(given(arguments, "first", DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE) * (
        4 if kinds is None else min(4, len(kinds))
    )
    return 1_500 + 10 * rows + len(arguments.get("known") or ()), rows


def paths(arguments: Arguments) -> tuple[float, int]:
    """Paths by how far and how many."""
    first, hops = within(given(arguments, "first", 3), 50), within(given(arguments, "maxHops", 4), 6)
    return 500 + 200 * hops + 50 * first, first


def facets(arguments: Arguments) -> tuple[float, int]:
    """Each way to split a list, whose buckets are the rows below."""
    ways = len({str(way) for way in arguments["by"]})
    return 500 + 2_000 * ways, ways * within(given(arguments, "first", 10), 200)


def given(arguments: Arguments, name: str, usual: int) -> int:
    """An argument, or what it is when it is null or absent."""
    value = arguments.get(name)
    return usual if value is None else int(value)


SLICE = Price(slice_, ("centers", "options"))
# What costs otherwise than its type alone would say, by type and field; `*` stands for every type.
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
# Fields of a page, and of a slice, that have its rows, as many as the field that leads to it says.
OF_ROWS = frozenset(("edges", "nodes"))


def price(type_: GraphQLNamedType, name: str, definition: GraphQLField) -> Price:
    """The price of a field of a type: its own, or what its type says."""
    found = PRICES.get(f"{type_.name}.{name}") or PRICES.get(f"*.{name}")
    if found is not None:
        return found
    below = get_named_type(definition.type)
    if is_leaf_type(below):
        return FREE
    if below.name.startswith("__"):
        rows = INTROSPECTION.get(f"{type_.name}.{name}", 1)
        return fixed(INTROSPECTED * rows, rows)
    if is_paged(below) or "first" in definition.args:
        return PAGED
    if SOURCE not in definition.extensions and type_ is not core.mutation_type:
        return MANY_PARTS if is_list(definition.type) else FREE
    if type_ is core.mutation_type:
        return WRITTEN
    return LISTED if is_list(definition.type) else ONE


def introspection() -> dict[str, int]:
    """How many there are in each list of introspection, of the types and fields of this schema on average, rounded up.

    An average multiplies out to the whole, since every list is asked of every type.
    """
    types = list(core.type_map.values())
    of_objects = [type_.fields for type_ in types if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)]
    arguments = sum(len(one.args) for found in of_objects for one in found.values())
    all_fields = sum(map(len, of_objects))
    enums = sum(len(type_.values) for type_ in types if isinstance(type_, GraphQLEnumType))
    inputs = sum(len(type_.fields) for type_ in types if isinstance(type_, GraphQLInputObjectType))
    return {
        "__Schema.types": len(types),
        "__Schema.directives": len(core.directives),
        "__Type.fields": math.ceil(all_fields / len(types)),
        "__Type.enumValues": math.ceil(enums / len(types)),
        "__Type.inputFields": math.ceil(inputs / len(types)),
        "__Field.args": math.ceil(arguments / all_fields),
    }


def is_list(type_: GraphQLType) -> bool:
    """Whether a value of the type is a list."""
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


def is_paged(type_: GraphQLNamedType) -> bool:
    """Whether the type is a page of a list or a slice: an object that has its rows in `edges` and `nodes`."""
    return isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and {"edges", "nodes"} <= type_.fields.keys()


INTROSPECTION = introspection()
FREE, MANY_PARTS = fixed(0), fixed(0, SOME)
ONE, PAGED, WRITTEN = fixed(ROW), page(), fixed(WRITE)
LISTED = Price(lambda arguments: (PAGE + SOME * ROW, SOME), row=ROW)
