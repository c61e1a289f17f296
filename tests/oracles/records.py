"""What the raw records of OpenAlex add up to, in plain Python that shares nothing with the importer but the data."""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

# What OpenAlex gives for nobody, and for works, institutions and journals that it deleted.
NOTHING = {"A9999999999", "A5317838346", "A4317838346", "W4285719527", "I4389424196", "I4362561690", "S4317411217"}


@dataclass
class Paper:
    """What all records of one work say together, with people and cited works under their final names."""

    byline: list[str] = field(default_factory=list)
    year: int | None = None
    cites: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    is_identified: bool = False
    credited: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Oracle:
    """All works and people, named by their least OpenAlex id; people without one are named by ORCID."""

    def __init__(self, raw: list[dict[str, Any]]) -> None:
        self._above: dict[str, str] = {}
        for work in raw:
            self._join([short(work["id"]), *work_names(work)])
            for person, _ in people(work):
                self._join(person)
        records: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for work in raw:
            records[self.name(short(work["id"]))].append(work)
        self.papers = {name: self._paper(name, found, records) for name, found in records.items()}
        self.works: dict[str, list[str]] = defaultdict(list)
        for name, paper in self.papers.items():
            for author in dict.fromkeys(paper.byline):
                self.works[author].append(name)
        self.cited = Counter(cited for paper in self.papers.values() for cited in paper.cites)

    @classmethod
    def of(cls, folder: Path) -> "Oracle":
        """Read a folder of .jsonl.gz files."""
        return cls(raw_records(folder))

    def name(self, key: str) -> str:
        while self._above.get(key, key) != key:
            key = self._above[key]
        return key

    def _join(self, keys: Iterable[str]) -> None:
        names = sorted({self.name(key) for key in keys})
        for name in names:
            self._above[name] = names[0]

    def _paper(self, name: str, found: list[dict[str, Any]], records: dict[str, Any]) -> Paper:
        found = sorted(found, key=lambda work: short(work["id"]))
        found.sort(key=lambda work: work.get("updated_date") or "", reverse=True)
        paper = Paper(year=next((work["publication_year"] for work in found if work["publication_year"]), None))
        authored = next((work for work in found if work["authorships"]), found[0])
        paper.byline = [self.name(keys[0]) for keys, _ in people(authored)]
        paper.is_identified = any(work_names(work) or (work.get("ids") or {}).get("pmid") for work in found)
        for person, entry in zip(paper.byline, entries(authored), strict=True):
            found_at = {short(place["id"]) for place in entry["institutions"] if place.get("id")}
            paper.credited[person] |= found_at - NOTHING
        told = [work for work in found if work.get("topics") is not None]
        if told:
            paper.topics = {short(topic["id"]) for topic in told[0]["topics"]}
        else:
            for work in found[:1]:
                paper.topics = {short(c["id"]) for c in work["concepts"] if float(c["score"]) >= 0.3}
        for work in found:
            for reference in map(short, work["referenced_works"]):
                cited = self.name(reference)
                if reference in NOTHING:
                    continue
                if cited not in records:
                    paper.missing.add(reference)
                elif cited != name:
                    paper.cites.add(cited)
        return paper

    def work_count(self, person: str) -> int:
        return len(self.works[person])

    def joint_works(self, person: str) -> dict[str, list[str]]:
        """Return each collaborator with the joint works."""
        joint = defaultdict(list)
        for work in self.works[person]:
            for other in set(self.papers[work].byline) - {person}:
                joint[other].append(work)
        return joint

    def close_count(self, person: str) -> int:
        """Count the collaborators with two joint works, or at most two positions apart on one byline."""
        return sum(
            len(works) > 1 or any(self.gap(work, person, other) <= 2 for work in works)
            for other, works in self.joint_works(person).items()
        )

    def gap(self, work: str, one: str, other: str) -> int:
        byline = self.papers[work].byline
        return abs(byline.index(one) - byline.index(other))

    def citation_count(self, person: str) -> int:
        return sum(self.cited[work] for work in self.works[person])

    def h_index(self, person: str) -> int:
        counts = sorted((self.cited[work] for work in self.works[person]), reverse=True)
        return sum(count >= rank for rank, count in enumerate(counts, 1))

    def topic_count(self, person: str) -> int:
        return len({topic for work in self.works[person] for topic in self.papers[work].topics})

    def identified_works(self, person: str) -> list[str]:
        """Return the works with a DOI, an arXiv id or a PMID."""
        return [work for work in self.works[person] if self.papers[work].is_identified]

    def institutions(self, person: str) -> set[str]:
        """Return the institutions that the bylines credit for the person."""
        return {place for work in self.works[person] for place in self.papers[work].credited[person]}

    @cached_property
    def with_orcid(self) -> set[str]:
        """Return the people who have an ORCID iD."""
        return {self.name(key) for key in self._above if key.startswith("orcid:")}

    def chosen(self, most: int) -> list[str]:
        """People to compare: the busiest, those known by several ids, those of the longest bylines, and some at random.

        Whoever shares a byline with a person without an id is left out: those are known by rules of their own.
        """
        clear = {
            person
            for person, works in self.works.items()
            if not any(name.startswith("?") for work in works for name in self.papers[work].byline)
        }
        ids = Counter(self.name(key) for key in self._above if key.startswith("A"))
        longest = sorted(self.papers.values(), key=lambda paper: -len(paper.byline))
        ranked = [
            sorted(clear, key=lambda person: (-len(self.works[person]), person)),
            sorted(clear, key=lambda person: (-ids[person], person)),
            [person for paper in longest for person in paper.byline[-2:] if person in clear],
            sorted(clear, key=lambda person: person[::-1]),
        ]
        found: dict[str, None] = {}
        for people_ in zip(*ranked, strict=False):
            found.update(dict.fromkeys(people_))
        return list(found)[:most]


def raw_records(folder: Path) -> list[dict[str, Any]]:
    """Return the JSON of every line in a folder of .jsonl.gz files."""
    files = [gzip.decompress(file.read_bytes()) for file in sorted(folder.glob("*.gz"))]
    return [json.loads(line) for file in files for line in file.splitlines()]


def short(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def work_names(work: dict[str, Any]) -> list[str]:
    """Return the DOI of a work, and its arXiv number if one of its locations has it."""
    names = []
    doi = (work.get("doi") or "").lower().removeprefix("https://doi.org/")
    if doi:
        names.append(f"doi:{doi}")
    if doi.startswith("10.48550/arxiv."):
        names.append(f"arxiv:{doi.removeprefix('10.48550/arxiv.')}")
    else:
        addresses = [
            place.get(name) or ""
            for place in [
                *(work.get("locations") or []),
                work.get("primary_location") or {},
                work.get("best_oa_location") or {},
            ]
            for name in ("landing_page_url", "pdf_url", "id")
        ]
        for address in addresses:
            found = re.search(
                r"(?:arxiv\.org/(?:\w+/)+|doi\.org/10\.48550/arxiv\.|oai:arxiv\.org:)([\w.-]+(?:/\d{7})?)$",
                address.lower(),
            )
            if found:
                names.append("arxiv:" + re.sub(r"(?:v\d+)?(?:\.pdf)?$", "", found[1]))
                break
    return names


def entries(work: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of the byline whose name is empty or contains a letter."""
    names = [
        (entry["author"].get("display_name") or entry.get("raw_author_name") or "") for entry in work["authorships"]
    ]
    return [
        entry
        for name, entry in zip(names, work["authorships"], strict=True)
        if not name.strip() or any(map(str.isalnum, name))
    ]


def people(work: dict[str, Any]) -> list[tuple[list[str], str]]:
    """Return the byline: for each entry its OpenAlex id and ORCID (or ? and its position) and the name."""
    found = []
    for place, entry in enumerate(entries(work)):
        author = entry["author"]
        keys = [short(author["id"])] if author.get("id") and short(author["id"]) not in NOTHING else []
        # One in the data lost its last digit.
        if author.get("orcid") and len(short(author["orcid"])) == 19:
            keys.append(f"orcid:{short(author['orcid'])}")
        found.append((keys or [f"?{short(work['id'])}:{place}"], author["display_name"]))
    return found
