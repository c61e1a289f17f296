"""A range of years among the arguments of a list: what it switches on in the list's file, and the ends it has."""

from typing import Any

from graphdb.driver.errors import BadInput

# Beyond every day of Work.newest and Work.oldest, and before what stands there for an unknown year.
LAST_DAY = 999_999_998


def ends(name: str, given: dict[str, Any] | None) -> dict[str, Any]:
    """The ends that a range has; raises BadInput for one that ends before it begins."""
    found = {end: value for end in ("min", "max") if (value := (given or {}).get(end)) is not None}
    if len(found) == 2 and found["min"] > found["max"]:
        raise BadInput(f"{name}.min must not be over {name}.max, but {found['min']} is over {found['max']}.")
    return found


def days(name: str, given: dict[str, Any] | None) -> dict[str, Any]:
    """The first and the last day, as Work.newest has them, that the years of a range have; empty without ends."""
    found = ends(name, given)
    least, most = found.get("min", 0), found.get("max")
    last = LAST_DAY if most is None else min(most * 10_000 + 9_999, LAST_DAY)
    return {"from": max(least * 10_000, 0), "to": last} if found else {}


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """The flag years where the argument of that name has an end."""
    return frozenset(("years",) if ends("years", arguments.get("years")) else ())


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """The days that the argument years asks for."""
    return days("years", arguments.get("years"))
