"""What clients are promised of the schema, one promise a line in contract.txt.

    python -m tests.schema.contract        writes contract.txt anew from ../shared/contract.graphql

`Work.authors: AuthorConnection!` is the type of a field, `Work.authors(first: Int)` that of an argument and
`Work.authors(first = 10)` its default; `type Work` and `enum Level` say of which sort a type is, `Work implements Node`
what it is used as, and `Level.FIELD` is a value of an enum.
"""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    print_ast,
    specified_scalar_types,
)

PROMISES = Path(__file__).with_name("contract.txt")
CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contract.graphql"
SORTS = {
    GraphQLObjectType: "type",
    GraphQLInterfaceType: "interface",
    GraphQLInputObjectType: "input",
    GraphQLEnumType: "enum",
    GraphQLUnionType: "union",
}


def types(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    """Return the types that a schema defines itself."""
    for name, found in schema.type_map.items():
        if not name.startswith("__") and name not in specified_scalar_types:
            yield found


def fields(definition: GraphQLNamedType) -> dict[str, GraphQLField] | dict[str, GraphQLInputField]:
    """Return the fields of a type, none for a type that has no fields."""
    return getattr(definition, "fields", {})


def promises(schema: GraphQLSchema) -> set[str]:
    """Return everything that a client may rely on in a schema that was read from a file."""
    return {promise for found in types(schema) for promise in of_type(found)}


def of_type(definition: GraphQLNamedType) -> Iterator[str]:
    """Return what a type promises."""
    yield f"{SORTS.get(type(definition), 'scalar')} {definition.name}"
    for interface in getattr(definition, "interfaces", ()):
        yield f"{definition.name} implements {interface.name}"
    for value in getattr(definition, "values", ()):
        yield f"{definition.name}.{value}"
    for member in getattr(definition, "types", ()):
        yield f"{definition.name} may be {member.name}"
    for name, one in fields(definition).items():
        yield f"{definition.name}.{name}: {one.type}"
        if isinstance(one, GraphQLInputField):
            yield from default(f"{definition.name}.{name}", one)
        else:
            for argument, given in one.args.items():
                yield f"{definition.name}.{name}({argument}: {given.type})"
                yield from default(f"{definition.name}.{name}({argument}", given, ")")


def default(start: str, given: GraphQLArgument | GraphQLInputField, end: str = "") -> Iterator[str]:
    """Return the default of an argument or of an input's field, if it has one."""
    if given.ast_node and given.ast_node.default_value:
        yield f"{start} = {print_ast(given.ast_node.default_value)}{end}"


if __name__ == "__main__":
    PROMISES.write_text("".join(f"{line}\n" for line in sorted(promises(build_schema(CONTRACT.read_text())))))
