"""The bookmarks that clients get with a write, and send with a later request to see that write on any server.

They are sealed because Neo4j would wait for the write of an invented bookmark, and hold a connection meanwhile.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

import orjson

from peergraph.errors import BadBookmark
from peergraph.settings import Settings

LONGEST = 4096  # characters
SEAL_SIZE = 16  # bytes


@dataclass(frozen=True, slots=True)
class BookmarkSeal:
    """The key that seals bookmarks; every server of one graph has the same, and a client needs none."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> "BookmarkSeal":
        """Return the seal of the graph that the settings name, whose servers share Neo4j's password."""
        if settings.neo4j is None:
            return cls()
        return cls(hashlib.blake2b(settings.neo4j.password.encode(), digest_size=32, person=b"bookmarks").digest())

    def encode(self, bookmarks: frozenset[str]) -> str:
        """Return bookmarks as the text that a client keeps."""
        body = orjson.dumps(sorted(bookmarks))
        return base64.urlsafe_b64encode(self.digest(body) + body).decode().rstrip("=")

    def decode(self, text: str) -> frozenset[str]:
        """Return the bookmarks in a text of `encode`. Raises BadBookmark for any other text."""
        try:
            if len(text) > LONGEST:
                raise ValueError
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error) as error:
            raise BadBookmark from error
        digest, body = sealed[:SEAL_SIZE], sealed[SEAL_SIZE:]
        if not hmac.compare_digest(digest, self.digest(body)):
            raise BadBookmark
        return frozenset(orjson.loads(body))

    def digest(self, body: bytes) -> bytes:
        """Return the keyed digest that stands before the body."""
        return hmac.digest(self.key, body, "sha256")[:SEAL_SIZE]
