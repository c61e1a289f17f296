"""The record of an object that Python makes: which of its fields lies where in the row that is made."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, get_named_type

from graphdb.compile.compiler import Compiler
from graphdb.compile.selection import Field
from graphdb.result.shape import Constant, Leaf, Many, Record, Shape

# A field's place: a position, a position that holds a list of rows laid out in turn, or what gives the field's shape.
Place: TypeAlias = "int | tuple[int, Layout] | Callable[[Field], Shape]"
Layout: TypeAlias = Mapping[str, Any]


def laid_out(compiler: Compiler, asked: Field, layout: Layout, wanted: set[str] | None = None) -> Record:
    """The record of what a field selects of its object, or of each in its list; the names of the fields at any depth of
    the layout are added to `wanted`."""
    assert asked.definition is not None
    type_ = get_named_type(asked.definition.type)
    assert isinstance(type_, GraphQLObjectType)
    record = Record(type_.name)
    for part in compiler.operation.fields(type_, asked.details):
        record.types[part.key] = part.type
        record.fields[part.key] = placed(compiler, type_, part, layout, wanted)
    return record


def placed(
    compiler: Compiler, type_: GraphQLObjectType, asked: Field, layout: Layout, wanted: set[str] | None
) -> Shape:
    """The shape of one field of such an object."""
    if asked.definition is None:
        return Constant(type_.name)
    if wanted is not None:
        wanted.add(asked.name)
    place: Place = layout[asked.name]
    if isinstance(place, int):
        return Leaf(place)
    if isinstance(place, tuple):
        slot, inner = place
        return Many(slot, laid_out(compiler, asked, inner, wanted))
    return place(asked)
