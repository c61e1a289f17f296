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


def slice_row(found: RawRow, options: SliceOptions, *, by_year: bool) -> RawRow:
    """Return the slice's row: nodes, edges, omitted, how many edges were left out, sampled, asOf, remaining."""
    centers, chosen, read, edges, counted, omitted, cut, partial, versions, *page = found
    if options.cursor is not None and centers[0][0] != options.cursor.node:
        raise BadInput("after is a cursor for another node. Use an expandCursor of this node.")
    facts = [(label.upper(), 0, 1.0, True) for _, label, known in centers if not known]
    facts += [(kind, hop, score, False) for kind, hop, score in chosen]
    hidden = {} if counted is None else hidden_rows(read, facts, counted, edges, options)
    nodes = [
        node.node_row(each, kind, hop, score, hidden.get(each[0], []), center=center)
        for each, (kind, hop, score, center) in zip(read, facts, strict=True)
    ]
    hops = {center[0]: 0 for center in centers} | {row[node.ID]: row[node.HOP] for row in nodes}
    order = [row[node.ID] for row in nodes]
    kept, left_out = edges_within_budget(
        edges, hops, order, options.edges, affiliation_years(edges) if by_year else None
    )
    remaining = remaining_rows(centers[0], facts, read, page, options) if page else []
    return [
        nodes,
        kept,
        [row[:3] for row in remaining] if page else omitted_rows(omitted, cut),
        left_out,
        cut or partial,
        f"v{versions[0] if versions else 0}",
        remaining,
    ]


def affiliation_years(edges: list[RawRow]) -> dict[tuple[str, str], list[int]]:
    """Return the years of the works behind affiliations, by person and institution, which were read with the edges."""
    return {(source, target): years for kind, source, target, *_, years in edges if kind is None}


def edges_within_budget(
    edges: list[RawRow], hops: dict[str, int], order: list[str], most: int, affiliated: Affiliated
) -> tuple[list[RawRow], int]:
    """Return the rows of the edges that are shown, and how many are not.

    Each node's strongest edge to the hop before is always shown, in the order of the nodes, and then the strongest of
    the rest.
    """
    ranked = sorted((rank(found), place) for place, found in enumerate(edges) if found[0] is not None)
    holding: dict[str, tuple[tuple[float, str], int]] = {}
    for each in ranked:
        _, source, target, *_ = edges[each[1]]
        if source in hops and target in hops and abs(hops[source] - hops[target]) == 1:
            holding.setdefault(source if hops[source] > hops[target] else target, each)
    first = [holding[id_] for id_ in order if id_ in holding]
    held = {place for _, place in first}
    rest = [each for each in ranked if each[1] not in held]
    rows = [edge_row(edges[place], affiliated, ranked) for ranked, place in [*first, *rest[:most]]]
    return rows, max(0, len(rest) - most)


def omitted_rows(omitted: list[RawRow], cut: bool) -> list[RawRow]:
    """Return how much was not chosen, by kind, in the order of the kinds."""
    counts = {label.upper(): count for label, count in omitted}
    return [[kind, counts[kind], cut] for kind in KINDS if kind in counts]


def hidden_rows(
    read: list[RawRow], facts: list[Any], counted: list[RawRow], edges: list[RawRow], options: SliceOptions
) -> dict[str, list[RawRow]]:
    """Return the rows of what is hidden around each node, by its id."""
    beside: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, source, target, *_ in edges:
        if kind in ENDS:
            of_source, of_target = ENDS[kind]
            beside[source, of_target].add(target)
            beside[target, of_source].add(source)
    rest = {(id_, kind): (count, cut) for id_, kind, count, cut in counted}
    found: dict[str, list[RawRow]] = {}
    for (id_, _, degrees, *_), (of, *_) in zip(read, facts, strict=True):
        totals = neighbour_counts(of, degrees[0], filtered=bool(options.filters))
        rows = found.setdefault(id_, [])
        for kind in KINDS:
            count, cut = rest.get((id_, kind), (0, False))
            if kind in totals:
                count, cut = totals[kind] - len(beside[id_, kind]), False
            if count > 0:
                rows.append(
                    [
                        kind,
                        count,
                        cut,
                        encode_expand_cursor(ExpandCursor(id_, kind, options.filters, options.weights, START)),
                    ]
                )
    return found


def neighbour_counts(kind: str, degrees: RawRow, *, filtered: bool) -> dict[str, int]:
    """Return how many neighbours a node has, shown or not, of the kinds where a stored number or a degree gives it.

    Where works are filtered, that is only so for neighbours that do not depend on works.
    """
    authored, about, credited, affiliated, within, part_of, cites, mutual, collaborators = degrees
    match kind:
        case "WORK":
            found = {"RESEARCHER": authored, "TOPIC": about, "INSTITUTION": credited}
            return found if filtered else found | {"WORK": cites - mutual}
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
    (ranked, people, places), last_read, last_staff = page
    windows = {"RESEARCHER": people, "INSTITUTION": places}
    start = options.after or START
    rows = []
    for kind, number in zip(KINDS, ranked, strict=True):
        if kind not in options.kinds:
            continue
        shown = [(each[0], score) for each, (of, _, score, _) in zip(read, facts, strict=True) if of == kind]
        left = number - len(shown)
        many, end = windows.get(kind, (0, 0))
        read_to = read_position(label.upper(), kind, bool(options.filters), last_read, last_staff)
        if left > 0:
            last_id, score = shown[-1] if shown else (start.id, start.score)
            place = PagePosition(start.newest, start.newest_id, start.skipped, score, last_id)
        elif many > end:
            place = PagePosition(start.newest, start.newest_id, end, START.score, START.id)
        elif read_to is not None:
            place = PagePosition(read_to[0], read_to[1], 0, START.score, START.id)
        else:
            continue
        at_least = many > end or read_to is not None
        cursor = ExpandCursor(id_, kind, options.filters, options.weights, place)
        rows.append([kind, max(1, left), at_least, encode_expand_cursor(cursor)])
    return rows


def read_position(
    node: str, kind: str, filtered: bool, last_read: list[RawRow], last_staff: list[RawRow]
) -> RawRow | None:
    """Return where the read was cut that found a node's neighbours of a kind, None if it was not cut."""
    if node == "INSTITUTION" and kind == "RESEARCHER" and not filtered:
        return last_staff[0] if len(last_staff) > 1 else None
    stored = {
        "RESEARCHER": ("INSTITUTION",) if not filtered else (),
        "WORK": ("RESEARCHER", "TOPIC", "INSTITUTION"),
        "TOPIC": ("TOPIC",),
        "INSTITUTION": ("INSTITUTION",),
    }
    return last_read[0] if last_read and kind not in stored[node] else None
