"""How many rows the lists of a graph have on average, so that lists within lists are priced by what they will hold.

A list within a list is read of many entities, and most lists are shorter than the page asked for: works have some six
authors. What a list at the top holds cannot be told from averages, so it is priced as full.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError

log = logging.getLogger("peergraph")

STATEMENT = statement("graph/lengths")
# Entities of a kind that are looked at, and those reached from each.
SAMPLE, EACH = 300, 5
# A graph of fewer works says nothing of lists to come.
LEAST = 300
# Seconds between two looks at a graph.
INTERVAL = 60.0
# The fields whose lengths the statement gives, in its order.
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
    """The average length of each list that is known, by type and field, as `Work.authors`."""

    rows: Mapping[str, float] = field(default_factory=dict)


UNKNOWN = ListLengths()


async def measured(database: Database) -> ListLengths:
    """The lengths of a graph's lists; UNKNOWN where there are too few works to tell."""
    found = await database.read(STATEMENT, {"most": SAMPLE, "each": EACH})
    if found is None or len(found["works"][0]) < LEAST:
        return UNKNOWN
    rows: dict[str, float] = {}
    for kind, lists in FIELDS.items():
        for place, names in enumerate(lists):
            # Of entities as they come, and as relations lead to them: whichever is longer.
            averages = [sum(one[place] for one in way) / len(way) for way in found[kind] if way]
            rows |= dict.fromkeys(names, max(averages, default=0.0))
    return ListLengths(rows)


@dataclass(slots=True)
class MeasuredLengths:
    """The lengths as they were last measured."""

    lengths: ListLengths = UNKNOWN

    @asynccontextmanager
    async def measuring(self, database: Database) -> AsyncIterator[None]:
        """Measure now and then while the block runs; while Neo4j is away the lengths stay as they were."""
        task = asyncio.create_task(self._measure(database))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _measure(self, database: Database) -> None:
        while True:
            try:
                self.lengths = await measured(database)
            except GraphError as error:
                log.debug("the lengths of lists could not be measured: %s", error)
            await asyncio.sleep(INTERVAL)
