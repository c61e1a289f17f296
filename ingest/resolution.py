"""What the records of a batch are about: their keys joined with what the graph already knows under them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphdb.database import Transaction
from ingest import fact
from ingest.byline import aligned
from ingest.identity import Joins, new_id
from ingest.mention import Mention, mentions
from ingest.record import AnyRecord, MergeRecord, Packed, WorkRecord, precedence, unpack
from ingest.statement import statement

# Entities stand among the keys of a group under this mark; no key begins with it.
MARK = "="
BASES = ("IDENTIFIER", "NAME_WITHIN_SOURCE", "NAME_WITHIN_WORK")


@dataclass(slots=True)
class Found:
    """What the graph had under a key: the entity that it names, who claimed it, the source whose own name it is."""

    id: str | None = None
    claimant: str | None = None
    source: str | None = None


@dataclass(slots=True)
class Entity:
    """An entity the graph had before the batch."""

    id: str
    kind: str
    created: int
    said: str | None
    identifier: str | None
    basis: str | None


@dataclass(slots=True)
class Thing:
    """One entity of a batch: the keys that the batch gives it, the entities it was before, none when it is new."""

    kind: str
    keys: list[str]
    before: list[Entity]
    id: str
    facts: fact.Facts
    is_changed: bool = False
    also: dict[str, str] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return not self.before


class Resolution:
    """Reads what the graph has under the keys of records until nothing more is joined; then every key has its thing."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._joins = Joins()
        self._kinds: dict[str, str] = {}
        self._unread: dict[str, None] = {}
        self._read: set[str] = set()
        self.found: dict[str, Found | None] = {}
        self.entities: dict[str, Entity] = {}
        self.records: dict[str, AnyRecord] = {}
        self.mentions: dict[str, dict[tuple[str, ...], Mention]] = {}
        self.things: dict[str, Thing] = {}
        self.stays: dict[str, str] = {}

    async def resolve(self, fresh: Iterable[Packed]) -> None:
        """Take the fresh records, and read and take every stored record that has to be projected with them."""
        new = [packed.record for packed in fresh]
        while True:
            self._take(new)
            await self._look_up()
            new = await self._related()
            if not self._align() and not new:
                break
        for root, keys in self._joins.groups().items():
            self._settle(root, keys)

    def thing(self, key: str) -> Thing | None:
        """The entity a key names after this batch, when the batch is about it."""
        return self.things.get(self._joins.root(key)) if key in self._joins else None

    def id_of(self, key: str) -> str | None:
        """The id of the entity a key names after this batch, None when it names none."""
        thing = self.thing(key)
        if thing:
            return thing.id
        found = self.found.get(key)
        return self.stays.get(found.id or "", found.id) if found else None

    def _take(self, records: list[AnyRecord]) -> None:
        for record in records:
            if record.key in self.records:
                continue
            self.records[record.key] = record
            named = self.mentions[record.key] = {}
            for mention in mentions(record):
                if mention.keys in named:
                    continue
                named[mention.keys] = mention
                self._joins.join(mention.keys)
                # That one name replaced another does not make a thing.
                if not isinstance(record, MergeRecord):
                    self._kinds[mention.keys[0]] = mention.kind
                self._ask(mention.keys)
                self._ask(mention.also)
                if mention.facts and mention.facts.get("parent"):
                    self._ask((mention.facts["parent"],))
            if isinstance(record, WorkRecord):
                self._ask(record.references)

    async def _look_up(self) -> None:
        """Read what the graph has under every key not looked up yet, and under the names those were replaced by."""
        while self._unread:
            wanted, self._unread = list(self._unread), {}
            self.found.update(dict.fromkeys(wanted))
            rows = await self._tx.run(statement("find"), {"keys": wanted})
            for key, claimant, source, replaced, entity in rows[0][0]:
                self.found[key] = Found(entity[0] if entity else None, claimant, source)
                if entity:
                    self.entities[entity[0]] = Entity(*entity)
                    if key in self._joins:
                        self._joins.join((key, MARK + entity[0]))
                if replaced:
                    self._joins.join((key, *replaced))
                    self._ask(replaced)

    def _ask(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.found:
                self._unread[key] = None

    async def _related(self) -> list[AnyRecord]:
        """The stored records of what the fresh ones are about, and of all that hangs on entities to be joined."""
        own = {self._joins.root(key) for key in self.records}
        alone, around = [], []
        for root, keys in self._joins.groups().items():
            before = sorted((self.entities[key[1:]] for key in keys if key[0] == MARK), key=seniority)
            if root in own or len(before) > 1:
                alone += [entity.id for entity in before]
            # Whatever hangs on the younger ones will hang on the oldest: it is projected anew.
            around += [entity.id for entity in before[1:]]
        asked = {
            "ids": [id for id in alone if id not in self._read],
            "around": [id for id in around if id not in self._read],
        }
        self._read.update(asked["around"])
        if not asked["ids"] and not asked["around"]:
            return []
        rows = await self._tx.run(statement("records"), asked)
        self._read.update(asked["ids"])
        return [unpack(payload) for key, payload in rows[0][0] if key not in self.records]

    def _align(self) -> bool:
        """Join the people on bylines that two sources gave one work; whether anybody was joined."""
        changed = False
        for records in self.works().values():
            for place, one in enumerate(records):
                for other in records[place + 1 :]:
                    if one.source == other.source or not one.authors or not other.authors:
                        continue
                    names = [author.name for author in one.authors], [author.name for author in other.authors]
                    for left, right in aligned(*names):
                        changed |= self._joins.join((one.authors[left].keys[0], other.authors[right].keys[0]))
        return changed

    def works(self) -> dict[str, list[WorkRecord]]:
        """The records of each work, by the root of its keys, those whose word counts first at the front."""
        found: dict[str, list[WorkRecord]] = {}
        for record in self.records.values():
            if isinstance(record, WorkRecord):
                found.setdefault(self._joins.root(record.key), []).append(record)
        for records in found.values():
            records.sort(key=precedence)
        return found

    def _settle(self, root: str, members: list[str]) -> None:
        keys = [key for key in members if key[0] != MARK]
        before = sorted((self.entities[key[1:]] for key in members if key[0] == MARK), key=seniority)
        kind = before[0].kind if before else next((self._kinds[key] for key in keys if key in self._kinds), None)
        if kind is None:
            return
        facts: fact.Facts = {}
        for entity in before:
            facts = fact.combined(facts, fact.read(entity.said))
        self.stays |= {entity.id: before[0].id for entity in before[1:]}
        self.things[root] = Thing(kind, keys, before, before[0].id if before else new_id(kind, keys[0]), facts)


def seniority(entity: Entity) -> tuple[int, str]:
    """Sorts entities: the one that stays when they are joined comes first."""
    return entity.created, entity.id
