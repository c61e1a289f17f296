"""A batch of records into the graph: one transaction, all of it or nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database, Transaction
from graphdb.text import folding
from graphdb.text.slug import unique_slugs
from ingest import fact
from ingest.claim import end_rival_claims
from ingest.current_rules import apply_current_rules
from ingest.keys import BatchKeys, payload_properties
from ingest.new_versions import WriteOutcome, find_new_versions
from ingest.news import publish_news
from ingest.people_writer import PeopleWriter, ProjectedWorks, identity_properties
from ingest.projection import Projection, project
from ingest.record import AnyRecord, MergeRecord, WorkRecord
from ingest.record_version import PackedRecord, SourceFields
from ingest.resolution import KeyState, Resolution, ResolvedEntity
from ingest.stored_record import unpack_payload
from ingest.superseded import FormerRecords, build_former_records, remove_former_facts, remove_former_identifiers

# Seconds that a batch may take: one of works with very many authors takes longer than any query may.
TIMEOUT = 600.0
COUNTS = {
    "Researcher": ("workCount", "citationCount", "collaboratorCount"),
    "Work": ("citationCount",),
    "Topic": ("workCount",),
    "Institution": ("workCount", "researcherCount"),
    "Venue": ("workCount",),
}
# The statements that create the relations of works, in their order.
RELATIONS = (
    "create_authored",
    "create_credited_to",
    "create_about",
    "create_published_in",
    "create_cites",
    "create_shares",
)


async def write_batch(database: Database, batch: list[PackedRecord], now: datetime) -> WriteOutcome:
    """Write what the graph does not hold of the records of a batch; a read and no write when it holds all."""
    found = await find_new_versions(database.rows, batch, now)
    if not found.records and not found.redated:
        return found.outcome

    async def work(tx: Transaction) -> WriteOutcome:
        return await BatchWriter(tx, now).run(batch)

    return await database.write(work, timeout=TIMEOUT)


async def rewrite_batch(
    database: Database, batch: list[PackedRecord], pairs: list[tuple[str, str]], now: datetime
) -> None:
    """Write the records of a batch although the graph may hold them as they are; each pair of keys names one thing."""
    await database.write(lambda tx: BatchWriter(tx, now).rewrite(batch, pairs), timeout=TIMEOUT)


@dataclass(slots=True)
class TouchedEntities:
    """What a batch moved, by kind: the ids whose kept numbers have to follow."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in (*COUNTS, "Key")})

    def add(self, kind: str, ids: Iterable[str]) -> None:
        self.ids[kind].update(ids)


def replacement_pairs(records: Iterable[AnyRecord]) -> list[list[str]]:
    """What the merges among these records say, as [old key, new key]."""
    return [list(record.keys) for record in records if isinstance(record, MergeRecord) and record.joins_two_keys]


def current_record(payload: bytes) -> tuple[AnyRecord, SourceFields]:
    """A stored record as it would be made today."""
    record, told = unpack_payload(payload)
    return apply_current_rules(record), told


class BatchWriter:
    """One batch within its transaction."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self.tx = tx
        self.now = now
        self.resolution = Resolution(tx)
        self.touched = TouchedEntities()
        self.topics_to_recount: set[str] = set()
        self.maybe_undescribed: list[str] = []
        self.ended_claims: list[tuple[str, str]] = []

    async def run(self, batch: list[PackedRecord]) -> WriteOutcome:
        """Write the batch; what became of its records."""
        await self.tx.run(statement("ingest/lock_graph"), {"now": self.now})
        # Only now is it certain that nobody else writes: look again.
        found = await find_new_versions(self.tx.run, batch, self.now)
        if found.redated:
            rows = [[key, payload_properties(packed)] for key, packed in found.redated.items()]
            await self.tx.run(statement("ingest/update_keys"), {"rows": rows})
        if found.records:
            new = await self.write_records(found.records, former=build_former_records(found.former))
            found.outcome.joined = self.count_joined(found.records.keys() - found.former.keys())
            await publish_news(self.tx, self.now, new, self.ended_claims)
        return found.outcome

    async def rewrite(self, batch: list[PackedRecord], pairs: list[tuple[str, str]]) -> None:
        """Write the batch as it would be made today, stored records read so too; each pair of keys names one thing."""
        await self.tx.run(statement("ingest/lock_graph"), {"now": self.now})
        self.resolution.unpack = current_record
        await self.write_records({packed.record.key: packed for packed in batch}, pairs)

    async def write_records(
        self, fresh: dict[str, PackedRecord], pairs: Iterable[tuple[str, str]] = (), former: FormerRecords | None = None
    ) -> list[str]:
        """Write these records, which were stored as `former` tells; the ids of the works that are new."""
        former = former or {}
        await self.resolution.resolve(fresh.values(), pairs)
        self.keys = BatchKeys(self.resolution, fresh, self.now)
        rehung = self.apply_facts(fresh)
        projections = {}
        for root, records in self.resolution.works().items():
            thing = self.resolution.resolved[root]
            projections[thing.id] = (thing, project(records, thing.keys, self.resolution.id_of))
        await self.delete_relations([entity.id for thing, _ in projections.values() for entity in thing.before])
        await self.merge_entities()
        people = PeopleWriter(self.tx, self.resolution, projections)
        await self.create_entities(projections, people)
        await self.update_entities(projections)
        await self.set_parents(rehung)
        await self.create_relations({id_: projection for id_, (_, projection) in projections.items()})
        await self.update_counts(list(projections), people)
        await remove_former_identifiers(self.tx, self.resolution, former)
        await self.delete_undescribed()
        await self.set_parents(await remove_former_facts(self.tx, self.resolution, former))
        return [id_ for id_, (thing, _) in projections.items() if thing.is_new]

    def count_joined(self, added: Iterable[str]) -> int:
        """How many of these new records became part of a thing that was there, or that another of them is about."""
        things = Counter(thing.id for key in added if (thing := self.resolution.entity(key)))
        known = {thing.id for thing in self.resolution.resolved.values() if not thing.is_new}
        return sum(count if id_ in known else count - 1 for id_, count in things.items())

    # ---- entities ----------------------------------------------------------------------------------------------------

    def apply_facts(self, fresh: dict[str, PackedRecord]) -> list[ResolvedEntity]:
        """Take what the records say of anything but works; the things whose parent is another now."""
        resolution = self.resolution
        parents = {root: fact.fact_value(thing.facts, "parent") for root, thing in resolution.resolved.items()}
        told: set[str] = set()
        for key in fresh:
            record = resolution.records[key]
            if not isinstance(record, WorkRecord | MergeRecord) and (thing := resolution.entity(record.key)):
                if thing.id not in told:
                    thing.facts = fact.drop_own_facts(thing.facts)
                    thing.is_changed = True
                told.add(thing.id)
        for key, named in resolution.mentions.items():
            record = resolution.records[key]
            for mention in named.values():
                thing = resolution.entity(mention.keys[0])
                if thing and mention.facts:
                    own = mention.keys == record.keys
                    updated = resolution.date_of_field(record, mention.field)
                    thing.is_changed |= fact.apply_facts(thing.facts, updated, mention.facts, fact.OWN if own else "")
        return [
            thing
            for root, thing in resolution.resolved.items()
            if fact.fact_value(thing.facts, "parent") != parents[root] or (len(thing.before) > 1 and parents[root])
        ]

    async def delete_relations(self, ids: list[str]) -> None:
        """Take back the relations of works that are projected anew."""
        if not ids:
            return
        await self.tx.run(statement("ingest/count_topics"), {"ids": ids, "step": -1})
        for kind, id_ in (await self.tx.run(statement("ingest/delete_work_relations"), {"ids": ids}))[0][0]:
            self.touched.ids[kind].add(id_)
            if kind not in ("Work", "Key"):
                self.maybe_undescribed.append(id_)

    async def merge_entities(self) -> None:
        """Let the oldest of several entities take the place of the others."""
        pairs = []
        for thing in self.resolution.resolved.values():
            if len(thing.before) > 1:
                self.touched.add(thing.kind, [thing.id])
                thing.is_changed = True
                pairs += [[entity.id, thing.id] for entity in thing.before[1:]]
                if thing.kind == "Topic":
                    rows = await self.tx.run(
                        statement("ingest/topic_ancestors"), {"ids": [entity.id for entity in thing.before]}
                    )
                    self.topics_to_recount.update(rows[0][0])
        if pairs:
            people = [thing for thing in self.resolution.resolved.values() if thing.kind == "Researcher"]
            groups = [[entity.id for entity in thing.before] for thing in people if len(thing.before) > 1]
            if groups:
                self.ended_claims = await end_rival_claims(self.tx, groups, self.now)
            await self.tx.run(statement("ingest/merge_entities"), {"pairs": pairs})
            gone = {pair[0] for pair in pairs}
            self.topics_to_recount -= gone
            for ids in self.touched.ids.values():
                ids -= gone

    async def create_entities(self, projections: ProjectedWorks, people: PeopleWriter) -> None:
        """Create what is new with its Keys, and give Keys that are there to what they name now."""
        new = [thing for thing in self.resolution.resolved.values() if thing.is_new]
        slugs = await self.slugs({thing.id: self.properties_of(thing, projections, people) for thing in new})
        by_kind: dict[str, list[Any]] = {}
        for thing in new:
            shown = self.properties_of(thing, projections, people)
            shown |= {"id": thing.id, "slug": slugs[thing.id], "createdAt": self.now}
            keys = [{"key": thing.id}, {"key": slugs[thing.id]}, *self.keys.new_key_properties(thing)]
            by_kind.setdefault(thing.kind, []).append([shown, keys])
        for kind, rows in by_kind.items():
            await self.tx.run(statement("ingest/create_entities"), {"label": kind, "rows": rows})
        named = [row for thing in self.resolution.resolved.values() for row in self.keys.name_rows(thing)]
        if named:
            await self.tx.run(statement("ingest/name_entities"), {"rows": named})
            arrived = [row[1] for row in named if self.resolution.key_states.get(row[1]) is not None]
            cited = (await self.tx.run(statement("ingest/resolve_references"), {"keys": arrived}))[0][0]
            self.touched.add("Work", cited)
        if told := self.keys.update_rows():
            await self.tx.run(statement("ingest/update_keys"), {"rows": told})
        if merges := replacement_pairs(self.resolution.records.values()):
            await self.tx.run(statement("ingest/create_replacements"), {"pairs": merges})

    def properties_of(self, thing: ResolvedEntity, projections: ProjectedWorks, people: PeopleWriter) -> dict[str, Any]:
        """The properties of a new entity."""
        if thing.kind == "Work":
            shown = dict(projections[thing.id][1].properties)
        elif thing.kind == "Researcher":
            shown = people.new_properties(thing) | identity_properties(thing)
        else:
            shown = fact.entity_properties(
                thing.kind, thing.facts, thing.keys[0].partition(":")[2]
            ) | identity_properties(thing)
        return dict.fromkeys(COUNTS[thing.kind], 0) | shown

    async def slugs(self, shown: dict[str, dict[str, Any]]) -> dict[str, str]:
        """A slug for each new entity that nothing else has."""
        labels = {id_: properties["label"] for id_, properties in shown.items()}
        wished = set(map(folding.make_slug, labels.values()))
        rows = await self.tx.run(statement("ingest/existing_keys"), {"keys": list(wished)})
        return unique_slugs(labels, set(rows[0][0]))

    async def update_entities(self, projections: ProjectedWorks) -> None:
        """Bring the properties of entities that were there up to date; people are counted first."""
        rows = []
        for thing in self.resolution.resolved.values():
            if thing.is_new or thing.kind == "Researcher":
                continue
            if thing.kind == "Work":
                if thing.id in projections:
                    rows.append([thing.id, projections[thing.id][1].properties])
            elif thing.is_changed or identity_properties(thing).get("ror") != thing.before[0].identifier:
                shown = fact.entity_properties(thing.kind, thing.facts, thing.keys[0].partition(":")[2])
                rows.append([thing.id, shown | identity_properties(thing)])
        if rows:
            await self.tx.run(statement("ingest/update_properties"), {"rows": rows})

    # ---- relations ---------------------------------------------------------------------------------------------------

    async def set_parents(self, things: list[ResolvedEntity]) -> None:
        """Put topics and institutions under their parents."""
        rows, waiting = [], {}
        for thing in things:
            key = fact.fact_value(thing.facts, "parent")
            parent = self.resolution.id_of(key) if key else None
            parent = None if parent == thing.id else parent
            rows.append([thing.id, parent])
            if key and parent is None and thing.kind == "Institution" and key not in thing.keys:
                waiting[thing.id] = [key]
        if not rows:
            return
        topics = [thing.id for thing in things if thing.kind == "Topic" and not thing.is_new]
        if topics:
            self.topics_to_recount.update(
                (await self.tx.run(statement("ingest/topic_ancestors"), {"ids": topics}))[0][0]
            )
        await self.tx.run(statement("ingest/set_parents"), {"rows": rows})
        await self.park(waiting)
        if topics or self.topics_to_recount:
            self.topics_to_recount.update(
                (
                    await self.tx.run(
                        statement("ingest/topic_ancestors"), {"ids": topics + list(self.topics_to_recount)}
                    )
                )[0][0]
            )
            await self.tx.run(statement("ingest/recount_topics"), {"ids": list(self.topics_to_recount)})

    async def park(self, waiting: dict[str, list[str]]) -> None:
        """Remember what is referred to and not here."""
        found = self.resolution.key_states
        missing = dict.fromkeys(
            key
            for keys in waiting.values()
            for key in keys
            if found.get(key) is None and self.resolution.entity(key) is None
        )
        for key in missing:
            found[key] = KeyState()
        if missing:
            await self.tx.run(statement("ingest/create_keys"), {"keys": list(missing)})
        if waiting:
            await self.tx.run(statement("ingest/park_references"), {"rows": list(waiting.items())})

    async def create_relations(self, works: dict[str, Projection]) -> None:
        """Create the relations of works, all but those of people to institutions."""
        rows: dict[str, list[Any]] = {name: [] for name in RELATIONS}
        waiting = {}
        for id_, work in works.items():
            people = [[e.id, e.position, e.corresponding, e.name, e.credited_as, e.institutions] for e in work.byline]
            cited, missing = self.split_references(id_, work.references)
            for name, ends in (
                ("create_authored", people),
                ("create_credited_to", work.institutions),
                ("create_about", work.topics),
                ("create_published_in", work.venue),
                ("create_cites", cited),
                ("create_shares", work.shared),
            ):
                if ends:
                    rows[name].append([id_, ends])
            if missing:
                waiting[id_] = missing
            self.touched.add("Researcher", (entry.id for entry in work.byline))
            self.touched.add("Institution", work.institutions)
            self.touched.add("Work", cited)
            self.touched.add("Venue", [work.venue] if work.venue else [])
        for name, ends in rows.items():
            if ends:
                await self.tx.run(statement(f"ingest/{name}"), {"rows": ends})
        await self.park(waiting)

    def split_references(self, citing: str, keys: list[str]) -> tuple[list[str], list[str]]:
        """The ids of the works that these keys name, and the keys that name none yet; a work does not cite itself."""
        cited: dict[str, None] = {}
        missing = []
        for key in keys:
            id_ = self.resolution.id_of(key)
            if id_ is None:
                missing.append(key)
            elif id_ != citing:
                cited[id_] = None
        return list(cited), missing

    # ---- numbers -----------------------------------------------------------------------------------------------------

    async def update_counts(self, works: list[str], people: PeopleWriter) -> None:
        """Let every kept number follow what changed."""
        touched = self.touched.ids
        if works:
            await self.tx.run(statement("ingest/count_topics"), {"ids": works, "step": 1})
        if touched["Work"]:
            await self.tx.run(statement("ingest/count_citations"), {"ids": list(touched["Work"])})
        touched["Institution"] |= await people.write(touched["Researcher"])
        if touched["Institution"]:
            await self.tx.run(statement("ingest/count_institutions"), {"ids": list(touched["Institution"])})
        if touched["Venue"]:
            await self.tx.run(statement("ingest/count_venues"), {"ids": list(touched["Venue"])})

    async def delete_undescribed(self) -> None:
        """Delete what only an older version of a record spoke of."""
        resolution = self.resolution
        for records in resolution.works().values():
            # Of several records of one work not all that each mentions is shown.
            for record in records if len(records) > 1 else ():
                self.maybe_undescribed += [
                    id_ for keys in resolution.mentions[record.key] if (id_ := resolution.id_of(keys[0]))
                ]
        ids = self.maybe_undescribed
        while ids:
            ids = (await self.tx.run(statement("ingest/delete_undescribed"), {"ids": ids}))[0][0]
        if keys := self.touched.ids["Key"]:
            await self.tx.run(statement("ingest/delete_unused_keys"), {"keys": list(keys)})
