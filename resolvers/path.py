"""The source of the root field `paths`, and the rows of the paths that its statement finds."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graphdb.compile.argument import in_range, keys_of_id
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.layout import record_from_layout
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import SelectedField
from graphdb.driver.cypher_file import cypher_file
from graphdb.driver.errors import BadInput
from graphdb.result.shape import Computed, Shape
from resolvers.path_sentence import sentence
from resolvers.slice import edge, node, statement
from resolvers.slice.options import SliceOptions, options_around
from resolvers.slice.row import affiliation_years, hidden_rows

MOST_HOPS = 6
MOST_PATHS = 50

# The positions of the parts of a PathSet in its row, and of a path in its row.
PATHS, EXHAUSTIVE, AS_OF = range(3)
NODES, EDGES, LENGTH, STRENGTH, TEXT = range(5)
# The prefix of the parameters of the slice without hops that is read around the nodes.
AROUND = "around_"


@dataclass(frozen=True, slots=True)
class Paths:
    """The root source of `paths`: the best paths between the entities that `source` and `target` name, or null."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        request_slot = compiler.request_slot()
        options = options_around([], {})

        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            values.by_slot[request_slot] = options
            values.parameters |= parameters(arguments)
            values.parameters |= {AROUND + name: value for name, value in options.parameters().items()}

        arguments = compiler.arguments(selected, bind)
        compiler.vary_by(selected, ("maxHops",))
        nodes = node.NodeReader(compiler, f"n{compiler.unique_number()}")
        path = {
            "nodes": (NODES, nodes.layout()),
            "edges": (EDGES, edge.LAYOUT),
            "length": LENGTH,
            "strength": STRENGTH,
            "text": TEXT,
        }
        layout = {"paths": (PATHS, path), "exhaustive": EXHAUSTIVE, "asOf": AS_OF}
        record = record_from_layout(compiler, selected, layout, nodes.selected_names)
        clauses = path_clauses(arguments["maxHops"], through="through" in arguments)
        compiler.add_parameters(
            {AROUND + name: value for name, value in statement.selection_parameters(nodes.selected_names).items()}
        )
        row.clauses = "\n".join([*clauses, surroundings_clauses(nodes, f"s{compiler.unique_number()}"), ""])
        return Computed(row.add("[found]"), request_slot, path_set_row, record)

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of one request. Raises BadInput for an argument out of range."""
    in_range("maxHops", arguments["maxHops"], MOST_HOPS)
    source, target = keys_of_id(arguments["source"]), keys_of_id(arguments["target"])
    if source == target:
        raise same_entity_error()
    values = {"source": source, "target": target, "first": in_range("first", arguments["first"], MOST_PATHS)}
    if "through" in arguments:
        values["through"] = [kind.value.capitalize() for kind in arguments["through"]]
    return values


def same_entity_error() -> BadInput:
    """Return the error of a search for paths from an entity to itself."""
    return BadInput("source and target are the same entity. A path leads from one entity to another.")


def path_clauses(hops: int, *, through: bool) -> list[str]:
    """Return the clauses that find the paths: one round for each length over 1."""
    flags = frozenset({f"hops{hops}", "through"} if through else {f"hops{hops}"})
    return [cypher_file("path/ends").bind({}), *[cypher_file("path/round").bind({}, flags=flags)] * (hops - 1)]


def surroundings_clauses(nodes: node.NodeReader, shown: str) -> str:
    """Return the clauses that bind what `path_set_row` needs as `found`. `shown` is the variable of the paths'
    nodes."""
    hidden, years = "hidden" in nodes.selected_names, "byYear" in nodes.selected_names
    returned = nodes.return_clause("true")
    if hidden or years:
        # What is hidden around the nodes is read as for the centers of a slice.
        variant = statement.SliceVariant(depth=0)
        clauses = f"WITH {shown} AS centers\n{statement.slice_statement(variant, AROUND)}\n"
        value = statement.slice_expression(variant, AROUND, nodes.node, returned)
    else:
        clauses = ""
        value = f"[[], [], COLLECT {{ UNWIND {shown} AS {nodes.node} {returned} }}, [], null]"
    parts = [
        "source = target",
        "[one IN chosen | [[each IN one[0] | each.id], one[1]]]",
        f"[each IN {shown} | labels(each)[0]]",
        "around",
        f"COLLECT {{ {cypher_file('path/steps').bind({})} }}",
        "exhaustive",
        f"COLLECT {{ {cypher_file('graph/as_of').bind({})} }}",
    ]
    # The selections of the entities are read in a subquery, so that their variables cannot clash with these.
    return (
        f"WITH *, COLLECT {{ UNWIND chosen AS one UNWIND one[0] AS each RETURN DISTINCT each }} AS {shown}\n"
        f"CALL ({shown}) {{ {clauses}RETURN {value} AS around }}\n"
        f"WITH [{', '.join(parts)}] AS found"
    )


def path_set_row(result: list[Any], options: SliceOptions) -> list[Any]:
    """Return the row of a PathSet, from what the statement returned. Raises BadInput if both ends are the same
    entity."""
    is_same, paths, labels, surroundings, steps, exhaustive, as_of = result
    if is_same:
        raise same_entity_error()
    _, _, reads, ties, counted, *_ = surroundings
    kinds = [label.upper() for label in labels]
    hidden = {} if counted is None else hidden_rows(reads, [(kind,) for kind in kinds], counted, ties, options)
    nodes = {read[0]: (kind, read, hidden.get(read[0], [])) for kind, read in zip(kinds, reads, strict=True)}
    affiliated = affiliation_years(ties)
    edges = {(step[1], step[2]): edge.edge_row(step, affiliated) for step in steps}
    return [[path_row(ids, strength, nodes, edges) for ids, strength in paths], exhaustive, as_of[0] if as_of else "v0"]


def path_row(
    ids: list[str],
    strength: float,
    nodes: dict[str, tuple[str, list[Any], list[Any]]],
    edges: dict[tuple[str, str], list[Any]],
) -> list[Any]:
    """Return the row of one path. Of two works that cite each other, the earlier one on the path counts as the citing
    one."""
    rows = []
    for hop, id_ in enumerate(ids):
        kind, read, hidden = nodes[id_]
        row = node.node_row(read, kind, hop, 0.0, hidden, center=hop in (0, len(ids) - 1))
        row[node.SCORE] = round(1 / math.log(math.e + row[node.DEGREE]), 9)
        rows.append(row)
    path_edges, relations = [], []
    for before, after in pairwise(ids):
        forward = (before, after) in edges
        step = edges[before, after] if forward else edges[after, before]
        path_edges.append(step)
        relations.append(step[edge.KIND] if forward else f"<{step[edge.KIND]}")
    text = sentence([(row[node.KIND], row[node.LABEL]) for row in rows], relations)
    return [rows, path_edges, len(path_edges), strength, text]
