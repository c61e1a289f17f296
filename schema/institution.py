"""An organisation that works credit."""

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.source import EdgeProperty, Expression, FirstNode, Fixed, List, Property, SameNode
from graphdb.result.cursor import Key
from resolvers import filter, order
from resolvers.slice.options import embedded_options
from resolvers.slice.source import Graph
from schema.connection import AT_LEAST, InstitutionRef, ResearcherConnection, TopicConnection, WorkConnection
from schema.entity import KIND, Entity, EntityKind
from schema.field import UNSET, After, First, HowMany, Info, arguments, graph
from schema.filter import WhereWorks
from schema.order import NEWEST, OrderWorks
from schema.slice import EXPLORE, Options, Slice


@strawberry.type(description="An institution credited on the same works.")
class PartnerInstitution:
    institution: InstitutionRef = graph(SameNode(), "The partner.")
    joint_work_count: int = graph(EdgeProperty("jointWorkCount"), "How many works credit both.")
    last_year: int | None = graph(EdgeProperty("lastYear"), "Year of the latest of them; null when none has a year.")
    at_least: bool = graph(EdgeProperty("atLeast"), AT_LEAST)


PARTNERS = List("institution/partners", (Key("edge.jointWorkCount", int, True), Key("node.id", str, True)), most=50)


@strawberry.type(
    description="An organisation that works credit. Its counts and lists do not include the institutions that are "
    "part of it."
)
class Institution(Entity):
    kind: EntityKind = graph(Fixed("INSTITUTION"), KIND)
    name: str = graph(Property("name"), "The institution's name.")
    country: str | None = graph(Property("country"), "ISO 3166-1 alpha-2 code, such as SE; null when not known.")
    city: str | None = graph(Property("city"), "The city; null when not known.")
    institution_type: str | None = graph(
        Property("type"), "The source's own word for its kind, such as education; null when not said."
    )
    alternate_names: list[str] = graph(
        Expression("coalesce(this.alternateNames, [])"),
        "Other names, including former ones and those in other languages, sorted.",
    )
    acronyms: list[str] = graph(Expression("coalesce(this.acronyms, [])"), "Its acronyms, such as MIT, sorted.")
    homepage: str | None = graph(Property("homepage"), "Its own web page; null when not known.")
    ror: str | None = graph(Property("ror"), "The ROR id, bare; null when it has none.")
    parent: InstitutionRef | None = graph(
        FirstNode("institution/parent"), "The institution it is part of; null when none is known."
    )
    work_count: int = graph(Property("workCount"), "How many works credit it on their bylines.")
    researcher_count: int = graph(Property("researcherCount"), "How many people are affiliated with it.")

    @arguments(
        Connection("institution/researchers", order.by_edge_works, total="this.researcherCount"),
        "The people affiliated with it, most works first.",
    )
    def researchers(self, info: Info, first: First = UNSET, after: After = UNSET) -> ResearcherConnection: ...

    @arguments(
        Connection(
            "institution/works",
            order.works,
            total="this.workCount",
            index_scan=order.OF_INSTITUTION,
            filter=filter.WORKS,
            membership="institution",
        ),
        "The works whose bylines credit it.",
    )
    def works(
        self,
        info: Info,
        where: WhereWorks = UNSET,
        order_by: OrderWorks = NEWEST,
        first: First = UNSET,
        after: After = UNSET,
    ) -> WorkConnection: ...

    @arguments(Connection("institution/topics", order.by_edge_works), "The topics of those works, most works first.")
    def topics(self, info: Info, first: First = UNSET, after: After = UNSET) -> TopicConnection: ...

    @arguments(
        PARTNERS,
        "Institutions credited on the same works, the most joint works first, ties by id. Of an "
        "institution with over 2,000 works only the newest 2,000 count.",
    )
    def partners(self, info: Info, first: HowMany = 10) -> list[PartnerInstitution]: ...

    @arguments(Graph(embedded_options), "The slice around it, the same as explore(centers: [this]).")
    def graph(self, info: Info, options: Options = EXPLORE) -> Slice | None: ...
