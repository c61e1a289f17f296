"""Ranges among the arguments of a list: their ends, and the flags and parameters of a range of years."""

from typing import Any

from graphdb.driver.errors import BadInput

# A day after every day of Work.newest and Work.oldest, but before the value for an unknown year.
LAST_DAY = 999_999_998


def ends(name: str, range_: dict[str, Any] | None) -> dict[str, Any]:
    """Return the ends that a range has, by the names min and max. Raises BadInput for a range that ends before it
    begins."""
    range_ends = {end: value for end in ("min", "max") if (value := (range_ or {}).get(end)) is not None}
    if len(range_ends) == 2 and range_ends["min"] > range_ends["max"]:
        raise BadInput(f"{name}.min must not be over {name}.max, but {range_ends['min']} is over {range_ends['max']}.")
    return range_ends


def days(name: str, range_: dict[str, Any] | None) -> dict[str, Any]:
    """Return the first and the last day of a range of years, as numbers like Work.newest; empty without ends."""
    range_ends = ends(name, range_)
    first, last_year = range_ends.get("min", 0), range_ends.get("max")
    last = LAST_DAY if last_year is None else min(last_year * 10_000 + 9_999, LAST_DAY)
    return {"from": max(first * 10_000, 0), "to": last} if range_ends else {}


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flag `years` if the argument of that name has an end."""
    return frozenset(("years",) if ends("years", arguments.get("years")) else ())


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the first and the last day of the argument `years`; empty without ends."""
    return days("years", arguments.get("years"))
