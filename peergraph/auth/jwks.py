"""Key documents (JWKS, RFC 7517): which of their keys may sign tokens."""

import logging
from base64 import urlsafe_b64decode
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

log = logging.getLogger("peergraph.signin")
PublicKey = RSAKey | ECKey | OKPKey

MAX_KEYS = 100
# Keys of one id that a signature is checked by; each may cost as much as a small query.
MAX_KEYS_OF_ID = 8
# A smaller modulus is easily broken. Checking a signature takes 0.02 ms with 2,048 bits, 0.6 ms with 8,192 and 3 ms
# with 16,384, and with a long exponent a hundred times as much.
MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192
MAX_RSA_EXPONENT_BITS = 32


def is_for(key: PublicKey, algorithm: str) -> bool:
    """Return whether a key is for this algorithm."""
    kind = {"RS256": RSAKey, "ES256": ECKey}.get(algorithm, OKPKey)
    return isinstance(key, kind) and key.alg in (None, algorithm)


def find_keys(keys: list[PublicKey], kid: str | None, algorithm: str) -> list[PublicKey]:
    """Return the keys that a token may be signed with: those of its key id, else the only one for its algorithm."""
    found = [key for key in keys if is_for(key, algorithm) and kid in (None, key.kid)]
    return found[:MAX_KEYS_OF_ID] if kid is not None or len(found) == 1 else []


def public_keys(documents: list[Any]) -> list[PublicKey]:
    """Return the keys of a JWKS that sign tokens; others, malformed ones, and those beyond MAX_KEYS are skipped."""
    if len(documents) > MAX_KEYS:
        log.warning("an issuer has %d keys, of which the first %d are used", len(documents), MAX_KEYS)
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
        is_usual = MIN_RSA_BITS <= bits(document["n"]) <= MAX_RSA_BITS and bits(document["e"]) <= MAX_RSA_EXPONENT_BITS
        return RSAKey.import_key(document) if is_usual else None
    if kind == "EC" and curve == "P-256":
        return ECKey.import_key(document)
    if kind == "OKP" and curve == "Ed25519":
        return OKPKey.import_key(document)
    return None


def bits(number: str) -> int:
    """Return how many bits a number has that is written in base64url."""
    return int.from_bytes(urlsafe_b64decode(number + "==")).bit_length()


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
