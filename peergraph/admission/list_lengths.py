"""The average lengths of a graph's lists, by which the cost of lists within lists is estimated.

A list within a list is read of many entities, and most lists are shorter than the requested page: works have some six
authors. An average says nothing of one list at the top, so that is taken to be full.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from graphdb.background import run_in_background
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from graphdb.driver.request_stats import without_slow_log

log = logging.getLogger("peergraph")

STATEMENT = statement("graph/lengths")
# Entities of a kind that are sampled, and those reached from each.
SAMPLE, EACH = 300, 5
# In a graph of fewer works the averages say nothing of lists to come.
FEWEST_WORKS = 300
# Seconds between two measurements.
INTERVAL = 60.0
# The fields whose lengths the statement returns, in its order.
FIELDS = {
    "works": (
        ("Work.authors",),
        ("Work.topics",),
        ("Work.institutions", "WorkAuthorEdge.institutions", "ResearcherWorkEdge.institutions"),
        ("Work.references",),
        ("Work.citedBy",),
    ),
    "researchers": (("Researcher.works",), ("Researcher.collaborators",), ("Researcher.affiliations",)),
    "topics": (("Topic.works",), ("Topic.children",)),
    "institutions": (("Institution.works",), ("Institution.researchers",)),
}


@dataclass(frozen=True, slots=True, eq=False)
class ListLengths:
    """The average lengths of lists by type and field, such as `Work.authors`, where they are known."""

    rows: Mapping[str, float] = field(default_factory=dict)


UNKNOWN = ListLengths()


async def measure_lengths(database: Database) -> ListLengths:
    """Return the lengths of a graph's lists, or UNKNOWN when it has too few works."""
    samples = await database.read(STATEMENT, {"most": SAMPLE, "each": EACH})
    if samples is None or len(samples["works"][0]) < FEWEST_WORKS:
        return UNKNOWN
    rows: dict[str, float] = {}
    for kind, lists in FIELDS.items():
        for number, names in enumerate(lists):
            # One sample is of entities at random, the other of those that relations lead to: the longer average counts.
            averages = [sum(row[number] for row in sample) / len(sample) for sample in samples[kind] if sample]
            rows |= dict.fromkeys(names, max(averages, default=0.0))
    return ListLengths(rows)


@dataclass(slots=True)
class MeasuredLengths:
    """The lengths that were measured last."""

    lengths: ListLengths = UNKNOWN

    @asynccontextmanager
    async def measuring(self, database: Database) -> AsyncIterator[None]:
        """Measure every INTERVAL while the block runs; while Neo4j cannot be reached the lengths stay as they are."""
        async with run_in_background(self._measure(database)):
            yield

    async def _measure(self, database: Database) -> None:
        while True:
            try:
                with without_slow_log():
                    self.lengths = await measure_lengths(database)
            except GraphError as error:
                log.debug("the lengths of lists could not be measured: %s", error)
            await asyncio.sleep(INTERVAL)
