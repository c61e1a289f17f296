"""The rows of the edges of slices and paths: their keys, their weights, and the sentences that say why they are
there."""

from collections import Counter
from typing import Any, TypeAlias

from graphdb.compile.layout import Layout
from graphdb.result.shape import ScalarShape

# The years of the works behind affiliations, by person and institution. None if byYear is not selected.
Affiliated: TypeAlias = dict[tuple[str, str], list[int]] | None

KEY, SOURCE, TARGET, KIND, WEIGHT, COUNT, REASON, FIRST, LAST, BY_YEAR = range(10)

# The sentence is made only when it is selected: REASON holds the facts for it.
LAYOUT: Layout = {
    "key": KEY,
    "source": SOURCE,
    "target": TARGET,
    "kind": KIND,
    "weight": WEIGHT,
    "count": COUNT,
    "reason": lambda _: ScalarShape(REASON, reason),
    "firstYear": FIRST,
    "lastYear": LAST,
    "byYear": (BY_YEAR, {"year": 0, "count": 1}),
}

WORD = {
    "AUTHORED": "author",
    "ABOUT": "about this topic",
    "CITES": "cites it",
    "CREDITED_TO": "credits it",
    "WITHIN": "within the broader topic",
    "PART_OF": "part of the institution",
}
WORKS = {"COLLABORATED": ("joint work", ""), "WORKS_ON": ("work", " on it"), "AFFILIATED_WITH": ("work", " with it")}


def edge_row(read: list[Any], affiliated: Affiliated, edge_rank: tuple[float, str] | None = None) -> list[Any]:
    """Return the row of an edge, from what a statement read of it.

    `read` is its kind, source, target, number of works, score or strength, the years of the works, and the first and
    last year of an affiliation. `affiliated` has the years of the works behind AFFILIATED_WITH where they were read,
    and is None if byYear is not selected. `edge_rank` is the result of `rank`, if it is known.
    """
    kind, source, target, count, _, years, *span = read
    negative_weight, key = edge_rank or rank(read)
    if len(years) == 1:
        known, first, last = years, years[0], years[0]
    else:
        known = [year for year in years if year is not None]
        first, last = min(known, default=None), max(known, default=None)
    if kind == "AFFILIATED_WITH" and span:
        (first, last), known = span, affiliated.get((source, target), []) if affiliated else []
    works = works_behind(kind, count)
    by_year = [] if affiliated is None else sorted(Counter(year for year in known if year is not None).items())
    return [key, source, target, kind, -negative_weight, works, (kind, works, first, last), first, last, by_year]


def rank(read: list[Any]) -> tuple[float, str]:
    """Return the sort key of an edge, by which the strongest comes first: its negative weight, and its key."""
    kind, source, target, count, measure, *_ = read
    return -weight(kind, count or 0, measure), f"{kind}:{source}:{target}"


def works_behind(kind: str, count: int | None) -> int:
    """Return the number of works behind an edge. `count` is None for a kind of edge that has at most one."""
    return int(kind not in ("WITHIN", "PART_OF")) if count is None else count


def weight(kind: str, count: int, measure: float | None) -> float:
    """Return the weight of an edge, 0..1, to nine decimals. It depends only on the edge, so it is the same in every
    slice."""
    if kind == "ABOUT":
        return 1.0 if measure is None else round(measure, 9)
    if kind == "COLLABORATED":
        strength = measure or 0.0
        return round(strength / (strength + 1), 9)
    if kind in ("AFFILIATED_WITH", "WORKS_ON"):
        return round(count / (count + 3), 9)
    return 1.0


def reason(facts: tuple[str, int, int | None, int | None]) -> str:
    """Return why an edge is there, such as "5 joint works, last 2025", from its kind, works, first and last year."""
    kind, count, first, last = facts
    if kind not in WORKS:
        return WORD[kind] if last is None else f"{WORD[kind]}, {last}"
    if kind == "AFFILIATED_WITH" and count == 0:
        noun = "listed affiliation"
    else:
        noun_of_kind, ending = WORKS[kind]
        noun = f"{count} {noun_of_kind}{'s' if count != 1 else ''}{ending}"
    if last is None:
        return noun
    return f"{noun}, {last}" if count == 1 or first == last else f"{noun}, last {last}"
