"""Who wrote, is about and cites what, as numbers drawn with a seed.

People belong to groups, which have a home (an institution) and a subject (a topic). A work belongs to one group, with
some authors from neighbouring groups and a few from anywhere. Works are numbered by date, so that a work cites smaller
numbers. A skewed number is drawn as size * u**power with u uniform on 0..1: the greater the power, the more often the
smallest numbers are drawn, which are the hubs.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.synthetic.vocabulary import Vocabulary, by_frequency

Numbers = NDArray[np.int64]

FIRST_DAY, LAST_DAY = np.datetime64("1990-01-01"), np.datetime64("2026-06-30")
PEOPLE_A_GROUP = 15
# OpenAlex's taxonomy: topics in subfields in fields in domains.
TOPICS, SUBFIELDS, FIELDS, DOMAINS = 4516, 252, 26, 4
REFERENCES = 8  # on average, to works of the graph
MISSING = 3  # on average, to works outside it
MOST_TOPICS = 3


@dataclass(frozen=True)
class PopulationSize:
    """How many entities of each kind there are; the number of topics is always that of the taxonomy."""

    works: int

    @property
    def people(self) -> int:
        return max(20, self.works * 6 // 10)

    @property
    def groups(self) -> int:
        return max(2, self.people // PEOPLE_A_GROUP)

    @property
    def institutions(self) -> int:
        return max(5, round(4 * math.sqrt(self.works)))

    @property
    def venues(self) -> int:
        return max(3, round(math.sqrt(self.works)))


@dataclass(frozen=True)
class Population:
    """The graph as numbers. Pairs are sorted by their first column and distinct."""

    size: PopulationSize
    days: NDArray[np.datetime64]  # of each work, ascending
    topic_of_work: NDArray[np.int64]  # works x MOST_TOPICS, -1 for none; the first is the primary one
    venue_of_work: Numbers
    byline_work: Numbers  # one entry for each authorship, by work and position
    byline_person: Numbers
    byline_institution: Numbers  # -1 for none
    home_of_person: Numbers
    citing: Numbers
    cited: Numbers
    missing_work: Numbers  # references to works that are not in the graph
    missing_number: Numbers
    subfield_of_topic: Numbers
    field_of_subfield: Numbers
    domain_of_field: Numbers


def populate(works: int, seed: int, vocabulary: Vocabulary) -> Population:
    """Return the graph as numbers, the same for the same arguments."""
    draw = np.random.default_rng([seed, works])
    size = PopulationSize(works)
    # The number of works grows every year.
    span = (LAST_DAY - FIRST_DAY).astype(int)
    days = FIRST_DAY + np.sort(span * draw.random(works) ** 0.5).astype("timedelta64[D]")
    subject = draw_skewed(draw, TOPICS, size.groups, 2.2)
    home = draw_skewed(draw, size.institutions, size.groups, 1.5)
    group = draw_skewed(draw, size.groups, works, 1.8)
    byline_work, byline_person = draw_bylines(draw, size, group, vocabulary)
    homes = home[group_of(np.arange(size.people), size)]
    moved = draw.random(size.people) < 0.2
    homes = np.where(moved, draw_skewed(draw, size.institutions, size.people, 2.0), homes)
    topics = draw_topics(draw, subject[group], works)
    citing, cited = draw_citations(draw, group, topics[:, 0])
    missing_work = np.repeat(np.arange(works), draw.geometric(1 / (MISSING + 1), works) - 1)
    missing = distinct_pairs(missing_work, draw_skewed(draw, 2 * works + 1, len(missing_work), 1.5))
    subfields = np.arange(TOPICS) * SUBFIELDS // TOPICS
    return Population(
        size,
        days,
        topics,
        (subject[group] * 7 + draw_skewed(draw, 3, works, 2.0)) % size.venues,
        byline_work,
        byline_person,
        draw_institutions(draw, homes, byline_person, size),
        homes,
        citing,
        cited,
        *missing,
        subfields,
        np.arange(SUBFIELDS) * FIELDS // SUBFIELDS,
        np.arange(FIELDS) * DOMAINS // FIELDS,
    )


def draw_skewed(draw: np.random.Generator, below: Any, count: int, power: float) -> Numbers:
    """Return integers from 0 to below `below`, one bound or one for each; small ones grow with the power."""
    numbers: Numbers = np.minimum((below * draw.random(count) ** power).astype(np.int64), np.asarray(below) - 1)
    return numbers


def draw_lengths(draw: np.random.Generator, counts: Any, count: int) -> Numbers:
    """Draw lengths with the frequencies that were counted."""
    lengths, weights = zip(*by_frequency(counts), strict=True)
    return draw.choice(np.array(lengths), size=count, p=np.array(weights) / sum(weights))


def group_of(person: Numbers, size: PopulationSize) -> Numbers:
    """Return the group of each person."""
    return np.minimum(person // PEOPLE_A_GROUP, size.groups - 1)


def draw_bylines(
    draw: np.random.Generator, size: PopulationSize, group: Numbers, vocabulary: Vocabulary
) -> tuple[Numbers, Numbers]:
    """Draw all byline entries: 80 % from the work's group, 15 % from its neighbours, 5 % from anywhere."""
    work = np.repeat(np.arange(size.works), draw_lengths(draw, vocabulary.byline_lengths, size.works))
    count = len(work)
    share = draw.random(count)
    near = group[work] + np.where(share < 0.8, 0, draw.integers(-4, 5, count))
    member = np.clip(near, 0, size.groups - 1) * PEOPLE_A_GROUP + draw_skewed(draw, PEOPLE_A_GROUP, count, 2.6)
    person = np.where(share < 0.95, np.minimum(member, size.people - 1), draw_skewed(draw, size.people, count, 4.0))
    _, first = np.unique(work * size.people + person, return_index=True)
    first.sort()
    return include_everybody(draw, work[first], person[first], size)


def include_everybody(
    draw: np.random.Generator, work: Numbers, person: Numbers, size: PopulationSize
) -> tuple[Numbers, Numbers]:
    """Add everybody who is on no byline to the end of a random one."""
    absent = np.setdiff1d(np.arange(size.people), person)
    work = np.concatenate([work, draw.integers(0, size.works, len(absent))])
    order = np.argsort(work, kind="stable")
    return work[order], np.concatenate([person, absent])[order]


def draw_institutions(draw: np.random.Generator, homes: Numbers, person: Numbers, size: PopulationSize) -> Numbers:
    """Draw the institution of each byline entry: 78 % the person's home, 5 % another one, 17 % none."""
    share = draw.random(len(person))
    elsewhere = draw_skewed(draw, size.institutions, len(person), 2.0)
    return np.where(share < 0.17, -1, np.where(share < 0.22, elsewhere, homes[person]))


def draw_topics(draw: np.random.Generator, subject: Numbers, works: int) -> NDArray[np.int64]:
    """Draw the topics of each work: mostly its group's, then neighbours in the taxonomy; a few have fewer or none."""
    topics = np.full((works, MOST_TOPICS), -1, np.int64)
    topics[:, 0] = np.where(draw.random(works) < 0.7, subject, draw_skewed(draw, TOPICS, works, 1.8))
    for rank in range(1, MOST_TOPICS):
        near = (topics[:, 0] + draw.integers(1, 12, works) * (1 if rank == 1 else 13)) % TOPICS
        topics[:, rank] = np.where(draw.random(works) < 0.95, near, -1)
    topics[topics[:, 1] < 0, 2] = -1
    topics[draw.random(works) < 0.02] = -1
    return topics


def draw_citations(draw: np.random.Generator, group: Numbers, topic: Numbers) -> tuple[Numbers, Numbers]:
    """Draw citing and cited works: earlier ones of the group, of the topic or of all; half of them old, half recent."""
    works = len(group)
    citing = np.repeat(np.arange(works), draw.geometric(1 / (REFERENCES + 1), works) - 1)
    count = len(citing)
    share = draw.random(count)
    cited = np.empty(count, np.int64)
    for set_of_work, selected in (
        (group, share < 0.35),
        (topic, (share >= 0.35) & (share < 0.7)),
        (np.zeros(works, np.int64), share >= 0.7),
    ):
        order, rank, start = rank_in_groups(set_of_work)
        works_citing = citing[selected]
        before = rank[works_citing]
        old = draw_skewed(draw, np.maximum(before, 1), len(works_citing), 4.0)
        recent = before - 1 - draw_skewed(draw, np.maximum(before // 2, 1), len(works_citing), 3.0)
        position = np.where(draw.random(len(works_citing)) < 0.5, old, recent)
        cited[selected] = np.where(before > 0, order[start[works_citing] + np.maximum(position, 0)], -1)
    known = cited >= 0
    return distinct_pairs(citing[known], cited[known])


def rank_in_groups(group: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return works in order of group and date, the rank of each in its group, and where its group starts."""
    order = np.argsort(group, kind="stable")
    sorted_ = group[order]
    starts = np.searchsorted(sorted_, sorted_, side="left")
    rank, start = np.empty_like(order), np.empty_like(order)
    rank[order] = np.arange(len(order)) - starts
    start[order] = starts
    return order, rank, start


def distinct_pairs(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return distinct pairs in order."""
    span = int(right.max(initial=0)) + 1
    both = np.unique(left * span + right)
    return both // span, both % span
