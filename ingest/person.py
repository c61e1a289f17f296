"""What follows from a person's bylines: the name, the other names, the affiliations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphdb.text.search_text import search_text
from ingest import fact
from ingest.group import is_group


@dataclass(frozen=True, slots=True)
class PersonByline:
    """The entry of one person on one work's byline."""

    name: str
    year: int | None
    institutions: list[str]


@dataclass(slots=True)
class KeptAffiliation:
    """The years and the number of works for which a person belongs to an institution."""

    works: int = 0
    since: int | None = None
    until: int | None = None
    stated_since: int | None = None
    stated_until: int | None = None
    is_stated: bool = False

    def state(self, since: int | None, until: int | None) -> None:
        """Add the years that a source states; the widest range of several sources counts."""
        self.is_stated = True
        self.stated_since = min((year for year in (self.stated_since, since) if year is not None), default=None)
        self.stated_until = max((year for year in (self.stated_until, until) if year is not None), default=None)

    def properties(self) -> dict[str, Any]:
        """The properties of the relation."""
        years = [year for year in (self.since, self.until, self.stated_since, self.stated_until) if year is not None]
        return {
            "since": min(years, default=None),
            "until": max(years, default=None),
            "works": self.works,
            "statedSince": self.stated_since,
            "statedUntil": self.stated_until,
            "stated": self.is_stated,
        }


def name_properties(facts: fact.Facts, bylines: Iterable[PersonByline]) -> dict[str, Any]:
    """The properties that name a person: the person's own name for it, else the name most bylines have (the longest of
    these, then the first by code point), and the others."""
    times = Counter(byline.name for byline in bylines)
    printed = sorted(times, key=lambda name: (-times[name], -len(name), name))
    name = fact.fact_value(facts, "name") or (printed[0] if printed else "")
    others = sorted({*printed, *(fact.fact_value(facts, "others") or ())} - {name, ""})
    properties = {
        "said": fact.encode_facts(facts),
        "name": name,
        "alternateNames": others,
        "names": [name, *others],
        "isGroup": is_group(name),
    }
    return properties | fact.label_properties(name) | search_text("Researcher", properties)


def affiliations(bylines: Iterable[PersonByline], stated: dict[str, KeptAffiliation]) -> dict[str, KeptAffiliation]:
    """A person's affiliations by institution: what bylines credit, added to what sources state."""
    kept = stated
    for byline in bylines:
        for institution in byline.institutions:
            affiliation = kept.setdefault(institution, KeptAffiliation())
            affiliation.works += 1
            if byline.year is not None:
                affiliation.since = byline.year if affiliation.since is None else min(affiliation.since, byline.year)
                affiliation.until = byline.year if affiliation.until is None else max(affiliation.until, byline.year)
    return kept
