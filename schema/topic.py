"""What works are about, at any level of a taxonomy."""

import enum

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.source import Count, EdgeProperty, FirstNode, Fixed, List, Property, SameNode
from resolvers import filter, order, years
from resolvers.slice.options import embedded_options
from resolvers.slice.source import Graph
from schema.connection import (
    AT_LEAST,
    InstitutionConnection,
    ResearcherConnection,
    TopicConnection,
    TopicRef,
    WorkConnection,
)
from schema.entity import KIND, Entity, EntityKind
from schema.field import UNSET, After, First, HowMany, Info, arguments, graph
from schema.filter import WhereWorks
from schema.order import NEWEST, OrderWorks, Years
from schema.slice import EXPLORE, Options, Slice


@strawberry.enum(description="The level of a topic in its taxonomy.")
class TopicLevel(enum.Enum):
    DOMAIN = strawberry.enum_value(
        "DOMAIN", description="One of the broadest parts of research, such as Life Sciences."
    )
    FIELD = strawberry.enum_value("FIELD", description="A field of a domain, such as Medicine.")
    SUBFIELD = strawberry.enum_value("SUBFIELD", description="A subfield of a field, such as Epidemiology.")
    TOPIC = strawberry.enum_value("TOPIC", description="A topic of a subfield, the finest level of OpenAlex.")
    CATEGORY = strawberry.enum_value(
        "CATEGORY", description="A category of a repository or venue, such as arXiv's cs.LG."
    )
    CONCEPT = strawberry.enum_value(
        "CONCEPT", description="A concept of OpenAlex's former scheme, on works that have no topics."
    )


@strawberry.type(
    description="A topic found on the same works. Of a topic with over 2,000 works only the newest 2,000 are read."
)
class RelatedTopic:
    topic: TopicRef = graph(SameNode(), "The topic. It is never one above or below.")
    shared_work_count: int = graph(
        EdgeProperty("sharedWorkCount"), "On how many of those works sources put it directly."
    )
    score: float = graph(
        EdgeProperty("score"),
        "Salton's cosine, shared works / sqrt(works of the one * works of the other): over 0, at most 1, to nine "
        "decimals.",
    )
    at_least: bool = graph(EdgeProperty("atLeast"), AT_LEAST)


RELATED = List("topic/related", order.NEAREST, most=50)


@strawberry.type(description="What works are about. Its counts and lists include every topic below it, each work once.")
class Topic(Entity):
    kind: EntityKind = graph(Fixed("TOPIC"), KIND)
    name: str = graph(Property("name"), "The topic's name.")
    description: str | None = graph(
        Property("description"), "What it covers, according to its source; null when the source does not say."
    )
    level: TopicLevel = graph(Property("level"), "Its level in the taxonomy.")
    parent: TopicRef | None = graph(FirstNode("topic/parent"), "The topic directly above it; null at the top.")
    work_count: int = graph(Property("workCount"), "How many works are on it or on a topic below it.")
    researcher_count: int = graph(Count("topic/researcher_count"), "How many people have such a work.")

    @arguments(Connection("topic/children", order.topics), "The topics directly below it, the most works first.")
    def children(self, info: Info, first: First = UNSET, after: After = UNSET) -> TopicConnection: ...

    @arguments(
        Connection(
            "topic/works",
            order.works,
            total="this.workCount",
            index_scan=order.ON_TOPIC,
            filter=filter.WORKS,
            membership="topic",
        ),
        "The works on it or on a topic below it.",
    )
    def works(
        self,
        info: Info,
        where: WhereWorks = UNSET,
        order_by: OrderWorks = NEWEST,
        first: First = UNSET,
        after: After = UNSET,
    ) -> WorkConnection: ...

    @arguments(
        Connection("topic/researchers", order.by_edge_works, flags=years.flags, parameters=years.parameters),
        "The people with most works on it.",
    )
    def researchers(
        self, info: Info, years: Years = UNSET, first: First = UNSET, after: After = UNSET
    ) -> ResearcherConnection: ...

    @arguments(
        Connection("topic/institutions", order.by_edge_works, flags=years.flags, parameters=years.parameters),
        "The institutions that most works on it credit.",
    )
    def institutions(
        self, info: Info, years: Years = UNSET, first: First = UNSET, after: After = UNSET
    ) -> InstitutionConnection: ...

    @arguments(RELATED, "Topics found on the same works, the highest score first, ties by id.")
    def related(self, info: Info, first: HowMany = 10) -> list[RelatedTopic]: ...

    @arguments(Graph(embedded_options), "The slice around it, the same as explore(centers: [this]).")
    def graph(self, info: Info, options: Options = EXPLORE) -> Slice | None: ...
