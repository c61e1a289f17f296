"""`python -m bench.adversarial` searches for documents that take the most processor time, or bytes, per point.

The time is that of this process and of Neo4j, which has to be peergraph's own: that of PEERGRAPH_HOME, or one started
for the run. First come documents of one field each, then random ones, by which the median is worked out, then changes
of those that took the most time or the most bytes per point, of each kind of root field alike: other pages and values,
aliases, more fields and fewer. A document is measured once with its plan and the points of that, and several times
without. The search is the same for a seed, as far as processor times are. It fails when a document takes more than
LIMIT times the median.

"""

import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson
from graphql import OperationDefinitionNode, parse
from rich.console import Console

from bench.costs import BEST_CONNECTED, with_ids
from bench.document_changes import change, documents_of_fields
from bench.graph import find_subjects, on_graph
from bench.meter import Execution, Meter, java_of
from peergraph.graph import open_database
from peergraph.settings import Settings
from tests.support.operations import Maker

SEED = int(os.environ.get("BENCH_SEED", "1"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "200"))
# Seconds in which Neo4j, which may have just started and plans slowly then, is warmed up, and nothing is counted.
WARM_SECONDS = float(os.environ.get("BENCH_WARM", "30"))
# Documents of a kind and figure that are changed further.
PARENTS = 3
LIMIT, SHOWN, SHOWN_CHARACTERS = 20.0, 14, 300
# Bytes of an answer below which the rest of a request costs more than they do.
SMALL_ANSWER = 10_000
WARM_DOCUMENTS = 40


@dataclass(frozen=True)
class Measured:
    """A document with what it took the first time, with its plans, and usually, which is the median of several times.

    `kind` are the names of its root fields.
    """

    document: str
    variables: dict[str, Any]
    kind: str
    first: Execution
    usual: Execution

    @property
    def time(self) -> float:
        """Processor time per point, in points of 10 µs."""
        return self.usual.time / self.usual.points

    @property
    def time_with_plans(self) -> float:
        """The same of the first time."""
        return self.first.time / self.first.points

    @property
    def bytes(self) -> float | None:
        """Bytes per point; None for an answer that is so small that its bytes do not matter."""
        return self.usual.size / self.usual.points if self.usual.size >= SMALL_ANSWER else None


Figure = Callable[[Measured], float | None]
FIGURES: dict[str, Figure] = {
    "processor time": lambda measured: measured.time,
    "bytes": lambda measured: measured.bytes,
    "processor time with plans": lambda measured: measured.time_with_plans,
}


@dataclass
class Search:
    """A search on one graph: the documents that were measured, and the medians of the random ones."""

    meter: Meter
    ids: dict[str, str]
    console: Console
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    measured: dict[str, Measured] = field(default_factory=dict)
    of_chance: list[Measured] = field(default_factory=list)

    async def run(self) -> int:
        """Search until the time is over and print the worst documents. Returns 1 when one is beyond LIMIT, else 0."""
        fields = [with_ids(text, self.ids) for text in dict.fromkeys(documents_of_fields())]
        self.chance.shuffle(fields)
        begin = time.monotonic()
        await self.until(begin + WARM_SECONDS, iter(fields[-WARM_DOCUMENTS:]))
        self.measured.clear()
        await self.until(begin + WARM_SECONDS + SECONDS / 4, self.random_documents())
        self.of_chance = list(self.measured.values())
        await self.until(begin + WARM_SECONDS + SECONDS / 2, iter(fields))
        await self.until(begin + WARM_SECONDS + SECONDS, self.changed_documents())
        return self.report()

    async def until(self, deadline: float, documents: "Iterator[str | tuple[str, dict[str, Any]]]") -> None:
        """Measure documents until the deadline or until there are no more."""
        for document in documents:
            if time.monotonic() > deadline:
                return
            text, variables = (document, {}) if isinstance(document, str) else document
            if text not in self.measured:
                measured = await self.measure(text, variables)
                if measured is not None:
                    self.measured[text] = measured

    def random_documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield random documents, as the property tests make them."""
        ids = [orjson.loads(text) for text in self.ids.values()]
        while True:
            yield Maker(self.chance, ids, self.chance.choice([1, 2, 3]), sound=True).operation()

    def changed_documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield changes of the worst documents of each kind by each figure."""
        ids = [orjson.loads(text) for text in self.ids.values()]
        while True:
            figure = self.chance.choice(list(FIGURES.values()))
            kinds: dict[str, list[Measured]] = defaultdict(list)
            for measured in self.measured.values():
                if figure(measured) is not None:
                    kinds[measured.kind].append(measured)
            worst = [
                sorted(group, key=lambda measured: -(figure(measured) or 0.0))[:PARENTS] for group in kinds.values()
            ]
            # One half from the worst of all, the other from the worst of any kind.
            everything = sorted(chain.from_iterable(worst), key=lambda measured: -(figure(measured) or 0.0))
            parent = self.chance.choice(everything[: 2 * PARENTS] if self.chance.random() < 0.5 else everything)
            yield change(parent.document, self.chance, ids), parent.variables

    async def measure(self, document: str, variables: dict[str, Any]) -> Measured | None:
        """Return what a document took, or None when it is refused or cannot be answered in time."""
        first = await self.meter.execute(document, variables)
        if first is None:
            return None
        usual = await self.meter.usual(document, variables)
        return None if usual is None else Measured(document, variables, kind_of(document), first, usual)

    def report(self) -> int:
        """Print the worst documents by each figure. Returns 1 when one is beyond LIMIT, else 0."""
        self.console.print(f"{len(self.of_chance)} random documents, {len(self.measured)} in all")
        return max([self.report_figure(name, figure) for name, figure in FIGURES.items()])

    def report_figure(self, name: str, figure: Figure) -> int:
        """Print the worst documents by one figure. Returns 1 when one is beyond LIMIT, else 0."""
        values = [value for measured in self.of_chance if (value := figure(measured)) is not None]
        if not values:
            return 0
        median = statistics.median(values)
        worst = sorted(self.measured.values(), key=lambda measured: -(figure(measured) or 0.0))
        self.console.print(f"{name}: median {median:.2f} per point, at most {LIMIT:.0f} times that")
        seen: dict[str, int] = defaultdict(int)
        for measured in worst:
            seen[measured.kind] += 1
            if seen[measured.kind] > 3:
                continue
            times = (figure(measured) or 0.0) / median
            if sum(seen.values()) > SHOWN:
                break
            usual, first = measured.usual, measured.first
            self.console.print(
                f"  {times:6.1f} times: {usual.points:.0f} points, {usual.time:.0f} of time "
                f"({first.points:.0f}, {first.time:.0f} at first), {usual.size} bytes: "
                f"{' '.join(measured.document.split())[:SHOWN_CHARACTERS]} {measured.variables or ''}",
                markup=False,
            )
        return int((figure(worst[0]) or 0.0) > LIMIT * median)


def kind_of(document: str) -> str:
    """Return the names of a document's root fields."""
    operation = next(part for part in parse(document).definitions if isinstance(part, OperationDefinitionNode))
    names = {getattr(getattr(part, "name", None), "value", "...") for part in operation.selection_set.selections}
    return " ".join(sorted(names))


async def run(settings: Settings, console: Console) -> int:
    """Search on the graph of the settings."""
    async with await open_database(settings) as database:
        entities = await find_subjects(database, BEST_CONNECTED, console, least=4)
        meter = Meter(database, java_of(settings, console))
        await meter.prepare()
        ids = {kind[0].upper(): f'"{id_}"' for kind, id_ in entities}
        return await Search(meter, ids, console).run()


if __name__ == "__main__":
    on_graph(run)
