"""What was worked out lately and is kept for the next time: bounded in number and in weight."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class LRUCache:
    """Values by key, at most `most` of at most `heaviest` together; the ones used longest ago go first."""

    def __init__(self, most: int, heaviest: int | None = None) -> None:
        self.most, self.heaviest = most, heaviest
        self.weight = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable) -> Any:
        """The value of a key, or None when there is none."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: Any, weight: int = 1) -> None:
        """Keep a value; one that is heavier than all may be together is not kept."""
        self.drop(key)
        if self.heaviest is not None and weight > self.heaviest:
            return
        self._kept[key] = (value, weight)
        self.weight += weight
        while len(self._kept) > self.most or (self.heaviest is not None and self.weight > self.heaviest):
            self.drop(next(iter(self._kept)))

    def drop(self, key: Hashable) -> None:
        """Keep a key no longer."""
        _, weight = self._kept.pop(key, (None, 0))
        self.weight -= weight
