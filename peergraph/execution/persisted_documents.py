"""Persisted documents: requests that name a document by its SHA-256 instead of sending it.

Clients may leave documents here themselves (Apollo's automatic persisted queries), in memory and within bounds; and who
runs the server may keep a folder of trusted ones (`peergraph documents add`), which can be made the only ones answered.
A document is named by `extensions.persistedQuery.sha256Hash`, or by `documentId` as `sha256:…` (GraphQL over HTTP,
appendix A).
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
from peergraph.errors import DocumentRefused
from peergraph.limits import USUAL, DocumentLimits

log = logging.getLogger("peergraph")

DIGEST = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"
SUFFIX = ".graphql"
# Characters of trusted documents that are kept in memory.
MOST_READ = 4_000_000


# Apollo's clients look for this message, or for the code, and then send the whole document.
UNKNOWN = ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
UNTRUSTED = ("DOCUMENT_NOT_TRUSTED", "Only documents that are on this server's trusted list are answered.")


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """A folder of documents, one file each, named by its digest; it may change while servers read it."""

    folder: Path
    read: LRUCache[str, tuple[int, str]] = field(
        default_factory=lambda: LRUCache(10_000, MOST_READ), compare=False, repr=False
    )

    def get(self, digest: str) -> str | None:
        """The document of a digest, or None; a file that is not what its name says is none."""
        path = self.folder / f"{digest}{SUFFIX}"
        try:
            changed = path.stat().st_mtime_ns
            kept = self.read.get(digest)
            if kept is not None and kept[0] == changed:
                return kept[1]
            text = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None
        if digest_of(text) != digest:
            log.error("%s was changed: it is not the document that its name says", path)
            return None
        self.read.put(digest, (changed, text), len(text))
        return text

    def add(self, text: str) -> str:
        """Trust a document from now on; its digest."""
        digest = digest_of(text)
        self.folder.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, whoever reads meanwhile.
        unfinished = self.folder / f"{digest}.{os.getpid()}"
        unfinished.write_bytes(text.encode())
        unfinished.replace(self.folder / f"{digest}{SUFFIX}")
        return digest

    def remove(self, digest: str) -> bool:
        """Trust a document no longer; whether it was trusted."""
        path = self.folder / f"{digest}{SUFFIX}"
        if not path.exists():
            return False
        path.unlink()
        return True

    def all(self) -> Iterator[tuple[str, str]]:
        """Every trusted document with its digest, by digest."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            if (text := self.get(path.stem)) is not None:
                yield path.stem, text


@dataclass(slots=True)
class PersistedDocuments:
    """What a server knows of persisted documents. Without `trusted` there are only those that clients left."""

    trusted: TrustedDocuments | None = None
    trusted_only: bool = False
    limits: DocumentLimits = USUAL
    left: LRUCache[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.left = LRUCache(self.limits.persisted, self.limits.persisted_characters)

    def find(self, text: str | None, document_id: str | None, persisted: Any) -> str | None:
        """The document that a request means by its text, its documentId or its persistedQuery; None when by none.

        Raises DocumentRefused.
        """
        digest = named(document_id, persisted)
        if text is None:
            return None if digest is None else self.known(digest)
        if digest is not None and digest_of(text) != digest:
            raise DocumentRefused("BAD_USER_INPUT", "sha256Hash is not the SHA-256 of the query sent along.")
        if self.trusted_only:
            return self.known(digest or digest_of(text))
        return text

    def known(self, digest: str) -> str:
        """The document of a digest; raises DocumentRefused when there is none that may be answered."""
        trusted = self.trusted.get(digest) if self.trusted else None
        if trusted is not None:
            return trusted
        if self.trusted_only:
            raise DocumentRefused(*UNTRUSTED)
        text = self.left.get(digest)
        if text is None:
            raise DocumentRefused(*UNKNOWN)
        return text

    def keep(self, text: str) -> None:
        """Keep a document that a client left and that proved sound."""
        if not self.trusted_only:
            self.left.put(digest_of(text), text, len(text))


def named(document_id: str | None, persisted: Any) -> str | None:
    """The digest by which a request names its document, or None; raises DocumentRefused for a name that can be none."""
    if document_id is not None:
        prefix, _, digest = document_id.rpartition(":")
        if f"{prefix}:" != PREFIX or not DIGEST.fullmatch(digest):
            raise DocumentRefused("PERSISTED_QUERY_NOT_FOUND", f"A documentId is {PREFIX} and 64 hexadecimal digits.")
        return digest
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise DocumentRefused("BAD_USER_INPUT", "persistedQuery must be an object of version 1.")
    given = persisted.get("sha256Hash")
    if not isinstance(given, str) or not DIGEST.fullmatch(given):
        raise DocumentRefused("BAD_USER_INPUT", "sha256Hash must be 64 hexadecimal digits in lower case.")
    return given


def digest_of(text: str) -> str:
    """The name of a document: its SHA-256, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
