"""Facets: how a whole filtered list splits by a property or a relation of its nodes, counted beside the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from graphdb.compiler import Compiler, RowBuilder, Scope, Values
from graphdb.cursor import limited
from graphdb.fragment import fragment, narrowed, renamed
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
        prefix = f"p{compiler.fresh()}_"

        def bind(arguments: dict[str, Any], values: Values) -> None:
            values.parameters[f"{prefix}first"] = limited("first", arguments["first"], MOST_BUCKETS)

        arguments = compiler.arguments(asked, bind)
        texts, records = [], {}
        for name in dict.fromkeys(member.value for member in arguments["by"]):
            place = _Place(compiler, name, self.by[name], scope, prefix)
            text, records[name] = place.facet(asked)
            texts.append(text)
        return Many(row.add(" + ".join(texts) or "[]"), Choice(0, records))


class _Place:
    """One facet at its place in a statement."""

    def __init__(self, compiler: Compiler, name: str, facet: Facet, scope: Scope, prefix: str) -> None:
        number = compiler.fresh()
        self.compiler, self.name, self.source, self.scope, self.prefix = compiler, name, facet, scope, prefix
        # A value, how many nodes have it; all values with their counts, those shown; the count of nodes without one.
        self.value, self.count, self.known, self.shown, self.missing = (
            f"{letter}{number}" for letter in ("v", "c", "k", "s", "m")
        )
        self.key = renamed(facet.key, value=self.value)

    def facet(self, asked: Field) -> tuple[str, Record]:
        """The facet as a list of its one row, and how to read that."""
        assert asked.definition is not None
        type_ = get_named_type(asked.definition.type)
        assert isinstance(type_, GraphQLObjectType)
        row = RowBuilder()
        record = Record(type_.name)
        for part in self.compiler.operation.fields(type_, asked.details):
            record.types[part.key] = part.type
            record.fields[part.key] = self.part(type_, part, row)
        order = self.value if self.source.whole else f"{self.count} DESC, {self.key}"
        shown = self.known if self.source.whole else f"{self.known}[..${self.prefix}first]"
        text = (
            f"COLLECT {{ {self.scope.rows}\n{self.values()}\n"
            f"WITH {self.value}, count(*) AS {self.count} ORDER BY {order}\n"
            f"WITH collect([{self.value}, {self.count}]) AS {self.known}\n"
            f"WITH [pair IN {self.known} WHERE pair[0] IS NOT NULL] AS {self.known},\n"
            f"[pair IN {self.known} WHERE pair[0] IS NULL | pair[1]] AS {self.missing}\n"
            f"WITH {self.known}, {self.missing}, {shown} AS {self.shown}\n"
            f"RETURN ['{self.name}', {row.text()}] }}"
        )
        return text, record

    def values(self) -> str:
        """Clauses that bind the value of each node, null where it has none."""
        node = self.scope.this
        if self.source.value is not None:
            return f"WITH {renamed(self.source.value, node=node)} AS {self.value}"
        return f"OPTIONAL CALL ({node}) {{\n{self.relation()}\nRETURN {self.value}\n}}"

    def relation(self) -> str:
        """Clauses that lead from a node to its values."""
        assert self.source.relation is not None
        return fragment(self.source.relation).bind(
            {"this": self.scope.this, "node": self.value, "edge": f"e{self.value}"}
        )

    def part(self, type_: GraphQLObjectType, part: Field, row: RowBuilder) -> Shape:
        """One field of the facet."""
        match part.name:
            case "by":
                return Leaf(row.add(f"'{self.name}'"))
            case "buckets":
                return self.buckets(part, row)
            case "bucketCount":
                return Leaf(row.add(f"size({self.known})"))
            case "missingCount":
                return Leaf(row.add(f"reduce(sum = 0, one IN {self.missing} | sum + one)"))
            case "otherCount":
                return Leaf(row.add(self.other()))
        return Constant(type_.name)

    def other(self) -> str:
        """How many nodes have a value and none that is shown."""
        if self.source.whole:
            return "0"
        if self.source.single:
            return f"reduce(sum = 0, pair IN {self.known}[${self.prefix}first..] | sum + pair[1])"
        # A node may have values shown and not shown: counted again, but for the nodes of those shown.
        assert self.scope.rows is not None
        node, among = self.scope.this, f"{self.value} IN [pair IN {self.shown} | pair[0]]"
        conditions = [
            f"EXISTS {{ {self.relation()} RETURN {self.value} }}",
            f"NOT EXISTS {{ {narrowed(self.relation(), [self.value], [among])} RETURN {self.value} }}",
        ]
        more = f"UNWIND CASE WHEN size({self.known}) > ${self.prefix}first THEN [true] ELSE [] END AS more"
        return f"COUNT {{ {more}\n{narrowed(self.scope.rows, [node], conditions)}\nRETURN {node} }}"

    def buckets(self, asked: Field, outer: RowBuilder) -> Shape:
        """The values shown, each with what is asked of its bucket."""
        assert asked.definition is not None
        type_ = get_named_type(asked.definition.type)
        assert isinstance(type_, GraphQLObjectType)
        row = RowBuilder()
        record = Record(type_.name)
        for part in self.compiler.operation.fields(type_, asked.details):
            record.types[part.key] = part.type
            record.fields[part.key] = self.bucket_part(type_, part, row)
        pair = f"b{self.value}"
        text = (
            f"COLLECT {{ UNWIND {self.shown} AS {pair}\n"
            f"WITH {pair}[0] AS {self.value}, {pair}[1] AS {self.count}\nRETURN {row.text()} }}"
        )
        return Many(outer.add(text), record)

    def bucket_part(self, type_: GraphQLObjectType, part: Field, row: RowBuilder) -> Shape:
        """One field of a bucket."""
        match part.name:
            case "key":
                return Leaf(row.add(self.key))
            case "label" if self.source.name is not None:
                return Leaf(row.add(renamed(self.source.name, value=self.value)))
            case "label":
                return Leaf(row.add(self.key), self.source.label)
            case "count":
                return Leaf(row.add(self.count))
            case "entity" if self.source.typename is None:
                return Constant(None)
            case "entity":
                inner = RowBuilder()
                entity = self.compiler.operation.schema.get_type(self.source.typename)
                assert isinstance(entity, GraphQLObjectType)
                record = self.compiler.record(entity, part.details, Scope(self.value), inner)
                slot = row.add(f"[['{entity.name}', {inner.text()}]]")
                return Choice(slot, {entity.name: record})
        return Constant(type_.name)
