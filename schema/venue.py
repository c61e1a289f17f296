"""Where works are published."""

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.source import Expression, Property
from resolvers import filter, order
from schema.connection import WorkConnection
from schema.entity import IDENTIFIERS, LABEL, SLUG, Identifier, Node
from schema.field import UNSET, After, First, Info, arguments, graph
from schema.filter import WhereWorks
from schema.order import NEWEST, OrderWorks

TYPE = "The source's own word for its kind, such as journal or repository; null when not said."


@strawberry.type(description="Where works were published: a journal, a proceedings, a repository.")
class Venue(Node):
    label: str = graph(Property("label"), LABEL)
    slug: str = graph(Property("slug"), SLUG)
    identifiers: list[Identifier] = graph(IDENTIFIERS, "Every identifier it is known by, by scheme, then value.")
    name: str = graph(Property("name"), "The venue's name.")
    alternate_names: list[str] = graph(
        Expression("coalesce(this.alternateNames, [])"), "Other and abbreviated titles that a source gives, sorted."
    )
    venue_type: str | None = graph(Property("type"), TYPE)
    type: str | None = graph(Property("type"), TYPE, deprecated="Ask for venueType.")
    issn: str | None = graph(Property("issn"), "The linking ISSN, such as 1654-9880; null when not known.")
    work_count: int = graph(Property("workCount"), "How many works were published there.")

    @arguments(
        Connection(
            "venue/works",
            order.works,
            total="this.workCount",
            index_scan=order.IN_VENUE,
            filter=filter.WORKS,
            membership="venue",
        ),
        "The works published there.",
    )
    def works(
        self,
        info: Info,
        where: WhereWorks = UNSET,
        order_by: OrderWorks = NEWEST,
        first: First = UNSET,
        after: After = UNSET,
    ) -> WorkConnection: ...
