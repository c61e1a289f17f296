"""Records of objects that Python or a .cypher file makes: at which position of the row each field lies."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphdb.compile.compiler import Compiler
from graphdb.compile.selection import SelectedField, object_type
from graphdb.result.shape import ListShape, ObjectShape, ScalarShape, Shape

# Where a field's value lies: at a position; in a list of rows at a position, each with a layout; or where a function
# says.
Location: TypeAlias = "int | tuple[int, Layout] | Callable[[SelectedField], Shape]"
Layout: TypeAlias = Mapping[str, Any]


def record_from_layout(
    compiler: Compiler, selected: SelectedField, layout: Layout, names: set[str] | None = None
) -> ObjectShape:
    """Return how to read the field's object, or each object in its list, from a row with this layout.

    The names of all fields selected at any depth of the layout are added to `names`.
    """

    def shape_of(part: SelectedField) -> Shape:
        if names is not None:
            names.add(part.name)
        location: Location = layout[part.name]
        if isinstance(location, int):
            return ScalarShape(location)
        if isinstance(location, tuple):
            slot, inner = location
            return ListShape(slot, record_from_layout(compiler, part, inner, names))
        return location(part)

    return compiler.record(object_type(selected), selected.details, shape_of)
