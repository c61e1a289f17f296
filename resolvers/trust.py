"""Trust in a researcher's record: the points of each signal, the score, the levels and the sentences."""

from dataclasses import dataclass
from typing import Any

from graphdb.text.folding import plain_label


@dataclass(frozen=True, slots=True)
class TrustRule:
    """The rule of a trust signal: points for each supporting entity, the most points, and its sentences.

    The sentences are for no, one and several entities; `name_format` is the form of an entity's name in them.
    """

    points_each: int
    max_points: int
    none: str
    one: str
    several: str = ""
    name_format: str = "{}"

    def points(self, count: int) -> int:
        """Return the points for `count` supporting entities."""
        return min(self.points_each * count, self.max_points)


RULES = {
    "IDENTIFIED_WORKS": TrustRule(
        5,
        25,
        "No work with a DOI, an arXiv id or a PMID.",
        "1 work with a DOI, an arXiv id or a PMID: {names}.",
        "{count:,} works with a DOI, an arXiv id or a PMID, such as {names}.",
        name_format="“{}”",
    ),
    "CLOSE_COLLABORATORS": TrustRule(
        1,
        15,
        "No close collaborator.",
        "1 close collaborator: {names}.",
        "{count:,} close collaborators, such as {names}.",
    ),
    "TOPICS": TrustRule(1, 5, "No topic.", "1 topic: {names}.", "{count:,} topics, such as {names}."),
    "AFFILIATION": TrustRule(
        10,
        10,
        "No source gave an affiliation.",
        "1 affiliation: {names}.",
        "{count:,} affiliations, such as {names}.",
    ),
    "ORCID": TrustRule(15, 15, "No ORCID iD on the record.", "The record has the ORCID iD {orcid}."),
    "CLAIMED": TrustRule(10, 10, "Nobody has claimed the record.", "The researcher has claimed the record."),
    "CLAIM_VERIFIED": TrustRule(20, 20, "No claim was verified.", "The claim was verified by the ORCID iD."),
}
# The least score of each level above UNVERIFIED, the highest first.
LEVELS = ((75, "VERIFIED"), (50, "ESTABLISHED"), (25, "EMERGING"))
# The signal that gives a verification level when it has support, the highest level first.
VERIFICATIONS = (("CLAIM_VERIFIED", "L4"), ("CLAIMED", "L3"), ("ORCID", "L2"), ("IDENTIFIED_WORKS", "L1"))

Counts = list[tuple[str, int]]


def score(counts: Counts) -> int:
    """Return the points of all signals together, 0..100, from the number of entities that support each."""
    return sum(RULES[kind].points(count) for kind, count in counts)


def level(counts: Counts) -> str:
    """Return the trust level of that score."""
    total = score(counts)
    return next((name for threshold, name in LEVELS if total >= threshold), "UNVERIFIED")


def verification(counts: Counts) -> str:
    """Return the highest verification level whose own condition holds, even if those of lower levels do not."""
    supported = {kind for kind, count in counts if count}
    return next((name for kind, name in VERIFICATIONS if kind in supported), "L0")


def points(facts: tuple[str, int]) -> int:
    """Return the points of one signal, from its kind and the number of entities that support it."""
    kind, count = facts
    return RULES[kind].points(count)


def max_points_of(kind: str) -> int:
    """Return the most points that a signal can earn."""
    return RULES[kind].max_points


def sentence(facts: list[Any]) -> str:
    """Return a sentence about what supports a signal: plain text of at most 500 characters.

    `facts` are its kind, the number of supporting entities, the labels of the first ones, and the ORCID iD.
    """
    kind, count, labels, orcid = facts
    rule = RULES[kind]
    if not count:
        return rule.none
    names = " and ".join(rule.name_format.format(name) for name in labels)
    template = rule.several if count > 1 and rule.several else rule.one
    return plain_label(template.format(count=count, names=names, orcid=orcid))
