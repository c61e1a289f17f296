"""What the arguments of a list of collaborators switch on in its query."""

from typing import Any

from graphdb.errors import BadInput

# Years far beyond any that a work has stand for an open end.
OPEN = 999_999


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """The `// if` lines of cypher/researcher/collaborators.cypher that the arguments ask for."""
    return frozenset(name for name in ("close", "years") if name in arguments)


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """The query's own parameters; raises BadInput for a range that ends before it begins."""
    found: dict[str, Any] = {}
    if "close" in arguments:
        found["close"] = arguments["close"]
    if "years" in arguments:
        found["from"], found["to"] = years(arguments["years"])
    return found


def years(asked: dict[str, Any]) -> tuple[int, int]:
    """Both ends of a range of years, open ones beyond all years."""
    least, most = asked.get("min"), asked.get("max")
    if least is not None and most is not None and least > most:
        raise BadInput(f"years.min must not be over years.max, but {least} is over {most}.")
    return (-OPEN if least is None else least, OPEN if most is None else most)
