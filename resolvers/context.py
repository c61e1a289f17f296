"""What a resolver knows of the request it works for."""

from dataclasses import dataclass, field

from graphdb.database import Database, Tally
from graphdb.selection import Operation


@dataclass(slots=True)
class Context:
    """One request: its database, its operation, and what it has cost so far."""

    database: Database
    operation: Operation
    tally: Tally = field(default_factory=Tally)
