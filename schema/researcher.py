"""A person who is on the byline of a work."""

import enum
from typing import Annotated

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.source import Count, EdgeProperty, Expression, Fixed, List, Property, SameNode, Summary, Value
from graphdb.result.cursor import Key
from resolvers import filter, order
from resolvers.collaborator import flags, parameters
from resolvers.headline import headline
from resolvers.slice.options import embedded_options
from resolvers.slice.source import Graph
from schema.claim import ClaimStatus
from schema.connection import (
    CollaboratorConnection,
    InstitutionRef,
    ResearcherTopicConnection,
    ResearcherWorkConnection,
)
from schema.entity import KIND, Entity, EntityKind
from schema.field import UNSET, After, Before, First, HowMany, Info, Last, arguments, graph
from schema.filter import WhereWorks
from schema.invitation import CollaborationStatus
from schema.order import MOST_JOINT_WORKS, NEWEST, IntRange, OrderCollaborators, OrderWorks
from schema.reason import SuggestedCollaborator
from schema.slice import EXPLORE, Options, Slice
from schema.trust import TrustSnapshot


@strawberry.enum(description="How a person is distinguished from others of the same name.")
class IdentityBasis(enum.Enum):
    IDENTIFIER = strawberry.enum_value("IDENTIFIER", description="By an identifier that a source or the person gave.")
    NAME_WITHIN_SOURCE = strawberry.enum_value(
        "NAME_WITHIN_SOURCE", description="By the full name within one source. Namesakes there count as one person."
    )
    NAME_WITHIN_WORK = strawberry.enum_value(
        "NAME_WITHIN_WORK",
        description="By the position on one byline, where the name is initials alone or stands there twice.",
    )


@strawberry.enum(description="Whether any source gave an affiliation.")
class AffiliationStatus(enum.Enum):
    IMPORTED = strawberry.enum_value("IMPORTED", description="At least one is in the graph.")
    NOT_IMPORTED = strawberry.enum_value(
        "NOT_IMPORTED", description="No source gave one. The person may have some all the same."
    )


@strawberry.type(description="An institution that a researcher's works credit, or that a source lists for the person.")
class Affiliation:
    institution: InstitutionRef = graph(SameNode(), "The institution.")
    since: int | None = graph(
        EdgeProperty("since"), "The first year, from works and sources; null when no year is known."
    )
    until: int | None = graph(
        EdgeProperty("until"), "The last year, from works and sources; null when no year is known."
    )
    work_count: int = graph(EdgeProperty("works"), "How many of the researcher's works credit it.")
    current: bool = graph(
        Value("researcher/affiliation_current", of_edge=True),
        "Whether the last year is unknown, or not before the researcher's latest work.",
    )


AFFILIATIONS = List(
    "researcher/affiliations",
    (
        Key("coalesce(edge.until, 999999)", int, True),
        Key("edge.works", int, True),
        Key("node.id", str, True),
    ),
)


SUGGESTIONS = List("researcher/suggestions", order.NEAREST, most=50)


@strawberry.type(description="A person who is on the byline of a work.")
class Researcher(Entity):
    kind: EntityKind = graph(Fixed("RESEARCHER"), KIND)
    name: str = graph(Property("name"), "The name, as the person's record has it or as their works most often list it.")
    headline: str = graph(
        Value("researcher/headline", headline),
        "One sentence for the top of a profile: the owner's own, or one made from the researcher's topics.",
    )
    orcid: str | None = graph(Property("orcid"), "The ORCID iD, bare; null when no source gave one.")
    open_to_collaborate: bool = graph(
        Expression("coalesce(this.openToCollaborate, true)"),
        "Whether invitations are welcome; true until the owner says otherwise.",
    )
    affiliations: list[Affiliation] = graph(
        AFFILIATIONS,
        "The affiliations, the latest first. Empty with affiliationStatus NOT_IMPORTED when no source gave one.",
    )
    affiliation_status: AffiliationStatus = graph(
        Value("researcher/affiliation_status"), "Whether any source gave an affiliation."
    )
    identity_basis: IdentityBasis = graph(Property("identityBasis"), "How this person is distinguished from namesakes.")
    is_group: bool = graph(
        Expression("coalesce(this.isGroup, false)"),
        "Whether it is a collaboration, consortium or other group on a byline.",
    )
    alternate_names: list[str] = graph(Property("alternateNames"), "Other names on records and bylines, sorted.")
    work_count: int = graph(Property("workCount"), "How many works the person has in this graph.")
    topic_count: int = graph(Count("researcher/topic_count"), "How many topics sources put directly on those works.")
    collaborator_count: int = graph(
        Property("collaboratorCount"), "How many people have at least one joint work with the researcher in this graph."
    )
    close_collaborator_count: int = graph(
        Count("researcher/close_collaborator_count"),
        "How many people have two or more joint works with the researcher, or one on whose byline the two "
        "stand at most two positions apart.",
    )
    citation_count: int = graph(
        Property("citationCount"),
        "How many citations works in this graph make of the researcher's works, each pair of works counted once.",
    )
    h_index: int = graph(
        Value("researcher/h_index"),
        "The greatest h such that h of the works are cited at least h times within this graph (Hirsch 2005).",
    )
    first_year: int | None = graph(
        Value("researcher/first_year"), "Year of the earliest work; null when none has a year."
    )
    last_year: int | None = graph(Value("researcher/last_year"), "Year of the latest work; null when none has a year.")
    collaboration: CollaborationStatus = graph(
        SameNode(), "Whether invitations to work together are welcome, and whether you may send one."
    )
    trust: TrustSnapshot = graph(
        Summary("researcher/trust"), "Why the record can be relied on, with the evidence for each point."
    )

    claim: ClaimStatus = graph(SameNode(), "Whose record it is, and whether you can claim it.")

    @arguments(
        Connection(
            "researcher/works",
            order.works,
            total="this.workCount",
            index_scan=order.OF_RESEARCHER,
            filter=filter.WORKS,
            membership="author",
        ),
        "The works, newest first unless ordered otherwise.",
    )
    def works(
        self,
        info: Info,
        where: WhereWorks = UNSET,
        order_by: OrderWorks = NEWEST,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> ResearcherWorkConnection: ...

    @arguments(Connection("researcher/topics", order.by_edge_works), "The topics of the works, most worked on first.")
    def topics(self, info: Info, first: First = UNSET, after: After = UNSET) -> ResearcherTopicConnection: ...

    @arguments(
        Connection("researcher/collaborators", order.collaborators, "this.collaboratorCount", flags, parameters),
        "The people with at least one joint work.",
    )
    def collaborators(
        self,
        info: Info,
        close: Annotated[
            bool | None,
            strawberry.argument(description="True for close collaborators only, false for the others only."),
        ] = UNSET,
        years: Annotated[
            IntRange | None,
            strawberry.argument(description="Only joint works of these years count, for every number on the edge."),
        ] = UNSET,
        order_by: OrderCollaborators = MOST_JOINT_WORKS,
        first: First = UNSET,
        after: After = UNSET,
    ) -> CollaboratorConnection: ...

    @arguments(
        SUGGESTIONS,
        "People with whom there is no joint work yet but something in common, with the reasons. The "
        "highest score comes first, ties by id.",
    )
    def suggested_collaborators(self, info: Info, first: HowMany = 10) -> list[SuggestedCollaborator] | None: ...

    @arguments(Graph(embedded_options), "The slice around it, the same as explore(centers: [this]).")
    def graph(self, info: Info, options: Options = EXPLORE) -> Slice | None: ...
