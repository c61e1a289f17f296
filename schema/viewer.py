"""Who is signed in."""

from typing import Annotated

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.cursor import Key
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.compile.source import Expression, FirstNode, List, SameNodeByType
from graphdb.compile.viewer import OfViewer
from resolvers import feed, follow, order
from resolvers.invitation import transition
from schema.claim import Claim, ResearcherRef
from schema.entity import Entity, EntityKind, Node, PageInfo
from schema.feed import FeedConnection
from schema.field import UNSET, After, First, Info, arguments, graph, part
from schema.invitation import InvitationBox, InvitationConnection, InvitationState
from schema.scalars import DateTime

CLAIMS = List("viewer/claims", (Key("node.filedAt", str, True), Key("node.id", str, True)))


@strawberry.type(description="Something that you follow.")
class FollowEdge:
    cursor: str = part("The row's place, for `after` in the same list.")
    node: Entity = graph(SameNodeByType(), "The entity.")
    since: DateTime = graph(Expression("toString(edge.since)"), "Since when you follow it.")


@strawberry.type(description="A page of what you follow.")
class FollowConnection:
    edges: list[FollowEdge] = part("The rows of the page, in order.")
    nodes: list[Entity] = part("The entities of the page, in order.")
    page_info: PageInfo = part("Where the page lies in the list.")
    total_count: int = part("How long the whole list is, whatever the page.")


@strawberry.type(description="Who is signed in, as their token says. Nobody else can see any of it.")
class Viewer(Node):
    id: strawberry.ID = graph(OfViewer("id"), "Opaque, never changed, unique over the graph.")
    name: str = graph(OfViewer("name"), "The name that the sign-in gave.")
    email: str | None = graph(OfViewer("email"), "The address that the sign-in gave; null when it gave none.")
    researcher: ResearcherRef | None = graph(
        FirstNode("viewer/researcher"), "The researcher that your approved claim is to; null without one."
    )

    @arguments(
        Connection("viewer/following", order.followed, flags=follow.flags, parameters=follow.parameters),
        "What you follow, the last first.",
    )
    def following(
        self,
        info: Info,
        kinds: Annotated[
            list[EntityKind] | None, strawberry.argument(description="Only these kinds; all when absent.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> FollowConnection: ...

    claims: list[Claim] = graph(CLAIMS, "Your claims, the last filed first, whatever became of them.")
    is_moderator: bool = graph(OfViewer("is_moderator"), "Whether you may decide claims.")

    @arguments(
        Connection("invitation/of_viewer", order.invitations, flags=transition.flags, parameters=transition.parameters),
        "Your invitations to work together, the latest first.",
    )
    def invitations(
        self,
        info: Info,
        box: Annotated[
            InvitationBox | None, strawberry.argument(description="Those sent to you, or those that you sent.")
        ] = InvitationBox.INBOX,
        state: Annotated[
            InvitationState | None, strawberry.argument(description="Only those in this state; null: in any.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> InvitationConnection: ...

    @arguments(
        Connection("feed/of_viewer", order.feed, flags=feed.flags, walk=IndexOrderedScan("feed-desc", "feed/newest")),
        "What happened to what you follow since you follow it, to your claims and with your invitations, the last "
        "first. Items whose subject is gone are left out.",
    )
    def feed(self, info: Info, first: First = UNSET, after: After = UNSET) -> FeedConnection: ...
