"""A list that is read in order through an index, no further than a page goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexOrderedScan:
    """A list in the order with the tag `order`, read through an index of the relations that lead to its nodes.

    `file` binds node and an edge that carries the keys of the index: `of`, the id of the node that the edge starts
    from, and `keys`. With `starts` the list begins at each node that this file binds, and a node that several of them
    lead to stands in the list once. Without `keys` the file itself reads the index from several nodes, at most `$n`
    rows from each.
    """

    order: str
    file: str
    keys: tuple[str, ...] = ()
    starts: str | None = None
