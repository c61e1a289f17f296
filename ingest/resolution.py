"""What the records of a batch are about: their keys, joined with what the graph already has under them."""

from collections.abc import Callable, Iterable

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from ingest import fact, stored_record
from ingest.byline import align_bylines
from ingest.doi import DOIClaimant, assign_dois, is_doi
from ingest.identity import UnionFind, entity_id
from ingest.mention import Mention, iter_mentions
from ingest.record import AnyRecord, MergeRecord, WorkRecord, precedence
from ingest.record_version import PackedRecord, SourceFields
from ingest.resolved_entity import KeyState, KnownEntity, ResolvedEntity, seniority

# Ids of known entities stand among the keys of a group, after this mark; no key begins with it.
ENTITY_MARK = "="


class Resolution:
    """Reads what the graph has under the keys of records until nothing more is joined, so that every key has its
    entity."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.unpack: Callable[[bytes], tuple[AnyRecord, SourceFields]] = stored_record.unpack_payload
        self._groups = UnionFind()
        self._kinds: dict[str, str] = {}
        self._requested: dict[str, None] = {}
        self._read_ids: set[str] = set()
        self.key_states: dict[str, KeyState | None] = {}
        self.entities: dict[str, KnownEntity] = {}
        self.records: dict[str, AnyRecord] = {}
        self.fields: dict[str, SourceFields] = {}
        self.mentions: dict[str, dict[tuple[str, ...], Mention]] = {}
        self.resolved: dict[str, ResolvedEntity] = {}
        self.replaced_ids: dict[str, str] = {}
        self._work_keys: dict[str, dict[str, None]] = {}
        self._split: set[str] = set()
        self._citing_read: set[str] = set()

    async def resolve(self, new_records: Iterable[PackedRecord], pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Resolve the new records, together with every stored record that has to be projected with them; each of the
        pairs of keys names one thing."""
        new = [(packed.record, packed.fields) for packed in new_records]
        for pair in pairs:
            self._groups.join(pair)
            self._request(pair)
        while True:
            self._add_records(new)
            await self._look_up()
            new = await self._read_related()
            # What a DOI names is decided when every record that has it is read.
            if not new and not (self._join_by_dois() or self._match_known_works() or self._join_bylines()):
                break
        for root, keys in self._groups.groups().items():
            self._add_entity(root, keys)
        await self._avoid_taken_ids()

    async def _avoid_taken_ids(self) -> None:
        """Give a new entity another id where its first key was once that of an entity that is here under other keys."""
        new = {entity.id: entity for entity in self.resolved.values() if entity.is_new}
        attempt = 0
        while new:
            taken = set((await self._tx.run(statement("ingest/existing_keys"), {"keys": list(new)}))[0][0])
            attempt += 1
            renamed = [entity for id_, entity in new.items() if id_ in taken]
            for entity in renamed:
                entity.id = entity_id(entity.kind, f"{entity.keys[0]} {attempt}")
            new = {entity.id: entity for entity in renamed}

    def entity(self, key: str) -> ResolvedEntity | None:
        """The entity that a key names after this batch; None when the batch is not about it."""
        return self.resolved.get(self._groups.root(key)) if key in self._groups else None

    def id_of(self, key: str) -> str | None:
        """The id of the entity that a key names after this batch; None when it names none."""
        entity = self.entity(key)
        if entity:
            return entity.id
        state = self.key_states.get(key)
        return self.replaced_ids.get(state.id or "", state.id) if state else None

    def date_of_field(self, record: AnyRecord, field: str | None) -> str | None:
        """The source's date of a field of a record of the batch; None when the source gave none."""
        return stored_record.date_of_field(record, self.fields[record.key], field)

    def root(self, key: str) -> str:
        """The key under which `works` has the records of the work that a key names."""
        return self._groups.root(key)

    async def look_up(self, keys: Iterable[str]) -> None:
        """Read what more keys name."""
        self._request(keys)
        await self._look_up()

    def _add_records(self, records: list[tuple[AnyRecord, SourceFields]]) -> None:
        """Join the keys of records, and request what the graph has under everything they mention."""
        for record, fields in records:
            if record.key in self.records:
                continue
            self.records[record.key], self.fields[record.key] = record, fields
            mentions_of_record = self.mentions[record.key] = {}
            for mention in iter_mentions(record):
                if mention.keys in mentions_of_record:
                    continue
                mentions_of_record[mention.keys] = mention
                self._groups.join(self._joining_keys(mention))
                # A merge alone does not make an entity.
                if not isinstance(record, MergeRecord):
                    self._kinds[mention.keys[0]] = mention.kind
                self._request(mention.keys)
                self._request(mention.also)
                if mention.facts and mention.facts.get("parent"):
                    self._request((mention.facts["parent"],))
            if isinstance(record, WorkRecord):
                self._request(record.references)

    async def _look_up(self) -> None:
        """Read what the graph has under every requested key, and under the keys that those were replaced by."""
        while self._requested:
            wanted, self._requested = list(self._requested), {}
            self.key_states.update(dict.fromkeys(wanted))
            rows = await self._tx.run(statement("ingest/key_states"), {"keys": wanted})
            for key, claimant, source, replaced, entity, sharing in rows[0][0]:
                self.key_states[key] = KeyState(entity[0] if entity else None, claimant, source, sharing)
                if entity:
                    self.entities[entity[0]] = KnownEntity(*entity)
                    if entity[1] == "Work":
                        self._work_keys.setdefault(entity[0], {})[key] = None
                    elif key in self._groups:
                        self._groups.join((key, ENTITY_MARK + entity[0]))
                if replaced:
                    self._groups.join((key, *replaced))
                    self._request(replaced)

    def _request(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.key_states:
                self._requested[key] = None

    async def _read_related(self) -> list[tuple[AnyRecord, SourceFields]]:
        """The stored records about the entities of the new ones, and about all that is related to entities to be
        merged."""
        own_roots = {self._groups.root(key) for key in self.records}
        alone, around = [], []
        for root, keys in self._groups.groups().items():
            known = sorted((self.entities[key[1:]] for key in keys if key[0] == ENTITY_MARK), key=seniority)
            if root in own_roots or len(known) > 1:
                alone += [entity.id for entity in known]
            # What is related to the younger ones will be related to the oldest: it is projected anew.
            around += [entity.id for entity in known[1:]]
        alone += [id_ for id_, keys in self._work_keys.items() if any(key in self._groups for key in keys)]
        for record in self.records.values():
            for key in record.keys if isinstance(record, WorkRecord) else ():
                if is_doi(key) and (state := self.key_states.get(key)):
                    alone += [id_ for id_ in (self._work_under(key), *state.sharing) if id_]
        parameters = {
            "ids": list(dict.fromkeys(id for id in alone if id not in self._read_ids)),
            "around": list(dict.fromkeys(id for id in around if id not in self._read_ids)),
            # Works that cite a work that becomes two may cite either.
            "divided": [id for id in self._split if id not in self._citing_read],
        }
        self._read_ids.update(parameters["around"])
        self._citing_read.update(parameters["divided"])
        if not any(parameters.values()):
            return []
        rows = await self._tx.run(statement("ingest/related_payloads"), parameters)
        self._read_ids.update(parameters["ids"])
        return [self.unpack(payload) for key, payload in rows[0][0] if key not in self.records]

    def _joining_keys(self, mention: Mention) -> tuple[str, ...]:
        """The keys of a mention that name one thing whatever else has them; what its DOIs name is decided later."""
        if mention.kind != "Work":
            return mention.keys
        return tuple(key for key in mention.keys if not is_doi(key)) or mention.keys[:1]

    def _work_under(self, key: str) -> str | None:
        """The id of the work that the graph had under a key."""
        state = self.key_states.get(key)
        return state.id if state and state.id in self._work_keys else None

    def _join_by_dois(self) -> bool:
        """Join works by their DOIs. Returns whether any were not joined before."""
        claimants: dict[str, DOIClaimant] = {}
        for root, records in self.works().items():
            claimant = claimants[root] = DOIClaimant(root)
            for record in records:
                claimant.add_record(record)
        for doi in {doi for claimant in claimants.values() for doi in claimant.dois}:
            # A DOI that only an older version of a record had keeps naming its work.
            work_keys = self._work_keys.get(self._work_under(doi) or "", ())
            roots = {self._groups.root(key) for key in work_keys if key in self._groups and not is_doi(key)}
            if roots and not any(doi in claimants[root].dois for root in roots if root in claimants):
                claimants.setdefault(min(roots), DOIClaimant(min(roots))).dois[doi] = True
        changed = False
        for joined in assign_dois(claimants.values()):
            changed |= self._groups.join(joined)
        return changed

    def _match_known_works(self) -> bool:
        """Match each work that the graph had with a work of this batch. Returns whether any was not matched before.

        A known work that becomes two stays the arXiv paper, so that the records of other sources are what moves.
        """
        changed = False
        described = {self._groups.root(key) for key in self.records}
        for id_, keys in self._work_keys.items():
            roots = {self._groups.root(key) for key in keys if key in self._groups}
            if not roots or ENTITY_MARK + id_ in self._groups:
                continue
            if len(roots) > 1:
                self._split.add(id_)
            papers = {self._groups.root(key) for key in keys if key.startswith("arxiv:") and key in self._groups}
            root = min(papers & described or papers or roots & described or roots)
            self._groups.join((root, ENTITY_MARK + id_))
            changed = True
        return changed

    def _join_bylines(self) -> bool:
        """Join the people on bylines that two sources gave one work. Returns whether anybody was joined."""
        changed = False
        for records in self.works().values():
            for index, record in enumerate(records):
                for other in records[index + 1 :]:
                    if record.source == other.source or not record.authors or not other.authors:
                        continue
                    names = [author.name for author in record.authors], [author.name for author in other.authors]
                    for left, right in align_bylines(*names):
                        changed |= self._groups.join((record.authors[left].keys[0], other.authors[right].keys[0]))
        return changed

    def works(self) -> dict[str, list[WorkRecord]]:
        """The records of each work, by the root of its keys, those that take precedence first."""
        works: dict[str, list[WorkRecord]] = {}
        for record in self.records.values():
            if isinstance(record, WorkRecord):
                works.setdefault(self._groups.root(record.key), []).append(record)
        for records in works.values():
            records.sort(key=precedence)
        return works

    def _add_entity(self, root: str, members: list[str]) -> None:
        """Add the entity of one group of keys."""
        keys = [key for key in members if key[0] != ENTITY_MARK]
        known = sorted((self.entities[key[1:]] for key in members if key[0] == ENTITY_MARK), key=seniority)
        kind = known[0].kind if known else next((self._kinds[key] for key in keys if key in self._kinds), None)
        if kind is None:
            return
        facts: fact.Facts = {}
        for entity in known:
            facts = fact.combine_facts(facts, fact.decode_facts(entity.said))
        self.replaced_ids |= {entity.id: known[0].id for entity in known[1:]}
        self.resolved[root] = ResolvedEntity(
            kind, keys, known, known[0].id if known else entity_id(kind, keys[0]), facts
        )
