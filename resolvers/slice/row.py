"""The row of a slice, from what its statement found: nodes, what is hidden around them, and edges within the budget."""

from collections import defaultdict
from typing import Any

from graphdb.driver.errors import BadInput
from resolvers.slice import node
from resolvers.slice.edge import Affiliated, edge_row, rank
from resolvers.slice.options import START, ExpandCursor, PagePosition, SliceOptions, encode_expand_cursor
from resolvers.slice.statement import KINDS

NODES, EDGES, OMITTED, OMITTED_EDGES, SAMPLED, AS_OF, REMAINING = range(7)

# The kinds of an edge's two ends, for edges whose neighbours are counted by a stored number or a degree.
ENDS = {
    "AUTHORED": ("RESEARCHER", "WORK"),
    "ABOUT": ("WORK", "TOPIC"),
    "CITES": ("WORK", "WORK"),
    "CREDITED_TO": ("WORK", "INSTITUTION"),
    "AFFILIATED_WITH": ("RESEARCHER", "INSTITUTION"),
    "COLLABORATED": ("RESEARCHER", "RESEARCHER"),
    "WITHIN": ("TOPIC", "TOPIC"),
    "PART_OF": ("INSTITUTION", "INSTITUTION"),
}
RawRow = list[Any]


def slice_row(result: RawRow, options: SliceOptions, *, by_year: bool) -> RawRow:
    """Return the slice's row: nodes, edges, omitted, how many edges were left out, sampled, asOf, remaining."""
    centers, chosen, read_nodes, edges, counted, omitted, not_all_read, not_all_ranked, versions, *page = result
    if options.cursor is not None and centers[0][0] != options.cursor.node:
        raise BadInput("after is a cursor for another node. Use an expandCursor of this node.")
    facts = [(label.upper(), 0, 1.0, True) for _, label, known in centers if not known]
    facts += [(kind, hop, score, False) for kind, hop, score in chosen]
    hidden = {} if counted is None else hidden_rows(read_nodes, facts, counted, edges, options)
    nodes = [
        node.node_row(read_node, kind, hop, score, hidden.get(read_node[0], []), center=center)
        for read_node, (kind, hop, score, center) in zip(read_nodes, facts, strict=True)
    ]
    hops = {center[0]: 0 for center in centers} | {row[node.ID]: row[node.HOP] for row in nodes}
    order = [row[node.ID] for row in nodes]
    shown_edges, left_out = edges_within_budget(
        edges, hops, order, options.edges, affiliation_years(edges) if by_year else None
    )
    remaining = remaining_rows(centers[0], facts, read_nodes, page, options) if page else []
    return [
        nodes,
        shown_edges,
        [row[:3] for row in remaining] if page else omitted_rows(omitted, at_least=not_all_read),
        left_out,
        not_all_read or not_all_ranked,
        f"v{versions[0] if versions else 0}",
        remaining,
    ]


def affiliation_years(edges: list[RawRow]) -> dict[tuple[str, str], list[int]]:
    """Return the years of the works behind affiliations, by person and institution. They were read with the edges."""
    return {(source, target): years for kind, source, target, *_, years in edges if kind is None}


def edges_within_budget(
    edges: list[RawRow], hops: dict[str, int], order: list[str], max_edges: int, affiliated: Affiliated
) -> tuple[list[RawRow], int]:
    """Return the rows of the edges that are shown, and how many are not.

    Each node's strongest edge to the hop before is always shown, in the order of the nodes, and then the strongest of
    the rest.
    """
    ranked = sorted((rank(edge), index) for index, edge in enumerate(edges) if edge[0] is not None)
    strongest: dict[str, tuple[tuple[float, str], int]] = {}
    for candidate in ranked:
        _, source, target, *_ = edges[candidate[1]]
        if source in hops and target in hops and abs(hops[source] - hops[target]) == 1:
            strongest.setdefault(source if hops[source] > hops[target] else target, candidate)
    first = [strongest[id_] for id_ in order if id_ in strongest]
    chosen = {index for _, index in first}
    rest = [candidate for candidate in ranked if candidate[1] not in chosen]
    rows = [edge_row(edges[index], affiliated, edge_rank) for edge_rank, index in [*first, *rest[:max_edges]]]
    return rows, max(0, len(rest) - max_edges)


def omitted_rows(omitted: list[RawRow], *, at_least: bool) -> list[RawRow]:
    """Return how many nodes were not chosen, by kind, in the order of the kinds. `at_least` marks lower bounds."""
    counts = {label.upper(): count for label, count in omitted}
    return [[kind, counts[kind], at_least] for kind in KINDS if kind in counts]


def hidden_rows(
    read: list[RawRow], facts: list[Any], counted: list[RawRow], edges: list[RawRow], options: SliceOptions
) -> dict[str, list[RawRow]]:
    """Return the rows of what is hidden around each node, by its id."""
    shown: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, source, target, *_ in edges:
        if kind in ENDS:
            of_source, of_target = ENDS[kind]
            shown[source, of_target].add(target)
            shown[target, of_source].add(source)
    counts = {(id_, kind): (count, at_least) for id_, kind, count, at_least in counted}
    rows_by_id: dict[str, list[RawRow]] = {}
    for (id_, _, degrees, *_), (node_kind, *_) in zip(read, facts, strict=True):
        totals = neighbour_counts(node_kind, degrees[0], filtered=bool(options.filters))
        rows = rows_by_id.setdefault(id_, [])
        for kind in KINDS:
            count, at_least = counts.get((id_, kind), (0, False))
            if kind in totals:
                count, at_least = totals[kind] - len(shown[id_, kind]), False
            if count > 0:
                rows.append(
                    [
                        kind,
                        count,
                        at_least,
                        encode_expand_cursor(ExpandCursor(id_, kind, options.filters, options.weights, START)),
                    ]
                )
    return rows_by_id


def neighbour_counts(kind: str, degrees: RawRow, *, filtered: bool) -> dict[str, int]:
    """Return how many neighbours a node has, shown or not, of the kinds where a stored number or a degree gives it.

    Where works are filtered, only neighbours that do not depend on works are counted.
    """
    authored, about, credited, affiliated, within, part_of, cites, mutual, collaborators = degrees
    match kind:
        case "WORK":
            counts = {"RESEARCHER": authored, "TOPIC": about, "INSTITUTION": credited}
            return counts if filtered else counts | {"WORK": cites - mutual}
        case "TOPIC":
            return {"TOPIC": within} | ({} if filtered else {"WORK": about})
        case "INSTITUTION":
            return {"INSTITUTION": part_of} | ({} if filtered else {"RESEARCHER": affiliated, "WORK": credited})
    return {} if filtered else {"RESEARCHER": collaborators, "WORK": authored, "INSTITUTION": affiliated}


def remaining_rows(
    center: RawRow, facts: list[Any], read: list[RawRow], page: RawRow, options: SliceOptions
) -> list[RawRow]:
    """Return what is hidden around the opened node after this page, by kind, with the cursors of the next pages."""
    id_, label, _ = center
    (ranked, people_counts, institution_counts), last_read, last_affiliated_read = page
    ranked_ends = {"RESEARCHER": people_counts, "INSTITUTION": institution_counts}
    start = options.after or START
    rows = []
    for kind, number in zip(KINDS, ranked, strict=True):
        if kind not in options.kinds:
            continue
        shown = [
            (read_node[0], score)
            for read_node, (node_kind, _, score, _) in zip(read, facts, strict=True)
            if node_kind == kind
        ]
        hidden_count = number - len(shown)
        count, end = ranked_ends.get(kind, (0, 0))
        read_to = read_position(label.upper(), kind, bool(options.filters), last_read, last_affiliated_read)
        if hidden_count > 0:
            last_id, score = shown[-1] if shown else (start.id, start.score)
            position = PagePosition(start.newest, start.newest_id, start.skipped, score, last_id)
        elif count > end:
            position = PagePosition(start.newest, start.newest_id, end, START.score, START.id)
        elif read_to is not None:
            position = PagePosition(read_to[0], read_to[1], 0, START.score, START.id)
        else:
            continue
        at_least = count > end or read_to is not None
        cursor = ExpandCursor(id_, kind, options.filters, options.weights, position)
        rows.append([kind, max(1, hidden_count), at_least, encode_expand_cursor(cursor)])
    return rows


def read_position(
    node_kind: str, kind: str, filtered: bool, last_read: list[RawRow], last_affiliated_read: list[RawRow]
) -> RawRow | None:
    """Return where the read of a node's neighbours of a kind was cut off, None if it was not."""
    if node_kind == "INSTITUTION" and kind == "RESEARCHER" and not filtered:
        return last_affiliated_read[0] if len(last_affiliated_read) > 1 else None
    stored = {
        "RESEARCHER": ("INSTITUTION",) if not filtered else (),
        "WORK": ("RESEARCHER", "TOPIC", "INSTITUTION"),
        "TOPIC": ("TOPIC",),
        "INSTITUTION": ("INSTITUTION",),
    }
    return last_read[0] if last_read and kind not in stored[node_kind] else None
