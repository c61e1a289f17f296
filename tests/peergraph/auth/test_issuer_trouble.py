"""An issuer that hangs, changes its keys or sends what it should not costs nobody but the bearers of its tokens."""

import asyncio
import gzip
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from joserfc.jwk import ECKey

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.auth import discovery
from peergraph.auth import issuer as issuers
from peergraph.auth.discovery import MAX_DOCUMENT_BYTES, discover_keys
from peergraph.auth.jwks import MAX_KEYS, MAX_RSA_BITS, public_keys
from peergraph.auth.sign_in import VERIFIED_FOR, SignIn
from peergraph.errors import BadToken, NoKeys
from peergraph.settings import Settings
from tests.support.served import asgi_client
from tests.support.tokens import AUDIENCE, NOW, Authority, Published, published, viewer_of

CONFIGURATION = "/.well-known/openid-configuration"
NOTHING = {"query": "{ __typename }"}


class MovedClock:
    """The time in seconds, moved by hand."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return NOW + self.passed


@pytest.fixture
def site() -> Iterator[Published]:
    with published() as site:
        yield site


@pytest.fixture
def authority(site: Published, tmp_path: Path) -> Authority:
    """An issuer that publishes its keys at the site."""
    site.documents[CONFIGURATION] = {"issuer": site.address, "jwks_uri": f"{site.address}/keys"}
    authority = Authority(tmp_path / "keys.json", site.address).make("ES256")
    site.documents["/keys"] = authority.document()
    return authority


def settings(home: Path, *authorities: Authority) -> Settings:
    names = " ".join(f"{authority.name}={AUDIENCE}" for authority in authorities)
    return Settings.read({"PEERGRAPH_HOME": str(home), "PEERGRAPH_OIDC_ISSUERS": names})


def sign_in(home: Path, *authorities: Authority, clock: Callable[[], float] = lambda: NOW) -> SignIn:
    """Return the sign-in of some issuers, whose keys become old by the clock too."""
    verifier = SignIn.from_settings(settings(home, *authorities), clock)
    for ring in verifier.rings.values():
        ring.clock = clock
    return verifier


def hang(until: Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return what answers nothing until the event is set."""

    def answer(_: BaseHTTPRequestHandler) -> None:
        until.wait(30)

    return answer


def send(body: bytes, kind: str = "application/json", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return what answers with a body of a type."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


async def test_an_issuer_that_hangs_holds_no_other_and_each_request_once_at_most(
    site: Published, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuers, "MAX_WAIT", 0.5)
    until = Event()
    with published() as other_site:
        other_site.documents[CONFIGURATION] = {"issuer": other_site.address, "jwks_uri": f"{other_site.address}/keys"}
        other = Authority(tmp_path / "others.json", other_site.address).make("ES256")
        other_site.documents["/keys"] = other.document()
        site.documents[CONFIGURATION] = hang(until)
        graph = cast(Database, object())  # nothing is asked of it
        app = create_app(settings(tmp_path, authority, other), graph, lambda: datetime.fromtimestamp(NOW, UTC))
        async with asgi_client(app) as client:

            async def status(token: str) -> tuple[int, str | None]:
                response = await client.post("/graphql", json=NOTHING, headers={"authorization": f"Bearer {token}"})
                return response.status_code, response.headers.get("retry-after")

            started = time.monotonic()
            waiting = [asyncio.create_task(status(authority.token(sub=f"p{number}"))) for number in range(20)]
            await asyncio.sleep(0.05)
            assert await status(other.token()) == (200, None)
            assert not any(task.done() for task in waiting)
            assert await asyncio.gather(*waiting) == [(503, "2")] * 20
            assert time.monotonic() - started < 5
            started = time.monotonic()
            for number in range(50):
                assert await status(authority.token(sub=f"q{number}")) == (503, "2")
            assert time.monotonic() - started < 5  # 50 times half a second if each waited in turn
        until.set()
    assert site.asked == [CONFIGURATION]


async def test_known_keys_go_on_while_the_issuer_hangs_and_it_is_asked_again_later(
    site: Published, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, until = MovedClock(), Event()
    verifier = sign_in(tmp_path, authority, clock=clock)
    ring = verifier.rings[authority.name]
    assert await viewer_of(verifier, authority.token())
    known = authority.token(sub="known", exp=NOW + 10_000_000)
    monkeypatch.setattr(issuers, "MAX_WAIT", 0.1)
    monkeypatch.setattr(discovery, "FETCH_TIMEOUT", 0.3)
    usual, site.documents[CONFIGURATION] = site.documents[CONFIGURATION], hang(until)
    clock.passed = issuers.PAUSE + 1
    authority.make("ES256")
    with pytest.raises(NoKeys):
        await viewer_of(verifier, authority.token())
    started = time.monotonic()
    for number in range(20):
        clock.passed += VERIFIED_FOR  # so that it is verified anew
        assert await viewer_of(verifier, known), number
    assert time.monotonic() - started < 5
    if ring._reading is not None:
        await ring._reading
    until.set()
    site.documents[CONFIGURATION], site.documents["/keys"] = usual, authority.document()
    clock.passed += issuers.MAX_BACKOFF
    monkeypatch.undo()
    assert await viewer_of(verifier, authority.token(exp=NOW + 10_000_000))


async def test_an_issuer_that_fails_is_asked_ever_less_often(
    site: Published, authority: Authority, tmp_path: Path
) -> None:
    site.documents.clear()
    clock = MovedClock()
    verifier = sign_in(tmp_path, authority, clock=clock)
    for _ in range(600):
        with pytest.raises(NoKeys):
            await viewer_of(verifier, authority.token(exp=NOW + 10_000))
        clock.passed += 1
    assert 10 <= len(site.asked) <= 15  # after 2, 4, 8, 16, 32 and then 60 seconds each


@pytest.mark.parametrize("is_in_use", [True, False])
async def test_a_key_that_is_withdrawn_is_accepted_for_minutes_at_most(
    site: Published, authority: Authority, tmp_path: Path, is_in_use: bool
) -> None:
    clock = MovedClock()
    verifier = sign_in(tmp_path, authority, clock=clock)
    withdrawn = authority.token(exp=NOW + 10_000_000)
    assert await viewer_of(verifier, withdrawn)
    authority.make("ES256")
    site.documents["/keys"] = authority.document()
    for _ in range(40 if is_in_use else 1):
        clock.passed += 10 if is_in_use else 36_000
        try:
            await viewer_of(verifier, withdrawn)
        except BadToken:
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("it is accepted still")
    assert not is_in_use or clock.passed <= 300 + VERIFIED_FOR
    assert await viewer_of(verifier, authority.token(exp=NOW + 10_000_000))


async def test_all_keys_of_one_id_are_tried(site: Published, authority: Authority, tmp_path: Path) -> None:
    keys = [ECKey.generate_key("P-256", {"kid": "same"}) for _ in range(4)]
    site.documents["/keys"] = {"keys": [key.as_dict() for key in keys[:3]]}
    verifier = sign_in(tmp_path, authority)
    for key in keys[:3]:
        assert await viewer_of(verifier, authority.token(key=key))
    with pytest.raises(BadToken, match="signature"):
        await viewer_of(verifier, authority.token(key=keys[3]))


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Answer with a byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.02)


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    """Begin a response whose head never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"x-{number}: 1\r\n".encode())
        time.sleep(0.02)


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Answer with more than anybody should read."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b" " * 65536)


def noise(handler: BaseHTTPRequestHandler) -> None:
    """Answer with what is not HTTP."""
    handler.wfile.write(b"\0" * 100)


BOMB = gzip.compress(b'{"keys": [' + b" " * 50_000_000 + b"]}")
TROUBLE: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "a body that drips": drip,
    "a head that drips": drip_head,
    "a flood": flood,
    "a body that is packed": send(BOMB, content_encoding="gzip"),
    "a page": send(b"<html>Sign in</html>", "text/html"),
    "nothing": send(b""),
    "half of it": send(b'{"keys": [', content_length="100"),
    "a list": send(b"[]"),
    "no status": noise,
    "an error with a body": lambda handler: handler.send_error(500, "Sorry", "x" * MAX_DOCUMENT_BYTES),
}


@pytest.mark.parametrize("path", [CONFIGURATION, "/keys"])
@pytest.mark.parametrize("name", TROUBLE)
async def test_what_is_no_document_is_refused_in_time(
    site: Published, authority: Authority, monkeypatch: pytest.MonkeyPatch, name: str, path: str
) -> None:
    monkeypatch.setattr(discovery, "FETCH_TIMEOUT", 0.5)
    site.documents[path] = TROUBLE[name]
    started = time.monotonic()
    with pytest.raises((OSError, ValueError)):
        await discover_keys(site.address)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("path", [CONFIGURATION, "/keys"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_keys_are_read_where_their_issuer_said_and_nowhere_else(
    site: Published, authority: Authority, path: str, status: int
) -> None:
    with published() as elsewhere:
        elsewhere.documents[path] = site.documents[path]

        def redirect(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("location", elsewhere.address + path)
            handler.end_headers()

        site.documents[path] = redirect
        with pytest.raises(OSError, match=f"status {status}"):
            await discover_keys(site.address)
        assert elsewhere.asked == []


async def test_an_issuer_of_the_net_cannot_have_keys_read_on_this_machine(
    site: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {"issuer": "https://issuer.example", "jwks_uri": f"{site.address}/keys"}

    async def fetch(http: Any, url: str) -> bytes:
        assert url == "https://issuer.example" + CONFIGURATION, "keys were read elsewhere"
        return json.dumps(document).encode()

    monkeypatch.setattr(discovery, "fetch", fetch)
    with pytest.raises(ValueError, match="https alone"):
        await discover_keys("https://issuer.example")


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "application/jwk-set+json", "text/html"])
async def test_the_content_of_a_document_counts_whatever_its_type(
    site: Published, authority: Authority, kind: str
) -> None:
    site.documents["/keys"] = send(json.dumps(authority.document()).encode(), kind)
    assert await discover_keys(site.address) == authority.document()["keys"]


def number(bits: int) -> str:
    """Return an odd number of so many bits in base64url."""
    value = secrets.randbits(bits) | 1 | 1 << (bits - 1)
    return urlsafe_b64encode(value.to_bytes(bits // 8)).decode().rstrip("=")


def test_keys_whose_signatures_take_long_to_check_are_passed_over() -> None:
    usual = {"kty": "RSA", "n": number(2048), "e": "AQAB"}
    documents = [
        usual,
        usual | {"n": number(16_384)},
        usual | {"n": number(MAX_RSA_BITS + 8)},
        usual | {"e": number(2048)},
        usual | {"n": "A" * 200_000},
    ]
    assert [key.as_dict()["n"] for key in public_keys(documents)] == [usual["n"]]


def test_of_very_many_keys_the_first_are_used(caplog: pytest.LogCaptureFixture) -> None:
    key = ECKey.generate_key("P-256").as_dict()
    keys = public_keys([key | {"kid": str(number)} for number in range(10_000)])
    assert [key.kid for key in keys] == [str(number) for number in range(MAX_KEYS)]
    assert "10000 keys" in caplog.text
