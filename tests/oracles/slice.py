"""Slices worked out in plain Python from the raw records of OpenAlex, by the words of the rules and not by the code.

Who is who is the importer's business and has its own tests, so things go by the ids that the graph gave their keys;
what connects them, and everything that follows from it, is read here from the raw JSON alone.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from tests.oracles.records import entries, people, short

KINDS = ("RESEARCHER", "WORK", "TOPIC", "INSTITUTION")
KIND = dict(zip("RWTI", KINDS, strict=True))
CAPS = {"RESEARCHER": 15, "WORK": 20, "TOPIC": 10, "INSTITUTION": 5}
MOST_READ = 500

Edge = tuple[str, str, str]


@dataclass
class OracleWork:
    """One work of the graph."""

    year: int | None
    newest: int
    type: str
    byline: int
    people: dict[str, set[str]]
    topics: dict[str, float | None]
    places: set[str]
    cites: set[str]


@dataclass
class OracleOptions:
    """The options of a slice."""

    depth: int = 1
    caps: dict[str, int] = field(default_factory=lambda: dict(CAPS))
    edges: int = 300
    weights: tuple[float, float, float, float] = (1, 1, 1, 0.5)
    known: frozenset[str] = frozenset()
    passes: Callable[[OracleWork], bool] | None = None


@dataclass
class OracleSlice:
    """The slice that is expected."""

    nodes: list[tuple[str, int, float]]
    degrees: dict[str, int]
    hidden: dict[str, dict[str, tuple[int, bool]]]
    edges: list[tuple[str, float, int]]
    omitted: dict[str, int]
    omitted_edges: int
    sampled: bool


class OracleGraph:
    """The graph of the raw records: works, and the relations that follow from them."""

    def __init__(self, raw: list[dict[str, Any]], ids: dict[str, str], nameless: dict[tuple[str, int], str]) -> None:
        """`ids` has the graph's id of each key, `nameless` that of who stands at a place of a byline without any."""
        self.ids, self.nameless = ids, nameless
        records: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for work in raw:
            records[ids[f"openalex:{short(work['id'])}"]].append(work)
        self.works = {id_: self._work(id_, found) for id_, found in records.items()}
        for paper in self.works.values():
            paper.cites &= self.works.keys()
        for id_, paper in self.works.items():
            paper.cites.discard(id_)
        self.of: dict[str, set[str]] = defaultdict(set)
        self.cited_by: dict[str, set[str]] = defaultdict(set)
        self.affiliated: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.beside: dict[str, set[str]] = defaultdict(set)
        for id_, paper in self.works.items():
            for other in (*paper.people, *paper.topics, *paper.places):
                self.of[other].add(id_)
            for other in paper.cites:
                self.cited_by[other].add(id_)
            for person, places in paper.people.items():
                for place in places:
                    self.affiliated[person, place].add(id_)
        for person, place in self.affiliated:
            self.beside[person].add(place)
            self.beside[place].add(person)
        self.above = self._above(raw)
        self.below: dict[str, set[str]] = defaultdict(set)
        for lower, upper in self.above.items():
            self.below[upper].add(lower)
        self.newest_year = max(paper.year for paper in self.works.values() if paper.year)
        self.citations = {id_: len(self.cited_by[id_]) for id_ in self.works}
        for person in [id_ for id_ in self.of if id_[0] == "R"]:
            self.citations[person] = sum(len(self.cited_by[work]) for work in self.of[person])

    def _work(self, id_: str, found: list[dict[str, Any]]) -> OracleWork:
        found = sorted(found, key=lambda work: short(work["id"]))
        found.sort(key=lambda work: work.get("updated_date") or "", reverse=True)
        authored = next((work for work in found if work["authorships"]), found[0])
        on_byline: dict[str, set[str]] = {}
        for record in [authored, *(work for work in found if work is not authored)]:
            places: dict[str, set[str]] = defaultdict(set)
            for person, entry in self._byline(id_, record):
                places[person] |= self._places(entry)
            for person in places if record is authored else on_byline:
                on_byline[person] = on_byline.get(person) or places[person]
        credited = set().union(*on_byline.values())
        told = [work for work in found if work.get("topics") is not None]
        topics: dict[str, float | None] = {}
        for item in told[0]["topics"] if told else found[0]["concepts"]:
            if told or float(item["score"]) >= 0.3:
                topics.setdefault(self.ids[f"openalex:{short(item['id'])}"], item.get("score"))
        year = next((work["publication_year"] for work in found if work["publication_year"]), None)
        day = next((work["publication_date"] for work in found if work["publication_date"]), None)
        cites = {self.ids.get(f"openalex:{short(each)}", "") for work in found for each in work["referenced_works"]}
        return OracleWork(
            year,
            -1 if year is None else year * 10000 + (month_and_day(day) if day and int(day[:4]) == year else 0),
            "PARATEXT" if found[0].get("is_paratext") else found[0]["type"],
            len(entries(authored)),
            on_byline,
            {id_: None if score is None else float(score) for id_, score in topics.items()},
            credited,
            cites,
        )

    def _byline(self, id_: str, work: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return the people on the byline of a record, each with the entry."""
        found = []
        for place, ((keys, _), entry) in enumerate(zip(people(work), entries(work), strict=True), 1):
            names = [key if ":" in key else f"openalex:{key}" for key in keys]
            known = [self.ids[name] for name in names if name in self.ids]
            found.append((known[0] if known else self.nameless.get((id_, place), ""), entry))
        return found

    def _places(self, entry: dict[str, Any]) -> set[str]:
        found = set()
        for each in entry.get("institutions") or ():
            key = (
                f"openalex:{short(each['id'])}"
                if each.get("id")
                else f"ror:{short(each['ror'])}"
                if each.get("ror")
                else None
            )
            if key:
                found.add(self.ids[key])
        return found

    def _above(self, raw: list[dict[str, Any]]) -> dict[str, str]:
        """Return the parent of each topic and institution: of several the latest, then the greatest."""
        told: dict[str, tuple[str, str]] = {}

        def tell(lower: str, upper: str, when: str) -> None:
            # What only a record says that another of the same work overrides is not in the graph.
            if lower in self.ids and upper in self.ids and self.ids[upper] != self.ids[lower]:
                told[self.ids[lower]] = max(told.get(self.ids[lower], ("", "")), (when, upper))

        for work in raw:
            when = work.get("updated_date") or ""
            for item in work.get("topics") or ():
                line = [short(item["id"])]
                line += [
                    "/".join(item[level]["id"].rsplit("/", 2)[1:])
                    for level in ("subfield", "field", "domain")
                    if item.get(level)
                ]
                for lower, upper in pairwise(line):
                    tell(f"openalex:{lower}", f"openalex:{upper}", when)
            for entry in work["authorships"]:
                for place in entry.get("institutions") or ():
                    line = [short(each) for each in place.get("lineage") or ()]
                    above = [each for each in line if place.get("id") and each != short(place["id"])]
                    if len(line) == 2 and len(above) == 1:
                        tell(f"openalex:{short(place['id'])}", f"openalex:{above[0]}", when)
        return {lower: self.ids[upper] for lower, (_, upper) in told.items()}

    # What is next to what ---------------------------------------------------------------------------------------------

    def read(self, id_: str, options: OracleOptions) -> tuple[list[str], bool]:
        """Return the works next to a node that are read, newest first, and whether there are more."""
        works = self.works[id_].cites | self.cited_by[id_] if id_[0] == "W" else self.of[id_]
        found = [work for work in works if options.passes is None or options.passes(self.works[work])]
        found.sort(key=lambda work: (self.works[work].newest, work), reverse=True)
        return found[:MOST_READ], len(found) > MOST_READ

    def steps(self, id_: str, options: OracleOptions) -> dict[str, dict[str, tuple[int | None, float]]]:
        """Return the neighbours of a node by kind, each with the last year and the strength of the relation."""
        works, _ = self.read(id_, options)
        found: dict[str, dict[str, tuple[int | None, float]]] = {kind: {} for kind in KINDS}

        def add(other: str, year: int | None, strength: float = 0.0) -> None:
            old, before = found[KIND[other[0]]].get(other, (None, 0.0))
            years = [each for each in (old, year) if each is not None]
            found[KIND[other[0]]][other] = (max(years, default=None), before + strength)

        for work in works:
            paper = self.works[work]
            add(work, paper.year)
            if id_[0] == "R" and paper.byline > 1:
                for other in paper.people.keys() - {id_}:
                    add(other, paper.year, 1 / (paper.byline - 1))
            if id_[0] == "T":
                for other in (*paper.people, *paper.places):
                    add(other, paper.year)
            if id_[0] in "RI":
                for other in paper.topics:
                    add(other, paper.year)
        if id_[0] == "W":
            paper = self.works[id_]
            for other in (*paper.people, *paper.topics, *paper.places):
                add(other, paper.year)
        for other in self.staff(id_, options):
            pair = (id_, other) if id_[0] == "R" else (other, id_)
            behind = self.behind(pair, options)
            add(other, max((y for w in behind if (y := self.works[w].year)), default=None))
        for other in self.below[id_] | ({self.above[id_]} if id_ in self.above else set()):
            add(other, None)
        return found

    def behind(self, pair: tuple[str, str], options: OracleOptions) -> set[str]:
        """Return the works behind an affiliation."""
        passing = self.affiliated.get(pair, set())
        return {work for work in passing if options.passes is None or options.passes(self.works[work])}

    def staff(self, id_: str, options: OracleOptions) -> list[str]:
        """Return the people of an institution, or the institutions of a person, by the works that pass the options."""
        if id_[0] not in "RI":
            return []
        return [
            other for other in self.beside[id_] if self.behind((id_, other) if id_[0] == "R" else (other, id_), options)
        ]

    def degree(self, id_: str) -> int:
        """Count the neighbours by stored relations."""
        near = self.below[id_] | ({self.above[id_]} if id_ in self.above else set())
        if id_[0] == "W":
            paper = self.works[id_]
            near |= paper.people.keys() | paper.topics.keys() | paper.places | paper.cites | self.cited_by[id_]
        else:
            near |= self.of[id_] | self.beside[id_]
        return len(near)

    def topics(self, id_: str, options: OracleOptions) -> set[str]:
        """Return the topics of a node."""
        if id_[0] == "T":
            return {id_}
        if id_[0] == "W":
            return set(self.works[id_].topics)
        return {topic for work in self.read(id_, options)[0] for topic in self.works[work].topics}

    def neighbours(self, id_: str) -> set[str]:
        """Return all neighbours of a node."""
        near = self.below[id_] | ({self.above[id_]} if id_ in self.above else set()) | self.beside[id_]
        if id_[0] == "W":
            paper = self.works[id_]
            return near | paper.people.keys() | paper.topics.keys() | paper.places | paper.cites | self.cited_by[id_]
        for work in self.of[id_]:
            paper = self.works[work]
            near |= {work} | (paper.topics.keys() if id_[0] in "RI" else paper.places)
            near |= paper.people.keys() if id_[0] == "T" or (id_[0] == "R" and paper.byline > 1) else set()
        return near - {id_}

    def behind_edge(self, kind: str, source: str, target: str) -> set[str]:
        """Return the works behind an edge."""
        match kind:
            case "AUTHORED":
                return {target}
            case "ABOUT" | "CITES" | "CREDITED_TO":
                return {source}
            case "COLLABORATED" | "WORKS_ON":
                return self.of[source] & self.of[target]
            case "AFFILIATED_WITH":
                return self.affiliated[source, target]
        return set()

    # A slice ----------------------------------------------------------------------------------------------------------

    def near(self, id_: str, center: str, works: list[str], options: OracleOptions) -> int:
        """Return the number that decides the topic part of a candidate's score with one center."""
        papers = [self.works[work] for work in works]
        match KIND[id_[0]], KIND[center[0]]:
            case (("RESEARCHER" | "INSTITUTION"), "TOPIC"):
                return sum(id_ in paper.people or id_ in paper.places for paper in papers)
            case "RESEARCHER", "INSTITUTION":
                return sum(center in paper.people.get(id_, ()) for paper in papers)
            case "TOPIC", "INSTITUTION":
                return sum(id_ in paper.topics for paper in papers)
        return len(self.topics(id_, options) & self.topics(center, options))

    def score(
        self, id_: str, year: int | None, strength: float, centers: dict[str, list[str]], options: OracleOptions
    ) -> float:
        collaboration, topic, citation, recency = options.weights
        n = max((self.near(id_, center, works, options) for center, works in centers.items()), default=0)
        cited = self.citations.get(id_, 0)
        found = collaboration * strength / (strength + 1)
        found += topic * n / (n + 3)
        found += citation * cited / (cited + 10)
        if year is not None:
            found += recency / (1 + (self.newest_year - year) / 5)
        return round(found / (sum(options.weights) or 1), 9)

    def explore(self, centers: list[str], options: OracleOptions) -> OracleSlice:
        """Return the slice around centers."""
        read = {center: self.read(center, options)[0] for center in centers}
        nodes = [(center, 0, 1.0) for center in centers if center not in options.known]
        shown = {*centers, *options.known}
        front, room = list(centers), dict(options.caps)
        candidates: set[str] = set()
        sampled = False
        for hop in range(1, options.depth + 1):
            reached: dict[str, dict[str, tuple[int | None, float]]] = {kind: {} for kind in KINDS}
            for each in front:
                sampled |= self.read(each, options)[1]
                for kind, others in self.steps(each, options).items():
                    for other, (year, strength) in others.items():
                        old, before = reached[kind].get(other, (None, 0.0))
                        years = [y for y in (old, year) if y is not None]
                        reached[kind][other] = (max(years, default=None), before + strength)
            front, hops_left = [], options.depth - hop
            for kind in KINDS:
                ranked = [
                    (-self.score(other, year, strength, read, options), other)
                    for other, (year, strength) in reached[kind].items()
                    if other not in shown and other not in candidates
                ]
                candidates |= {other for _, other in ranked}
                # Half of what is left for each hop but the last one, rounded up.
                best = sorted(ranked)[: -(-room[kind] // 2) if hops_left else room[kind]]
                room[kind] -= len(best)
                nodes += [(other, hop, -score) for score, other in best]
                front += [other for _, other in best]
            shown |= set(front)
        own = [id_ for id_, _, _ in nodes]
        edges = self.edges(set(own), set(options.known), options)
        order = sorted(edges, key=lambda each: (-edges[each][0], ":".join(each)))
        hops = dict.fromkeys(centers, 0) | {id_: hop for id_, hop, _ in nodes}
        holding: dict[str, Edge] = {}
        for edge in order:
            one, other = edge[1:]
            if one in hops and other in hops and abs(hops[one] - hops[other]) == 1:
                holding.setdefault(max(one, other, key=lambda id_: hops[id_]), edge)
        first = [holding[id_] for id_ in own if id_ in holding]
        rest = [each for each in order if each not in set(first)]
        left = candidates - shown
        return OracleSlice(
            nodes,
            {id_: self.degree(id_) for id_ in own},
            {id_: self.hidden(id_, shown, options) for id_ in own},
            [(":".join(each), *edges[each]) for each in [*first, *rest[: options.edges]]],
            {kind: count for kind in KINDS if (count := sum(KIND[id_[0]] == kind for id_ in left))},
            max(0, len(rest) - options.edges),
            sampled or any(self.read(id_, options)[1] for id_ in own if id_[0] != "W" or options.passes),
        )

    def hidden(self, id_: str, shown: set[str], options: OracleOptions) -> dict[str, tuple[int, bool]]:
        """Count the neighbours that are not shown, by kind, and say whether there may be more."""
        whole = options.passes is None
        cut = self.read(id_, options)[1]
        found = {}
        for kind, others in self.steps(id_, options).items():
            count, at_least = len(others.keys() - shown), cut
            if kind == "WORK" and whole:
                works = self.works[id_].cites | self.cited_by[id_] if id_[0] == "W" else self.of[id_]
                count, at_least = len(works - shown), False
            stored = {("R", "INSTITUTION"), ("I", "RESEARCHER")} if whole else set()
            stored |= {("T", "TOPIC"), ("I", "INSTITUTION"), ("W", "RESEARCHER"), ("W", "TOPIC"), ("W", "INSTITUTION")}
            if (id_[0], kind) in stored:
                at_least = False
            if count:
                found[kind] = (count, at_least)
        return found

    def edges(self, own: set[str], known: set[str], options: OracleOptions) -> dict[Edge, tuple[float, int]]:
        """Return the weight and count of every edge between nodes of the slice, or between one and a known node."""
        found: dict[Edge, tuple[float, int]] = {}
        everything = own | known

        def add(kind: str, source: str, target: str, weight: float, count: int) -> None:
            if source in everything and target in everything and (source in own or target in own):
                found[kind, source, target] = (round(weight, 9), count)

        for id_ in everything:
            if id_ in self.above:
                add("WITHIN" if id_[0] == "T" else "PART_OF", id_, self.above[id_], 1, 0)
            if id_[0] == "W":
                paper = self.works[id_]
                for person in paper.people:
                    add("AUTHORED", person, id_, 1, 1)
                for topic, score in paper.topics.items():
                    add("ABOUT", id_, topic, 1 if score is None else score, 1)
                for place in paper.places:
                    add("CREDITED_TO", id_, place, 1, 1)
                for cited in paper.cites:
                    add("CITES", id_, cited, 1, 1)
            if id_[0] in "RI":
                works = self.read(id_, options)[0]
                for topic in [each for each in everything if each[0] == "T"]:
                    if count := sum(topic in self.works[work].topics for work in works):
                        add("WORKS_ON", id_, topic, count / (count + 3), count)
            if id_[0] == "R":
                for place in self.staff(id_, options):
                    count = len(self.behind((id_, place), options))
                    add("AFFILIATED_WITH", id_, place, count / (count + 3), count)
                for other in [each for each in everything if each[0] == "R" and each > id_]:
                    joint = set(self.read(id_, options)[0]) & set(self.read(other, options)[0])
                    joint = {work for work in joint if self.works[work].byline > 1}
                    if joint:
                        strength = sum(1 / (self.works[work].byline - 1) for work in joint)
                        add("COLLABORATED", id_, other, strength / (strength + 1), len(joint))
        return found


def month_and_day(day: str) -> int:
    """Return the month and day of a date as one number in the order of the calendar."""
    found = date.fromisoformat(day[:10])
    return found.month * 100 + found.day
