"""Sign-in: the bearer token of a request is verified, and says who the viewer is.

A token is accepted if an issuer that the settings name has signed it for us and it has not expired. Every other token
is refused with one sentence. A request without a token is a visitor's.
"""

import hashlib
import math
import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, validate_compact

from graphdb.lru_cache import LRUCache
from graphdb.text.folding import plain_label
from graphdb.text.identifiers import canonical_value
from peergraph.auth import development_key
from peergraph.auth.issuer import KeyRing, key_ring
from peergraph.auth.token_json import token_object
from peergraph.errors import BadToken
from peergraph.settings import Issuer, Settings
from resolvers.viewer import Viewer

# Asymmetric algorithms alone: with an HMAC, everybody who knows the public key could sign.
ALGORITHMS = frozenset(("RS256", "ES256", "EdDSA", "Ed25519"))
# In characters.
MAX_TOKEN = 16 * 1024
MAX_KEY_ID = 256
MAX_SUBJECT = 255
MAX_NAME = 200
# Seconds that the issuer's clock and ours may differ by.
SKEW = 60
# For so many seconds a verified token is not verified again, of the last so many tokens: verifying one costs about as
# much as a small query.
VERIFIED_FOR = 60
MAX_VERIFIED = 1000
# A NumericDate beyond is none in seconds: the year 33658.
LATEST = 1e12
# RFC 7519 and RFC 9068; without a type a token is taken to be a JWT.
TYPES = frozenset((None, "jwt", "at+jwt"))
BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


class Signatures(JWSRegistry):
    """joserfc's registry with our algorithms alone, whatever joserfc recommends."""

    max_header_length = 8 * 1024
    # In characters: 8,192 bits in base64url.
    max_signature_length = 1366

    def get_alg(self, name: str) -> Any:
        """Return an algorithm by its name; raises UnsupportedAlgorithmError."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The viewer that a token names, and when the token expires, in seconds since 1970."""

    viewer: Viewer
    until: float


SIGNATURES = Signatures(strict_check_header=False)


@dataclass(slots=True)
class SignIn:
    """Whose tokens are accepted, which accounts have more rights, and the time.

    `verified` has the claims of tokens by their digest, with the time of verification.
    """

    issuers: Mapping[str, Issuer]
    orcid_issuers: frozenset[str] = frozenset()
    moderators: frozenset[tuple[str, str]] = frozenset()
    clock: Callable[[], float] = time.time
    rings: dict[str, KeyRing] = field(default_factory=dict)
    verified: LRUCache[bytes, tuple[float, dict[str, Any]]] = field(
        default_factory=lambda: LRUCache(MAX_VERIFIED), repr=False
    )

    @classmethod
    def from_settings(cls, settings: Settings, clock: Callable[[], float] = time.time) -> "SignIn":
        """Return the sign-in of these settings, with the development key where that is allowed."""
        issuers = {issuer.name: issuer for issuer in settings.issuers}
        orcid_issuers = settings.orcid_issuers
        if (local := development_key.issuer(settings)) is not None:
            issuers[local.name] = local
            orcid_issuers |= {local.name}
        rings = {issuer.name: key_ring(issuer, settings.keys_lifetime) for issuer in issuers.values()}
        return cls(issuers, orcid_issuers, settings.moderators, clock, rings)

    def read_keys_early(self) -> None:
        """Have the keys read that issuers publish. Those in files are there at once, or may be made later."""
        for issuer in self.issuers.values():
            if issuer.keys is None:
                self.rings[issuer.name].read_early()

    async def authenticate(self, authorization: bytes | None) -> SignedIn | None:
        """Return who an Authorization header says the client is, None without one; raises BadToken or NoKeys."""
        if authorization is None:
            return None
        try:
            claims = await self.claims(bearer_token(authorization))
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadToken("The token is not a well-formed JSON Web Token.") from error
        return SignedIn(self.viewer_of(claims), claims["exp"] + SKEW)

    async def claims(self, token: bytes) -> dict[str, Any]:
        """Return the claims of a token; raises BadToken unless its signature, issuer, audience and time are good."""
        digest = hashlib.blake2b(token).digest()
        verified_at, claims = self.verified.get(digest) or (-math.inf, {})
        if self.clock() - verified_at >= VERIFIED_FOR:
            claims = await self.verify(token)
            self.verified.put(digest, (self.clock(), claims))
        self.check_time(claims)
        return claims

    async def verify(self, token: bytes) -> dict[str, Any]:
        """Return the claims of a token, whose time is not checked; raises BadToken."""
        signed = extract_compact(token, registry=SIGNATURES)
        claims = token_object(signed.payload or b"")
        check_header(token_object(urlsafe_b64decode(token.partition(b".")[0] + b"==")))
        name = claims.get("iss")
        issuer = self.issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise BadToken("The token's issuer is not one whose tokens are taken here.")
        await self.check_signature(signed, issuer)
        check_audience(claims, issuer)
        return claims

    async def check_signature(self, signed: CompactSignature, issuer: Issuer) -> None:
        """Raise BadToken unless a key of the issuer made the signature, and NoKeys if its keys cannot be read."""
        header = signed.headers()
        kid = header.get("kid")
        if kid is not None and not (isinstance(kid, str) and len(kid) <= MAX_KEY_ID):
            raise BadToken(f"The token's key id is not a text of at most {MAX_KEY_ID} characters.")
        # The key id is only compared with those of the issuer's keys, so that it cannot name a file or an address.
        keys = await self.rings[issuer.name].keys(kid, header["alg"])
        if not keys:
            raise BadToken("The token names no key that its issuer publishes.")
        if not any(validate_compact(signed, key, registry=SIGNATURES) for key in keys):
            raise BadToken("The token's signature is not its issuer's.")

    def check_time(self, claims: dict[str, Any]) -> None:
        """Raise BadToken unless now is within the token's time, give or take SKEW."""
        now = self.clock()
        if numeric_date(claims, "exp") is None:
            raise BadToken("The token does not say when it expires.")
        if now >= (numeric_date(claims, "exp") or 0.0) + SKEW:
            raise BadToken("The token has expired.")
        if any((numeric_date(claims, name) or 0.0) > now + SKEW for name in ("nbf", "iat")):
            raise BadToken("The token is not valid yet.")

    def viewer_of(self, claims: dict[str, Any]) -> Viewer:
        """Return the viewer that the claims of a verified token describe; raises BadToken without a subject."""
        issuer, subject = claims["iss"], claims.get("sub")
        if not (isinstance(subject, str) and 0 < len(subject) <= MAX_SUBJECT):
            raise BadToken(f"The token's subject is not a text of 1 to {MAX_SUBJECT} characters.")
        email = claims.get("email")
        is_local = issuer == development_key.NAME
        return Viewer(
            issuer,
            subject,
            display_name(claims) or subject,
            email if isinstance(email, str) and 3 <= len(email) <= 320 and "@" in email else None,
            claims.get("email_verified") in (True, "true"),
            orcid_of(claims) if issuer in self.orcid_issuers else None,
            (issuer, subject) in self.moderators or (is_local and claims.get("moderator") is True),
        )


def check_header(header: dict[str, Any]) -> None:
    """Raise BadToken unless the header says that this is a signed token of a kind that we understand wholly."""
    if header.get("alg") not in ALGORITHMS:
        raise BadToken("The token is not signed with RS256, ES256 or EdDSA.")
    kind = header.get("typ")
    if isinstance(kind, str):
        kind = kind.lower().removeprefix("application/")
    if not isinstance(kind, str | None) or kind not in TYPES:
        raise BadToken("The token's type is neither JWT nor at+jwt.")
    if "crit" in header or "b64" in header:
        raise BadToken("The token's header has extensions that are not understood here.")


def check_audience(claims: dict[str, Any], issuer: Issuer) -> None:
    """Raise BadToken unless the token was made for us, and anybody who has it may use it."""
    audience = claims.get("aud")
    names = audience if isinstance(audience, list) else [audience]
    if not any(isinstance(name, str) and name in issuer.audiences for name in names):
        raise BadToken("The token is meant for another audience.")
    party = claims.get("azp")
    if party is not None and not (isinstance(party, str) and party in issuer.audiences):
        raise BadToken("The token was issued to another client.")
    if "cnf" in claims:
        raise BadToken("The token is bound to a key, and a proof of that key is not checked here.")


def bearer_token(authorization: bytes) -> bytes:
    """Return the bearer token of an Authorization header; raises BadToken."""
    if len(authorization) > MAX_TOKEN:
        raise BadToken(f"A token has at most {MAX_TOKEN} characters.")
    match = BEARER.fullmatch(authorization.strip())
    if match is None:
        raise BadToken("The Authorization header is not a bearer token.")
    return match[1]


def numeric_date(claims: dict[str, Any], name: str) -> float | None:
    """Return a claim that is a NumericDate (RFC 7519), in seconds since 1970; None if absent. Raises BadToken."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LATEST:
        raise BadToken(f"The token's claim {name} is not a number of seconds since 1970.")
    return float(value)


def display_name(claims: dict[str, Any]) -> str:
    """Return the name that claims give, as plain text of at most MAX_NAME characters; empty if they give none."""
    full_name = " ".join(part for key in ("given_name", "family_name") if isinstance(part := claims.get(key), str))
    for name in (claims.get("name"), full_name, claims.get("preferred_username")):
        if isinstance(name, str) and (plain := plain_label(name)):
            return plain[:MAX_NAME]
    return ""


def orcid_of(claims: dict[str, Any]) -> str | None:
    """Return the ORCID iD that claims give, or None: ORCID's own tokens have it as the subject, others beside it."""
    for value in (claims.get("orcid"), claims["sub"]):
        if isinstance(value, str) and (orcid := canonical_value("ORCID", value)):
            return orcid
    return None
