"""Facets: how a whole filtered list splits by a property or a relation of its nodes, counted beside the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from graphdb.compiler import Compiler, RowBuilder, Scope, Values
from graphdb.cursor import limited
from graphdb.fragment import fragment, renamed
from graphdb.selection import Field
from graphdb.shape import Choice, Constant, Leaf, Many, Record, Shape

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

    def compile(self, compiler: Compiler, asked: Field, scope: Scope, row: RowBuilder) -> Shape:
        first = f"p{compiler.fresh()}_first"

        def bind(arguments: dict[str, Any], values: Values) -> None:
            values.parameters[first] = limited("first", arguments["first"], MOST_BUCKETS)

        arguments = compiler.arguments(asked, bind)
        names = dict.fromkeys(member.value for member in arguments["by"])
        places = [_Place(compiler, name, self.by[name], scope.this, f"${first}") for name in names]
        if not places:
            return Constant([])
        records = {place.name: place.record(asked) for place in places}
        return Many(row.add(split(places, scope)), Choice(0, records))


def split(places: "list[_Place]", scope: Scope) -> str:
    """The list of all facets: the nodes are passed through once, whatever they are split by, and once more where a node
    can have values both shown and not, to count those of which none is shown."""
    groups = f"g{places[0].value}"
    values = " +\n".join(place.values(number) for number, place in enumerate(places))
    whole = [number for number, place in enumerate(places) if place.source.whole]
    entities = [number for number, place in enumerate(places) if place.source.typename or place.source.name]
    # One list, also of no nodes: Neo4j groups what is aggregated here by the entity above, and of no rows has no group.
    text = (
        f"WITH COLLECT {{ {scope.rows}\nUNWIND {values} AS pair\n"
        "WITH pair[0] AS facet, pair[1] AS value, count(*) AS works\n"
        f"ORDER BY facet, CASE WHEN facet IN {whole} THEN 0 ELSE works END DESC,\n"
        f"CASE WHEN facet IN {entities} THEN value.id ELSE value END\n"
        f"WITH facet, collect([value, works]) AS all\nRETURN [facet, all] }} AS {groups}\n"
        f"WITH {', '.join(place.taken(groups, number) for number, place in enumerate(places))}\n"
        f"WITH *, {', '.join(place.shown_of_known() for place in places)}\n"
    )
    if counted := [place for place in places if place.counts_others]:
        text += others(counted, scope)
    rows = ", ".join(f"['{place.name}', {place.row.text()}]" for place in places)
    return f"COLLECT {{ {text}UNWIND [{rows}] AS facet\nRETURN facet }}"


def others(places: "list[_Place]", scope: Scope) -> str:
    """Clauses that bind, for each facet, how many nodes have a value and none that is shown."""
    left = " OR ".join(f"size({place.known}) > {place.first}" for place in places)
    values = ", ".join(f"COLLECT {{ {place.relation()}\nRETURN {place.value} }} AS {place.value}s" for place in places)
    sums = ", ".join(
        f"sum(CASE WHEN size({place.value}s) > 0 AND none(one IN {place.value}s WHERE one IN {place.shown}) "
        "THEN 1 ELSE 0 END)"
        for place in places
    )
    found = f"o{places[0].value}"
    counts = ", ".join(f"{found}[0][{number}] AS {place.other}" for number, place in enumerate(places))
    # What was counted is not in scope where the nodes are found: Neo4j charges it to each row that it has to remember.
    nodes = f"CALL ({scope.parent or ''}) {{\n{scope.rows}\nRETURN {scope.this}\n}}"
    return (
        f"WITH *, COLLECT {{ {nodes}\nWITH {scope.this} WHERE {left}\n"
        f"WITH {scope.this}, {values}\nRETURN [{sums}] }} AS {found}\nWITH *, {counts}\n"
    )


class _Place:
    """One facet at its place in a statement: its variables, and the row that is read of it."""

    def __init__(self, compiler: Compiler, name: str, facet: Facet, node: str, first: str) -> None:
        number = compiler.fresh()
        self.compiler, self.name, self.source, self.node, self.first = compiler, name, facet, node, first
        # A value and how many nodes have it; all values with their counts; those shown, with counts and without; how
        # many nodes have no value, and how many none that is shown.
        self.value, self.count, self.known, self.pairs, self.shown, self.missing, self.other = (
            f"{letter}{number}" for letter in ("v", "c", "k", "b", "s", "m", "o")
        )
        self.row = RowBuilder()
        self.counts_others = False

    def values(self, number: int) -> str:
        """A list of pairs of the facet's number and a value of the node; of null where it has none."""
        if self.source.value is not None:
            return f"[[{number}, {renamed(self.source.value, node=self.node)}]]"
        return (
            f"COLLECT {{ OPTIONAL CALL ({self.node}) {{ {self.relation()}\nRETURN {self.value} }}\n"
            f"RETURN [{number}, {self.value}] }}"
        )

    def relation(self) -> str:
        """Clauses that lead from a node to its values."""
        assert self.source.relation is not None
        return fragment(self.source.relation).bind({"this": self.node, "node": self.value, "edge": f"e{self.value}"})

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

    def record(self, asked: Field) -> Record:
        """How to read the facet's row."""
        type_ = object_type(asked)
        record = Record(type_.name)
        for part in self.compiler.operation.fields(type_, asked.details):
            record.types[part.key] = part.type
            record.fields[part.key] = self.part(type_, part)
        return record

    def part(self, type_: GraphQLObjectType, part: Field) -> Shape:
        """One field of the facet."""
        match part.name:
            case "by":
                return Leaf(self.row.add(f"'{self.name}'"))
            case "buckets":
                return self.buckets(part)
            case "bucketCount":
                return Leaf(self.row.add(f"size({self.known})"))
            case "missingCount":
                return Leaf(self.row.add(self.missing))
            case "otherCount" if self.source.whole:
                return Leaf(self.row.add("0"))
            case "otherCount" if self.source.single:
                rest = f"{self.known}[{self.first}..]"
                return Leaf(self.row.add(f"reduce(sum = 0, pair IN {rest} | sum + pair[1])"))
            case "otherCount":
                self.counts_others = True
                return Leaf(self.row.add(self.other))
        return Constant(type_.name)

    def buckets(self, asked: Field) -> Shape:
        """The values shown, each with what is asked of its bucket."""
        type_ = object_type(asked)
        row, record = RowBuilder(), Record(type_.name)
        for part in self.compiler.operation.fields(type_, asked.details):
            record.types[part.key] = part.type
            record.fields[part.key] = self.bucket_part(type_, part, row)
        text = (
            f"COLLECT {{ UNWIND {self.pairs} AS pair\n"
            f"WITH pair[0] AS {self.value}, pair[1] AS {self.count}\nRETURN {row.text()} }}"
        )
        return Many(self.row.add(text), record)

    def bucket_part(self, type_: GraphQLObjectType, part: Field, row: RowBuilder) -> Shape:
        """One field of a bucket."""
        key = renamed(self.source.key, value=self.value)
        match part.name:
            case "key":
                return Leaf(row.add(key))
            case "label" if self.source.name is not None:
                return Leaf(row.add(renamed(self.source.name, value=self.value)))
            case "label":
                return Leaf(row.add(key), self.source.label)
            case "count":
                return Leaf(row.add(self.count))
            case "entity" if self.source.typename is None:
                return Constant(None)
            case "entity":
                assert self.source.typename is not None
                entity = self.compiler.operation.schema.get_type(self.source.typename)
                assert isinstance(entity, GraphQLObjectType)
                inner = RowBuilder()
                record = self.compiler.record(entity, part.details, Scope(self.value), inner)
                slot = row.add(f"[['{entity.name}', {inner.text()}]]")
                return Choice(slot, {entity.name: record})
        return Constant(type_.name)


def object_type(asked: Field) -> GraphQLObjectType:
    """The object type of a field, or of what its list holds."""
    assert asked.definition is not None
    type_ = get_named_type(asked.definition.type)
    assert isinstance(type_, GraphQLObjectType)
    return type_
