"""The person who is signed in, and what belongs to their account."""

from typing import Annotated

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.compile.source import Expression, FirstNode, List, SameNodeByType
from graphdb.compile.viewer import ViewerAttribute
from graphdb.result.cursor import Key
from resolvers import feed, follow, order
from resolvers.invitation import source
from schema.claim import Claim
from schema.connection import EDGES, PAGE_INFO, TOTAL, ResearcherRef
from schema.entity import Entity, EntityKind, Node, PageInfo
from schema.feed import FeedConnection
from schema.field import UNSET, After, First, Info, arguments, graph, part
from schema.invitation import InvitationBox, InvitationConnection, InvitationState
from schema.scalars import DateTime

CLAIMS = List("viewer/claims", (Key("node.filedAt", str, True), Key("node.id", str, True)))


@strawberry.type(description="Something that you follow.")
class FollowEdge:
    cursor: str = part("The row's position, for `after` in the same list.")
    node: Entity = graph(SameNodeByType(), "The entity.")
    since: DateTime = graph(Expression("toString(edge.since)"), "When you began to follow it.")


@strawberry.type(description="A page of what you follow.")
class FollowConnection:
    edges: list[FollowEdge] = part(EDGES)
    nodes: list[Entity] = part("The entities of the page, in order.")
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="The person who is signed in, as their token says. Nobody else can see any of it.")
class Viewer(Node):
    id: strawberry.ID = graph(ViewerAttribute("id"), "An opaque id, unique over the graph. It never changes.")
    name: str = graph(ViewerAttribute("name"), "The name that the sign-in gave.")
    email: str | None = graph(ViewerAttribute("email"), "The address that the sign-in gave; null when it gave none.")
    researcher: ResearcherRef | None = graph(
        FirstNode("viewer/researcher"), "The researcher whose record is yours by an approved claim; null without one."
    )

    @arguments(
        Connection("viewer/following", order.followed, flags=follow.flags, parameters=follow.parameters),
        "What you follow, the latest first.",
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

    claims: list[Claim] = graph(CLAIMS, "Your claims in whatever state, the latest first.")
    is_moderator: bool = graph(ViewerAttribute("is_moderator"), "Whether you may decide claims.")

    @arguments(
        Connection("invitation/of_viewer", order.invitations, flags=source.flags, parameters=source.parameters),
        "Your invitations to work together, the latest first.",
    )
    def invitations(
        self,
        info: Info,
        box: Annotated[
            InvitationBox | None, strawberry.argument(description="Those sent to you, or those that you sent.")
        ] = InvitationBox.INBOX,
        state: Annotated[
            InvitationState | None, strawberry.argument(description="Only those in this state; null for any.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> InvitationConnection: ...

    @arguments(
        Connection(
            "feed/of_viewer", order.feed, flags=feed.flags, index_scan=IndexOrderedScan("feed-desc", "feed/newest")
        ),
        "What happened to what you follow since you began to follow it, to your claims and to your "
        "invitations, the latest first. Items whose subject no longer exists are left out.",
    )
    def feed(self, info: Info, first: First = UNSET, after: After = UNSET) -> FeedConnection: ...
