"""A cache that is bounded in number and in weight, and drops what was used longest ago."""

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
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]

    def clear(self) -> None:
        """Keep nothing."""
        self._entries.clear()
        self.weight = 0

    def _is_over(self) -> bool:
        too_many = self.max_entries is not None and len(self._entries) > self.max_entries
        return too_many or (self.heaviest is not None and self.weight > self.heaviest)
