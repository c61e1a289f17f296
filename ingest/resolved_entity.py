"""Entities of a batch: what the graph had before it, and what the batch makes of them."""

from dataclasses import dataclass, field

from ingest import fact

BASES = ("IDENTIFIER", "NAME_WITHIN_SOURCE", "NAME_WITHIN_WORK")


@dataclass(slots=True)
class KeyState:
    """What the graph had under a key: the id of the entity that it names, who claimed it, the source whose own name it
    is.

    `sharing` are the works that have a DOI although it names another.
    """

    id: str | None = None
    claimant: str | None = None
    source: str | None = None
    sharing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class KnownEntity:
    """An entity that the graph had before the batch."""

    id: str
    kind: str
    created: int
    said: str | None
    identifier: str | None
    basis: str | None


@dataclass(slots=True)
class ResolvedEntity:
    """One entity of a batch: the keys that the batch gives it, the known entities that it was before, none when it is
    new."""

    kind: str
    keys: list[str]
    known: list[KnownEntity]
    id: str
    facts: fact.Facts
    is_changed: bool = False
    also: dict[str, str] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the graph did not have the entity before the batch."""
        return not self.known


def seniority(entity: KnownEntity) -> tuple[int, str]:
    """The sort key of entities: the one that stays when they are merged comes first."""
    return entity.created, entity.id
