"""How a list is read in one of its orders without reading all of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexOrderedScan:
    """A list in one order, read through an index of the relations to its nodes and no further than the page goes.

    `file` binds node and an edge that carries the index's keys: `of`, the id at its start, and `keys`. With `starts`
    the list begins at each of the nodes which that file binds, and a node that several lead to stands in it once.
    Without `keys` the file itself goes through the index from several places, from each no further than `$n` rows.
    """

    order: str
    file: str
    keys: tuple[str, ...] = ()
    starts: str | None = None
