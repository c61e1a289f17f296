"""Slices and paths: ranked parts of the graph of a limited size, as flat lists for a graph view."""

import enum
from typing import Annotated, Any

import strawberry

from schema.connection import WorkTypeRef
from schema.entity import Entity, EntityKind
from schema.field import UNSET, part
from schema.order import IntRange

SAMPLED = (
    "True when a very well connected node was not read in full. Of each node the 500 newest works are "
    "read, of an institution the 500 latest people, of topics fewer works when many are shown. "
    "Shared topics are weighed for the best 5000 candidates of a kind, fewer when those have very "
    "many works. The value depends on the fields selected, because edges and what is hidden need more "
    "to be read."
)
AS_OF = "The data version that it was read at, an opaque string. Equal strings mean that every answer is equal."


@strawberry.enum(description="How the two ends of an edge of a slice are related.")
class EdgeKind(enum.Enum):
    AUTHORED = strawberry.enum_value("AUTHORED", description="From a researcher to a work on whose byline they are.")
    ABOUT = strawberry.enum_value("ABOUT", description="From a work to a topic that a source put on it.")
    CITES = strawberry.enum_value("CITES", description="From a work to a work in its references.")
    AFFILIATED_WITH = strawberry.enum_value(
        "AFFILIATED_WITH", description="From a researcher to an institution that works credit or a source lists."
    )
    COLLABORATED = strawberry.enum_value(
        "COLLABORATED",
        description="Between two researchers with a joint work; the source is the one with the smaller id.",
    )
    WITHIN = strawberry.enum_value("WITHIN", description="From a topic to the topic directly above it.")
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
        "KIND:source:target, unique within one slice. It is not an id: the other fields depend on the "
        "slice, so a cache must not merge the edges of two slices."
    )
    source: strawberry.ID = part("The id of the node it comes from.")
    target: strawberry.ID = part("The id of the node it leads to.")
    kind: EdgeKind = part("How the two are related.")
    weight: float = part(
        "0..1, the same in every slice with the same filters. For AUTHORED, CITES, WITHIN, PART_OF and "
        "CREDITED_TO it is 1. For ABOUT it is the source's score, or 1. For AFFILIATED_WITH and WORKS_ON "
        "it is works/(works+3). For COLLABORATED it is strength/(strength+1), where strength is the sum "
        "over joint works of 1/(authors-1) (Newman 2001)."
    )
    count: int = part(
        "How many works are behind it; a lower bound when the slice is sampled. 0 for WITHIN and PART_OF."
    )
    reason: str = part("Why it is there, for people, such as '5 joint works, last 2025'.")
    first_year: int | None = part(
        "The first year of the works behind it; for AFFILIATED_WITH without filters, the first year of "
        "the affiliation. Null when none is known."
    )
    last_year: int | None = part("The last year, in the same way; null when none is known.")
    by_year: list[YearCount] = part("The works behind it by year, oldest first; works without a year are left out.")


@strawberry.type(description="Neighbours of a node that are not shown.")
class Hidden:
    kind: EntityKind = part("Their kind.")
    count: int = part("How many there are: distinct, passing the filters, neither in the slice nor among `known`.")
    at_least: bool = part("Whether there may be more, because not everything was read.")
    expand_cursor: str = part("The value for `after` of expand that shows them, with the same filters and weights.")


@strawberry.type(description="A node of a slice or a path.")
class SliceNode:
    entity_id: strawberry.ID = part(
        "The id of the entity. A node has no id of its own: hop, score and what is hidden depend on the "
        "slice, so a cache must not merge the nodes of two slices."
    )
    kind: EntityKind = part("Which of the four kinds it is.")
    label: str = part("What to print on it: plain text of at most 500 characters.")
    hop: int = part("The fewest steps from a center, 0 for a center. On a path, the steps from its source.")
    score: float = part(
        "How high it ranks, 0..1, to nine decimals; 1 for a center. It is the mean, by the weights, of "
        "collaboration s/(s+1), topic n/(n+3), citation c/(c+10) and recency 1/(1+(Y-lastYear)/5); what "
        "does not apply is 0. s is the strength of its collaboration with the researchers of the hop "
        "before. n is what it shares with the center with which it shares most: for a researcher or an "
        "institution and a topic, its works on the topic; for a researcher and an institution, the works "
        "credited to the institution; for a topic and an institution, the institution's works on the "
        "topic; for all others, the topics that both have (a topic has itself). c is its citations. "
        "lastYear is the last year of the edges by which it was reached (for a work, its own year), Y the "
        "newest year in the graph. On a path, the score is 1/ln(e+degree)."
    )
    is_center: bool = part("Whether it is a center of the slice; on a path, whether it is one of the ends.")
    degree: int = part(
        "How many neighbours it has by stored relations (not COLLABORATED, not WORKS_ON), filters ignored."
    )
    hidden: list[Hidden] = part("Its neighbours that are not shown, by kind. Kinds without any are not listed.")
    entity: Entity = part("The entity itself.")


@strawberry.type(description="Candidates that the budget left out.")
class Omitted:
    kind: EntityKind = part("Their kind.")
    count: int = part("How many distinct candidates of all hops were not chosen.")
    at_least: bool = part("Whether there may be more, because not everything was read.")


@strawberry.type(description="A ranked part of the graph of a limited size, as flat lists for a graph view.")
class Slice:
    nodes: list[SliceNode] = part("The nodes: centers first, then by hop, kind, score.")
    edges: list[SliceEdge] = part(
        "What connects them with each other and with `known`. First, in the order of the nodes, comes the "
        "strongest edge of each node but a center to the hop before, which no budget cuts. Then come the "
        "rest by weight, up to the budget, ties by key."
    )
    omitted: list[Omitted] = part("How many candidates the budget left out, by kind. Kinds without any are not listed.")
    omitted_edge_count: int = part("How many edges between what is shown the budget left out.")
    sampled: bool = part(SAMPLED)
    as_of: str = part(AS_OF)
    remaining: list[Hidden] = part(
        "For expand, what is still hidden around the node after this page, with the cursor for the next "
        "page. Otherwise empty."
    )


@strawberry.type(description="A path from one entity to another.")
class GraphPath:
    nodes: list[SliceNode] = part("From source to target, both included.")
    edges: list[SliceEdge] = part("The steps, in order; each may point either way.")
    length: int = part("How many steps.")
    strength: float = part(
        "0..1, to nine decimals: the product over inner nodes of 1/ln(e + degree). A path through hubs is weaker."
    )
    text: str = part("The path as one sentence.")


@strawberry.type(description="How two entities are connected.")
class PathSet:
    paths: list[GraphPath] = part(
        "The shortest paths, the strongest first. If there are fewer of them than asked for, the next are "
        "the shortest that share no inner node with those before. Empty when there is none."
    )
    exhaustive: bool = part(
        "Whether every path that could have been shown was weighed. False where there were over 1000 "
        "paths of one length, of which 1000 were weighed."
    )
    as_of: str = part(AS_OF)


WEIGHT = "0..1."


@strawberry.input(
    description="How much each part counts in the score of a candidate, each 0..1. If all are 0, candidates are "
    "in the order of their ids."
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
    description="What a slice holds. Limits are per kind over all hops, the nearest first; centers do not count. "
    "The defaults suit a profile page (tens of nodes), the maxima a graph explorer (1000 nodes)."
)
class ExploreOptions:
    depth: int | None = strawberry.field(
        default=1,
        description="How many steps from the centers, 1 to 3. Every hop but the last takes at most half of the "
        "remaining budget of each kind, rounded up. What it does not take is left for the next hop.",
    )
    works: int | None = strawberry.field(default=20, description="The most works, 0 to 500.")
    researchers: int | None = strawberry.field(default=15, description="The most researchers, 0 to 500.")
    edges: int | None = strawberry.field(
        default=300, description="The most edges besides each node's strongest edge to the hop before, 0 to 5000."
    )
    topics: int | None = strawberry.field(default=10, description="The most topics, 0 to 200.")
    institutions: int | None = strawberry.field(default=5, description="The most institutions, 0 to 200.")
    years: IntRange | None = strawberry.field(
        default=UNSET, description="Only works of these years count, for everything that is counted from works too."
    )
    types: list[WorkTypeRef] | None = strawberry.field(
        default=UNSET, description="Only works of these types count, for everything that is counted from works too."
    )
    weights: RankWeights | None = strawberry.field(
        default_factory=dict, description="How candidates are ranked; each weight 0..1."
    )
    known: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="Nodes that the client already shows, at most 2000. They are not returned again, but edges to "
        "them are.",
    )


# Both are printed as {} in the schema, because the defaults are those of the input's fields.
EXPLORE: Any = {}
WEIGHTS: Any = {}
Options = Annotated[
    ExploreOptions | None,
    strawberry.argument(description="How far the slice goes, how much it holds, of which works, and how it is ranked."),
]
