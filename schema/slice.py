"""Slices and paths: a ranked, budgeted part of the graph, flat, ready for a graph view."""

import enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.entity import Entity, EntityKind
from schema.field import UNSET, part
from schema.order import IntRange

if TYPE_CHECKING:
    from schema.work import WorkType

WorkTypeRef = Annotated["WorkType", strawberry.lazy("schema.work")]
SAMPLED = (
    "True when a very well connected node was not read whole: of each node the 500 newest works are read, of an "
    "institution the 500 latest people, of topics fewer works when many are shown; and shared topics are weighed for "
    "the best 5000 candidates of a kind, fewer when those have very many works. It speaks of what was asked for: edges "
    "and what is hidden need readings of their own."
)
AS_OF = "The data version that it was read at: opaque; equal strings mean that every answer is equal."


@strawberry.enum(description="What an edge of a slice says of its two ends.")
class EdgeKind(enum.Enum):
    AUTHORED = strawberry.enum_value("AUTHORED", description="From a researcher to a work whose byline has them.")
    ABOUT = strawberry.enum_value("ABOUT", description="From a work to a topic that a source put on it.")
    CITES = strawberry.enum_value("CITES", description="From a work to a work in its references.")
    AFFILIATED_WITH = strawberry.enum_value(
        "AFFILIATED_WITH", description="From a researcher to an institution that works credit or a source lists."
    )
    COLLABORATED = strawberry.enum_value(
        "COLLABORATED",
        description="Between two researchers with a joint work; the source is the one of the smaller id.",
    )
    WITHIN = strawberry.enum_value("WITHIN", description="From a topic to the topic right above it.")
    WORKS_ON = strawberry.enum_value(
        "WORKS_ON", description="From a researcher or an institution to a topic of their works."
    )
    CREDITED_TO = strawberry.enum_value(
        "CREDITED_TO", description="From a work to an institution that its byline credits."
    )
    PART_OF = strawberry.enum_value("PART_OF", description="From an institution to the one it is part of.")


@strawberry.type(description="Works of one year behind an edge.")
class YearCount:
    year: int = part("The year.")
    count: int = part("The works of that year.")


@strawberry.type(description="What connects two nodes of a slice.")
class SliceEdge:
    key: str = part(
        "KIND:source:target, unique within one slice. It is no id: what stands beside it depends on the slice, so that "
        "a cache must not take the edges of two slices for one."
    )
    source: strawberry.ID = part("The id of the node it comes from.")
    target: strawberry.ID = part("The id of the node it leads to.")
    kind: EdgeKind = part("What it says.")
    weight: float = part(
        "0..1, the same in every slice of the same filters. AUTHORED, CITES, WITHIN, PART_OF and CREDITED_TO: 1; "
        "ABOUT: the source's score, or 1; AFFILIATED_WITH and WORKS_ON: works/(works+3); COLLABORATED: "
        "strength/(strength+1), strength the sum over joint works of 1/(authors-1), Newman 2001."
    )
    count: int = part("The works behind it; a lower bound when the slice is sampled. 0 for WITHIN and PART_OF.")
    reason: str = part("Why it is there, for people, as '5 joint works, last 2025'.")
    first_year: int | None = part(
        "The first year of the works behind it, of AFFILIATED_WITH without filters the affiliation's own; null when "
        "none is known."
    )
    last_year: int | None = part("The last year, likewise; null when none is known.")
    by_year: list[YearCount] = part("The works behind it by year, oldest first; works without a year are left out.")


@strawberry.type(description="Neighbours of a node that are not shown.")
class Hidden:
    kind: EntityKind = part("Their kind.")
    count: int = part("How many there are: distinct, passing the filters, neither in the slice nor among `known`.")
    at_least: bool = part("Whether there may be more, as not everything was read.")
    expand_cursor: str = part("For `after` of expand: shows them, with the same filters and weights.")


@strawberry.type(description="A node of a slice or a path.")
class SliceNode:
    entity_id: strawberry.ID = part(
        "The id of the entity. A node has none of its own: hop, score and what is hidden depend on the slice, so that "
        "a cache must not take the nodes of two slices for one."
    )
    kind: EntityKind = part("Which of the four kinds it is.")
    label: str = part("What to print on it: plain text of at most 500 characters.")
    hop: int = part("The fewest steps from a center, 0 for a center; on a path the steps from its source.")
    score: float = part(
        "How well it ranked, 0..1, to nine decimals; 1 for a center. The mean, by the weights, of collaboration "
        "s/(s+1), topic n/(n+3), citation c/(c+10) and recency 1/(1+(Y-lastYear)/5), where s is the strength of its "
        "collaboration with the researchers of the hop before, n what it has with the center with which it has most: "
        "a researcher or an institution its works on a topic, a researcher those credited with an institution, a topic "
        "those of an institution on it, all others, and works, the topics that both have (a topic has itself); c its "
        "citations, lastYear the last year of the edges by which it was reached (a work's own year), Y the newest year "
        "in the graph; what does not apply is 0. On a path: 1/ln(e+degree)."
    )
    is_center: bool = part("Whether the slice was asked for around it; on a path, whether it is one of the ends.")
    degree: int = part("Its neighbours through what is stored (not COLLABORATED, not WORKS_ON), filters ignored.")
    hidden: list[Hidden] = part("Its neighbours that are not shown, by kind; kinds without any are left out.")
    entity: Entity = part("All of it.")


@strawberry.type(description="Candidates that the budget left out.")
class Omitted:
    kind: EntityKind = part("Their kind.")
    count: int = part("How many distinct candidates of all hops were not chosen.")
    at_least: bool = part("Whether there may be more, as not everything was read.")


@strawberry.type(description="A ranked, budgeted part of the graph, flat, ready for a graph view.")
class Slice:
    nodes: list[SliceNode] = part("The nodes: centers first, then by hop, kind, score.")
    edges: list[SliceEdge] = part(
        "What connects them, and them with `known`. First, in the order of the nodes, for each node but a center "
        "the strongest edge to the hop before, which no budget cuts; then the rest by weight, up to the budget, "
        "ties by key."
    )
    omitted: list[Omitted] = part("What the budget left out, by kind: never silently. Kinds without any are left out.")
    omitted_edge_count: int = part("How many edges between what is shown the budget left out.")
    sampled: bool = part(SAMPLED)
    as_of: str = part(AS_OF)
    remaining: list[Hidden] = part(
        "Of expand: what is still hidden around the node after this page, with the cursor that goes on; else empty."
    )


@strawberry.type(description="One way from one entity to another.")
class GraphPath:
    nodes: list[SliceNode] = part("From source to target, both included.")
    edges: list[SliceEdge] = part("The steps, in order; each may point either way.")
    length: int = part("How many steps.")
    strength: float = part(
        "0..1: the product over inner nodes of 1/ln(e + degree), to nine decimals; a path through hubs says less."
    )
    text: str = part("The path as one sentence.")


@strawberry.type(description="How two entities are connected.")
class PathSet:
    paths: list[GraphPath] = part(
        "The shortest first, then the strongest. When there are fewer of the least length than asked for, then the "
        "shortest that share no inner node with those before. Empty when there is none."
    )
    exhaustive: bool = part(
        "Whether all was weighed that could have been shown; false where over 1000 paths of one length were met, of "
        "which 1000 were weighed."
    )
    as_of: str = part(AS_OF)


WEIGHT = "0..1."


@strawberry.input(
    description="How much each part counts in the score of a candidate; each 0..1. All 0: candidates by id."
)
class RankWeights:
    collaboration: float | None = strawberry.field(
        default=1.0, description=f"Strength of collaboration with the hop before. {WEIGHT}"
    )
    topic: float | None = strawberry.field(default=1.0, description=f"Topics shared with a center. {WEIGHT}")
    citation: float | None = strawberry.field(default=1.0, description=f"Citations within this graph. {WEIGHT}")
    recency: float | None = strawberry.field(
        default=0.5, description=f"How new the works are by which it was reached. {WEIGHT}"
    )


@strawberry.input(
    description="What a slice holds. Caps are per kind, over all hops, the nearest first, centers not counted. "
    "Defaults make a profile-page slice (tens of nodes); the maxima make a full explorer (1000 nodes)."
)
class ExploreOptions:
    depth: int | None = strawberry.field(
        default=1,
        description="How many steps from the centers, 1 to 3. Of each kind every hop but the last takes at most half "
        "of what is left of the budget, rounded up; what it does not take is left to the next.",
    )
    works: int | None = strawberry.field(default=20, description="At most so many works, 0 to 500.")
    researchers: int | None = strawberry.field(default=15, description="At most so many researchers, 0 to 500.")
    edges: int | None = strawberry.field(
        default=300, description="At most so many edges beyond those that hold the nodes, 0 to 5000."
    )
    topics: int | None = strawberry.field(default=10, description="At most so many topics, 0 to 200.")
    institutions: int | None = strawberry.field(default=5, description="At most so many institutions, 0 to 200.")
    years: IntRange | None = strawberry.field(
        default=UNSET, description="Only works of these years, for everything that is counted from works too."
    )
    types: list[WorkTypeRef] | None = strawberry.field(
        default=UNSET, description="Only works of these types, for everything that is counted from works too."
    )
    weights: RankWeights | None = strawberry.field(
        default_factory=dict, description="How candidates are ranked; each weight 0..1."
    )
    known: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="Nodes the client already shows, at most 2000: not returned again, but edges to them are.",
    )


# Both print as {}; the defaults within are those of their fields.
EXPLORE: Any = {}
WEIGHTS: Any = {}
Options = Annotated[
    ExploreOptions | None,
    strawberry.argument(description="How far, how much, of which works, and how ranked."),
]
