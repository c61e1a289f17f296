"""An issuer of tokens for tests: it makes keys, publishes them in a file or over HTTP, and signs any claims."""

import base64
import hmac
import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from peergraph.auth.sign_in import SignIn
from resolvers.viewer import Viewer

NAME = "https://issuer.example"
AUDIENCE = "peergraph-tests"
NOW = 1_790_000_000
MAKE: dict[str, Any] = {
    "RS256": lambda: RSAKey.generate_key(2048, auto_kid=True),
    "ES256": lambda: ECKey.generate_key("P-256", auto_kid=True),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519", auto_kid=True),
}


class Anything(jws.JWSRegistry):
    """A registry that accepts every header, as an attacker would."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]

    def check_header(self, header: Any) -> None:
        """Accept every header."""


ANYTHING = Anything(strict_check_header=False)


@dataclass
class Authority:
    """An issuer with keys by algorithm; `publish` writes the public ones to its file."""

    path: Path
    name: str = NAME
    keys: dict[str, Any] = field(default_factory=dict)

    def make(self, *algorithms: str) -> "Authority":
        """Make and publish new keys for these algorithms."""
        self.keys |= {algorithm: MAKE[algorithm]() for algorithm in algorithms}
        return self.publish()

    def publish(self) -> "Authority":
        self.path.write_text(json.dumps(self.document()))
        return self

    def document(self) -> dict[str, Any]:
        return {"keys": [key.as_dict() | {"use": "sig"} for key in self.keys.values()]}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims of a valid token with changes; None removes a claim."""
        usual = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": "somebody",
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "email_verified": True,
            "iat": NOW - 10,
            "exp": NOW + 600,
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def token(
        self, algorithm: str = "ES256", *, key: Any = None, header: Any = None, text: str | None = None, **changes: Any
    ) -> str:
        """Return a token with these claims, or with a text in their place."""
        key = key or self.keys[algorithm]
        full = {"alg": algorithm, "typ": "JWT", "kid": key.kid} | (header or {})
        kept = {name: value for name, value in full.items() if value is not None}
        return jws.serialize_compact(kept, text or json.dumps(self.claims(**changes)), key, registry=ANYTHING)


def small_key() -> RSAKey:
    """Return an RSA key that is too easily broken, which joserfc warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return RSAKey.generate_key(1024, auto_kid=True)


async def viewer_of(sign_in: SignIn, token: str) -> Viewer | None:
    """Return the viewer of a token, as a request with it has."""
    signed_in = await sign_in.authenticate(f"Bearer {token}".encode())
    return signed_in.viewer if signed_in else None


def unsigned(claims: dict[str, Any], header: dict[str, Any], signature: bytes = b"") -> str:
    """Return a token with any signature."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    return ".".join((part(json.dumps(header).encode()), part(json.dumps(claims).encode()), part(signature)))


def hmac_signed(claims: dict[str, Any], secret: bytes) -> str:
    """Return a token signed with HS256 and a secret that the attacker knows."""
    header = {"alg": "HS256", "typ": "JWT"}
    signed = unsigned(claims, header).rpartition(".")[0]
    return unsigned(claims, header, hmac.digest(secret, signed.encode(), "sha256"))


Handle = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Published:
    """The documents of a web server by path, and the paths requested so far. None is answered with error 500, and a
    function answers for itself."""

    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def published() -> Iterator[Published]:
    """Serve documents on loopback until the block ends."""
    found = Published()

    class DocumentHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            document = found.documents.get(self.path)
            if callable(document):
                with suppress(OSError):  # the client may have gone
                    document(self)
                return
            self.send_response(500 if document is None else 200)
            self.end_headers()
            self.wfile.write(b"" if document is None else json.dumps(document).encode())

        def log_message(self, *_: Any) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), DocumentHandler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
