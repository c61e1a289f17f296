"""The feed: what happened to what an account follows, to its claims and to its invitations."""

import enum

import strawberry

from graphdb.compile.source import Expression, FirstNode, List, Property, SameNode
from graphdb.result.cursor import Key
from resolvers.feed import FollowedEntity, NewsSentence, OnlyForViewer
from schema.claim import Claim
from schema.connection import EDGES, PAGE_INFO, ResearcherRef
from schema.entity import Entity, PageInfo
from schema.field import graph, part
from schema.invitation import Invitation
from schema.scalars import DateTime


@strawberry.enum(description="What happened.")
class FeedKind(enum.Enum):
    NEW_WORK = strawberry.enum_value(
        "NEW_WORK",
        description="A work was added to the graph that is by a person you follow, is about a topic you follow or one "
        "below it, credits an institution you follow, or cites a work you follow.",
    )
    NEW_COLLABORATION = strawberry.enum_value(
        "NEW_COLLABORATION",
        description="A work was added to the graph that is the first joint work of a person you follow with somebody "
        "else.",
    )
    CLAIM_DECIDED = strawberry.enum_value(
        "CLAIM_DECIDED",
        description="A claim of yours was approved, rejected or revoked, and not by you, or it stayed approved when "
        "the record proved to be the same as another one that was claimed too.",
    )
    INVITATION_RECEIVED = strawberry.enum_value("INVITATION_RECEIVED", description="Somebody invited you.")
    INVITATION_ANSWERED = strawberry.enum_value(
        "INVITATION_ANSWERED", description="Somebody accepted or declined your invitation."
    )


@strawberry.type(description="One thing that happened, as an item of your feed. Nobody else can see your feed.")
class FeedItem:
    id: strawberry.ID = graph(Property("id"), "An opaque id. It never changes and is the same in every page and event.")
    kind: FeedKind = graph(Property("kind"), "What happened.")
    at: DateTime = graph(
        Expression("toString(this.at)"),
        "When it happened; for a work, when the import that added it began. Items are in the order in "
        "which they were recorded, which differs from the order of this time only where imports overlap.",
    )
    text: str = graph(NewsSentence(), "What happened, in one sentence: plain text of at most 500 characters.")
    subject: Entity | None = graph(
        FirstNode("news/subject"),
        "What it is about: the new work, the claimed researcher, or the person who invited or answered "
        "you. Null only while it is being removed.",
    )
    because: Entity | None = graph(
        FollowedEntity(),
        "What you follow that it happened to. Of several, a person is named before a work, an institution "
        "or a topic. Null for claims and invitations.",
    )
    claim: Claim | None = graph(
        OnlyForViewer(FirstNode("news/claim")), "The claim, as it is now; null for other kinds."
    )
    invitation: Invitation | None = graph(
        OnlyForViewer(FirstNode("news/invitation")), "The invitation, as it is now; null for other kinds."
    )
    collaborators: list[ResearcherRef] = graph(
        List("news/people", (Key("edge.place", int, False),)),
        "For NEW_COLLABORATION, the people with whom it is the first joint work, in the order of the "
        "byline, at most ten. Empty for other kinds.",
    )


@strawberry.type(description="An item of your feed.")
class FeedEdge:
    cursor: str = part(
        "The item's position, for `after`. In Viewer.feed the page continues with what happened before "
        "it, a subscription with what happened since."
    )
    node: FeedItem = graph(SameNode(with_edge=True), "The item.")


@strawberry.type(description="A page of your feed.")
class FeedConnection:
    edges: list[FeedEdge] = part(EDGES)
    nodes: list[FeedItem] = part("The rows' items, in order.")
    page_info: PageInfo = part(PAGE_INFO)
