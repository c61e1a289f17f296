"""The record of an object that Python makes: which of its fields lies where in the row that is made."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetailsList

from graphdb.compiler import Compiler
from graphdb.selection import Field
from graphdb.shape import Constant, Leaf, Many, Record, Shape

# A field's place: a position, a position that holds a list of rows laid out in turn, or what gives the field's shape.
Place: TypeAlias = "int | tuple[int, Layout] | Callable[[Field], Shape]"
Layout: TypeAlias = Mapping[str, Any]


def laid_out(compiler: Compiler, type_: GraphQLObjectType, details: FieldDetailsList, layout: Layout) -> Record:
    """The record of the fields selected on an object whose rows are laid out so."""
    record = Record(type_.name)
    for asked in compiler.operation.fields(type_, details):
        record.types[asked.key] = asked.type
        record.fields[asked.key] = placed(compiler, type_, asked, layout)
    return record


def placed(compiler: Compiler, type_: GraphQLObjectType, asked: Field, layout: Layout) -> Shape:
    """The shape of one field of such an object."""
    if asked.definition is None:
        return Constant(type_.name)
    place: Place = layout[asked.name]
    if isinstance(place, int):
        return Leaf(place)
    if isinstance(place, tuple):
        slot, inner = place
        below = get_named_type(asked.definition.type)
        assert isinstance(below, GraphQLObjectType)
        return Many(slot, laid_out(compiler, below, asked.details, inner))
    return place(asked)
