"""The Cypher of a slice, composed from cypher/slice: the candidates of each hop, the edges, and what is hidden."""

from dataclasses import dataclass

from graphdb.driver.cypher_file import cypher_file, rename

KINDS = ("RESEARCHER", "WORK", "TOPIC", "INSTITUTION")
START = (
    "WITH *, centers AS front, centers + known AS taken, 0 AS hop, [0, 0, 0, 0] AS used, [] AS chosen, [] AS "
    "candidates, [] AS allReads, false AS cut, false AS partial"
)
# An opened node counts as shown already.
BESIDE = "WITH centers, centers + [k IN known WHERE NOT k IN centers] AS known, newestYear, versions"
# The nodes chosen last and those shown already, if edges or hidden counts need reads of them.
LAST = (
    "WITH *, [x IN CASE WHEN $connected THEN front ELSE [] END WHERE x:Researcher OR x:Institution OR ($hidden AND "
    "({more}))] + [x IN CASE WHEN $connected THEN known ELSE [] END WHERE x:Researcher OR x:Institution] AS last"
)
# The reads of the nodes that are shown already, and of the other nodes.
READS = (
    "WITH *, partial OR any(read IN lastReads WHERE read[3]) AS sampled, [read IN lastReads WHERE read[0] IN known] "
    "AS knownReads, [read IN CASE WHEN $connected THEN allReads + lastReads ELSE [] END WHERE NOT read[0] IN known] "
    "AS shownReads\n"
    "WITH *, CASE WHEN $hidden THEN shownReads ELSE [] END AS hiddenReads"
)
# The positions of what the slice expression returns.
CENTERS, CHOSEN, NODES, EDGES, COUNTED, OMITTED, CUT, PARTIAL, VERSIONS, PAGE, LAST_READ, LAST_STAFF = range(12)


@dataclass(frozen=True, slots=True)
class SliceVariant:
    """What the text of a slice depends on.

    Its selection is in parameters (`selection_parameters`), so that one plan serves all selections except those of
    entities.
    """

    depth: int
    filtered: bool = False
    paged: bool = False
    after: bool = False


def selection_parameters(names: set[str]) -> dict[str, bool]:
    """Return the parameters that say which parts of a slice are needed, by the names of the selected fields."""
    return {
        "connected": bool(names & {"edges", "omittedEdgeCount", "hidden"}),
        "years": "byYear" in names,
        "hidden": "hidden" in names,
        "omitted": "omitted" in names,
        "degrees": bool(names & {"degree", "hidden"}),
    }


def slice_statement(variant: SliceVariant, prefix: str) -> str:
    """Return the clauses that start from `centers` and bind all that `slice_expression` uses."""
    flags = {"filtered"} if variant.filtered else {"whole"}
    flags |= {"later", "after"} if variant.after else set()
    flags |= {"paged"} if variant.paged else {"unpaged"}

    def text(name: str, *more: str, **variables: str) -> str:
        return cypher_file(name).bind(variables, prefix, frozenset({*flags, *more}))

    parts = [
        text("slice/known"),
        *([BESIDE] if variant.paged else []),
        START,
        text("slice/reads"),
        *([text("slice/topics")] if variant.depth else []),
    ]
    for hop in range(variant.depth):
        if hop:
            parts.append(text("slice/reads"))
        parts.append(text("slice/step", *(["further"] if hop else [])))
        parts.append(text("slice/hop", "all" if hop == variant.depth - 1 else "halved"))
    parts.append("WITH *, [c IN centers WHERE NOT c IN known] + [x IN chosen | x[0]] AS shown")
    if variant.paged:
        parts.append(text("slice/last_staff"))
    parts += [
        rename(LAST.format(more="x:Topic OR x:Work" if variant.filtered else "x:Topic"), prefix),
        text("slice/reads", front="last", reads="lastReads"),
        rename(READS, prefix),
        text("slice/edges", reads="shownReads"),
        text("slice/counted", reads="hiddenReads"),
    ]
    if not variant.paged:
        parts.append(text("slice/omitted"))
    return "\n".join(part.strip() for part in parts)


def slice_expression(variant: SliceVariant, prefix: str, node: str, read: str) -> str:
    """Return the expression for all that was found. `read` is the end of a subquery with the node in the variable
    `node`."""
    parts = {
        CENTERS: "[c IN centers | [c.id, labels(c)[0], c IN known]]",
        CHOSEN: "[x IN chosen | [x[1], x[2], x[3]]]",
        NODES: f"COLLECT {{ UNWIND shown AS {node} {read} }}",
        EDGES: "edges",
        COUNTED: f"CASE WHEN ${prefix}hidden THEN counted END",
        OMITTED: "[]" if variant.paged else "omitted",
        CUT: "cut",
        PARTIAL: "sampled",
        VERSIONS: "versions",
    }
    if variant.paged:
        parts |= {
            PAGE: "page",
            LAST_READ: "[w IN allReads[0][2][-1..] WHERE allReads[0][3] | [w.newest, w.id]]",
            LAST_STAFF: "lastStaff",
        }
    return "[" + ", ".join(parts[position] for position in sorted(parts)) + "]"
