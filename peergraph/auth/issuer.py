"""Who signs tokens, and with which keys: read by OpenID discovery or from a file, and again when keys rotate."""

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

from graphdb.driver.errors import Unavailable
from peergraph.address import is_trustworthy
from peergraph.settings import Issuer

log = logging.getLogger("peergraph.auth.sign_in")
PublicKey = RSAKey | ECKey | OKPKey

DISCOVERY = "/.well-known/openid-configuration"
LARGEST_DOCUMENT = 256 * 1024
MOST_KEYS = 100
SMALLEST_RSA = 2048  # bits
# Seconds: of waiting for an issuer; after which its keys are read again; before which they are not, whatever is asked.
FETCH_TIMEOUT = 5.0
KEYS_LAST = 3600.0
PAUSE = 30.0
PAUSE_WITHOUT_KEYS = 2.0


class NoKeys(Unavailable):
    """An issuer's keys cannot be read, so that none of its tokens can be checked."""


@dataclass(slots=True)
class KeyRing:
    """An issuer's public keys: read when first needed, when they are old, and when a token names one not among them.

    Reading is bounded: one at a time, and none within PAUSE of the last, whatever tokens name. An issuer that is away
    leaves the keys it had.
    """

    read: Callable[[], list[Any]]
    clock: Callable[[], float] = time.monotonic
    _keys: list[PublicKey] | None = None
    _read_at: float = 0.0
    _tried_at: float | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def key(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """The key that a token names, or the only one for its algorithm when it names none; raises NoKeys."""
        if self._keys is None or self.clock() - self._read_at > KEYS_LAST or self._find(kid, algorithm) is None:
            async with self._lock:
                await self._renew(kid, algorithm)
        if self._keys is None:
            raise NoKeys("Tokens of this issuer cannot be checked now, for its keys cannot be read; try again later.")
        return self._find(kid, algorithm)

    def _find(self, kid: str | None, algorithm: str) -> PublicKey | None:
        fitting = [key for key in self._keys or () if fits(key, algorithm) and kid in (None, key.kid)]
        return fitting[0] if fitting and (kid is not None or len(fitting) == 1) else None

    async def _renew(self, kid: str | None, algorithm: str) -> None:
        now = self.clock()
        current = self._keys is not None and now - self._read_at <= KEYS_LAST
        if current and self._find(kid, algorithm) is not None:
            return  # whoever held the lock before has read them
        if self._tried_at is not None and now - self._tried_at < (PAUSE_WITHOUT_KEYS if self._keys is None else PAUSE):
            return
        self._tried_at = now
        try:
            documents = await asyncio.wait_for(asyncio.to_thread(self.read), 2 * FETCH_TIMEOUT)
        except (OSError, ValueError, TimeoutError) as error:
            log.warning("an issuer's keys could not be read: %s", error)
            return
        self._keys, self._read_at = usable(documents), now


def fits(key: PublicKey, algorithm: str) -> bool:
    """Whether a key is one for this algorithm."""
    kind = {"RS256": RSAKey, "ES256": ECKey}.get(algorithm, OKPKey)
    return isinstance(key, kind) and key.alg in (None, algorithm)


def usable(documents: list[Any]) -> list[PublicKey]:
    """The public keys for signatures among those of a JWKS; others, and what is none, are passed over."""
    found: list[PublicKey] = []
    for document in documents[:MOST_KEYS]:
        try:
            if (key := public_key(document)) is not None:
                found.append(key)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            log.warning("a key of an issuer was passed over: it is not well formed")
    return found


def public_key(document: dict[str, Any]) -> PublicKey | None:
    """One JWK, or None when it is not of a kind that tokens are taken with; symmetric keys never are."""
    if document.get("use", "sig") != "sig":
        return None
    kind, curve = document.get("kty"), document.get("crv")
    if kind == "RSA":
        modulus = urlsafe_b64decode(document["n"] + "==")
        return RSAKey.import_key(document) if int.from_bytes(modulus).bit_length() >= SMALLEST_RSA else None
    if kind == "EC" and curve == "P-256":
        return ECKey.import_key(document)
    if kind == "OKP" and curve == "Ed25519":
        return OKPKey.import_key(document)
    return None


def key_ring(issuer: Issuer) -> KeyRing:
    """The keys of an issuer, none read yet."""
    if issuer.keys is not None:
        path = issuer.keys
        # The development key is made by whoever first needs it, which may be after the server has started.
        return KeyRing(lambda: keys_of(path.read_bytes()) if path.exists() else [])
    return KeyRing(lambda: discovered(issuer.name))


def discovered(issuer: str) -> list[Any]:
    """The JWKS that an issuer's own discovery document names."""
    document = json_object(fetched(issuer.rstrip("/") + DISCOVERY))
    if document.get("issuer") != issuer:
        raise ValueError("the discovery document is of another issuer")
    address = document.get("jwks_uri")
    if not isinstance(address, str):
        raise ValueError("the discovery document names no keys")
    return keys_of(fetched(address))


def keys_of(body: bytes) -> list[Any]:
    """The keys in a JWKS document."""
    keys = json_object(body).get("keys")
    if not isinstance(keys, list):
        raise ValueError("there are no keys in the key document")
    return keys


def json_object(body: bytes) -> dict[str, Any]:
    value = orjson.loads(body)
    if not isinstance(value, dict):
        raise ValueError("the document is not a JSON object")
    return value


class Unmoved(urllib.request.HTTPRedirectHandler):
    """Follows nothing: keys are read where their issuer said, not where that address sends us."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def fetched(address: str) -> bytes:
    """What stands at an address; OSError or ValueError when that is not to be had, or is too much."""
    if not is_trustworthy(address):
        raise ValueError("keys are read by https alone, but for this machine's own addresses")
    opener = urllib.request.build_opener(Unmoved)
    request = urllib.request.Request(address, headers={"accept": "application/json"})
    try:
        with opener.open(request, timeout=FETCH_TIMEOUT) as response:
            body: bytes = response.read(LARGEST_DOCUMENT + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"the issuer answers with status {error.code}") from None
    if len(body) > LARGEST_DOCUMENT:
        raise ValueError(f"the document has more than {LARGEST_DOCUMENT} bytes")
    return body
