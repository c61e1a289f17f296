"""The keys of issuers are read when they are needed and no more often, and none but good ones are used."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from peergraph.auth.discovery import discover_keys
from peergraph.auth.issuer import PAUSE, KeyRing
from peergraph.auth.jwks import parse_jwks
from peergraph.auth.sign_in import VERIFIED_FOR, SignIn
from peergraph.errors import BadToken, NoKeys
from peergraph.settings import Issuer, Settings
from tests.support.tokens import AUDIENCE, NAME, NOW, Authority, published, small_key, viewer_of


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "keys.json").make("RS256", "ES256", "EdDSA")


async def test_keys_rotate_without_a_restart(tmp_path: Path) -> None:
    rotating = Authority(tmp_path / "keys.json").make("ES256")
    time = 0.0

    async def read() -> list[Any]:
        return parse_jwks(rotating.path.read_bytes())

    ring = KeyRing(read, lambda: time)
    verifier = SignIn({NAME: Issuer(NAME, frozenset((AUDIENCE,)))}, clock=lambda: NOW + time, rings={NAME: ring})
    old = rotating.token()
    assert await viewer_of(verifier, old)
    rotating.make("ES256")
    time += PAUSE
    assert await viewer_of(verifier, rotating.token())
    time += VERIFIED_FOR
    with pytest.raises(BadToken):
        await viewer_of(verifier, old)


async def test_unknown_keys_cannot_make_us_ask_the_issuer_again_and_again(authority: Authority) -> None:
    time, reads = 0.0, []

    async def read() -> list[Any]:
        reads.append(time)
        return list(authority.document()["keys"])

    ring = KeyRing(read, lambda: time)
    for number in range(200):
        assert await ring.keys(f"unknown-{number}", "ES256") == []
    assert len(reads) == 1
    time += PAUSE
    for number in range(200):
        assert await ring.keys(f"unknown-{number}", "ES256") == []
    assert len(reads) == 2


async def test_an_issuer_that_is_away_lets_nobody_in_and_keeps_nobody_out_that_it_vouched_for() -> None:
    time, away = 0.0, True
    key = ECKey.generate_key("P-256", auto_kid=True)

    async def read() -> list[Any]:
        if away:
            raise OSError("no route")
        return [key.as_dict()]

    ring = KeyRing(read, lambda: time)
    with pytest.raises(NoKeys):
        await ring.keys(key.kid, "ES256")
    time, away = time + PAUSE, False
    assert await ring.keys(key.kid, "ES256")
    time, away = time + 100_000, True
    assert await ring.keys(key.kid, "ES256")


async def test_keys_are_found_by_discovery(tmp_path: Path) -> None:
    with published() as site:
        authority = Authority(tmp_path / "keys.json", site.address).make("RS256", "ES256", "EdDSA")
        path = "/.well-known/openid-configuration"
        site.documents[path] = {"issuer": site.address, "jwks_uri": f"{site.address}/keys"}
        site.documents["/keys"] = authority.document()
        own = Settings.read({"PEERGRAPH_HOME": str(tmp_path), "PEERGRAPH_OIDC_ISSUERS": f"{site.address}={AUDIENCE}"})
        verifier = SignIn.from_settings(own, lambda: NOW)
        for _ in range(3):
            for algorithm in ("RS256", "ES256", "EdDSA"):
                assert await viewer_of(verifier, authority.token(algorithm))
        assert site.asked == [path, "/keys"]
        site.documents[path] = {"issuer": "https://another.example", "jwks_uri": f"{site.address}/keys"}
        with pytest.raises(ValueError, match="another issuer"):
            await discover_keys(site.address)
        for address in ("http://example.org/keys", "file:///etc/passwd", "ftp://127.0.0.1/keys"):
            site.documents[path] = {"issuer": site.address, "jwks_uri": address}
            with pytest.raises(ValueError, match="https alone"):
                await discover_keys(site.address)


async def test_published_keys_are_read_before_a_token_comes_and_those_in_files_are_not(tmp_path: Path) -> None:
    authority, reads = Authority(tmp_path / "keys.json").make("ES256"), []

    async def read() -> list[Any]:
        reads.append(NAME)
        return list(authority.document()["keys"])

    published_keys, in_a_file = KeyRing(read, lambda: 0.0), KeyRing(read, lambda: 0.0)
    issuers = {
        NAME: Issuer(NAME, frozenset((AUDIENCE,))),
        "file": Issuer("file", frozenset((AUDIENCE,)), tmp_path / "later.json"),
    }
    sign_in = SignIn(issuers, clock=lambda: NOW, rings={NAME: published_keys, "file": in_a_file})
    sign_in.read_keys_early()
    async with asyncio.timeout(10):
        while not reads:  # noqa: ASYNC110 - a task reads them
            await asyncio.sleep(0.01)
    assert await viewer_of(sign_in, authority.token())
    assert reads == [NAME]


async def test_only_asymmetric_keys_for_signatures_are_used(tmp_path: Path) -> None:
    small = small_key()
    big = RSAKey.generate_key(2048, auto_kid=True)
    other = ECKey.generate_key("P-384", auto_kid=True)
    secret = OctKey.generate_key(256, auto_kid=True)
    encrypting = ECKey.generate_key("P-256", auto_kid=True)
    documents: list[Any] = [
        None,
        [],
        {},
        {"kty": "RSA", "n": "!", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        secret.as_dict(private=True),
        small.as_dict(),
        other.as_dict(),
        encrypting.as_dict() | {"use": "enc"},
        big.as_dict(),
    ]

    async def read() -> list[Any]:
        return documents

    ring = KeyRing(read)
    assert await ring.keys(big.kid, "RS256")
    for key, algorithm in (
        (small, "RS256"),
        (other, "ES256"),
        (encrypting, "ES256"),
        (secret, "ES256"),
        (big, "ES256"),
    ):
        assert await ring.keys(key.kid, algorithm) == []
