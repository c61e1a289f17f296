"""The Accept header chooses the media type of an answer, and whether it may come in parts."""

import pytest

from peergraph.errors import HTTPRefusal
from peergraph.http.negotiation import (
    EVENT_STREAM,
    JSON,
    MULTIPART,
    RESPONSE_JSON,
    accept_header,
    media_ranges,
    negotiate,
)


@pytest.mark.parametrize(
    ("accept", "media_type", "error_type", "takes_parts"),
    [
        ("", JSON, JSON, False),
        ("*/*", JSON, JSON, False),
        ("application/*", JSON, JSON, False),
        ("application/json;q=0, application/*", RESPONSE_JSON, RESPONSE_JSON, False),
        (f"{JSON};q=0.5, {RESPONSE_JSON}", RESPONSE_JSON, RESPONSE_JSON, False),
        (f"{JSON}, {RESPONSE_JSON}", JSON, JSON, False),
        (EVENT_STREAM, EVENT_STREAM, RESPONSE_JSON, False),
        (f"{EVENT_STREAM};q=0.1, {JSON}", JSON, JSON, False),
        (MULTIPART, MULTIPART, RESPONSE_JSON, True),
        (f"{MULTIPART}, {JSON}", JSON, JSON, True),
        (f"{MULTIPART};deferSpec=20220824, {JSON}", JSON, JSON, False),
        ("Multipart/Mixed, Application/JSON", JSON, JSON, True),
    ],
)
def test_the_heaviest_media_type_is_chosen(accept: str, media_type: str, error_type: str, takes_parts: bool) -> None:
    negotiated = negotiate(accept)
    assert (negotiated.media_type, negotiated.error_type) == (media_type, error_type)
    assert negotiated.takes_parts == takes_parts


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", f"{MULTIPART};q=0"])
def test_a_client_that_takes_none_is_refused(accept: str) -> None:
    with pytest.raises(HTTPRefusal) as refusal:
        negotiate(accept)
    assert refusal.value.code == "NOT_ACCEPTABLE"


def test_several_headers_are_one_list() -> None:
    headers = [(b"accept", b"text/html"), (b"x-other", b"image/png"), (b"accept", b"application/json")]
    assert accept_header(headers) == "text/html,application/json"


def test_weights_out_of_range_count_as_none() -> None:
    assert media_ranges("a;q=0.5, b;q=7, c;q=-1, d;q=nan, e;q=x, f, ,") == {
        "a": 0.5,
        "b": 0.0,
        "c": 0.0,
        "d": 0.0,
        "e": 0.0,
        "f": 1.0,
    }
