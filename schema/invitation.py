"""Invitations to work together, and whether a researcher may be invited."""

import enum

import strawberry

from graphdb.compile.source import Expression, FirstNode, Property, SameNode
from graphdb.compile.viewer import ForViewer
from resolvers.invitation.preconditions import may_answer, may_cancel, may_invite
from resolvers.permission import PermissionCheck
from schema.connection import CURSOR, EDGES, PAGE_INFO, TOTAL, ResearcherRef
from schema.entity import Node, PageInfo
from schema.field import graph, part
from schema.permission import Permission
from schema.scalars import DateTime


@strawberry.enum(description="The state of an invitation.")
class InvitationState(enum.Enum):
    PENDING = strawberry.enum_value("PENDING", description="It is not answered yet.")
    ACCEPTED = strawberry.enum_value("ACCEPTED", description="The recipient accepted.")
    DECLINED = strawberry.enum_value("DECLINED", description="The recipient declined.")
    CANCELLED = strawberry.enum_value(
        "CANCELLED",
        description="Before it was answered, the sender took it back, or the approved claim of one of the two ended.",
    )
    EXPIRED = strawberry.enum_value("EXPIRED", description="Nobody answered within 30 days.")


@strawberry.enum(description="The box of your invitations.")
class InvitationBox(enum.Enum):
    INBOX = strawberry.enum_value("INBOX", description="Those that were sent to you.")
    SENT = strawberry.enum_value("SENT", description="Those that you sent.")


@strawberry.type(
    description="An invitation to work together. Only the two people it is between can see it; for all others its id "
    "names nothing."
)
class Invitation(Node):
    sender: ResearcherRef = graph(FirstNode("invitation/sender"), "Who sent it.")
    recipient: ResearcherRef = graph(FirstNode("invitation/recipient"), "The person it was sent to.")
    message: str = graph(Property("message"), "What the sender wrote, unchanged. It is not safe as HTML.")
    state: InvitationState = graph(
        Expression("CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END"),
        "Its state now.",
    )
    sent_at: DateTime = graph(Expression("toString(this.sentAt)"), "When it was sent.")
    expires_at: DateTime = graph(
        Expression("toString(this.expiresAt)"), "Until when it can be answered: 30 days after it was sent."
    )
    answered_at: DateTime | None = graph(
        Expression("toString(this.answeredAt)"), "When it was accepted or declined; null when it was neither."
    )
    reply: str | None = graph(
        Property("reply"),
        "What the recipient wrote back, unchanged; null when they wrote nothing. It is not safe as HTML.",
    )
    viewer_can_answer: Permission = graph(
        PermissionCheck("invitation/relation", may_answer), "Whether you may accept or decline it."
    )
    viewer_can_cancel: Permission = graph(
        PermissionCheck("invitation/relation", may_cancel), "Whether you may take it back."
    )


@strawberry.type(description="An invitation in a list.")
class InvitationEdge:
    cursor: str = part(CURSOR)
    node: Invitation = graph(SameNode(), "The invitation.")


@strawberry.type(description="A page of your invitations.")
class InvitationConnection:
    edges: list[InvitationEdge] = part(EDGES)
    nodes: list[Invitation] = part("The rows' invitations, in order.")
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="Whether a researcher welcomes invitations, and whether you may send one.")
class CollaborationStatus:
    open: bool = graph(
        Expression("coalesce(this.openToCollaborate, true)"),
        "Whether invitations are welcome; true until the owner says otherwise.",
    )
    stated_by_owner: bool = graph(
        Expression("this.openToCollaborate IS NOT NULL"), "Whether the owner said so; false where it is the default."
    )
    viewer_can_invite: Permission = graph(
        PermissionCheck("invitation/preconditions", may_invite),
        "Whether you may invite them. The conditions are checked in order, and the first that fails gives the reason.",
    )
    viewer_invitation: Invitation | None = graph(
        ForViewer(FirstNode("invitation/between")),
        "The latest invitation between you two, whoever sent it; null when there is none or nobody is signed in.",
    )
