"""Sign-in: the bearer token of a request, checked, and who it says asks.

A token is taken when an issuer that the settings name has signed it for us, and now is within its time. Every other
token is refused with one sentence; a request without one is a visitor's.
"""

import hashlib
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, validate_compact

from graphdb.text.folding import plain_label
from graphdb.text.identifiers import canonical_value
from peergraph.auth import development_key
from peergraph.auth.issuer import KeyRing, key_ring
from peergraph.settings import Issuer, Settings
from resolvers.viewer import Viewer

# Asymmetric ones alone: with an HMAC, whoever can read a public key could sign.
ALGORITHMS = frozenset(("RS256", "ES256", "EdDSA", "Ed25519"))
LONGEST_TOKEN = 16 * 1024
LONGEST_KID = 256
LONGEST_SUBJECT = 255
LONGEST_NAME = 200
# Seconds that the issuer's clock and ours may differ by.
SKEW = 60
# A token whose signature was checked is taken on sight for so many seconds, of the last so many tokens: a check costs
# about what a small query does.
KNOWN_FOR = 60
MOST_KNOWN = 1000
BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


class BadToken(Exception):
    """A token that is not taken; the message is the one sentence that says why, and quotes nothing of it."""


class Signatures(JWSRegistry):
    """joserfc's registry with our algorithms alone, whatever it recommends itself."""

    max_header_length = 8 * 1024

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks, and until when, in seconds since 1970, that may be believed."""

    viewer: Viewer
    until: float


SIGNATURES = Signatures(strict_check_header=False)


@dataclass(slots=True)
class SignIn:
    """Whose tokens are taken, what else the settings say of their people, and the time."""

    issuers: Mapping[str, Issuer]
    orcid_issuers: frozenset[str] = frozenset()
    moderators: frozenset[tuple[str, str]] = frozenset()
    clock: Callable[[], float] = time.time
    rings: dict[str, KeyRing] = field(default_factory=dict)
    known: OrderedDict[bytes, tuple[float, dict[str, Any]]] = field(default_factory=OrderedDict, repr=False)

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], float] = time.time) -> "SignIn":
        """Sign-in as the settings have it, with the development key where that is allowed."""
        issuers = {issuer.name: issuer for issuer in settings.issuers}
        orcid_issuers = settings.orcid_issuers
        if (local := development_key.issuer(settings)) is not None:
            issuers[local.name] = local
            orcid_issuers |= {local.name}
        rings = {issuer.name: key_ring(issuer) for issuer in issuers.values()}
        return cls(issuers, orcid_issuers, settings.moderators, clock, rings)

    async def viewer(self, authorization: bytes | None) -> Viewer | None:
        """Who asks, by the Authorization header; None without one. Raises BadToken, or NoKeys when nobody can tell."""
        found = await self.signed_in(authorization)
        return found.viewer if found else None

    async def signed_in(self, authorization: bytes | None) -> SignedIn | None:
        """The same, with the time at which the token is no longer taken."""
        if authorization is None:
            return None
        try:
            claims = await self.claims(token_in(authorization))
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadToken("The token is not a well-formed JSON Web Token.") from error
        return SignedIn(self.person(claims), claims["exp"] + SKEW)

    async def claims(self, token: bytes) -> dict[str, Any]:
        """What a token claims, once its signature, issuer, audience and time have been checked."""
        digest = hashlib.blake2b(token).digest()
        checked, claims = self.known.get(digest, (-math.inf, {}))
        if self.clock() - checked >= KNOWN_FOR:
            claims = await self.checked(token)
            self.known[digest] = (self.clock(), claims)
            self.known.move_to_end(digest)
            if len(self.known) > MOST_KNOWN:
                self.known.popitem(last=False)
        self.check_time(claims)
        return claims

    async def checked(self, token: bytes) -> dict[str, Any]:
        """What a token claims, once all but its time has been checked."""
        signed = extract_compact(token, registry=SIGNATURES)
        header, claims = signed.headers(), orjson.loads(signed.payload or b"")
        if not isinstance(claims, dict):
            raise ValueError("the claims are not an object")
        if header.get("alg") not in ALGORITHMS:
            raise BadToken("The token is not signed with RS256, ES256 or EdDSA.")
        name = claims.get("iss")
        issuer = self.issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise BadToken("The token's issuer is not one whose tokens are taken here.")
        await self.check_signature(signed, issuer)
        self.check_audience(claims, issuer)
        return claims

    async def check_signature(self, signed: CompactSignature, issuer: Issuer) -> None:
        """Raises BadToken unless a key that the issuer publishes made the signature; NoKeys when none can be read."""
        header = signed.headers()
        kid = header.get("kid")
        if kid is not None and not (isinstance(kid, str) and len(kid) <= LONGEST_KID):
            raise BadToken(f"The token's key id is not a text of at most {LONGEST_KID} characters.")
        # A key id is compared with those of the issuer's keys and used for nothing else.
        key = await self.rings[issuer.name].key(kid, header["alg"])
        if key is None:
            raise BadToken("The token names no key that its issuer publishes.")
        if not validate_compact(signed, key, registry=SIGNATURES):
            raise BadToken("The token's signature is not its issuer's.")

    def check_audience(self, claims: dict[str, Any], issuer: Issuer) -> None:
        """Raises BadToken unless the token was made for us."""
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if not any(isinstance(one, str) and one in issuer.audiences for one in named):
            raise BadToken("The token is meant for another audience.")

    def check_time(self, claims: dict[str, Any]) -> None:
        """Raises BadToken unless now is within the token's time, give or take SKEW."""
        now = self.clock()
        if moment(claims, "exp") is None:
            raise BadToken("The token does not say when it expires.")
        if now >= (moment(claims, "exp") or 0.0) + SKEW:
            raise BadToken("The token has expired.")
        if any((moment(claims, name) or 0.0) > now + SKEW for name in ("nbf", "iat")):
            raise BadToken("The token is not valid yet.")

    def person(self, claims: dict[str, Any]) -> Viewer:
        """Who the claims of a checked token speak of."""
        issuer, subject = claims["iss"], claims.get("sub")
        if not (isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT):
            raise BadToken(f"The token's subject is not a text of 1 to {LONGEST_SUBJECT} characters.")
        email = claims.get("email")
        is_local = issuer == development_key.NAME
        return Viewer(
            issuer,
            subject,
            name_in(claims) or subject,
            email if isinstance(email, str) and 3 <= len(email) <= 320 and "@" in email else None,
            claims.get("email_verified") in (True, "true"),
            orcid_in(claims) if issuer in self.orcid_issuers else None,
            (issuer, subject) in self.moderators or (is_local and claims.get("moderator") is True),
        )


def token_in(authorization: bytes) -> bytes:
    """The bearer token of an Authorization header."""
    if len(authorization) > LONGEST_TOKEN:
        raise BadToken(f"A token has at most {LONGEST_TOKEN} characters.")
    found = BEARER.fullmatch(authorization.strip())
    if found is None:
        raise BadToken("The Authorization header is not a bearer token.")
    return found[1]


def moment(claims: dict[str, Any], name: str) -> float | None:
    """A claim that is a point in time, in seconds since 1970; None when there is none."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadToken(f"The token's claim {name} is not a number.")
    return float(value)


def name_in(claims: dict[str, Any]) -> str:
    """The name that claims give, plain and short; empty when they give none."""
    both = " ".join(part for key in ("given_name", "family_name") if isinstance(part := claims.get(key), str))
    for found in (claims.get("name"), both, claims.get("preferred_username")):
        if isinstance(found, str) and (plain := plain_label(found)):
            return plain[:LONGEST_NAME]
    return ""


def orcid_in(claims: dict[str, Any]) -> str | None:
    """The ORCID iD that claims give, bare: ORCID's own tokens have it as the subject, others beside it."""
    for found in (claims.get("orcid"), claims["sub"]):
        if isinstance(found, str) and (orcid := canonical_value("ORCID", found)):
            return orcid
    return None
