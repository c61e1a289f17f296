"""The media types of answers, and which of them a client takes by its Accept header."""

from collections.abc import Iterable
from dataclasses import dataclass

from peergraph.errors import HTTPRefusal

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
MULTIPART = "multipart/mixed"
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The media type of the answer, and whether the client takes one in several parts."""

    media_type: str
    takes_parts: bool

    @property
    def error_type(self) -> str:
        """The media type of a response without data."""
        return JSON if self.media_type == JSON else RESPONSE_JSON


def accept_header(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return all Accept headers as one list."""
    return b",".join(value for name, value in headers if name == b"accept").decode("latin-1")


def negotiate(accept: str) -> Negotiated:
    """Return what a client takes by its Accept header: the heaviest of our media types, the first of equals.

    The media type is JSON for `*/*`, and multipart/mixed where the client takes no other. Raises HTTPRefusal for a
    client that takes none.
    """
    if (usual := USUAL.get(accept)) is not None:
        return usual
    weights = media_ranges(accept)
    takes_parts = takes_multipart(accept)
    if not weights:
        return Negotiated(JSON, takes_parts)
    best, heaviest = "", 0.0
    for name, weight in weights.items():
        if name == "application/*" or (name == "*/*" and "application/*" not in weights):
            # A media type that is named beside a wildcard has its own weight.
            name = next((media_type for media_type in (JSON, RESPONSE_JSON) if media_type not in weights), "")
        if name in (JSON, RESPONSE_JSON, EVENT_STREAM) and weight > heaviest:
            best, heaviest = name, weight
    if not best and weights.get(MULTIPART):
        best = MULTIPART
    if not best:
        sentence = f"Answers come as {RESPONSE_JSON}, {JSON}, {MULTIPART} or {EVENT_STREAM}."
        raise HTTPRefusal("NOT_ACCEPTABLE", sentence)
    return Negotiated(best, takes_parts)


def media_ranges(header: str) -> dict[str, float]:
    """Return the weight, 0..1, of each media range of an Accept header, or each coding of an Accept-Encoding header."""
    return dict(weighted_range(part) for part in header.lower().split(",") if part.strip())


def weighted_range(part: str) -> tuple[str, float]:
    """Return a media range and its weight, 0..1, which is 0 when it is not a number."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = float(parameter[2:])
            except ValueError:
                weight = 0.0
    return name, weight if 0.0 <= weight <= 1.0 else 0.0


def takes_multipart(accept: str) -> bool:
    """Whether a client takes an answer in parts of our draft, by its Accept header."""
    for media_range in accept.lower().split(","):
        name, *parameters = (part.strip() for part in media_range.split(";"))
        if name == MULTIPART and not any(part.startswith("deferspec=") or part == "q=0" for part in parameters):
            return True
    return False


# What the Accept headers of usual clients mean: none, curl, GraphQL over HTTP, Apollo, urql.
USUAL: dict[str, Negotiated] = {}
USUAL |= {
    accept: negotiate(accept)
    for accept in (
        "",
        "*/*",
        JSON,
        RESPONSE_JSON,
        f"{RESPONSE_JSON}, {JSON}",
        f"{RESPONSE_JSON},{JSON};q=0.9",
        f"{RESPONSE_JSON}, application/graphql+json, {JSON}, {EVENT_STREAM}, {MULTIPART}",
    )
}
