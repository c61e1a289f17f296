"""The orders of all lists: the sort keys of each order's name and direction."""

from collections.abc import Callable
from typing import Any

from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.result.cursor import Key, Order, order_by

OrderChoice = Callable[[dict[str, Any]], Order]

# An order's name, its expressions over node and edge for DESC and for ASC, and the type of its values. Values are never
# null: an unknown value is replaced by one past all others, so that it sorts last in both directions.
OrderTable = dict[str, tuple[str, str, type]]


def choose(
    table: OrderTable, default: str, *, ascending: tuple[str, ...] = ("NAME", "TITLE"), indexed: bool = False
) -> OrderChoice:
    """Return a function that gives the order that the argument orderBy names, or `default` without that argument."""
    orders = {
        (name, descending): order_by(
            name.lower(), down if descending else up, type_, descending=descending, indexed=indexed
        )
        for name, (down, up, type_) in table.items()
        for descending in (True, False)
    }

    def order(arguments: dict[str, Any]) -> Order:
        argument = arguments.get("orderBy")
        if argument is None:
            return orders[default, default not in ascending]
        name, direction = argument["by"].value, argument.get("direction")
        descending = name not in ascending if direction is None else direction.value == "DESC"
        return orders[name, descending]

    return order


WORK: OrderTable = {
    "PUBLISHED": ("node.newest", "node.oldest", int),
    "CITATIONS": ("node.citationCount", "node.citationCount", int),
    "TITLE": ("node.sortLabel", "node.sortLabel", str),
}
RESEARCHER: OrderTable = {
    "WORKS": ("node.workCount", "node.workCount", int),
    "CITATIONS": ("node.citationCount", "node.citationCount", int),
    "COLLABORATORS": ("node.collaboratorCount", "node.collaboratorCount", int),
    "NAME": ("node.sortLabel", "node.sortLabel", str),
}
COLLABORATOR: OrderTable = {
    "JOINT_WORKS": ("edge.jointWorkCount", "edge.jointWorkCount", int),
    "STRENGTH": ("edge.strength", "edge.strength", float),
    "LAST_YEAR": ("coalesce(edge.lastYear, -1)", "coalesce(edge.lastYear, 999999)", int),
    "NAME": ("node.sortLabel", "node.sortLabel", str),
}
TOPIC: OrderTable = {
    "WORKS": ("node.workCount", "node.workCount", int),
    "NAME": ("node.sortLabel", "node.sortLabel", str),
}
INSTITUTION: OrderTable = {
    "WORKS": ("node.workCount", "node.workCount", int),
    "RESEARCHERS": ("node.researcherCount", "node.researcherCount", int),
    "NAME": ("node.sortLabel", "node.sortLabel", str),
}
VENUE: OrderTable = {"WORKS": ("node.workCount", "node.workCount", int)}
BYLINE: OrderTable = {"POSITION": ("edge.position", "edge.position", int)}
EDGE_WORKS: OrderTable = {"WORKS": ("edge.workCount", "edge.workCount", int)}

# The moderators' queue: the earliest claim first.
CLAIM: OrderTable = {"FILED": ("node.filedAt.epochMillis", "node.filedAt.epochMillis", int)}
FOLLOWED: OrderTable = {"SINCE": ("edge.since.epochMillis", "edge.since.epochMillis", int)}
# News are numbered in the order in which they happen.
FEED: OrderTable = {"FEED": ("node.number", "node.number", int)}
INVITATION: OrderTable = {"SENT": ("node.sentAt.epochMillis", "node.sentAt.epochMillis", int)}

all_works = choose(WORK, "PUBLISHED", indexed=True)
works = choose(WORK, "PUBLISHED")
all_researchers = choose(RESEARCHER, "WORKS", indexed=True)
all_topics = choose(TOPIC, "WORKS", indexed=True)
topics = choose(TOPIC, "WORKS")
all_institutions = choose(INSTITUTION, "WORKS", indexed=True)
all_venues = choose(VENUE, "WORKS", indexed=True)
collaborators = choose(COLLABORATOR, "JOINT_WORKS")
byline = choose(BYLINE, "POSITION", ascending=("POSITION",))
by_edge_works = choose(EDGE_WORKS, "WORKS")
followed = choose(FOLLOWED, "SINCE")
claims = choose(CLAIM, "FILED", ascending=("FILED",))
invitations = choose(INVITATION, "SENT")
feed = choose(FEED, "FEED")

# The order of related things: the highest score first, ties by id.
NEAREST = (Key("edge.score", float, True), Key("node.id", str, True))


def newest_first(file: str, starts: str | None = None) -> IndexOrderedScan:
    """Return the scan of a list of works, newest first, through the index on the relations to works."""
    return IndexOrderedScan("published-desc", file, ("newest", "work"), starts)


OF_RESEARCHER = newest_first("researcher/newest_works")
OF_INSTITUTION = newest_first("institution/newest_works")
IN_VENUE = newest_first("venue/newest_works")
ON_TOPIC = newest_first("topic/newest_works", starts="topic/below")
CITING = newest_first("work/newest_cited_by")
