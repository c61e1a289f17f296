"""The flags and parameters of the list of collaborators."""

from typing import Any

from resolvers.years import ends

# An open end is a year far beyond that of any work.
OPEN = 999_999


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/researcher/collaborators.cypher that the arguments set."""
    is_set = {"close": "close" in arguments, "years": bool(ends("years", arguments.get("years")))}
    return frozenset(name for name, value in is_set.items() if value)


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of that file. Raises BadInput for a range that ends before it begins."""
    values: dict[str, Any] = {}
    if "close" in arguments:
        values["close"] = arguments["close"]
    if "years" in arguments:
        values["from"], values["to"] = year_range(arguments["years"])
    return values


def year_range(range_: dict[str, Any]) -> tuple[int, int]:
    """Return both ends of a range of years, where an open end is a year beyond all years."""
    year_ends = ends("years", range_)
    return year_ends.get("min", -OPEN), year_ends.get("max", OPEN)
