"""The clauses that bind the nodes of a list, in the parts that a connection puts together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.driver.cypher_file import with_conditions


@dataclass(frozen=True, slots=True)
class ScanStart:
    """An index-ordered scan from an entity: the entity's variable, and the clauses that bind it if it is not bound."""

    scan: IndexOrderedScan
    this: str
    lookup: str = ""


@dataclass(frozen=True, slots=True)
class DrivingClauses:
    """Clauses that bind the nodes from something selective. They need the variables `imported` of the query around
    them. `start` says how to read the nodes in one of the list's orders instead."""

    rank: int
    text: str
    imported: tuple[str, ...] = ()
    start: ScanStart | None = None


@dataclass(frozen=True, slots=True)
class ListClauses:
    """The clauses that bind a list's nodes: look-ups, then the path to the nodes with its conditions, then the
    neighbours of each node and the conditions on them."""

    lookups: tuple[str, ...]
    path: str
    conditions: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    neighbour_conditions: tuple[str, ...] = ()
    start: ScanStart | None = None

    def text(self, more: Iterable[str] = (), *, with_lookups: bool = True) -> str:
        """Return the clauses, with more conditions where an index can serve them."""
        text = with_conditions(self.path, ["*"], [*self.conditions, *more])
        if self.neighbour_conditions:
            text += f"\nWITH *, {', '.join(self.neighbours)}\nWHERE {' AND '.join(self.neighbour_conditions)}"
        return "\n".join([*self.lookups, text]) if with_lookups else text

    def by_path(self, path: str, replacements: Mapping[str, str]) -> "ListClauses":
        """Return clauses that bind the same nodes by another path with the same variables. Each expression of
        `replacements` is replaced in the conditions."""
        conditions = self.conditions
        for old, new in replacements.items():
            conditions = tuple(re.sub(rf"\b{re.escape(old)}\b", new, condition) for condition in conditions)
        return replace(self, path=path, conditions=conditions)
