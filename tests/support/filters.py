"""Strategies for filters of works: values that real records have, and nested filters."""

from collections import Counter
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.oracles.recount import Recount, Where

WORDS = ("malaria", "health", "nutrition", "sweden", "vaccination", "global", "women", "covid")


class FilterValues:
    """Strategies for the values of filters: frequent values, rare values, and one that names nothing."""

    def __init__(self, recount: Recount) -> None:
        works = list(recount.works.values())

        def some(values: Any) -> st.SearchStrategy[str]:
            ranked = [value for value, _ in Counter(values).most_common()]
            return st.sampled_from([*ranked[:5], *ranked[20 :: max(1, len(ranked) // 20)], "nothing"])

        self.topic = some(topic for work in works for topic in sorted(work.above))
        self.institution = some(place for work in works for place in sorted(work.institutions))
        self.author = some(person for work in works for person in work.authors if person[0] == "A")
        self.venue = some(work.venue for work in works if work.venue and work.venue[0] == "S")
        self.cites = some(cited for work in works for cited in sorted(work.cites) if cited[0] == "W")
        self.cited_by = some(work.name for work in works if len(work.cites) > 3 and work.name[0] == "W")
        self.work = some(work.name for work in works if work.name[0] == "W")

    def __repr__(self) -> str:
        return "Values()"


def ranges(least: int, most: int) -> st.SearchStrategy[dict[str, int | None]]:
    """A range with both ends, one end, or none."""
    ends = st.none() | st.integers(least, most)

    def ordered(pair: tuple[int | None, int | None]) -> dict[str, int | None]:
        one, other = pair
        return {"min": one, "max": other} if None in pair or one <= other else {"min": other, "max": one}  # type: ignore[operator]

    return st.tuples(ends, ends).map(ordered)


def days() -> st.SearchStrategy[dict[str, str | None]]:
    """A range of days, made of a range of years."""
    return ranges(1990, 2025).map(
        lambda ends: {end: f"{year}-0{1 + year % 9}-15" if year else None for end, year in ends.items()}
    )


@cache
def filters(values: FilterValues, depth: int = 2) -> st.SearchStrategy[Where]:
    """Filters of works that nest up to `depth` levels below the first."""
    tests: dict[str, st.SearchStrategy[Any]] = {
        "ids": st.lists(values.work, max_size=4),
        "text": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        "year": ranges(1990, 2025),
        "published": days(),
        "venue": values.venue,
        "language": st.sampled_from(["en", "EN", "fr", "sv", "xx"]),
        "cites": values.cites,
        "citedBy": values.cited_by,
        "authorCount": ranges(0, 12),
        "hasDoi": st.booleans(),
        "importedAfter": st.sampled_from(["2000-01-01T00:00:00Z", "2999-12-31T23:59:59+05:30"]),
        "types": st.lists(st.sampled_from(["ARTICLE", "REVIEW", "LETTER", "GRANT"]), max_size=3),
        "topic": values.topic,
        "institution": values.institution,
        "author": values.author,
        "country": st.sampled_from(["US", "se", "ZA", "XX"]),
        "openAccess": st.booleans(),
        "retracted": st.booleans(),
        "citations": ranges(0, 4),
    }
    one = st.sampled_from(sorted(tests)).flatmap(
        lambda name: st.fixed_dictionaries({name: st.none() | tests[name] if name == "year" else tests[name]})
    )
    leaf = st.lists(one, min_size=1, max_size=2).map(lambda parts: {k: v for part in parts for k, v in part.items()})
    if depth == 0:
        return leaf
    inner = filters(values, depth - 1)
    nested = st.one_of(
        st.fixed_dictionaries({"NOT": inner}),
        st.fixed_dictionaries({"OR": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"AND": st.lists(inner, max_size=3)}),
    )
    return leaf | st.tuples(leaf | st.just({}), nested).map(lambda pair: pair[0] | pair[1])
