"""Bookmarks for clients: what a write answers with, and a later request brings to see that write on any server.

They are sealed, for a made-up bookmark would have Neo4j wait for a write that never comes, and hold a connection.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

import orjson

from peergraph.settings import Settings

LONGEST = 4096
SEAL = 16  # bytes


class BadBookmark(Exception):
    """A bookmark that no server of this graph gave."""


@dataclass(frozen=True, slots=True)
class BookmarkSeal:
    """Marks bookmarks as ours; every server of one graph has the same key, and a client needs none."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "BookmarkSeal":
        """The seal of the graph that the settings name: its servers share Neo4j's password."""
        if settings.neo4j is None:
            return cls()
        return cls(hashlib.blake2b(settings.neo4j.password.encode(), digest_size=32, person=b"bookmarks").digest())

    def closed(self, bookmarks: frozenset[str]) -> str:
        """Bookmarks as the text that a client keeps."""
        body = orjson.dumps(sorted(bookmarks))
        return base64.urlsafe_b64encode(self.mark(body) + body).decode().rstrip("=")

    def opened(self, text: str) -> frozenset[str]:
        """The bookmarks in such a text; raises BadBookmark for any other."""
        try:
            if len(text) > LONGEST:
                raise ValueError
            found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error) as error:
            raise BadBookmark from error
        mark, body = found[:SEAL], found[SEAL:]
        if not hmac.compare_digest(mark, self.mark(body)):
            raise BadBookmark
        return frozenset(orjson.loads(body))

    def mark(self, body: bytes) -> bytes:
        return hmac.digest(self.key, body, "sha256")[:SEAL]
