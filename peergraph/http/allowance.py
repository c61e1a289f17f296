"""How many messages that cost a client nothing a connection may still send."""

from dataclasses import dataclass, field

# Seconds within which a spent allowance is whole again.
PERIOD = 60.0


@dataclass(slots=True)
class Allowance:
    """At most `most` messages at once; they come back evenly within PERIOD."""

    most: int
    left: float = field(init=False)
    at: float | None = None

    def __post_init__(self) -> None:
        self.left = self.most

    def take(self, now: float) -> bool:
        """Spend one message at a time in seconds. Returns False if none is left."""
        if self.at is not None:
            self.left = min(self.most, self.left + (now - self.at) * self.most / PERIOD)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
