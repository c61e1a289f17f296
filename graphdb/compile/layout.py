"""The record of an object that Python makes: which of its fields lies where in the row that is made."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, get_named_type

from graphdb.compile.compiler import Compiler
from graphdb.compile.selection import SelectedField
from graphdb.result.shape import Constant, ListShape, ObjectShape, ScalarShape, Shape

# Where a field's value lies: at a position; in a list of rows, each with a layout; or where the function says.
Location: TypeAlias = "int | tuple[int, Layout] | Callable[[SelectedField], Shape]"
Layout: TypeAlias = Mapping[str, Any]


def record_from_layout(
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
        record.fields[part.key] = shape_at(compiler, type_, part, layout, wanted)
    return record


def shape_at(
    compiler: Compiler, type_: GraphQLObjectType, selected: SelectedField, layout: Layout, wanted: set[str] | None
) -> Shape:
    """The shape of one field of such an object."""
    if selected.definition is None:
        return Constant(type_.name)
    if wanted is not None:
        wanted.add(selected.name)
    location: Location = layout[selected.name]
    if isinstance(location, int):
        return ScalarShape(location)
    if isinstance(location, tuple):
        slot, inner = location
        return ListShape(slot, record_from_layout(compiler, selected, inner, wanted))
    return location(selected)
