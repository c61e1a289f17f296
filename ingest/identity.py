"""Which keys name one thing: keys that stand together in a record are joined, and with them what they already name."""

import base64
import hashlib
from collections.abc import Iterable

LETTERS = {"Researcher": "R", "Work": "W", "Topic": "T", "Institution": "I", "Venue": "V"}


class UnionFind:
    """A union-find over keys. A group's root is its least key, so that the order of joins has no effect."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._above

    def keys(self) -> Iterable[str]:
        """Every key that was joined, with others or alone."""
        return self._above.keys()

    def root(self, key: str) -> str:
        """The key that stands for the group of this key."""
        parents = self._above
        root = key
        while (parent := parents.get(root, root)) != root:
            root = parent
        while key != root:
            parents[key], key = root, parents[key]
        return root

    def join(self, keys: Iterable[str]) -> bool:
        """Make keys names of one thing. Returns whether they were not before."""
        roots = sorted({self.root(key) for key in keys})
        for root in roots:
            self._above[root] = roots[0]
        return len(roots) > 1

    def groups(self) -> dict[str, list[str]]:
        """Every group by its root, with its keys in order."""
        groups: dict[str, list[str]] = {}
        for key in self._above:
            groups.setdefault(self.root(key), []).append(key)
        for keys in groups.values():
            keys.sort()
        return groups


def entity_id(kind: str, key: str) -> str:
    """The id of an entity first known by this key: a letter and fifteen characters."""
    digest = hashlib.blake2b(key.encode(), digest_size=10).digest()
    return LETTERS[kind] + base64.b32encode(digest).decode()[:15]
