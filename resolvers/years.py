"""Ranges among the arguments of a list: their ends, and the flags and parameters of a range of years."""

from typing import Any

from graphdb.driver.errors import BadInput

# A day after every day of Work.newest and Work.oldest, but before the value for an unknown year.
LAST_DAY = 999_999_998


def ends(name: str, given: dict[str, Any] | None) -> dict[str, Any]:
    """Return the ends that a range has, by the names min and max. Raises BadInput for a range that ends before it
    begins."""
    found = {end: value for end in ("min", "max") if (value := (given or {}).get(end)) is not None}
    if len(found) == 2 and found["min"] > found["max"]:
        raise BadInput(f"{name}.min must not be over {name}.max, but {found['min']} is over {found['max']}.")
    return found


def days(name: str, given: dict[str, Any] | None) -> dict[str, Any]:
    """Return the first and the last day of a range of years, as numbers like Work.newest; empty without ends."""
    found = ends(name, given)
    least, most = found.get("min", 0), found.get("max")
    last = LAST_DAY if most is None else min(most * 10_000 + 9_999, LAST_DAY)
    return {"from": max(least * 10_000, 0), "to": last} if found else {}


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flag `years` if the argument of that name has an end."""
    return frozenset(("years",) if ends("years", arguments.get("years")) else ())


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the first and the last day of the argument `years`; empty without ends."""
    return days("years", arguments.get("years"))
