"""Trust in a researcher's record: the score, its signals, and the entities that prove each."""

import enum

import strawberry

from graphdb.compile.source import EdgeProperty, Expression, FirstOf, MapList, Value
from resolvers import trust
from schema.entity import Entity
from schema.field import HowMany, Info, arguments, graph


@strawberry.enum(description="How far a record can be relied on, by its score.")
class TrustLevel(enum.Enum):
    UNVERIFIED = strawberry.enum_value("UNVERIFIED", description="A score under 25.")
    EMERGING = strawberry.enum_value("EMERGING", description="25 to 49.")
    ESTABLISHED = strawberry.enum_value("ESTABLISHED", description="50 to 74.")
    VERIFIED = strawberry.enum_value("VERIFIED", description="75 to 100.")


@strawberry.enum(
    description="How certain it is whose record it is: the highest level whose own condition holds, even if those "
    "of lower levels do not."
)
class VerificationLevel(enum.Enum):
    L0 = strawberry.enum_value("L0", description="No persistent identifier.")
    L1 = strawberry.enum_value("L1", description="A work with a DOI, an arXiv id or a PMID.")
    L2 = strawberry.enum_value("L2", description="An ORCID iD on the record.")
    L3 = strawberry.enum_value("L3", description="Claimed: a claim to the record was approved.")
    L4 = strawberry.enum_value("L4", description="Claim verified: that claim was proved by the record's ORCID iD.")


@strawberry.enum(description="What speaks for a record.")
class TrustSignalKind(enum.Enum):
    IDENTIFIED_WORKS = strawberry.enum_value(
        "IDENTIFIED_WORKS", description="Works with a DOI, an arXiv id or a PMID: 5 points each, at most 25."
    )
    CLOSE_COLLABORATORS = strawberry.enum_value(
        "CLOSE_COLLABORATORS", description="Close collaborators: 1 point each, at most 15."
    )
    TOPICS = strawberry.enum_value(
        "TOPICS", description="Topics that sources put directly on the works: 1 point each, at most 5."
    )
    AFFILIATION = strawberry.enum_value("AFFILIATION", description="At least one imported affiliation: 10 points.")
    ORCID = strawberry.enum_value("ORCID", description="An ORCID iD on the record: 15 points.")
    CLAIMED = strawberry.enum_value("CLAIMED", description="A claim to the record was approved: 10 points.")
    CLAIM_VERIFIED = strawberry.enum_value(
        "CLAIM_VERIFIED", description="That claim was proved by the record's ORCID iD: 20 points."
    )


@strawberry.type(description="One thing that speaks for a record, or would if it were there.")
class TrustSignal:
    kind: TrustSignalKind = graph(EdgeProperty("kind"), "What it is.")
    points: int = graph(Expression("[edge.kind, edge.count]", trust.points), "The points it earns, 0 to maxPoints.")
    max_points: int = graph(Expression("edge.kind", trust.max_points_of), "The most points it can earn.")
    text: str = graph(
        Expression("[edge.kind, edge.count, [one IN edge.evidence[..2] | one.label], this.orcid]", trust.sentence),
        "One sentence that says what was found; plain text of at most 500 characters.",
    )
    evidence_count: int = graph(
        EdgeProperty("count"), "How many entities prove it, whatever `first` is. It is 0 if and only if points is 0."
    )

    @arguments(
        FirstOf("edge.evidence", most=50),
        "The entities that prove it, in the order of the profile's lists: works newest first, collaborators by joint "
        "works, topics by works, affiliations latest first. An ORCID iD or a claim is proved by the record itself.",
    )
    def evidence(self, info: Info, first: HowMany = 5) -> list[Entity]: ...


COUNTS = "[signal IN edge.signals | [signal.kind, signal.count]]"


@strawberry.type(description="Why a record can be relied on, and how that was worked out.")
class TrustSnapshot:
    score: int = graph(Expression(COUNTS, trust.score), "The points of all signals together, 0 to 100.")
    level: TrustLevel = graph(Expression(COUNTS, trust.level), "The level that the score falls into.")
    verification: VerificationLevel = graph(
        Expression(COUNTS, trust.verification), "How certain it is whose record it is, independent of the score."
    )
    signals: list[TrustSignal] = graph(
        MapList("edge.signals"), "All seven signals, in the order of TrustSignalKind, including those with 0 points."
    )
    as_of: str = graph(
        Value("graph/as_of"),
        "The data version that it was computed at, as in stats.asOf. Equal strings mean that nothing has changed.",
    )
