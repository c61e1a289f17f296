"""The development key, which signs tokens without an identity provider for a server that only this machine reaches."""

import os
from pathlib import Path

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from graphdb.small_file import read_small_file
from peergraph.setting import BadSetting
from peergraph.settings import Issuer, Settings

NAME = "https://development.peergraph.invalid"
AUDIENCE = "peergraph-development"
ALGORITHM = "Ed25519"


def key_file(home: Path) -> Path:
    """Return the file of the key, a JWKS that only its owner may read."""
    return home / "development-key.json"


def issuer(settings: Settings) -> Issuer | None:
    """Return the issuer that has the key; None unless the server is on loopback and runs its own Neo4j."""
    if not settings.is_local:
        return None
    return Issuer(NAME, frozenset((AUDIENCE,)), key_file(settings.home))


def signing_key(home: Path) -> OKPKey:
    """Return the key; makes it if there is none yet. Raises BadSetting if it can be neither read nor made."""
    path = key_file(home)
    try:
        if not path.exists():
            make_key(path)
        return OKPKey.import_key(orjson.loads(read_small_file(path))["keys"][0])
    except OSError as error:
        raise BadSetting(f"The development key {path} can be neither read nor made: {error.strerror}.") from error
    except (JoseError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadSetting(
            f"{path} is not a key that peergraph made; delete it, and the next `peergraph token` makes another."
        ) from error


def make_key(path: Path) -> None:
    """Make a key, unless another command does so at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    body = orjson.dumps({"keys": [key.as_dict(private=True)]})
    # It is written under another name first, so that two commands at the same time end with one whole key.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def token(
    home: Path,
    now: int,
    *,
    sub: str,
    name: str,
    email: str | None = None,
    orcid: str | None = None,
    moderator: bool = False,
    hours: float = 24.0,
) -> str:
    """Return a token with these claims, signed with the key in `home`; `now` is in seconds since 1970."""
    key = signing_key(home)
    claims = {
        "iss": NAME,
        "aud": AUDIENCE,
        "sub": sub,
        "name": name,
        "iat": now,
        "exp": now + round(hours * 3600),
        "email": email,
        "email_verified": email is not None,
        "orcid": orcid,
        "moderator": moderator,
    }
    header = {"alg": ALGORITHM, "kid": key.kid}
    return jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, key, [ALGORITHM])
