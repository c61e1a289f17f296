"""The connections: pages of lists, whose edges have what belongs to the relation."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphdb.compile.source import EdgeProperty, List, SameNode
from resolvers import order
from schema.entity import PageInfo
from schema.facet import Facet, facets
from schema.field import HowMany, Info, arguments, graph, part

if TYPE_CHECKING:
    from schema.institution import Institution
    from schema.researcher import Researcher
    from schema.topic import Topic
    from schema.venue import Venue
    from schema.work import Work, WorkType

ResearcherRef = Annotated["Researcher", strawberry.lazy("schema.researcher")]
WorkRef = Annotated["Work", strawberry.lazy("schema.work")]
WorkTypeRef = Annotated["WorkType", strawberry.lazy("schema.work")]
TopicRef = Annotated["Topic", strawberry.lazy("schema.topic")]
InstitutionRef = Annotated["Institution", strawberry.lazy("schema.institution")]
VenueRef = Annotated["Venue", strawberry.lazy("schema.venue")]

CURSOR = "The row's position, for `after` and `before` in the same list and order."
EDGES = "The rows of the page, in order."
NODES = "The entities of the page, in order, without what the edges say of the relation."
AT_LEAST = "Whether not everything was read. The numbers are then lower bounds."
PAGE_INFO = "Where the page lies in the list."
TOTAL = "How many rows the whole list has, whatever the page."
CREDITED_AS = "The name as printed on this work; null when the source does not say."
CORRESPONDING = "Whether this is a corresponding author; null when no source says."
POSITION = "The author position on the byline, 1 for the first author."
CREDITED = "The institutions that this byline entry credits, by name."

CREDITED_INSTITUTIONS = List("work/byline_institutions", order.choose(order.INSTITUTION, "NAME")({}).keys, of_edge=True)


@strawberry.type(description="A work in a list.")
class WorkEdge:
    cursor: str = part(CURSOR)
    node: WorkRef = graph(SameNode(), "The work.")


@strawberry.type(description="A page of works.")
class WorkConnection:
    edges: list[WorkEdge] = part(EDGES)
    nodes: list[WorkRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)
    facets: list[Facet] = facets()


@strawberry.type(description="A work in a researcher's list, with the researcher's position on its byline.")
class ResearcherWorkEdge:
    cursor: str = part(CURSOR)
    node: WorkRef = graph(SameNode(), "The work.")
    position: int = graph(EdgeProperty("position"), POSITION)
    corresponding: bool | None = graph(EdgeProperty("corresponding"), CORRESPONDING)
    credited_as: str | None = graph(EdgeProperty("creditedAs"), CREDITED_AS)
    institutions: list[InstitutionRef] = graph(CREDITED_INSTITUTIONS, CREDITED)


@strawberry.type(description="A page of a researcher's works.")
class ResearcherWorkConnection:
    edges: list[ResearcherWorkEdge] = part(EDGES)
    nodes: list[WorkRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)
    facets: list[Facet] = facets()


@strawberry.type(description="An author on a work's byline.")
class WorkAuthorEdge:
    cursor: str = part(CURSOR)
    node: ResearcherRef = graph(SameNode(), "The author.")
    position: int = graph(EdgeProperty("position"), POSITION)
    corresponding: bool | None = graph(EdgeProperty("corresponding"), CORRESPONDING)
    credited_as: str | None = graph(EdgeProperty("creditedAs"), CREDITED_AS)
    institutions: list[InstitutionRef] = graph(CREDITED_INSTITUTIONS, CREDITED)


@strawberry.type(description="A page of a work's byline, first author first.")
class WorkAuthorConnection:
    edges: list[WorkAuthorEdge] = part(EDGES)
    nodes: list[ResearcherRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="A researcher in a list.")
class ResearcherEdge:
    cursor: str = part(CURSOR)
    node: ResearcherRef = graph(SameNode(), "The researcher.")
    work_count: int = graph(
        EdgeProperty("workCount"),
        "How many works this edge stands for. In the list of all researchers, all works of the researcher.",
    )


@strawberry.type(description="A page of researchers.")
class ResearcherConnection:
    edges: list[ResearcherEdge] = part(EDGES)
    nodes: list[ResearcherRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="A topic in a list.")
class TopicEdge:
    cursor: str = part(CURSOR)
    node: TopicRef = graph(SameNode(), "The topic.")
    work_count: int = graph(
        EdgeProperty("workCount"),
        "How many works this edge stands for. In the list of all topics and among children, all works on the topic.",
    )


@strawberry.type(description="A page of topics.")
class TopicConnection:
    edges: list[TopicEdge] = part(EDGES)
    nodes: list[TopicRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="A topic of a researcher's works.")
class ResearcherTopicEdge:
    cursor: str = part(CURSOR)
    node: TopicRef = graph(SameNode(), "The topic.")
    work_count: int = graph(EdgeProperty("workCount"), "How many of the researcher's works are on it.")
    share: float = graph(
        EdgeProperty("share"), "Those works as a share of all the researcher's works, 0..1, to nine decimals."
    )
    last_year: int | None = graph(EdgeProperty("lastYear"), "Year of the latest of them; null when none has a year.")


@strawberry.type(description="A page of a researcher's topics.")
class ResearcherTopicConnection:
    edges: list[ResearcherTopicEdge] = part(EDGES)
    nodes: list[TopicRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="An institution in a list.")
class InstitutionEdge:
    cursor: str = part(CURSOR)
    node: InstitutionRef = graph(SameNode(), "The institution.")
    work_count: int = graph(
        EdgeProperty("workCount"),
        "How many works this edge stands for. In the list of all institutions, all works of the institution.",
    )


@strawberry.type(description="A page of institutions.")
class InstitutionConnection:
    edges: list[InstitutionEdge] = part(EDGES)
    nodes: list[InstitutionRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="A venue in a list.")
class VenueEdge:
    cursor: str = part(CURSOR)
    node: VenueRef = graph(SameNode(), "The venue.")
    work_count: int = graph(EdgeProperty("workCount"), "How many works were published there.")


@strawberry.type(description="A page of venues.")
class VenueConnection:
    edges: list[VenueEdge] = part(EDGES)
    nodes: list[VenueRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="A person with at least one joint work.")
class CollaboratorEdge:
    cursor: str = part(CURSOR)
    node: ResearcherRef = graph(SameNode(), "The collaborator.")
    joint_work_count: int = graph(EdgeProperty("jointWorkCount"), "How many works both authored.")
    strength: float = graph(
        EdgeProperty("strength"), "Sum over the joint works of 1/(authors - 1), to nine decimals (Newman 2001)."
    )
    close: bool = graph(
        EdgeProperty("close"),
        "Whether there are two or more joint works, or one on whose byline the two stand at most two positions apart.",
    )
    first_year: int | None = graph(
        EdgeProperty("firstYear"), "Year of the first joint work; null when none has a year."
    )
    last_year: int | None = graph(EdgeProperty("lastYear"), "Year of the latest joint work; null when none has a year.")

    @arguments(
        List("researcher/joint_works", order.works({}).keys, most=50, of_edge=True), "The joint works, newest first."
    )
    def joint_works(self, info: Info, first: HowMany = 3) -> list[WorkRef]: ...


@strawberry.type(description="A page of collaborators.")
class CollaboratorConnection:
    edges: list[CollaboratorEdge] = part(EDGES)
    nodes: list[ResearcherRef] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)
