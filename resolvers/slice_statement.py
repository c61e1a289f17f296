"""The Cypher of a slice, put together from cypher/slice: the candidates hop by hop, what connects and surrounds."""

from dataclasses import dataclass

from graphdb.fragment import fragment

KINDS = ("RESEARCHER", "WORK", "TOPIC", "INSTITUTION")
FLAGS = dict(zip(KINDS, ("researchers", "works", "topics", "institutions"), strict=True))
START = (
    "WITH *, centers AS front, centers + known AS taken, 0 AS hop, [0, 0, 0, 0] AS used, [] AS chosen, [] AS "
    "candidates, [] AS allReads, false AS cut, false AS partial"
)
# A node that is opened is shown already.
BESIDE = "WITH centers, centers + [k IN known WHERE NOT k IN centers] AS known, newestYear, versions"
# What was read of the nodes that are shown already, and of the others.
READS = (
    "WITH *, partial OR any(read IN lastReads WHERE read[3]) AS sampled, [read IN lastReads WHERE read[0] IN known] "
    "AS knownReads, [read IN allReads + lastReads WHERE NOT read[0] IN known] AS shownReads"
)
# What a raw slice has, by position.
CENTERS, CHOSEN, NODES, EDGES, COUNTED, OMITTED, CUT, PARTIAL, VERSIONS, PAGE, LAST_READ, LAST_STAFF = range(12)


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides a slice's text: how deep, of which kinds, and what is selected of it."""

    depth: int
    kinds: tuple[str, ...] = KINDS
    filtered: bool = False
    edges: bool = False
    years: bool = False
    hidden: bool = False
    omitted: bool = False
    paged: bool = False
    after: bool = False


def statement(asked: Asked, prefix: str) -> str:
    """The clauses that turn `centers` into all that `raw` returns."""
    flags = {"filtered"} if asked.filtered else {"whole"}
    flags |= {"years"} if asked.years and not asked.filtered else set()
    flags |= {"later", "after"} if asked.after else set()
    flags |= {"paged"} if asked.paged else {"unpaged"}
    flags |= {FLAGS[kind] for kind in asked.kinds} | ({"some"} if len(asked.kinds) < len(KINDS) else set())

    def text(name: str, **variables: str) -> str:
        return fragment(name).bind(variables, prefix, frozenset(flags))

    connected = asked.edges or asked.hidden
    parts = [
        text("slice/known"),
        *([BESIDE] if asked.paged else []),
        START,
        text("slice/reads"),
        text("slice/topics"),
    ]
    for hop in range(asked.depth):
        if hop:
            parts.append(text("slice/reads"))
        parts += [text("slice/step"), text("slice/hop")]
    parts.append("WITH *, [c IN centers WHERE NOT c IN known] + [x IN chosen | x[0]] AS shown")
    if asked.paged:
        parts.append(text("slice/last_staff"))
    if connected:
        read = ["Researcher", "Institution"]
        if asked.hidden:
            read.append("Topic")
            if asked.filtered:
                read.append("Work")
        labels = " OR ".join(f"x:{label}" for label in read)
        parts += [
            f"WITH *, [x IN front WHERE {labels}] + [x IN known WHERE x:Researcher OR x:Institution] AS last",
            text("slice/reads", front="last", reads="lastReads"),
            READS,
            text("slice/edges", reads="shownReads"),
        ]
    if asked.hidden:
        parts.append(text("slice/counted", reads="shownReads"))
    if asked.omitted and not asked.paged:
        parts.append(text("slice/omitted"))
    return "\n".join(part.strip() for part in parts)


def raw(asked: Asked, node: str, read: str) -> str:
    """The expression for all that was found; `read` ends a subquery that has the node in the variable `node`."""
    connected = asked.edges or asked.hidden
    parts = {
        CENTERS: "[c IN centers | [c.id, labels(c)[0], c IN known]]",
        CHOSEN: "[x IN chosen | [x[1], x[2], x[3]]]",
        NODES: f"COLLECT {{ UNWIND shown AS {node} {read} }}",
        EDGES: "edges" if connected else "[]",
        COUNTED: "counted" if asked.hidden else "null",
        OMITTED: "omitted" if asked.omitted and not asked.paged else "[]",
        CUT: "cut",
        PARTIAL: "sampled" if connected else "partial",
        VERSIONS: "versions",
    }
    if asked.paged:
        parts |= {
            PAGE: "page",
            LAST_READ: "[w IN allReads[0][2][-1..] WHERE allReads[0][3] | [w.newest, w.id]]",
            LAST_STAFF: "lastStaff",
        }
    return "[" + ", ".join(parts[place] for place in sorted(parts)) + "]"
