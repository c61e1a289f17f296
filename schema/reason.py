"""Suggested collaborators, with the reasons for each and the evidence for each reason."""

import enum

import strawberry

from graphdb.compile.source import EdgeProperty, Expression, FirstOf, MapList, SameNode
from resolvers.reason import sentence
from schema.connection import ResearcherRef
from schema.entity import Entity
from schema.field import HowMany, Info, arguments, graph


@strawberry.enum(description="What two people have in common. The evidence is the entities that show it.")
class ReasonKind(enum.Enum):
    JOINT_WORK = strawberry.enum_value(
        "JOINT_WORK",
        description="A joint work. It is never the reason for a suggestion, because people with one are collaborators.",
    )
    SHARED_TOPIC = strawberry.enum_value(
        "SHARED_TOPIC",
        description="A topic of the works of both, among the five that the researcher has worked on most. Evidence: "
        "topics.",
    )
    SHARED_COAUTHOR = strawberry.enum_value(
        "SHARED_COAUTHOR",
        description="Somebody who has worked with both, among the researcher's fifty strongest ties (Newman 2001). "
        "Evidence: researchers.",
    )
    SHARED_INSTITUTION = strawberry.enum_value(
        "SHARED_INSTITUTION",
        description="An institution of both, now or before. It is looked for among the two hundred people whom the "
        "other kinds rank highest. Evidence: institutions.",
    )
    CITES = strawberry.enum_value(
        "CITES", description="Works of the person suggested that the researcher's works cite. Evidence: those works."
    )
    CITED_BY = strawberry.enum_value(
        "CITED_BY", description="Works of the person suggested that cite the researcher's works. Evidence: those works."
    )
    CO_CITED = strawberry.enum_value(
        "CO_CITED",
        description="Works that cite both a work of the researcher and one of the person suggested (Small 1973). "
        "Evidence: the citing works.",
    )


@strawberry.type(description="One kind of thing that two people have in common, with all evidence that was found.")
class Reason:
    kind: ReasonKind = graph(EdgeProperty("kind"), "What it is.")
    text: str = graph(
        Expression(
            "[edge.kind, that.label, this.label, size(edge.evidence), [piece IN edge.evidence[..2] | piece.label]]",
            sentence,
        ),
        "The reason as one sentence; plain text of at most 500 characters.",
    )
    weight: float = graph(
        EdgeProperty("weight"),
        "How much it counts, over 0 and under 1, to nine decimals: x/(x + 1), where x is the sum over the "
        "evidence of 1/ln(e + n) (Adamic & Adar 2003). n is how common a piece of evidence is: the "
        "number of collaborators of a co-author, of works on a topic, of people at an institution, of "
        "citations of a cited work, of references of a citing work.",
    )
    evidence_count: int = graph(Expression("size(edge.evidence)"), "How many entities prove it, whatever `first` is.")

    @arguments(FirstOf("edge.evidence", most=50), "The entities that prove it, the least common first, ties by id.")
    def evidence(self, info: Info, first: HowMany = 5) -> list[Entity]: ...


@strawberry.type(
    description="A person with whom there is no joint work yet, but something in common. Only the newest works "
    "are read: a hundred of the researcher, fifty of each co-author, fifty on each topic, two hundred "
    "cited and two hundred citing. Works of over a hundred authors do not count."
)
class SuggestedCollaborator:
    researcher: ResearcherRef = graph(SameNode(), "The person.")
    score: float = graph(
        EdgeProperty("score"),
        "The mean of the weights of the six kinds of reason that a suggestion can have, 0 for a kind that is missing: "
        "over 0 and under 1, to nine decimals.",
    )
    reasons: list[Reason] = graph(
        MapList("edge.reasons"), "The reasons, at least one, the greatest weight first, ties by kind."
    )
