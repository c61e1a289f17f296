"""What works are about, at any level of a taxonomy."""

import enum

import strawberry

from graphdb.connection import Connection
from graphdb.source import Count, Fixed, One, Property
from resolvers import order
from schema.connection import InstitutionConnection, ResearcherConnection, TopicConnection, TopicRef, WorkConnection
from schema.entity import KIND, Entity, EntityKind
from schema.field import UNSET, After, First, Info, arguments, graph
from schema.order import NEWEST, OrderWorks


@strawberry.enum(description="The level of a topic in its taxonomy.")
class TopicLevel(enum.Enum):
    DOMAIN = strawberry.enum_value("DOMAIN", description="One of the broadest parts of research, as Life Sciences.")
    FIELD = strawberry.enum_value("FIELD", description="A field of a domain, as Medicine.")
    SUBFIELD = strawberry.enum_value("SUBFIELD", description="A subfield of a field, as Epidemiology.")
    TOPIC = strawberry.enum_value("TOPIC", description="A topic of a subfield, the finest level of OpenAlex.")
    CATEGORY = strawberry.enum_value("CATEGORY", description="A category of a repository or venue, as cs.LG of arXiv.")
    CONCEPT = strawberry.enum_value(
        "CONCEPT", description="A concept of OpenAlex's former scheme, on works that have no topics."
    )


@strawberry.type(description="What works are about. Its counts and lists take in every topic below it, each work once.")
class Topic(Entity):
    kind: EntityKind = graph(Fixed("TOPIC"), KIND)
    name: str = graph(Property("name"), "The topic's name.")
    description: str | None = graph(
        Property("description"), "What it covers, by its source; null when the source says nothing."
    )
    level: TopicLevel = graph(Property("level"), "Its level in the taxonomy.")
    parent: TopicRef | None = graph(One("topic/parent"), "The topic right above it; null at the top.")
    work_count: int = graph(Property("workCount"), "Works on it or on a topic below it.")
    researcher_count: int = graph(Count("topic/researcher_count"), "People with such a work.")

    @arguments(Connection("topic/children", order.topics), "The topics right below it, most works first.")
    def children(self, info: Info, first: First = UNSET, after: After = UNSET) -> TopicConnection: ...

    @arguments(
        Connection(
            "topic/works",
            order.works,
            total="this.workCount",
            walk=order.newest("topic/newest_works", starts="topic/below"),
        ),
        "The works on it or on a topic below it.",
    )
    def works(
        self,
        info: Info,
        order_by: OrderWorks = NEWEST,
        first: First = UNSET,
        after: After = UNSET,
    ) -> WorkConnection: ...

    @arguments(Connection("topic/researchers", order.by_edge_works), "The people with most works on it.")
    def researchers(self, info: Info, first: First = UNSET, after: After = UNSET) -> ResearcherConnection: ...

    @arguments(Connection("topic/institutions", order.by_edge_works), "The institutions that most works on it credit.")
    def institutions(self, info: Info, first: First = UNSET, after: After = UNSET) -> InstitutionConnection: ...
