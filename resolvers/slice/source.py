"""The sources of slices: explore, expand and the field `graph` of every entity."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.layout import record_from_layout
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import SelectedField
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.shape import Computed, ObjectShape, Shape
from resolvers.slice import edge, node
from resolvers.slice.options import SliceOptions
from resolvers.slice.row import AS_OF, EDGES, NODES, OMITTED, OMITTED_EDGES, REMAINING, SAMPLED, slice_row
from resolvers.slice.statement import SliceVariant, selection_parameters, slice_expression, slice_statement


@dataclass(frozen=True, slots=True)
class Explore:
    """The root source of explore: the slice around the centers in the options, or null when none of them is known.

    With `paged` it is the root source of expand: without the center, and with pages of what is hidden around it.
    """

    options: Callable[[dict[str, Any]], SliceOptions]
    paged: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        part = slice_clauses(compiler, selected, self.options, paged=self.paged)
        row.clauses = f"{cypher_file('slice/centers').bind({}, part.prefix)}\n{part.text}\n"
        return Computed(row.add(f"[{part.value}]"), part.request_slot, part.make, part.record)

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


@dataclass(frozen=True, slots=True)
class Graph:
    """The source of the slice around the entity in scope."""

    options: Callable[[dict[str, Any]], SliceOptions]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        part, this = slice_clauses(compiler, selected, self.options), scope.this
        text = f"CALL ({this}) {{ WITH [{this}] AS centers\n{part.text}\nRETURN {part.value} AS slice }}"
        return Computed(row.add(f"COLLECT {{ {text} RETURN slice }}"), part.request_slot, part.make, part.record)


@dataclass(frozen=True, slots=True)
class SliceClauses:
    """A slice's part of a statement: the clauses after `centers`, the expression for what they find, and how that is
    read."""

    text: str
    value: str
    prefix: str
    request_slot: int
    make: Callable[[Any, Any], list[Any] | None]
    record: ObjectShape


def slice_clauses(
    compiler: Compiler,
    selected: SelectedField,
    options_of: Callable[[dict[str, Any]], SliceOptions],
    *,
    paged: bool = False,
) -> SliceClauses:
    """Return the clauses of one field whose value is a slice."""
    prefix, request_slot = f"p{compiler.unique_number()}_", compiler.request_slot()

    def bind(arguments: dict[str, Any], values: RequestValues) -> None:
        options = options_of(arguments)
        values.by_slot[request_slot] = options
        for name, value in options.parameters().items():
            values.parameters[prefix + name] = value

    options = options_of(compiler.arguments(selected, bind))
    compiler.vary_by(selected, ("options", "depth"))
    nodes = node.NodeReader(compiler, f"n{compiler.unique_number()}")
    selected_names = nodes.selected_names
    layout = {
        "nodes": (NODES, nodes.layout()),
        "edges": (EDGES, edge.LAYOUT),
        "omitted": (OMITTED, {"kind": 0, "count": 1, "atLeast": 2}),
        "omittedEdgeCount": OMITTED_EDGES,
        "sampled": SAMPLED,
        "asOf": AS_OF,
        "remaining": (REMAINING, node.HIDDEN_LAYOUT),
    }
    record = record_from_layout(compiler, selected, layout, selected_names)
    compiler.add_parameters({prefix + name: value for name, value in selection_parameters(selected_names).items()})
    variant = SliceVariant(options.depth, bool(options.filters), paged, options.after is not None)
    make = partial(slice_row, by_year="byYear" in selected_names)
    value = slice_expression(variant, prefix, nodes.node, nodes.return_clause(f"${prefix}degrees"))
    return SliceClauses(slice_statement(variant, prefix), value, prefix, request_slot, make, record)
