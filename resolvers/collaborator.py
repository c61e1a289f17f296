"""The flags and parameters of the list of collaborators."""

from typing import Any

from resolvers.years import ends

# An open end is a year far beyond that of any work.
OPEN = 999_999


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/researcher/collaborators.cypher that the arguments set."""
    asked = {"close": "close" in arguments, "years": bool(ends("years", arguments.get("years")))}
    return frozenset(name for name, is_asked in asked.items() if is_asked)


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of that file. Raises BadInput for a range that ends before it begins."""
    found: dict[str, Any] = {}
    if "close" in arguments:
        found["close"] = arguments["close"]
    if "years" in arguments:
        found["from"], found["to"] = year_range(arguments["years"])
    return found


def year_range(asked: dict[str, Any]) -> tuple[int, int]:
    """Return both ends of a range of years, where an open end is a year beyond all years."""
    found = ends("years", asked)
    return found.get("min", -OPEN), found.get("max", OPEN)
