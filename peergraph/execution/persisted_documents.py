"""Persisted documents: requests that name a document by its SHA-256 instead of sending it.

Clients may leave documents here themselves (Apollo's automatic persisted queries), in memory and within limits. The
person who runs the server may keep a folder of trusted documents (`peergraph documents add`), and may have these alone
answered. A document is named by `extensions.persistedQuery.sha256Hash`, or by `documentId` as `sha256:…` (GraphQL over
HTTP, appendix A).
"""

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphdb.lru_cache import LRUCache
from graphdb.small_file import read_small_file
from peergraph.errors import DocumentRefused
from peergraph.limits import USUAL, DocumentLimits

log = logging.getLogger("peergraph")

DIGEST = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"
SUFFIX = ".graphql"
# Trusted documents that are kept in memory, and their characters.
MOST_CACHED, MOST_CHARACTERS = 10_000, 4_000_000

# Apollo's clients look for this message, or for the code, and then send the whole document.
UNKNOWN = ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
UNTRUSTED = ("DOCUMENT_NOT_TRUSTED", "Only documents that are on this server's trusted list are answered.")


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """A folder of documents, one file each, named by its digest; it may change while servers read it."""

    folder: Path
    # The time at which a file was changed, and its text.
    cache: LRUCache[str, tuple[int, str]] = field(
        default_factory=lambda: LRUCache(MOST_CACHED, MOST_CHARACTERS), compare=False, repr=False
    )

    def get(self, digest: str) -> str | None:
        """Return the document of a digest, or None when there is none or the file does not have this digest."""
        path = self.folder / f"{digest}{SUFFIX}"
        try:
            changed = path.stat().st_mtime_ns
            cached = self.cache.get(digest)
            if cached is not None and cached[0] == changed:
                return cached[1]
            text = read_small_file(path, MOST_CHARACTERS).decode()
        except (OSError, UnicodeDecodeError):
            return None
        if digest_of(text) != digest:
            log.error("%s was changed: it is not the document that its name says", path)
            return None
        self.cache.put(digest, (changed, text), len(text))
        return text

    def add(self, text: str) -> str:
        """Trust a document from now on, and return its digest."""
        digest = digest_of(text)
        self.folder.mkdir(parents=True, exist_ok=True)
        # A server that reads meanwhile finds the whole file or none.
        unfinished = self.folder / f"{digest}.{os.getpid()}"
        unfinished.write_bytes(text.encode())
        unfinished.replace(self.folder / f"{digest}{SUFFIX}")
        return digest

    def remove(self, digest: str) -> bool:
        """Trust a document no longer, and return whether it was trusted."""
        path = self.folder / f"{digest}{SUFFIX}"
        if not path.exists():
            return False
        path.unlink()
        return True

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield every trusted document as its digest and its text, in the order of the digests."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            if (text := self.get(path.stem)) is not None:
                yield path.stem, text


@dataclass(slots=True)
class PersistedDocuments:
    """The persisted documents of a server. Without `trusted` there are only those that clients left.

    If `trusted_only` is true, no other document is answered.
    """

    trusted: TrustedDocuments | None = None
    trusted_only: bool = False
    limits: DocumentLimits = USUAL
    left_by_clients: LRUCache[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.left_by_clients = LRUCache(self.limits.persisted, self.limits.persisted_characters)

    def find(self, text: str | None, document_id: str | None, persisted: Any) -> str | None:
        """Return the document that a request means by its text, its documentId or its persistedQuery.

        Returns None for a request that has none of them. Raises DocumentRefused.
        """
        digest = named_digest(document_id, persisted)
        if text is None:
            return None if digest is None else self.by_digest(digest)
        if digest is not None and digest_of(text) != digest:
            raise DocumentRefused("BAD_USER_INPUT", "sha256Hash is not the SHA-256 of the query sent along.")
        if self.trusted_only:
            return self.by_digest(digest or digest_of(text))
        return text

    def by_digest(self, digest: str) -> str:
        """Return the document of a digest. Raises DocumentRefused when there is none that may be answered."""
        trusted = self.trusted.get(digest) if self.trusted else None
        if trusted is not None:
            return trusted
        if self.trusted_only:
            raise DocumentRefused(*UNTRUSTED)
        text = self.left_by_clients.get(digest)
        if text is None:
            raise DocumentRefused(*UNKNOWN)
        return text

    def keep(self, text: str) -> None:
        """Keep a document that a client left, which has proved to be valid."""
        if not self.trusted_only:
            self.left_by_clients.put(digest_of(text), text, len(text))


def named_digest(document_id: str | None, persisted: Any) -> str | None:
    """Return the digest by which a request names its document, or None when it names none.

    Raises DocumentRefused for a name that cannot be one.
    """
    if document_id is not None:
        prefix, _, digest = document_id.rpartition(":")
        if f"{prefix}:" != PREFIX or not DIGEST.fullmatch(digest):
            raise DocumentRefused("PERSISTED_QUERY_NOT_FOUND", f"A documentId is {PREFIX} and 64 hexadecimal digits.")
        return digest
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise DocumentRefused("BAD_USER_INPUT", "persistedQuery must be an object of version 1.")
    hash_ = persisted.get("sha256Hash")
    if not isinstance(hash_, str) or not DIGEST.fullmatch(hash_):
        raise DocumentRefused("BAD_USER_INPUT", "sha256Hash must be 64 hexadecimal digits in lower case.")
    return hash_


def digest_of(text: str) -> str:
    """Return the SHA-256 of a document in hexadecimal digits, which is its name."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
