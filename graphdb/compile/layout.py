"""The record of an object that Python makes: which of its fields lies where in the row that is made."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, get_named_type

from graphdb.compile.compiler import Compiler
from graphdb.compile.selection import SelectedField
from graphdb.result.shape import Constant, ListShape, ObjectShape, ScalarShape, Shape

# A field's place: a position, a position that holds a list of rows laid out in turn, or what gives the field's shape.
Place: TypeAlias = "int | tuple[int, Layout] | Callable[[SelectedField], Shape]"
Layout: TypeAlias = Mapping[str, Any]


def laid_out(
    compiler: Compiler, selected: SelectedField, layout: Layout, wanted: set[str] | None = None
) -> ObjectShape:
    """The record of what a field selects of its object, or of each in its list; the names of the fields at any depth of
    the layout are added to `wanted`."""
    assert selected.definition is not None
    type_ = get_named_type(selected.definition.type)
    assert isinstance(type_, GraphQLObjectType)
    record = ObjectShape(type_.name)
    for part in compiler.operation.fields(type_, selected.details):
        record.types[part.key] = part.type
        record.fields[part.key] = placed(compiler, type_, part, layout, wanted)
    return record


def placed(
    compiler: Compiler, type_: GraphQLObjectType, selected: SelectedField, layout: Layout, wanted: set[str] | None
) -> Shape:
    """The shape of one field of such an object."""
    if selected.definition is None:
        return Constant(type_.name)
    if wanted is not None:
        wanted.add(selected.name)
    place: Place = layout[selected.name]
    if isinstance(place, int):
        return ScalarShape(place)
    if isinstance(place, tuple):
        slot, inner = place
        return ListShape(slot, laid_out(compiler, selected, inner, wanted))
    return place(selected)
