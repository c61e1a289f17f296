"""The Cypher of a single source, compiled for a field of a small schema; the examples in docstrings print it."""

from dataclasses import dataclass

from graphql import GraphQLField, GraphQLSchema, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import get_variable_values

from graphdb.compile.compiler import SOURCE, Compiler, RootSource, RowBuilder, Scope, Source
from graphdb.compile.selection import Operation, Principal
from graphdb.compile.source import EdgeProperty, Exists, Property, SameNode
from graphdb.result.cursor import Key, order_by
from graphdb.result.shape import Shape

SDL = """
type Query {
  value: String
  by_id(id: ID): Any
  thing: Thing
  any: Any
  things(first: Int = 5): [Thing!]
  list(first: Int, after: String, last: Int, before: String): ThingConnection
}
interface Any { name: String }
type Thing implements Any { name: String weight: Float }
type Work implements Any { name: String }
type ThingConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Thing!] edges: [ThingEdge!] }
type ThingEdge { cursor: String! weight: Float node: Thing! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"""


def schema_with(source: Source) -> GraphQLSchema:
    """Return the small schema, in which every root field has the source."""
    schema = build_schema(SDL)
    assert schema.query_type is not None
    for field in schema.query_type.fields.values():
        field.extensions[SOURCE] = source
    for name in ("Thing", "Work", "ThingEdge"):
        fields: dict[str, GraphQLField] = schema.type_map[name].fields  # type: ignore[attr-defined]
        for field_name, own in (
            ("name", Property("label")),
            ("weight", EdgeProperty("weight")),
            ("node", SameNode()),
        ):
            if field_name in fields:
                fields[field_name].extensions[SOURCE] = own
    return schema


def operation(source: Source, selection: str, viewer: Principal | None = None) -> Operation:
    """Return the operation that selects one root field with the source."""
    schema = schema_with(source)
    (node,) = parse(f"{{ {selection} }}").definitions
    assert isinstance(node, OperationDefinitionNode)
    variables = get_variable_values(schema, (), {})
    assert not isinstance(variables, list)
    return Operation(schema, node, {}, variables, viewer)


def compile_field(
    source: Source, selection: str = "value", edge: str | None = None, viewer: Principal | None = None
) -> tuple[RowBuilder, Shape]:
    """Return the row and the shape of a field with the source, in the scope of `this` and of an edge if one is
    named."""
    compiled = operation(source, selection, viewer)
    row = RowBuilder()
    scope = Scope("this", edge, "that" if edge else None)
    return row, source.compile(Compiler(compiled), compiled.roots[0], scope, row)


def cypher(source: Source, selection: str = "value", edge: str | None = None, viewer: Principal | None = None) -> None:
    """Print the row of a field with the source."""
    print(compile_field(source, selection, edge, viewer)[0].text())


def statement(source: RootSource, selection: str) -> None:
    """Print the whole statement of a root field with the source."""
    compiled = operation(source, selection)
    print(Compiler(compiled).plan(compiled.roots[0]).statement.text)


@dataclass(frozen=True)
class Account:
    """Somebody signed in."""

    id: str = "U1"
    role: str = "account"


# The names that the examples use beside those of their module.
NAMES = {
    "cypher": cypher,
    "statement": statement,
    "account": Account(),
    "Exists": Exists,
    "Key": Key,
    "Property": Property,
    "order_by": order_by,
}
