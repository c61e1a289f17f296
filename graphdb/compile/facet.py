"""Facets: how a whole filtered list splits by a property or a relation of its nodes, counted beside the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType

from graphdb.compile.argument import in_range
from graphdb.compile.compiler import Compiler, RequestValues, RowBuilder, Scope
from graphdb.compile.selection import SelectedField, object_type
from graphdb.driver.cypher_file import cypher_file, rename, with_conditions
from graphdb.result.shape import Constant, ListShape, ObjectShape, ScalarShape, Shape, UnionShape

MOST_BUCKETS = 200


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to split a list, by a `value` over node or by what the file `relation` leads to, several of one node.

    `key` gives what the filter takes, over value; `label` what to print, of the key, or `name` over value. `typename`
    is the type of a value that is an entity. With `whole` every value is shown, by the value itself.
    """

    key: str = "value"
    value: str | None = None
    relation: str | None = None
    name: str | None = None
    label: Callable[[str], str] | None = None
    typename: str | None = None
    single: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets that the argument `by` names, each once, of all nodes of the connection they stand in."""

    by: Mapping[str, Facet]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        first = f"p{compiler.unique_number()}_first"

        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            values.parameters[first] = in_range("first", arguments["first"], MOST_BUCKETS)

        arguments = compiler.arguments(selected, bind)
        names = dict.fromkeys(member.value for member in arguments["by"])
        places = [_Place(compiler, name, self.by[name], scope.this, f"${first}") for name in names]
        if not places:
            return Constant([])
        records = {place.name: place.record(selected) for place in places}
        # Every node has one value of a property, or none: all together are the size of the list.
        number = next((number for number, place in enumerate(places) if place.source.value), None)
        way = () if number is None else (number, 1, places[number].row.add(places[number].whole()))
        slot = row.add(split(places, scope))
        return ListShape(slot, UnionShape(0, records), (slot, *way) if way else ())


def split(places: "list[_Place]", scope: Scope) -> str:
    """The list of all facets."""
    numbered = list(enumerate(places))
    groups = f"g{places[0].value}"
    passes = [
        passed(numbers, scope, places)
        for numbers in ([n for n, p in numbered if p.source.value], [n for n, p in numbered if p.source.relation])
        if numbers
    ]
    text = (
        f"WITH {' + '.join(passes)} AS {groups}\n"
        f"WITH {', '.join(place.taken(groups, number) for number, place in numbered)}\n"
        f"WITH *, {', '.join(place.shown_of_known() for place in places)}\n"
    )
    if counted := [place for place in places if place.counts_others]:
        text += others(counted, scope)
    rows = ", ".join(f"['{place.name}', {place.row.text()}]" for place in places)
    return f"COLLECT {{ {text}UNWIND [{rows}] AS facet\nRETURN facet }}"


def passed(numbers: list[int], scope: Scope, places: "list[_Place]") -> str:
    """Facets by their numbers, each with its values and their counts in order: of all properties in one pass through
    the nodes, or of all relations in another."""
    chosen = [places[number] for number in numbers]
    whole = [number for number in numbers if places[number].source.whole]
    entities = [number for number in numbers if places[number].source.name]
    if chosen[0].source.value:
        # Few values in few combinations: what is left to split is no longer a row for each node.
        values = [f"{rename(place.source.value or '', node=scope.this)} AS {place.value}" for place in chosen]
        pairs = ", ".join(f"[{number}, {places[number].value}]" for number in numbers)
        counted = (
            f"WITH {', '.join(values)}, count(*) AS together\nUNWIND [{pairs}] AS pair\n"
            "WITH pair[0] AS facet, pair[1] AS value, sum(together) AS works\n"
        )
    else:
        pairs = " +\n".join(places[number].pairs_of(number) for number in numbers)
        counted = f"UNWIND {pairs} AS pair\nWITH pair[0] AS facet, pair[1] AS value, count(*) AS works\n"
    return (
        f"COLLECT {{ {scope.list_clauses}\n{counted}"
        f"ORDER BY facet, CASE WHEN facet IN {whole} THEN 0 ELSE works END DESC,\n"
        f"CASE WHEN facet IN {entities} THEN value.id ELSE value END\n"
        "WITH facet, collect([value, works]) AS all\nRETURN [facet, all] }"
    )


def others(places: "list[_Place]", scope: Scope) -> str:
    """Clauses that bind, for each facet, how many nodes have a value and none that is shown."""
    found = f"o{places[0].value}"
    # What was counted is not in scope where the nodes are found: Neo4j charges it to each row that it has to remember.
    nodes = f"CALL ({scope.parent or ''}) {{\n{scope.list_clauses}\nRETURN {scope.this}\n}}"
    left = " OR ".join(f"size({place.known}) > {place.first}" for place in places)
    each = "\nUNION ALL\n".join(place.unseen(number) for number, place in enumerate(places))
    imported = ", ".join([scope.this, *(name for place in places for name in (place.known, place.shown))])
    counts = ", ".join(
        f"coalesce([pair IN {found} WHERE pair[0] = {number} | pair[1]][0], 0) AS {place.other}"
        for number, place in enumerate(places)
    )
    return (
        f"WITH *, COLLECT {{ {nodes}\nWITH * WHERE {left}\nCALL ({imported}) {{\n{each}\n}}\n"
        f"WITH facet, count(*) AS works\nRETURN [facet, works] }} AS {found}\nWITH *, {counts}\n"
    )


class _Place:
    """One facet at its place in a statement: its variables, and the row that is read of it."""

    def __init__(self, compiler: Compiler, name: str, facet: Facet, node: str, first: str) -> None:
        number = compiler.unique_number()
        self.compiler, self.name, self.source, self.node, self.first = compiler, name, facet, node, first
        # A value and how many nodes have it; all values with their counts; those shown, with counts and without; how
        # many nodes have no value, and how many none that is shown.
        self.value, self.count, self.known, self.pairs, self.shown, self.missing, self.other = (
            f"{letter}{number}" for letter in ("v", "c", "k", "b", "s", "m", "o")
        )
        self.row = RowBuilder()
        self.counts_others = False

    def pairs_of(self, number: int) -> str:
        """A list of pairs of the facet's number and a value of the node; of null where it has none."""
        return (
            f"COLLECT {{ OPTIONAL CALL ({self.node}) {{ {self.relation()}\nRETURN {self.value} }}\n"
            f"RETURN [{number}, {self.value}] }}"
        )

    def unseen(self, number: int) -> str:
        """Clauses that give the facet's number where the node has a value and none that is shown."""
        seen = with_conditions(self.relation(), ["*"], [f"{self.value} IN {self.shown}"])
        return (
            f"WITH * WHERE size({self.known}) > {self.first}\n"
            f"AND EXISTS {{ {self.relation()}\nRETURN {self.value} }}\n"
            f"AND NOT EXISTS {{ {seen}\nRETURN {self.value} }}\nRETURN {number} AS facet"
        )

    def relation(self) -> str:
        """Clauses that lead from a node to its values."""
        assert self.source.relation is not None
        return cypher_file(self.source.relation).bind({"this": self.node, "node": self.value, "edge": f"e{self.value}"})

    def taken(self, groups: str, number: int) -> str:
        """What belongs to this facet of all that was counted."""
        own = f"[group IN {groups} WHERE group[0] = {number} | group[1]]"
        pairs = f"coalesce({own}[0], [])"
        return (
            f"[pair IN {pairs} WHERE pair[0] IS NOT NULL] AS {self.known}, "
            f"reduce(sum = 0, pair IN {pairs} | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) "
            f"AS {self.missing}"
        )

    def shown_of_known(self) -> str:
        """The buckets that are answered, and their values alone."""
        pairs = self.known if self.source.whole else f"{self.known}[..{self.first}]"
        return f"{pairs} AS {self.pairs}, [pair IN {pairs} | pair[0]] AS {self.shown}"

    def whole(self) -> str:
        """How many nodes there are, of a facet of a property."""
        return f"reduce(sum = {self.missing}, pair IN {self.known} | sum + pair[1])"

    def record(self, selected: SelectedField) -> ObjectShape:
        """How to read the facet's row."""
        return self.compiler.record(object_type(selected), selected.details, self.part)

    def part(self, part: SelectedField) -> Shape:
        """One field of the facet."""
        match part.name:
            case "by":
                return ScalarShape(self.row.add(f"'{self.name}'"))
            case "buckets":
                return self.buckets(part)
            case "bucketCount":
                return ScalarShape(self.row.add(f"size({self.known})"))
            case "missingCount":
                return ScalarShape(self.row.add(self.missing))
            case "otherCount" if self.source.whole:
                return ScalarShape(self.row.add("0"))
            case "otherCount" if self.source.single:
                rest = f"{self.known}[{self.first}..]"
                return ScalarShape(self.row.add(f"reduce(sum = 0, pair IN {rest} | sum + pair[1])"))
            case "otherCount":
                self.counts_others = True
                return ScalarShape(self.row.add(self.other))
        raise TypeError(f"{part.name} is no field of a facet")

    def buckets(self, selected: SelectedField) -> Shape:
        """The values shown, each with what is selected of its bucket."""
        row, type_ = RowBuilder(), object_type(selected)
        record = self.compiler.record(type_, selected.details, lambda part: self.bucket_part(part, row))
        text = (
            f"COLLECT {{ UNWIND {self.pairs} AS pair\n"
            f"WITH pair[0] AS {self.value}, pair[1] AS {self.count}\nRETURN {row.text()} }}"
        )
        return ListShape(self.row.add(text), record)

    def bucket_part(self, part: SelectedField, row: RowBuilder) -> Shape:
        """One field of a bucket."""
        key = rename(self.source.key, value=self.value)
        match part.name:
            case "key":
                return ScalarShape(row.add(key))
            case "label" if self.source.name is not None:
                return ScalarShape(row.add(rename(self.source.name, value=self.value)))
            case "label":
                return ScalarShape(row.add(key), self.source.label)
            case "count":
                return ScalarShape(row.add(self.count))
            case "entity" if self.source.typename is None:
                return Constant(None)
            case "entity":
                assert self.source.typename is not None
                entity = self.compiler.operation.schema.get_type(self.source.typename)
                assert isinstance(entity, GraphQLObjectType)
                inner = RowBuilder()
                record = self.compiler.record_from_sources(entity, part.details, Scope(self.value), inner)
                slot = row.add(f"[['{entity.name}', {inner.text()}]]")
                return UnionShape(slot, {entity.name: record})
        raise TypeError(f"{part.name} is no field of a facet")
