"""The options of slices within their limits, and the cursors of pages of hidden neighbours."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from graphdb.compile.argument import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, in_range, keys_of_id
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import LONGEST_CURSOR
from resolvers.collaborator import OPEN, year_range
from resolvers.slice.statement import KINDS

DEEPEST = 3
MOST_CENTERS = 20
MOST_KNOWN = 2000
MOST_EDGES = 5000
# The option of each kind: its name, its default and its maximum.
CAPS = {
    "RESEARCHER": ("researchers", 15, 500),
    "WORK": ("works", 20, 500),
    "TOPIC": ("topics", 10, 200),
    "INSTITUTION": ("institutions", 5, 200),
}
EDGES = 300
WEIGHTS = {"collaboration": 1.0, "topic": 1.0, "citation": 1.0, "recency": 0.5}
# The most works that are read of a node, the newest; the most candidates of a kind whose shared topics are counted in a
# hop, the best by the rest of the score; and the most works that are read for that.
READ = 500
WEIGHED = 5000
EFFORT = 25_000
# The most works that are read of all shown topics to count what is hidden around them, and the fewest of one.
READ_FOR_HIDDEN = 20_000
FEWEST_READ = 50
# The number of items that pad a list, so that its length is from 11 to 100.
LENGTHY = 11


@dataclass(frozen=True, slots=True)
class Filters:
    """The works that count: those of some years and some types. It is false if all count."""

    years: tuple[int, int] | None = None
    types: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self.years is not None or self.types is not None


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where a page of hidden neighbours starts.

    That is after the work or person that was read last, after `skipped` candidates, and after the candidate with this
    score and id.
    """

    newest: int
    newest_id: str
    skipped: int
    score: float
    id: str


# The position before everything: no work is as new, no score as high and no id as late.
START = PagePosition(2**62, "~", 0, 2.0, "")


@dataclass(frozen=True, slots=True)
class SliceOptions:
    """The valid options of a slice, and of expand, whose limits are `first` for each kind asked for."""

    centers: tuple[str, ...]
    depth: int
    caps: tuple[int, ...]
    edges: int
    filters: Filters
    weights: tuple[float, ...]
    known: tuple[str, ...]
    kinds: tuple[str, ...] = KINDS
    cursor: "ExpandCursor | None" = None

    @property
    def after(self) -> PagePosition | None:
        """Return where the page starts, None without a cursor."""
        return self.cursor.position if self.cursor else None

    def parameters(self) -> dict[str, Any]:
        """Return the statement's parameters.

        Neo4j has a plan for each class of lengths of a list (0, 1, 2 to 10, 11 to 100, more), so each list is put into
        another one or padded, and always has a length of the same class.
        """
        position = self.after or START
        values: dict[str, Any] = {
            "centers": [[keys_of_id(text) for text in self.centers]],
            "known": [[keys_of_id(text) for text in self.known]],
            "read": READ,
            "few": max(FEWEST_READ, min(READ, READ_FOR_HIDDEN // max(1, self.caps[2]))),
            "weighed": WEIGHED,
            "effort": EFFORT,
            "skipped": position.skipped,
            "labels": [kind.capitalize() if kind in self.kinds else "" for kind in KINDS],
            "most": list(self.caps),
            "weights": sum(self.weights) or 1.0,
            **dict(zip(WEIGHTS, self.weights, strict=True)),
        }
        if self.filters:
            first, last = self.filters.years or (-OPEN, OPEN)
            values |= {"from": first, "to": last, "yearless": 2 * OPEN if self.filters.years else 0}
            values["anyType"] = self.filters.types is None
            values["types"] = [*(self.filters.types or ()), *[""] * LENGTHY]
        if self.after is not None:
            values |= {
                "newest": position.newest,
                "newestId": position.newest_id,
                "score": position.score,
                "scoreId": position.id,
            }
        return values


def explore_options(arguments: dict[str, Any]) -> SliceOptions:
    """Return the options of explore. Raises BadInput that names the limit that an option exceeds."""
    centers = arguments["centers"]
    in_range("The number of centers", len(centers), MOST_CENTERS)
    return options_around(centers, arguments)


def options_around(centers: list[str], arguments: dict[str, Any]) -> SliceOptions:
    """Return the options of a slice around these centers, or around the entity in scope if there are none."""
    options = option(arguments, "options", {})
    return SliceOptions(
        tuple(centers),
        in_range("depth", option(options, "depth", 1), DEEPEST),
        tuple(in_range(name, option(options, name, default), maximum, 0) for name, default, maximum in CAPS.values()),
        in_range("edges", option(options, "edges", EDGES), MOST_EDGES, 0),
        work_filters(options),
        rank_weights(options),
        known_ids(options),
    )


def embedded_options(arguments: dict[str, Any]) -> SliceOptions:
    """Return the options of the field `graph` of an entity."""
    return options_around([], arguments)


def expand_options(arguments: dict[str, Any]) -> SliceOptions:
    """Return the options of expand.

    With `after` they are those of the cursor. Raises BadInput if the arguments differ from them.
    """
    first = in_range("first", arguments.get("first", DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE)
    kinds = [kind.value for kind in arguments["kinds"]] if arguments.get("kinds") is not None else None
    filters = work_filters(arguments)
    weights = rank_weights(arguments)
    cursor = None
    if arguments.get("after") is not None:
        cursor = decode_expand_cursor(arguments["after"])
        if kinds is not None and cursor.kind not in kinds:
            raise BadInput(f"after is a cursor for {cursor.kind}, which is not among kinds.")
        if filters and filters != cursor.filters:
            raise BadInput("after is a cursor for other years or types. Leave them out, because the cursor has them.")
        if weights != tuple(WEIGHTS.values()) and weights != cursor.weights:
            raise BadInput("after is a cursor for other weights. Leave them out, because the cursor has them.")
        kinds, filters, weights = [cursor.kind], cursor.filters, cursor.weights
    chosen_kinds = KINDS if kinds is None else tuple(kind for kind in KINDS if kind in kinds)
    caps = tuple(first if kind in chosen_kinds else 0 for kind in KINDS)
    return SliceOptions(
        (arguments["node"],), 1, caps, MOST_EDGES, filters, weights, known_ids(arguments), chosen_kinds, cursor
    )


def option(options: dict[str, Any], name: str, default: Any) -> Any:
    """Return an option's value, or its default where it is absent or null."""
    value = options.get(name)
    return default if value is None else value


def work_filters(options: dict[str, Any]) -> Filters:
    """Return the filters by year and type. Raises BadInput for a range that ends before it begins."""
    types = options.get("types")
    return Filters(
        None if options.get("years") is None else year_range(options["years"]),
        None if types is None else tuple(sorted({type_.value for type_ in types})),
    )


def rank_weights(options: dict[str, Any]) -> tuple[float, ...]:
    """Return the four weights in order, each 0..1. Raises BadInput for another number."""
    weights = option(options, "weights", {})
    values = tuple(float(option(weights, name, default)) for name, default in WEIGHTS.items())
    for name, value in zip(WEIGHTS, values, strict=True):
        if not 0 <= value <= 1:
            raise BadInput(f"weights.{name} must be from 0 to 1, not {value:g}.")
    return values


def known_ids(options: dict[str, Any]) -> tuple[str, ...]:
    """Return the ids of what the client already shows. Raises BadInput if there are too many."""
    ids = option(options, "known", [])
    in_range("The number of known ids", len(ids), MOST_KNOWN, 0)
    return tuple(ids)


@dataclass(frozen=True, slots=True)
class ExpandCursor:
    """The content of an expandCursor: whose neighbours, of which kind, with which filters and weights, and where they
    start."""

    node: str
    kind: str
    filters: Filters
    weights: tuple[float, ...]
    position: PagePosition


def encode_expand_cursor(cursor: ExpandCursor) -> str:
    """Return the cursor as text, with a checksum."""
    position = cursor.position
    body = orjson.dumps(
        [
            cursor.node,
            KINDS.index(cursor.kind),
            cursor.filters.years,
            cursor.filters.types,
            cursor.weights,
            None
            if position == START
            else [position.newest, position.newest_id, position.skipped, position.score, position.id],
        ]
    )
    return base64.urlsafe_b64encode(checksum(body) + body).decode().rstrip("=")


def decode_expand_cursor(text: str) -> ExpandCursor:
    """Return the cursor in a text. Raises BadInput if the text is not one or was changed."""
    try:
        if len(text) > LONGEST_CURSOR:
            raise ValueError
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        whole = base64.b64decode(padded, altchars=b"-_", validate=True)
        if checksum(whole[CHECK:]) != whole[:CHECK]:
            raise ValueError
        node, kind, years, types, weights, position = orjson.loads(whole[CHECK:])
        filters_ = Filters(None if years is None else (years[0], years[1]), None if types is None else tuple(types))
        return ExpandCursor(
            node, KINDS[kind], filters_, tuple(weights), START if position is None else PagePosition(*position)
        )
    except (ValueError, TypeError, IndexError, binascii.Error) as error:
        raise BadInput("after is not a cursor for hidden neighbours. Use an expandCursor from a slice.") from error


CHECK = 6


def checksum(body: bytes) -> bytes:
    """Return the checksum of a cursor's body."""
    return hashlib.blake2b(body, digest_size=CHECK).digest()
