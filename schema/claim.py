"""Claims: whose record it is, as somebody says and moderators or an ORCID iD confirm."""

import enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from graphdb.compile.cursor import Key
from graphdb.compile.source import Expression, FirstNode, Fixed, List, Property, SameNode, Value
from graphdb.compile.viewer import ForModerator, ForViewer
from resolvers.claim.source import UNLOCKS, Preview, Signals, State, may_claim
from resolvers.permission import Permitted
from schema.entity import Node, PageInfo
from schema.field import graph, part
from schema.permission import Permission
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.researcher import Researcher

ResearcherRef = Annotated["Researcher", strawberry.lazy("schema.researcher")]
HISTORY = List("claim/history", (Key("node.number", int, False),))


@strawberry.enum(description="Whether a researcher is claimed.")
class ClaimState(enum.Enum):
    UNCLAIMED = strawberry.enum_value("UNCLAIMED", description="Nobody's claim is approved, and you have none pending.")
    PENDING = strawberry.enum_value("PENDING", description="Your own claim is not decided yet; only you see this.")
    CLAIMED = strawberry.enum_value("CLAIMED", description="A claim is approved.")


@strawberry.enum(description="The state of a claim.")
class ClaimDecision(enum.Enum):
    PENDING = strawberry.enum_value("PENDING", description="Not decided yet.")
    APPROVED = strawberry.enum_value("APPROVED", description="The record is the claimant's.")
    REJECTED = strawberry.enum_value("REJECTED", description="A moderator rejected it, or approved another's.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="The claimant took it back.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="It was not decided within 30 days.")
    REVOKED = strawberry.enum_value("REVOKED", description="It was approved, and the approval was taken back.")


@strawberry.enum(description="What speaks for or against a claim.")
class ClaimSignalKind(enum.Enum):
    ORCID_MATCH = strawberry.enum_value(
        "ORCID_MATCH", description="The ORCID iD of the sign-in is the record's, or another; a match approves at once."
    )
    EMAIL_DOMAIN_MATCH = strawberry.enum_value(
        "EMAIL_DOMAIN_MATCH", description="The verified address is at an institution of the record; never free mail."
    )
    NAME_MATCH = strawberry.enum_value("NAME_MATCH", description="The name is one of the record's, or is not.")
    COAUTHOR_CLAIMED = strawberry.enum_value(
        "COAUTHOR_CLAIMED", description="A co-author has an approved claim to a record of theirs."
    )
    RIVAL_CLAIM = strawberry.enum_value("RIVAL_CLAIM", description="Another account's claim to the record is pending.")


@strawberry.type(description="What the server itself found for or against a claim.")
class ClaimSignal:
    kind: ClaimSignalKind = part("What it is.")
    supports: bool = part("Whether it speaks for the claim.")
    text: str = part("One sentence that says what was found; plain text of at most 500 characters.")


@strawberry.type(description="A step of a claim from one state to the next.")
class ClaimTransition:
    at: DateTime = graph(Expression("toString(this.at)"), "When.")
    before: ClaimDecision | None = graph(Property("before"), "The state before; null when it was filed.")
    after: ClaimDecision = graph(Property("after"), "The state after.")
    by: str | None = graph(
        ForModerator(Property("by")), "The name of who took it, null when the server did; moderators alone see it."
    )
    note: str | None = graph(
        ForModerator(Property("note")), "What they wrote, null when nothing; moderators alone see it."
    )


@strawberry.type(description="A claim of an account to a researcher. Its account and moderators alone can see it.")
class Claim(Node):
    claimant: str | None = graph(Value("claim/claimant"), "The name of the account that filed it.")
    verified_by: ClaimSignalKind | None = graph(
        Property("verifiedBy"), "The signal that proved it when it was approved; null when none did."
    )
    expires_at: DateTime | None = graph(
        Expression("CASE WHEN this.state IN ['PENDING', 'EXPIRED'] THEN toString(this.expiresAt) END"),
        "When it expires, or has expired, without a decision: 30 days after it was filed; null once it was decided or "
        "withdrawn.",
    )
    history: list[ClaimTransition] = graph(HISTORY, "Every step, the first first.")
    researcher: ResearcherRef = graph(FirstNode("claim/researcher"), "The researcher it is to.")
    state: ClaimDecision = graph(
        Expression("CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END"),
        "Its state now.",
    )
    evidence: str | None = graph(Property("evidence"), "What the claimant wrote, 1 to 2000 characters; null: nothing.")
    signals: list[ClaimSignal] = graph(Signals(), "What the server finds for and against it now.")
    filed_at: DateTime = graph(Expression("toString(this.filedAt)"), "When it was filed.")
    decided_at: DateTime | None = graph(
        Expression("toString(this.decidedAt)"), "When it was approved, rejected or revoked; null before."
    )
    decision_note: str | None = graph(
        Property("decisionNote"), "Why, in the words of who decided; null: they gave none."
    )


@strawberry.type(description="A claim in a list.")
class ClaimEdge:
    cursor: str = part("The row's place, for `after` in the same list.")
    node: Claim = graph(SameNode(), "The claim.")


@strawberry.type(description="A page of claims.")
class ClaimConnection:
    edges: list[ClaimEdge] = part("The rows of the page, in order.")
    nodes: list[Claim] = part("The claims of the page, in order.")
    page_info: PageInfo = part("Where the page lies in the list.")
    total_count: int = part("How long the whole list is, whatever the page.")


@strawberry.type(description="What would be weighed if you claimed the researcher now.")
class ClaimPreview:
    signals: list[ClaimSignal] = part("What the server finds for and against it.")
    would_approve: bool = part("Whether the claim would be approved at once.")


@strawberry.type(description="Whether a researcher is claimed, and what you can do about it.")
class ClaimStatus:
    state: ClaimState = graph(State(), "Whether it is claimed; PENDING when your own claim to it is.")
    unlocks: list[str] = graph(Fixed(UNLOCKS), "What an approved claim lets its owner do, a sentence each.")
    viewer_claim: Claim | None = graph(
        ForViewer(FirstNode("claim/of_viewer")),
        "The claim that you last filed to it, whatever became of it; null when there is none or nobody is signed in.",
    )
    viewer_can_claim: Permission = graph(Permitted("claim/standing", may_claim), "Whether you can claim it now.")
    preview: ClaimPreview | None = graph(
        ForViewer(Preview()), "What the server would weigh if you claimed it now; null when nobody is signed in."
    )
