"""Removes from the graph what only a superseded version of a record stated, so that the graph does not depend on what
came before."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from ingest import fact, stored_record
from ingest.errors import RecordRejected
from ingest.mention import Mention, iter_mentions
from ingest.record import AnyRecord, WorkRecord
from ingest.record_version import SourceFields
from ingest.resolved_entity import KnownEntity, ResolvedEntity
from ingest.write_context import WriteContext

MAX_NEIGHBOURS = 100
"""How many works, people and topics around an entity are read again for the facts that they state of it. Of an entity
with more, a fact that only a former version stated stays until a later date states another."""


FormerRecords = dict[str, tuple[AnyRecord, SourceFields]]
"""Records as they were stored, by key."""


def build_former_records(stored: dict[str, SourceFields]) -> FormerRecords:
    """The records that were made of what was stored; one that today's rules reject states nothing and is left out."""
    former: FormerRecords = {}
    for key, fields in stored.items():
        with suppress(RecordRejected):
            former[key] = (stored_record.build_record(fields), fields)
    return former


async def remove_former_identifiers(context: WriteContext, former: FormerRecords) -> None:
    """Remove identifiers from works whose records no longer give them; an identifier that joined records stays."""
    resolution = context.resolution
    current_keys: dict[str, set[str]] = {}
    for root, records in resolution.works().items():
        current_keys[root] = {key for record in records for key in (*record.keys, *record.also)}
    rows = []
    for key, (old, _) in former.items():
        if isinstance(old, WorkRecord) and (entity := resolution.entity(key)):
            keys_of_work = current_keys[resolution.root(key)]
            rows += [[entity.id, each] for each in (*old.keys, *old.also) if each not in keys_of_work]
    if rows:
        await context.run("remove_names", rows=rows)
        await context.run("delete_unused_keys", keys=[row[1] for row in rows])


async def remove_former_facts(context: WriteContext, former: FormerRecords) -> list[ResolvedEntity]:
    """Work out again the facts of topics, institutions and venues where a former version stated the fact that counted.
    Returns the entities whose parent has changed."""
    resolution = context.resolution
    lost: dict[str, fact.Facts] = {}
    for key, (old, fields) in former.items():
        current = dict(iter_stated_facts(resolution.records[key], resolution.fields[key]))
        for (mentioned, name), stated in iter_stated_facts(old, fields):
            if stated > current.get((mentioned, name), []):
                fact.apply_facts(lost.setdefault(mentioned, {}), stated[0], {name: stated[1]})
    if not lost:
        return []
    suspects: dict[str, ResolvedEntity] = {}
    for key, id_, kind, facts_text, keys in await context.read("entity_facts", keys=list(lost)):
        facts = fact.decode_facts(facts_text)
        if any(facts.get(name) == stated for name, stated in lost[key].items()):
            known = KnownEntity(id_, kind, 0, facts_text, None, None)
            suspects[id_] = ResolvedEntity(kind, sorted(keys), [known], id_, facts)
    if not suspects:
        return []
    changed, moved = [], []
    for id_, payloads in await context.read("nearby_payloads", ids=list(suspects), most=MAX_NEIGHBOURS):
        entity = suspects[id_]
        facts = collect_facts(entity, payloads)
        if facts == entity.facts:
            continue
        if fact.fact_value(facts, "parent") != fact.fact_value(entity.facts, "parent"):
            moved.append(entity)
        entity.facts = facts
        changed.append([id_, fact.entity_properties(entity.kind, facts, entity.keys[0].partition(":")[2])])
    if changed:
        await context.run("update_properties", rows=changed)
    await resolution.look_up(parent for entity in moved if (parent := fact.fact_value(entity.facts, "parent")))
    return moved


def iter_stated_facts(record: AnyRecord, fields: SourceFields) -> Iterator[tuple[tuple[str, str], list[Any]]]:
    """Yield what a record states of other things, as (key of the thing, name of the fact) and [date, value]."""
    for mention in distinct_mentions(record):
        if mention.field:
            date = stored_record.date_of_field(record, fields, mention.field) or ""
            for name, value in (mention.facts or {}).items():
                if value is not None:
                    yield (mention.keys[0], name), [date, value]


def distinct_mentions(record: AnyRecord) -> Iterable[Mention]:
    """The mentions of a record without repetitions of a thing: the first mention counts."""
    distinct: dict[tuple[str, ...], Mention] = {}
    for mention in iter_mentions(record):
        distinct.setdefault(mention.keys, mention)
    return distinct.values()


def collect_facts(entity: ResolvedEntity, payloads: list[bytes]) -> fact.Facts:
    """The facts that stored records state of an entity."""
    facts: fact.Facts = {}
    keys = set(entity.keys)
    for payload in payloads:
        record, fields = stored_record.unpack_payload(payload)
        for mention in distinct_mentions(record):
            if mention.facts and not keys.isdisjoint(mention.keys):
                date = stored_record.date_of_field(record, fields, mention.field)
                fact.apply_facts(facts, date, mention.facts, "" if mention.field else fact.OWN)
    return facts
