"""The public keys of issuers, read by OpenID discovery or from a file, and again when they rotate."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peergraph.auth.discovery import discover_keys
from peergraph.auth.jwks import PublicKey, find_keys, parse_jwks, public_keys
from peergraph.errors import NoKeys
from peergraph.settings import KEYS_LIFETIME, Issuer

log = logging.getLogger("peergraph.signin")

# Seconds between two reads of keys, whatever tokens name.
PAUSE = 30.0
# Seconds until keys that could not be read are read again, and the most that these become when that fails repeatedly.
FIRST_BACKOFF = 2.0
MAX_BACKOFF = 60.0
# Seconds that a request waits for keys, counted from when they began to be read.
MAX_WAIT = 3.0


@dataclass(slots=True)
class KeyRing:
    """An issuer's public keys: read when first needed, when they are old, and when a token names an unknown one.

    They are read in the background, once at a time. A request that needs them waits for at most MAX_WAIT; once they
    were late or could not be read, only the request that has them read again waits. If the issuer does not respond,
    the keys of before remain.
    """

    read: Callable[[], Awaitable[list[Any]]]
    clock: Callable[[], float] = time.monotonic
    lifetime: float = KEYS_LIFETIME.default_value  # seconds
    # None until they are read for the first time.
    _keys: list[PublicKey] | None = None
    _read_at: float = 0.0
    _reading: asyncio.Task[None] | None = None
    _began_at: float = 0.0
    _next_at: float = 0.0
    _failures: int = 0
    _is_late: bool = False

    async def keys(self, kid: str | None, algorithm: str) -> list[PublicKey]:
        """Return the keys that a token may be signed with, none if the issuer has no such key.

        Raises NoKeys while that is not known because the issuer's keys cannot be read.
        """
        found = find_keys(self._keys or [], kid, algorithm)
        age = self.clock() - self._read_at
        if not found or (age > self.lifetime and not self._is_unreachable):
            await self._refresh()
        elif age > self.lifetime / 2:
            self._begin()  # nobody waits, neither when they are old later nor while the issuer does not respond
        found = find_keys(self._keys or [], kid, algorithm)
        if not found and (self._keys is None or self._is_unreachable):
            raise NoKeys("Tokens of this issuer cannot be checked now, for its keys cannot be read; try again later.")
        return found

    def read_early(self) -> None:
        """Have the keys read in the background, so that no first token waits for them."""
        self._begin()

    @property
    def _is_unreachable(self) -> bool:
        """Whether the last read of the keys failed, or is late."""
        return self._is_late or self._failures > 0

    async def _refresh(self) -> None:
        """Have the keys read, and wait for them unless others have found out that this takes long."""
        is_unreachable, has_begun = self._is_unreachable, self._begin()
        if self._reading is None or (is_unreachable and not has_begun):
            return
        seconds = self._began_at + MAX_WAIT - self.clock()
        _, late = await asyncio.wait((self._reading,), timeout=max(0.0, seconds))
        self._is_late = self._is_late or bool(late)

    def _begin(self) -> bool:
        """Begin to read the keys, unless they are being read or that has to pause. Returns whether it began."""
        now = self.clock()
        if self._reading is not None or now < self._next_at:
            return False
        self._began_at = now
        self._reading = asyncio.create_task(self._read())
        return True

    async def _read(self) -> None:
        """Read the keys, and note when they may be read again."""
        try:
            self._keys = await asyncio.to_thread(public_keys, await self.read())
        except Exception as error:
            self._failures += 1
            backoff = min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** (self._failures - 1))
            self._next_at = self.clock() + backoff
            expected = isinstance(error, OSError | ValueError)
            log.warning("an issuer's keys could not be read: %s", error, exc_info=None if expected else error)
        else:
            self._failures, self._is_late = 0, False
            self._read_at = self._began_at
            self._next_at = self._began_at + min(PAUSE, self.lifetime)
        finally:
            self._reading = None


def key_ring(issuer: Issuer, lifetime: float = KEYS_LIFETIME.default_value) -> KeyRing:
    """Return the keys of an issuer, none of them read yet; they are old after `lifetime` seconds."""
    path = issuer.keys
    if path is None:
        return KeyRing(lambda: discover_keys(issuer.name), lifetime=lifetime)
    return KeyRing(lambda: asyncio.to_thread(keys_in_file, path), lifetime=lifetime)


def keys_in_file(path: Path) -> list[Any]:
    """Return the keys of the JWKS in a file; none if there is no such file, as the development key may be made later.
    Raises OSError or ValueError."""
    return parse_jwks(path.read_bytes()) if path.exists() else []
