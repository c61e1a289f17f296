"""An edge of a slice or a path as a row: its id, its weight, and the sentence that says why it is there."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from graphdb.layout import Layout

ID, SOURCE, TARGET, KIND, WEIGHT, COUNT, REASON, FIRST, LAST, BY_YEAR = range(10)

LAYOUT: Layout = {
    "id": ID,
    "source": SOURCE,
    "target": TARGET,
    "kind": KIND,
    "weight": WEIGHT,
    "count": COUNT,
    "reason": REASON,
    "firstYear": FIRST,
    "lastYear": LAST,
    "byYear": (BY_YEAR, {"year": 0, "count": 1}),
}

# Edges of which a work itself is one end: the work is what stands behind them.
OF_ONE_WORK = frozenset({"AUTHORED", "ABOUT", "CITES", "CREDITED_TO"})
WORD = {
    "AUTHORED": "author",
    "ABOUT": "about this topic",
    "CITES": "cites it",
    "CREDITED_TO": "credits it",
    "WITHIN": "within the broader topic",
    "PART_OF": "part of the institution",
}
WORKS = {"COLLABORATED": ("joint work", ""), "WORKS_ON": ("work", " on it"), "AFFILIATED_WITH": ("work", " with it")}


def edge(
    kind: str,
    source: str,
    target: str,
    count: int = 1,
    first: int | None = None,
    last: int | None = None,
    *,
    measure: float | None = None,
    years: Iterable[int | None] = (),
) -> list[Any]:
    """The row of an edge.

    `count` is the works behind it, `first` and `last` their years; `measure` is the score of ABOUT and the strength of
    COLLABORATED; `years`, for byYear, has the year of each work.
    """
    return [
        f"{kind}:{source}:{target}",
        source,
        target,
        kind,
        weight(kind, count, measure),
        count,
        reason(kind, count, first, last),
        first,
        last,
        sorted(Counter(year for year in years if year is not None).items()),
    ]


def weight(kind: str, count: int, measure: float | None) -> float:
    """0..1, to nine decimals, the same in every slice: it depends on nothing but the edge itself."""
    if kind == "ABOUT":
        return 1.0 if measure is None else round(measure, 9)
    if kind == "COLLABORATED":
        strength = measure or 0.0
        return round(strength / (strength + 1), 9)
    if kind in ("AFFILIATED_WITH", "WORKS_ON"):
        return round(count / (count + 3), 9)
    return 1.0


def reason(kind: str, count: int, first: int | None, last: int | None) -> str:
    """Why the edge is there, as '5 joint works, last 2025'."""
    if kind not in WORKS:
        return WORD[kind] if last is None else f"{WORD[kind]}, {last}"
    if kind == "AFFILIATED_WITH" and count == 0:
        noun = "listed affiliation"
    else:
        name, ending = WORKS[kind]
        noun = f"{count} {name}{'s' if count != 1 else ''}{ending}"
    if last is None:
        return noun
    return f"{noun}, {last}" if count == 1 or first == last else f"{noun}, last {last}"
