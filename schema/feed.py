"""The feed: what happened to what you follow, to your claims, with your invitations."""

import enum

import strawberry

from graphdb.compile.cursor import Key
from graphdb.compile.source import Expression, FirstNode, List, Property, SameNode
from resolvers.feed import Because, OfViewerAlone, Told
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
        description="A work came into the graph: by a person you follow, about a topic or one below it, crediting an "
        "institution, or citing a work.",
    )
    NEW_COLLABORATION = strawberry.enum_value(
        "NEW_COLLABORATION",
        description="A work came into the graph that is the first of a person you follow with somebody they had no "
        "work with.",
    )
    CLAIM_DECIDED = strawberry.enum_value(
        "CLAIM_DECIDED", description="A claim of yours was approved, rejected or revoked, not by yourself."
    )
    INVITATION_RECEIVED = strawberry.enum_value("INVITATION_RECEIVED", description="Somebody invited you.")
    INVITATION_ANSWERED = strawberry.enum_value(
        "INVITATION_ANSWERED", description="Somebody accepted or declined your invitation."
    )


@strawberry.type(description="One thing that happened. Nobody but you is told it as yours.")
class FeedItem:
    id: strawberry.ID = graph(Property("id"), "Opaque, never changed: the same in every page and event.")
    kind: FeedKind = graph(Property("kind"), "What happened.")
    at: DateTime = graph(
        Expression("toString(this.at)"),
        "When: of a work, when the import began that brought it. Items are in the order in which the graph learned of "
        "them, which this follows but for imports that overlap.",
    )
    text: str = graph(Told(), "What happened in one sentence: plain text of at most 500 characters.")
    subject: Entity | None = graph(
        FirstNode("news/subject"),
        "What it is about: the work; the researcher whom the claim is to; who invited you, or answered you. Null only "
        "while it is being removed.",
    )
    because: Entity | None = graph(
        Because(),
        "What you follow that it happened to: of several a person, then a work, an institution, a topic; null for "
        "claims and invitations.",
    )
    claim: Claim | None = graph(
        OfViewerAlone(FirstNode("news/claim")), "The claim, as it is now; null for other kinds."
    )
    invitation: Invitation | None = graph(
        OfViewerAlone(FirstNode("news/invitation")), "The invitation, as it is now; null for other kinds."
    )
    collaborators: list[ResearcherRef] = graph(
        List("news/people", (Key("edge.place", int, False),)),
        "NEW_COLLABORATION: with whom it is the first work, in the order of the byline, at most ten; else empty.",
    )


@strawberry.type(description="An item of your feed.")
class FeedEdge:
    cursor: str = part(
        "The item's place, for `after`: in Viewer.feed the page goes on with what happened before it, a subscription "
        "with what happened since."
    )
    node: FeedItem = graph(SameNode(with_edge=True), "The item.")


@strawberry.type(description="A page of your feed.")
class FeedConnection:
    edges: list[FeedEdge] = part(EDGES)
    nodes: list[FeedItem] = part("The rows' items, in order.")
    page_info: PageInfo = part(PAGE_INFO)
