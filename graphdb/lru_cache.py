"""Caches that are bounded in number and in weight, and drop what was used longest ago."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LRUCache(Generic[K, V]):
    """Values by key: at most `max_entries` of them, and at most `heaviest` in weight together; None is no bound."""

    def __init__(self, max_entries: int | None = None, heaviest: int | None = None) -> None:
        self.max_entries, self.heaviest = max_entries, heaviest
        self.weight = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def values(self) -> Iterator[V]:
        """Yield each value, the one used longest ago first."""
        return (value for value, _ in self._entries.values())

    def get(self, key: K) -> V | None:
        """Return the value of a key and note its use, or None when there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep a value in place of the key's last one; one that is heavier than all may be together is not kept."""
        self.drop(key)
        if self.heaviest is not None and weight > self.heaviest:
            return
        self._entries[key] = (value, weight)
        self.weight += weight
        while self._is_over():
            self.drop(next(iter(self._entries)))

    def drop(self, key: K) -> None:
        """Keep a key no longer, if it is kept."""
        self.take(key)

    def take(self, key: K) -> tuple[V, int] | None:
        """Keep a key no longer. Returns its value and weight, or None when there is none."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]
        return entry

    def clear(self) -> None:
        """Keep nothing."""
        self._entries.clear()
        self.weight = 0

    def _is_over(self) -> bool:
        too_many = self.max_entries is not None and len(self._entries) > self.max_entries
        return too_many or (self.heaviest is not None and self.weight > self.heaviest)


# The part of a segmented cache that is for values which have not been used yet.
PROBATION = 4


class SegmentedLRUCache(Generic[K, V]):
    """Values by key, with bounds as an LRUCache has; ever new ones do not take the place of those that are used.

    A value that has not been used yet is in a segment of its own, which has a fourth of the room (segmented LRU, after
    Karedla, Love and Wherry, 1994).
    """

    def __init__(self, max_entries: int, heaviest: int) -> None:
        self.max_entries, self.heaviest = max_entries, heaviest
        new_entries, new_weight = max(1, max_entries // PROBATION), heaviest // PROBATION
        self._new: LRUCache[K, V] = LRUCache(new_entries, new_weight)
        self._used: LRUCache[K, V] = LRUCache(max_entries - new_entries, heaviest - new_weight)

    def __len__(self) -> int:
        return len(self._used) + len(self._new)

    def __contains__(self, key: object) -> bool:
        return key in self._used or key in self._new

    @property
    def weight(self) -> int:
        """The weight of all values together."""
        return self._used.weight + self._new.weight

    def get(self, key: K) -> V | None:
        """Return the value of a key and note its use, or None when there is none."""
        if key not in self._used and (new := self._new.take(key)) is not None:
            self._used.put(key, *new)
        return self._used.get(key)

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep a value in place of the key's last one; one that is heavier than all new ones may be together is not
        kept."""
        self._used.drop(key)
        self._new.put(key, value, weight)

    def clear(self) -> None:
        """Keep nothing."""
        self._new.clear()
        self._used.clear()
