"""The public keys of issuers, read by OpenID discovery or from a file, and again when they rotate."""

import asyncio
import logging
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from peergraph.address import is_trustworthy
from peergraph.errors import NoKeys
from peergraph.settings import Issuer

log = logging.getLogger("peergraph.signin")
PublicKey = RSAKey | ECKey | OKPKey

DISCOVERY = "/.well-known/openid-configuration"
MAX_DOCUMENT_BYTES = 256 * 1024
MAX_KEYS = 100
MIN_RSA_BITS = 2048
# Seconds to wait for an issuer's response.
FETCH_TIMEOUT = 5.0
# Seconds after which an issuer's keys are read again.
KEYS_LIFETIME = 3600.0
# Seconds between two attempts to read keys, whatever tokens name; fewer while there are none.
PAUSE = 30.0
PAUSE_WITHOUT_KEYS = 2.0


@dataclass(slots=True)
class KeyRing:
    """An issuer's public keys, read when first needed, when they are old, and when a token names an unknown one.

    They are read by one caller at a time, and not again within PAUSE, whatever tokens name. If the issuer does not
    respond, the keys of before remain.
    """

    read: Callable[[], list[Any]]
    clock: Callable[[], float] = time.monotonic
    _keys: list[PublicKey] | None = None
    _read_at: float = 0.0
    _tried_at: float | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def key(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """Return the key that a token names, or None; the only one for its algorithm if it names none.

        Raises NoKeys while the issuer's keys have never been read.
        """
        if self._keys is None or self.clock() - self._read_at > KEYS_LIFETIME or self._find(kid, algorithm) is None:
            async with self._lock:
                await self._renew(kid, algorithm)
        if self._keys is None:
            raise NoKeys("Tokens of this issuer cannot be checked now, for its keys cannot be read; try again later.")
        return self._find(kid, algorithm)

    def _find(self, kid: str | None, algorithm: str) -> PublicKey | None:
        keys = [key for key in self._keys or () if is_for(key, algorithm) and kid in (None, key.kid)]
        return keys[0] if keys and (kid is not None or len(keys) == 1) else None

    async def _renew(self, kid: str | None, algorithm: str) -> None:
        now = self.clock()
        is_current = self._keys is not None and now - self._read_at <= KEYS_LIFETIME
        if is_current and self._find(kid, algorithm) is not None:
            return  # the caller that held the lock before has read them
        if self._tried_at is not None and now - self._tried_at < (PAUSE_WITHOUT_KEYS if self._keys is None else PAUSE):
            return
        self._tried_at = now
        try:
            documents = await asyncio.wait_for(asyncio.to_thread(self.read), 2 * FETCH_TIMEOUT)
        except (OSError, ValueError, TimeoutError) as error:
            log.warning("an issuer's keys could not be read: %s", error)
            return
        self._keys, self._read_at = public_keys(documents), now


def is_for(key: PublicKey, algorithm: str) -> bool:
    """Return whether a key is for this algorithm."""
    kind = {"RS256": RSAKey, "ES256": ECKey}.get(algorithm, OKPKey)
    return isinstance(key, kind) and key.alg in (None, algorithm)


def public_keys(documents: list[Any]) -> list[PublicKey]:
    """Return the keys of a JWKS that sign tokens; others, and malformed ones, are skipped."""
    keys: list[PublicKey] = []
    for document in documents[:MAX_KEYS]:
        try:
            if (key := public_key(document)) is not None:
                keys.append(key)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            log.warning("a key of an issuer was passed over: it is not well formed")
    return keys


def public_key(document: dict[str, Any]) -> PublicKey | None:
    """Return the key of one JWK, or None if tokens signed with its kind are not accepted, as with symmetric keys.

    Raises one of the errors that `public_keys` catches if the JWK is malformed.
    """
    if document.get("use", "sig") != "sig":
        return None
    kind, curve = document.get("kty"), document.get("crv")
    if kind == "RSA":
        modulus = urlsafe_b64decode(document["n"] + "==")
        return RSAKey.import_key(document) if int.from_bytes(modulus).bit_length() >= MIN_RSA_BITS else None
    if kind == "EC" and curve == "P-256":
        return ECKey.import_key(document)
    if kind == "OKP" and curve == "Ed25519":
        return OKPKey.import_key(document)
    return None


def key_ring(issuer: Issuer) -> KeyRing:
    """Return the keys of an issuer, none of them read yet."""
    if issuer.keys is not None:
        path = issuer.keys
        # The development key may be made after the server has started.
        return KeyRing(lambda: parse_jwks(path.read_bytes()) if path.exists() else [])
    return KeyRing(lambda: discover_keys(issuer.name))


def discover_keys(issuer: str) -> list[Any]:
    """Return the keys of the JWKS that an issuer's discovery document names; raises OSError or ValueError."""
    document = json_object(fetch(issuer.rstrip("/") + DISCOVERY))
    if document.get("issuer") != issuer:
        raise ValueError("the discovery document is of another issuer")
    url = document.get("jwks_uri")
    if not isinstance(url, str):
        raise ValueError("the discovery document names no keys")
    return parse_jwks(fetch(url))


def parse_jwks(body: bytes) -> list[Any]:
    """Return the keys in a JWKS document; raises ValueError if it is none."""
    keys = json_object(body).get("keys")
    if not isinstance(keys, list):
        raise ValueError("there are no keys in the key document")
    return keys


def json_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object; raises ValueError for anything else."""
    value = orjson.loads(body)
    if not isinstance(value, dict):
        raise ValueError("the document is not a JSON object")
    return value


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: keys are read where their issuer said, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def fetch(url: str) -> bytes:
    """Return the document at a URL; raises OSError if there is none, ValueError if it is too large or not https."""
    if not is_trustworthy(url):
        raise ValueError("keys are read by https alone, but for this machine's own addresses")
    opener = urllib.request.build_opener(NoRedirects)
    request = urllib.request.Request(url, headers={"accept": "application/json"})
    try:
        with opener.open(request, timeout=FETCH_TIMEOUT) as response:
            body: bytes = response.read(MAX_DOCUMENT_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"the issuer answers with status {error.code}") from None
    if len(body) > MAX_DOCUMENT_BYTES:
        raise ValueError(f"the document has more than {MAX_DOCUMENT_BYTES} bytes")
    return body
