"""Facets: the values that the nodes of a whole filtered list have of a property or a relation, each with its number of
nodes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import GraphQLObjectType

from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.selection import SelectedField, object_type
from graphdb.compile.source import first_parameter
from graphdb.driver.cypher_file import cypher_file, rename, with_conditions
from graphdb.result.shape import Constant, ListShape, ObjectShape, ScalarShape, Shape, UnionShape

MOST_BUCKETS = 200


@dataclass(frozen=True, slots=True)
class FacetDefinition:
    """A facet of a list, by `value`, an expression over node, or by the nodes that the file `relation` leads to.

    `key` is an expression over value for what the list's filter takes. A bucket's label is what `label` returns for the
    key, or the expression `name` over value. `typename` is the type of a value that is an entity. If not `single`, a
    node may have several values. If `whole`, every value is listed, in the order of the values.
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
    """The facets that the argument `by` names, each once, of all nodes of the connection that the field belongs to."""

    by: Mapping[str, FacetDefinition]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        first = first_parameter(compiler, selected, f"p{compiler.unique_number()}_first", MOST_BUCKETS)
        arguments = selected.arguments(compiler.operation.variables)
        names = dict.fromkeys(member.value for member in arguments["by"])
        facets = [FacetCompiler(compiler, name, self.by[name], scope.this, first) for name in names]
        if not facets:
            return Constant([])
        records = {facet.name: facet.record(selected) for facet in facets}
        # Every node has one value of a property, or none, so that together they are the length of the list.
        number = next((number for number, facet in enumerate(facets) if facet.source.value), None)
        path = () if number is None else (number, 1, facets[number].row.add(facets[number].node_count()))
        slot = row.add(facets_expression(facets, scope))
        return ListShape(slot, UnionShape(0, records), (slot, *path) if path else ())


def facets_expression(facets: "list[FacetCompiler]", scope: Scope) -> str:
    """Return the expression for the list of all facets."""
    numbered = list(enumerate(facets))
    groups = f"g{facets[0].value}"
    of_properties = [number for number, facet in numbered if facet.source.value]
    of_relations = [number for number, facet in numbered if facet.source.relation]
    passes = [count_expression(numbers, scope, facets) for numbers in (of_properties, of_relations) if numbers]
    text = (
        f"WITH {' + '.join(passes)} AS {groups}\n"
        f"WITH {', '.join(facet.known_and_missing(groups, number) for number, facet in numbered)}\n"
        f"WITH *, {', '.join(facet.listed_values() for facet in facets)}\n"
    )
    if counted := [facet for facet in facets if facet.counts_others]:
        text += others_clauses(counted, scope)
    rows = ", ".join(f"['{facet.name}', {facet.row.text()}]" for facet in facets)
    return f"COLLECT {{ {text}UNWIND [{rows}] AS facet\nRETURN facet }}"


def count_expression(numbers: list[int], scope: Scope, facets: "list[FacetCompiler]") -> str:
    """Return the expression for a list of the numbers of facets, each with its values and their counts in order.

    The facets are all of properties or all of relations, and the statement reads the nodes of the list once for them.
    """
    chosen = [facets[number] for number in numbers]
    whole = [number for number in numbers if facets[number].source.whole]
    entities = [number for number in numbers if facets[number].source.name]
    if chosen[0].source.value:
        # The values come in few combinations, so that the rows to divide are far fewer than the nodes.
        values = [f"{rename(facet.source.value or '', node=scope.this)} AS {facet.value}" for facet in chosen]
        pairs = ", ".join(f"[{number}, {facets[number].value}]" for number in numbers)
        counted = (
            f"WITH {', '.join(values)}, count(*) AS together\nUNWIND [{pairs}] AS pair\n"
            "WITH pair[0] AS facet, pair[1] AS value, sum(together) AS works\n"
        )
    else:
        pairs = " +\n".join(facets[number].pairs_of(number) for number in numbers)
        counted = f"UNWIND {pairs} AS pair\nWITH pair[0] AS facet, pair[1] AS value, count(*) AS works\n"
    return (
        f"COLLECT {{ {scope.list_clauses}\n{counted}"
        f"ORDER BY facet, CASE WHEN facet IN {whole} THEN 0 ELSE works END DESC,\n"
        f"CASE WHEN facet IN {entities} THEN value.id ELSE value END\n"
        "WITH facet, collect([value, works]) AS all\nRETURN [facet, all] }"
    )


def others_clauses(facets: "list[FacetCompiler]", scope: Scope) -> str:
    """Return clauses that bind, for each facet, how many nodes have a value but none that is listed."""
    counts_by_facet = f"o{facets[0].value}"
    # The subquery that finds the nodes does not import the counts: Neo4j would hold them in memory for each row.
    nodes = f"CALL ({scope.parent or ''}) {{\n{scope.list_clauses}\nRETURN {scope.this}\n}}"
    has_more = " OR ".join(f"size({facet.known}) > {facet.first}" for facet in facets)
    branches = "\nUNION ALL\n".join(facet.unlisted(number) for number, facet in enumerate(facets))
    imported = ", ".join([scope.this, *(name for facet in facets for name in (facet.known, facet.listed))])
    counts = ", ".join(
        f"coalesce([pair IN {counts_by_facet} WHERE pair[0] = {number} | pair[1]][0], 0) AS {facet.other}"
        for number, facet in enumerate(facets)
    )
    return (
        f"WITH *, COLLECT {{ {nodes}\nWITH * WHERE {has_more}\nCALL ({imported}) {{\n{branches}\n}}\n"
        f"WITH facet, count(*) AS works\nRETURN [facet, works] }} AS {counts_by_facet}\nWITH *, {counts}\n"
    )


class FacetCompiler:
    """Compiles one facet of a statement: its variables there, and the row that the facet is read from."""

    def __init__(self, compiler: Compiler, name: str, facet: FacetDefinition, node: str, first: str) -> None:
        number = compiler.unique_number()
        self.compiler, self.name, self.source, self.node, self.first = compiler, name, facet, node, first
        # A value and its number of nodes; all values with these numbers; the listed values, with numbers and without;
        # how many nodes have no value; how many have a value but none that is listed.
        self.value, self.count, self.known, self.pairs, self.listed, self.missing, self.other = (
            f"{letter}{number}" for letter in ("v", "c", "k", "b", "s", "m", "o")
        )
        self.row = RowBuilder()
        self.counts_others = False

    def pairs_of(self, number: int) -> str:
        """Return the expression for a node's list of pairs of the facet's number and a value, null if it has none."""
        return (
            f"COLLECT {{ OPTIONAL CALL ({self.node}) {{ {self.relation()}\nRETURN {self.value} }}\n"
            f"RETURN [{number}, {self.value}] }}"
        )

    def unlisted(self, number: int) -> str:
        """Return clauses that return the facet's number if the node has a value but none that is listed."""
        listed = with_conditions(self.relation(), ["*"], [f"{self.value} IN {self.listed}"])
        return (
            f"WITH * WHERE size({self.known}) > {self.first}\n"
            f"AND EXISTS {{ {self.relation()}\nRETURN {self.value} }}\n"
            f"AND NOT EXISTS {{ {listed}\nRETURN {self.value} }}\nRETURN {number} AS facet"
        )

    def relation(self) -> str:
        """Return the clauses that lead from a node to its values."""
        assert self.source.relation is not None
        return cypher_file(self.source.relation).bind({"this": self.node, "node": self.value, "edge": f"e{self.value}"})

    def known_and_missing(self, groups: str, number: int) -> str:
        """Return expressions for the facet's values with their counts, and for the count of nodes without a value."""
        own = f"[group IN {groups} WHERE group[0] = {number} | group[1]]"
        pairs = f"coalesce({own}[0], [])"
        return (
            f"[pair IN {pairs} WHERE pair[0] IS NOT NULL] AS {self.known}, "
            f"reduce(sum = 0, pair IN {pairs} | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) "
            f"AS {self.missing}"
        )

    def listed_values(self) -> str:
        """Return expressions for the listed values, with their counts and without."""
        pairs = self.known if self.source.whole else f"{self.known}[..{self.first}]"
        return f"{pairs} AS {self.pairs}, [pair IN {pairs} | pair[0]] AS {self.listed}"

    def node_count(self) -> str:
        """Return the expression for the length of the list, by a facet of a property."""
        return f"reduce(sum = {self.missing}, pair IN {self.known} | sum + pair[1])"

    def record(self, selected: SelectedField) -> ObjectShape:
        """Return how to read the facet from its row."""
        return self.compiler.record(object_type(selected), selected.details, self.part)

    def part(self, part: SelectedField) -> Shape:
        """Return the shape of one field of the facet."""
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
        """Return the shape of the list of buckets."""
        row, type_ = RowBuilder(), object_type(selected)
        record = self.compiler.record(type_, selected.details, lambda part: self.bucket_part(part, row))
        text = (
            f"COLLECT {{ UNWIND {self.pairs} AS pair\n"
            f"WITH pair[0] AS {self.value}, pair[1] AS {self.count}\nRETURN {row.text()} }}"
        )
        return ListShape(self.row.add(text), record)

    def bucket_part(self, part: SelectedField, row: RowBuilder) -> Shape:
        """Return the shape of one field of a bucket."""
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
