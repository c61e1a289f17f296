"""Filters and facets computed record by record from raw OpenAlex works, as ../shared/semantics.md states them."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.oracles.records import NOTHING, Oracle, short

# The types whose name is not their own in capitals.
TYPES = {
    "journal-article": "ARTICLE",
    "posted-content": "PREPRINT",
    "proceedings-article": "CONFERENCE_PAPER",
    "book-part": "BOOK_CHAPTER",
    "journal": "PARATEXT",
    **dict.fromkeys(("proceedings", "book-set", "monograph", "reference-book"), "BOOK"),
}
# Letters with one of these between them are one word to Lucene (Unicode Standard Annex 29).
WORD = re.compile(r"\w+(?:(?<=[^\W\d_])[.:·'’](?=[^\W\d_])\w+)*")
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")

Where = dict[str, Any]


@dataclass
class Facts:
    """The properties of one work that filters and facets use."""

    name: str
    year: int | None
    published: str | None
    language: str | None
    type: str
    is_open: bool | None
    retracted: bool
    doi: str | None
    authors: list[str]
    venue: str | None
    words: set[str]
    topics: set[str]
    cites: set[str]
    citations: int
    institutions: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)


class Recount:
    """All works with their properties, under the names that Oracle gives works and people."""

    def __init__(self, raw: list[dict[str, Any]]) -> None:
        self.oracle = Oracle(raw)
        self.parents: dict[str, str] = {}
        self.levels: dict[str, str] = {}
        self.country = self._countries(raw)
        self.institution = self._institutions(raw)
        records: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for work in raw:
            records[self.oracle.name(short(work["id"]))].append(work)
            for topic in work.get("topics") or ():
                self._place(topic)
        self.works = {name: self._facts(name, found) for name, found in records.items()}
        self.credited: dict[str, set[str]] = defaultdict(set)
        for work in raw:
            for entry in work["authorships"]:
                for author in [entry["author"]]:
                    if author.get("id"):
                        person = self.oracle.name(short(author["id"]))
                        self.credited[person] |= self._credited([entry])
        self.with_orcid = {self.oracle.name(key) for key in list(self.oracle._above) if key.startswith("orcid:")}

    def _countries(self, raw: list[dict[str, Any]]) -> dict[str, str | None]:
        """Return the country of each institution: that of its latest record, and of two the last in the alphabet."""
        said: dict[str, tuple[str, str]] = {}
        for work in raw:
            for entry in work["authorships"]:
                for place in entry["institutions"]:
                    if place.get("country_code") and institution_key(place):
                        fact = (work.get("updated_date") or "", place["country_code"])
                        key = institution_key(place)
                        said[key] = max(said.get(key, ("", "")), fact)
        return {key: fact[1] for key, fact in said.items()}

    def _institutions(self, raw: list[dict[str, Any]]) -> dict[str, str]:
        """Return the first of the ids that share a ROR, by each id."""
        by_ror: dict[str, set[str]] = defaultdict(set)
        for work in raw:
            for entry in work["authorships"]:
                for place in entry["institutions"]:
                    if place.get("ror") and place.get("id"):
                        by_ror[short(place["ror"])].add(short(place["id"]))
        return {id_: min(ids) for ids in by_ror.values() for id_ in ids}

    def _place(self, topic: dict[str, Any]) -> None:
        """Remember the subfield, field and domain of a topic."""
        line = [("TOPIC", topic), *((name.upper(), topic[name]) for name in ("subfield", "field", "domain"))]
        for (level, below), (_, above) in pairwise(line):
            self.levels[topic_name(below)] = level
            self.parents[topic_name(below)] = topic_name(above)
        self.levels[topic_name(topic["domain"])] = "DOMAIN"

    def lineage(self, topic: str) -> list[str]:
        """Return a topic with its subfield, field and domain."""
        found = [topic]
        while found[-1] in self.parents:
            found.append(self.parents[found[-1]])
        return found

    def _credited(self, entries: Iterable[dict[str, Any]]) -> set[str]:
        keys = {institution_key(place) for entry in entries for place in entry["institutions"]} - {""}
        return {self.institution.get(key, key) for key in keys}

    def _facts(self, name: str, found: list[dict[str, Any]]) -> Facts:
        found = sorted(found, key=lambda work: short(work["id"]))
        found.sort(key=lambda work: work.get("updated_date") or "", reverse=True)

        def first(value: Callable[[dict[str, Any]], Any]) -> Any:
            return next((given for work in found if (given := value(work)) not in (None, "")), None)

        paper = self.oracle.papers[name]
        authored = next((work for work in found if work["authorships"]), found[0])
        institutions = self._credited(authored["authorships"])
        above = {upper for topic in paper.topics for upper in self.lineage(topic)}
        return Facts(
            name,
            first(lambda work: work.get("publication_year")),
            first(lambda work: work.get("publication_date")),
            first(lambda work: work.get("language")),
            work_type(found[0]),
            first(lambda work: (work.get("open_access") or {}).get("is_oa")),
            any(work.get("is_retracted") is True for work in found),
            first(lambda work: work.get("doi")),
            paper.byline,
            first(venue_name),
            tokens(MARKUP.sub("", first(lambda work: work.get("title")) or "")) | tokens(first(abstract) or ""),
            paper.topics,
            paper.cites,
            self.oracle.cited[name],
            institutions,
            above,
            {topic for topic in above if self.levels.get(topic) == "FIELD"},
            {self.country[place] for place in institutions if self.country.get(place)},  # type: ignore[misc]
        )

    def matches(self, where: Where, work: Facts) -> bool:
        """Whether a work passes a filter."""
        return all(value is None or self._test(name, value, work) for name, value in where.items())

    def _test(self, name: str, value: Any, work: Facts) -> bool:
        match name:
            case "AND":
                return all(self.matches(one, work) for one in value)
            case "OR":
                return any(self.matches(one, work) for one in value)
            case "NOT":
                return not self.matches(value, work)
            case "ids":
                return any(self.oracle.name(one) == work.name for one in value)
            case "text":
                return all(word in work.words for word in value.lower().split())
            case "year":
                return within(value, work.year)
            case "published":
                return within(value, work.published)
            case "authorCount":
                return within(value, len(work.authors))
            case "citations":
                return within(value, work.citations)
            case "venue":
                return bool(work.venue == value)
            case "language":
                return bool(work.language is not None and work.language == value.lower())
            case "cites":
                return self.oracle.name(value) in work.cites
            case "citedBy":
                citing = self.works.get(self.oracle.name(value))
                return citing is not None and work.name in citing.cites
            case "hasDoi":
                return bool((work.doi is not None) == value)
            case "types":
                return work.type in value
            case "topic":
                return value in work.above
            case "institution":
                return self.institution.get(value, value) in work.institutions
            case "author":
                return self.oracle.name(value) in work.authors
            case "country":
                return value.upper() in work.countries
            case "openAccess":
                return bool(work.is_open is not None and work.is_open == value)
            case "retracted":
                return bool(work.retracted == value)
            case "importedAfter":
                return bool(value < "2020")
        raise KeyError(name)

    def person_matches(self, where: Where, person: str) -> bool:
        """Whether a researcher passes a filter."""
        for name, value in where.items():
            match name:
                case _ if value is None:
                    passes = True
                case "AND":
                    passes = all(self.person_matches(one, person) for one in value)
                case "OR":
                    passes = any(self.person_matches(one, person) for one in value)
                case "NOT":
                    passes = not self.person_matches(value, person)
                case "institution":
                    passes = self.institution.get(value, value) in self.credited[person]
                case "topic":
                    passes = any(value in self.works[work].above for work in self.oracle.works[person])
                case "country":
                    passes = any(self.country.get(place) == value.upper() for place in self.credited[person])
                case "hasOrcid":
                    passes = (person in self.with_orcid) == value
                case "claimed":
                    passes = not value
                case "openToCollaborate":
                    passes = value
                case "works":
                    passes = within(value, len(self.oracle.works[person]))
                case _:
                    raise KeyError(name)
            if not passes:
                return False
        return True

    def facet(self, by: str, works: list[Facts], first: int) -> dict[str, Any]:
        """Return a facet: the first counts in order, the number of values, and the number of works without a value."""
        values = [facet_values(by, work) for work in works]
        counts = Counter(str(value) for found in values for value in found)
        if by == "YEAR":
            order = [count for _, count in sorted(counts.items(), key=lambda pair: int(pair[0]))]
        else:
            order = sorted(counts.values(), reverse=True)[:first]
        return {
            "by": by,
            "counts": order,
            "all": dict(counts),
            "bucketCount": len(counts),
            "missingCount": sum(not found for found in values),
        }

    def others(self, by: str, works: list[Facts], shown: set[str]) -> int:
        """Count the works that have a value, but none of those shown."""
        values = [{str(value) for value in facet_values(by, work)} for work in works]
        return sum(bool(found) and not found & shown for found in values)


def facet_values(by: str, work: Facts) -> set[Any]:
    """Return the values of a work for a facet."""
    match by:
        case "TOPIC":
            return work.topics
        case "FIELD":
            return work.fields
        case "INSTITUTION":
            return work.institutions
        case "COUNTRY":
            return work.countries
    value = {
        "YEAR": work.year,
        "TYPE": work.type,
        "VENUE": work.venue,
        "OPEN_ACCESS": None if work.is_open is None else str(work.is_open).lower(),
        "LANGUAGE": work.language,
    }[by]
    return set() if value is None else {value}


def within(ends: dict[str, Any], value: Any) -> bool:
    """Whether a value lies in a range; every value lies in a range without ends."""
    least, most = ends.get("min"), ends.get("max")
    if least is None and most is None:
        return True
    return bool(value is not None and (least is None or value >= least) and (most is None or value <= most))


def topic_name(topic: dict[str, Any]) -> str:
    """T123, or subfields/1407 and the like."""
    last = short(topic["id"])
    return last if last.startswith(("T", "C")) else topic["id"].removeprefix("https://openalex.org/")


def institution_key(place: dict[str, Any]) -> str:
    """Return the id of an institution, else its ROR, else an empty text."""
    return short(place.get("id") or place.get("ror") or "")


def venue_name(work: dict[str, Any]) -> str | None:
    """Return the id of the venue of a work, else its name, else None."""
    for place in ((work.get("primary_location") or {}).get("source"), work.get("host_venue")):
        if place and (place.get("id") or place.get("display_name")) and short(place.get("id") or "") not in NOTHING:
            return short(place["id"]) if place.get("id") else f"venue:{place['display_name']}"
    return None


def work_type(work: dict[str, Any]) -> str:
    """Return the name that the API has for the type of a work."""
    if work.get("is_paratext") is True:
        return "PARATEXT"
    said = work.get("type") or "other"
    found = TYPES.get(said, said.upper().replace("-", "_"))
    place = work.get("primary_location") or {}
    crossref = work.get("type_crossref") or place.get("raw_type")
    conference = crossref == "proceedings-article" or (place.get("source") or {}).get("type") == "conference"
    return "CONFERENCE_PAPER" if found == "ARTICLE" and conference else found


def abstract(work: dict[str, Any]) -> str | None:
    """Return the abstract, its words in order. None when there is none."""
    index = work.get("abstract_inverted_index")
    if isinstance(index, str):  # as the snapshot of 2023 has it
        index = json.loads(index)
    if isinstance(index, dict) and "InvertedIndex" in index:
        index = index["InvertedIndex"]
    if not isinstance(index, dict):
        return work.get("abstract")
    placed = sorted((place, word) for word, places in index.items() for place in places)
    return " ".join(word for _, word in placed)


def tokens(text: str) -> set[str]:
    """The words of a text as an index that folds case and accents has them: what a point or an apostrophe joins is one
    word, and each part of it is one."""
    plain = re.sub(r"</?[A-Za-z][^<>]*>", " ", text)
    folded = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    found = set(WORD.findall(folded.lower()))
    return found | {part for word in found for part in re.split(r"[\W_]", word) if part}
