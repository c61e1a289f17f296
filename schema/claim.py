"""Claims: an account's statement that a researcher's record is its own, and what was decided about it."""

import enum

import strawberry

from graphdb.compile.source import Expression, FirstNode, Fixed, List, Property, SameNode, Value
from graphdb.compile.viewer import ForViewer, NullUnlessModerator
from graphdb.result.cursor import Key
from resolvers.claim.source import UNLOCKS, ClaimPreviewSource, ClaimSignalsSource, ClaimStateSource, may_claim
from resolvers.permission import PermissionCheck
from schema.connection import EDGES, PAGE_INFO, TOTAL, ResearcherRef
from schema.entity import Node, PageInfo
from schema.field import graph, part
from schema.permission import Permission
from schema.scalars import DateTime

HISTORY = List("claim/history", (Key("node.number", int, False),))


@strawberry.enum(description="Whether a researcher is claimed.")
class ClaimState(enum.Enum):
    UNCLAIMED = strawberry.enum_value("UNCLAIMED", description="No claim is approved, and you have none pending.")
    PENDING = strawberry.enum_value("PENDING", description="Your own claim is not decided yet; only you see this.")
    CLAIMED = strawberry.enum_value("CLAIMED", description="A claim is approved.")


@strawberry.enum(description="The state of a claim.")
class ClaimDecision(enum.Enum):
    PENDING = strawberry.enum_value("PENDING", description="Not decided yet.")
    APPROVED = strawberry.enum_value("APPROVED", description="The record is the claimant's.")
    REJECTED = strawberry.enum_value(
        "REJECTED", description="A moderator rejected it, or approved another account's claim."
    )
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="The claimant took it back.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="It was not decided within 30 days.")
    REVOKED = strawberry.enum_value("REVOKED", description="It was approved, and the approval was taken back.")


@strawberry.enum(description="What speaks for or against a claim.")
class ClaimSignalKind(enum.Enum):
    ORCID_MATCH = strawberry.enum_value(
        "ORCID_MATCH",
        description="Whether the ORCID iD of the sign-in is the record's. If it is, the claim is approved at once.",
    )
    EMAIL_DOMAIN_MATCH = strawberry.enum_value(
        "EMAIL_DOMAIN_MATCH",
        description="Whether the verified e-mail address belongs to an institution of the record. Free mail services "
        "do not count.",
    )
    NAME_MATCH = strawberry.enum_value(
        "NAME_MATCH", description="Whether the account's name is one of the record's names."
    )
    COAUTHOR_CLAIMED = strawberry.enum_value(
        "COAUTHOR_CLAIMED", description="A co-author has an approved claim to their own record."
    )
    RIVAL_CLAIM = strawberry.enum_value(
        "RIVAL_CLAIM",
        description="Another account's claim to the record is pending. Only a claim that is pending itself has this "
        "signal.",
    )


@strawberry.type(description="What the server itself found for or against a claim.")
class ClaimSignal:
    kind: ClaimSignalKind = part("What it is.")
    supports: bool = part("Whether it speaks for the claim.")
    text: str = part("One sentence that says what was found; plain text of at most 500 characters.")


@strawberry.type(description="A step of a claim from one state to the next.")
class ClaimTransition:
    at: DateTime = graph(Expression("toString(this.at)"), "When it was taken.")
    before: ClaimDecision | None = graph(Property("before"), "The state before; null when it was filed.")
    after: ClaimDecision = graph(Property("after"), "The state after.")
    by: str | None = graph(
        NullUnlessModerator(Property("by")),
        "The name of the person who took it; null when the server did. Only moderators see it.",
    )
    note: str | None = graph(
        NullUnlessModerator(Property("note")),
        "What they wrote about it; null when they wrote nothing. Only moderators see it.",
    )


@strawberry.type(
    description="An account's claim to a researcher's record. Only the account itself and moderators can see it."
)
class Claim(Node):
    claimant: str | None = graph(Value("claim/claimant"), "The name of the account that filed it.")
    verified_by: ClaimSignalKind | None = graph(
        Property("verifiedBy"), "The signal that proved it when it was approved; null when none did."
    )
    expires_at: DateTime | None = graph(
        Expression("CASE WHEN this.state IN ['PENDING', 'EXPIRED'] THEN toString(this.expiresAt) END"),
        "When it expires or expired without a decision, 30 days after it was filed; null once it was "
        "decided or withdrawn.",
    )
    history: list[ClaimTransition] = graph(HISTORY, "Every step, the earliest first.")
    researcher: ResearcherRef = graph(FirstNode("claim/researcher"), "The researcher whose record is claimed.")
    state: ClaimDecision = graph(
        Expression("CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END"),
        "Its state now.",
    )
    evidence: str | None = graph(
        Property("evidence"), "What the claimant wrote, 1 to 2000 characters; null when they wrote nothing."
    )
    signals: list[ClaimSignal] = graph(ClaimSignalsSource(), "What the server finds for and against it now.")
    filed_at: DateTime = graph(Expression("toString(this.filedAt)"), "When it was filed.")
    decided_at: DateTime | None = graph(
        Expression("toString(this.decidedAt)"), "When it was approved, rejected or revoked; null before."
    )
    decision_note: str | None = graph(
        Property("decisionNote"), "The reason, in the words of the person who decided; null when they gave none."
    )


@strawberry.type(description="A claim in a list.")
class ClaimEdge:
    cursor: str = part("The row's position, for `after` in the same list.")
    node: Claim = graph(SameNode(), "The claim.")


@strawberry.type(description="A page of claims.")
class ClaimConnection:
    edges: list[ClaimEdge] = part(EDGES)
    nodes: list[Claim] = part("The claims of the page, in order.")
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part(TOTAL)


@strawberry.type(description="What the server would consider if you claimed the researcher now.")
class ClaimPreview:
    signals: list[ClaimSignal] = part("What the server finds for and against it.")
    would_approve: bool = part("Whether the claim would be approved at once.")


@strawberry.type(description="Whether a researcher is claimed, and what you can do about it.")
class ClaimStatus:
    state: ClaimState = graph(ClaimStateSource(), "Whether it is claimed; PENDING when your own claim to it is.")
    unlocks: list[str] = graph(Fixed(UNLOCKS), "What an approved claim lets its owner do, one sentence for each.")
    viewer_claim: Claim | None = graph(
        ForViewer(FirstNode("claim/of_viewer")),
        "The last claim that you filed to it, in whatever state; null when there is none or nobody is signed in.",
    )
    viewer_can_claim: Permission = graph(PermissionCheck("claim/relation", may_claim), "Whether you can claim it now.")
    preview: ClaimPreview | None = graph(
        ForViewer(ClaimPreviewSource()),
        "What the server would consider if you claimed it now; null when nobody is signed in.",
    )
