"""Related works, related topics and suggested people, computed from the raw records in plain Python.

Ids and dates, which decide the order, are those of the graph.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from graphdb.driver.database import Database
from tests.oracles.records import Oracle, Paper, entries, people, short
from tests.support.graph import facts

PLACES = """
MATCH (n:Work|Researcher|Topic|Institution)<-[:NAMES]-(k:Key {scheme: 'OPENALEX'})
RETURN k.value, coalesce(n.newest, 0), n.id
"""
Reasons = dict[str, dict[str, float]]


@dataclass
class Nearness:
    """Indexes of the raw records: works by reference, works by topic, people by institution."""

    oracle: Oracle
    place: dict[str, tuple[int, str]] = field(default_factory=dict)
    sharing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    citing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    on: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    at: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    members: Counter[str] = field(default_factory=Counter)
    # Those with a person without an identifier among their people: the graph may know several such by one name.
    unclear: set[str] = field(default_factory=set)

    @classmethod
    async def of(cls, raw: list[dict[str, Any]], database: Database) -> "Nearness":
        """Index the records, in the order that the graph gives them."""
        found = cls(Oracle(raw))
        for key, newest, id_ in await facts(database, PLACES):
            name = found.oracle.name(key)
            found.place[name] = max(found.place.get(name, (0, "")), (newest, id_))
        for name, paper in found.papers.items():
            for reference in paper.cites | paper.missing:
                found.sharing[reference].add(name)
            for cited in paper.cites:
                found.citing[cited].add(name)
            for topic in paper.topics:
                found.on[topic].add(name)
        found.affiliate(raw)
        return found

    @property
    def papers(self) -> dict[str, Paper]:
        return self.oracle.papers

    def affiliate(self, raw: list[dict[str, Any]]) -> None:
        """Collect the institutions of people. Of several records of a work the one with the byline counts first."""
        records = defaultdict(list)
        above: dict[str, str] = {}
        for work in sorted(raw, key=lambda work: short(work["id"])):
            records[self.oracle.name(short(work["id"]))].append(work)
            for entry in work["authorships"]:
                for place in entry["institutions"]:
                    if place.get("ror") and place.get("id"):
                        above[place["ror"]] = min(above.get(place["ror"], "J"), short(place["id"]))
        for found in records.values():
            found.sort(key=lambda work: work.get("updated_date") or "", reverse=True)
            byline = next((work for work in found if work["authorships"]), found[0])
            told: dict[str, list[dict[str, Any]]] = {}
            for work in [byline, *(work for work in found if work is not byline)]:
                places: dict[str, list[dict[str, Any]]] = defaultdict(list)
                for (keys, _), entry in zip(people(work), entries(work), strict=True):
                    places[self.oracle.name(keys[0])] += entry["institutions"]
                told = {person: told.get(person) or places[person] for person in told | places}
            for person in {self.oracle.name(keys[0]) for keys, _ in people(byline)}:
                for place in told[person]:
                    self.at[person].add(above.get(place.get("ror") or "", institution(place)))
        for paper in self.papers.values():
            if any(person.startswith("?") for person in paper.byline):
                self.unclear.update(paper.byline, *(self.at[person] for person in paper.byline))
        self.members = Counter(place for places in self.at.values() for place in places)

    def newest(self, works: set[str] | list[str], most: int) -> list[str]:
        """Return the newest of these works; works of one date are ordered by id."""
        return sorted(works, key=lambda work: self.place[work], reverse=True)[:most]

    def related(self, work: str) -> dict[str, tuple[float, int, int, int]]:
        """Return each related work with its score, and how many references, missing ones and citations are shared."""
        mine = self.papers[work]
        found: dict[str, tuple[float, int, int, int]] = {}
        near = {other for reference in mine.cites | mine.missing for other in self.sharing[reference]}
        near |= {other for citing in self.citing[work] for other in self.papers[citing].cites}
        for other in near - {work}:
            theirs = self.papers[other]
            shared, missing = len(mine.cites & theirs.cites), len(mine.missing & theirs.missing)
            together = len(self.citing[work] & self.citing[other])
            coupling = cosine(
                shared + missing, len(mine.cites) + len(mine.missing), len(theirs.cites) + len(theirs.missing)
            )
            cocitation = cosine(together, len(self.citing[work]), len(self.citing[other]))
            found[other] = (round((coupling + cocitation) / 2, 9), shared, missing, together)
        return found

    def is_read_whole(self, work: str) -> bool:
        """Whether the limits of `related` let it read everything about the work."""
        mine = self.papers[work]
        uses = [len(self.sharing[reference]) for reference in mine.cites | mine.missing]
        cites = [len(self.papers[citing].cites) for citing in self.citing[work]]
        return sum(use for use in uses if use > 1) <= 20_000 and sum(cites) <= 20_000 and len(cites) <= 1000

    def related_topics(self, topic: str) -> dict[str, tuple[float, int]]:
        """Return each topic of the same works with its score and the number of those works."""
        shared = Counter(other for work in self.on[topic] for other in self.papers[work].topics if other != topic)
        return {
            other: (round(cosine(count, len(self.on[topic]), len(self.on[other])), 9), count)
            for other, count in shared.items()
        }

    def suggested(self, person: str) -> dict[str, Reasons]:
        """Return the people who may be suggested to a researcher, each with the weights of the evidence by kind."""
        works = self.newest(self.oracle.works[person], 100)
        ties: Counter[str] = Counter()
        for work in works:
            byline = self.papers[work].byline
            for other in set(byline) - {person}:
                ties[other] += 1 / (len(byline) - 1)  # type: ignore[assignment]
        strongest = sorted(ties, key=lambda other: (round(ties[other], 12), self.place[other][1]), reverse=True)[:50]
        found: dict[str, Reasons] = defaultdict(lambda: defaultdict(dict))

        def bring(kind: str, piece: str, works: list[str], sharers: int) -> None:
            for work in works:
                byline = self.papers[work].byline
                for other in byline if len(byline) <= 100 else ():
                    found[other][kind][piece] = 1 / math.log(math.e + sharers)

        for tie in strongest:
            bring("SHARED_COAUTHOR", tie, self.newest(self.oracle.works[tie], 50), len(self.oracle.joint_works(tie)))
        topics = Counter(topic for work in works for topic in self.papers[work].topics)
        for topic in sorted(topics, key=lambda topic: (topics[topic], self.place[topic][1]), reverse=True)[:5]:
            bring("SHARED_TOPIC", topic, self.newest(self.on[topic], 50), len(self.on[topic]))
        for cited in self.newest({cited for work in works for cited in self.papers[work].cites}, 200):
            bring("CITES", cited, [cited], len(self.citing[cited]))
        citing = self.newest({citing for work in works for citing in self.citing[work]}, 200)
        for place, work in enumerate(citing):
            references = len(self.papers[work].cites) + len(self.papers[work].missing)
            bring("CITED_BY", work, [work], references)
            if place < 50:
                bring("CO_CITED", work, self.newest(self.papers[work].cites, 100), references)
        for other in [person, *self.oracle.joint_works(person)]:
            found.pop(other, None)
        nearest = sorted(
            found, key=lambda other: (self.score(found[other]), self.place.get(other, (0, ""))[1]), reverse=True
        )[:200]
        for other in nearest:
            for shared in self.at[person] & self.at[other]:
                found[other]["SHARED_INSTITUTION"][shared] = 1 / math.log(math.e + self.members[shared])
        return {other: found[other] for other in nearest}

    def score(self, reasons: Reasons) -> float:
        return round(sum(self.weight(reasons, kind) for kind in reasons) / 6, 9)

    def weight(self, reasons: Reasons, kind: str) -> float:
        said = sum(reasons[kind].values())
        return round(said / (said + 1), 9)


def institution(place: dict[str, Any]) -> str:
    """Return the key of an institution that has no ROR id."""
    return short(place["id"]) if place.get("id") else place["display_name"].casefold()


def cosine(shared: int, mine: int, theirs: int) -> float:
    """Return Salton's cosine of two sets by their sizes; 0 when they share nothing."""
    return shared / math.sqrt(mine * theirs) if shared else 0.0
