"""Writes a batch of records into the graph: one transaction, all of it or nothing.

The transaction has two parts. In the first it reads, and creates what is new with the relations among that: nobody sees
these yet, and nobody else writes to them. Then it locks the graph, which keeps accounts from writing until the commit,
and changes what was there.
"""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from graphdb.driver.database import Database, Transaction
from ingest.current_rules import apply_current_rules
from ingest.entity_writer import (
    apply_record_facts,
    create_entities,
    delete_undescribed,
    merge_entities,
    name_entities,
    update_entities,
)
from ingest.keys import BatchKeys, payload_properties
from ingest.new_versions import WriteOutcome, find_new_versions
from ingest.news import publish_news
from ingest.people_writer import PeopleWriter
from ingest.projection import project
from ingest.record import AnyRecord
from ingest.record_version import PackedRecord, SourceFields
from ingest.relation_writer import (
    create_relations,
    delete_relations,
    set_parents,
    split_projection,
    update_counts,
)
from ingest.resolution import Resolution
from ingest.stored_record import unpack_payload
from ingest.superseded import FormerRecords, build_former_records, remove_former_facts, remove_former_identifiers
from ingest.write_context import WriteContext

TIMEOUT = 600.0
"""Seconds that a batch may take: one of works with very many authors takes longer than any query may."""


async def write_batch(database: Database, batch: list[PackedRecord], now: datetime) -> WriteOutcome:
    """Write those of a batch's records that the graph does not have; only read when it has all of them."""
    news = await find_new_versions(database.rows, batch, now)
    if not news.records and not news.redated:
        return news.outcome
    contexts: list[WriteContext] = []

    async def write(tx: Transaction) -> WriteOutcome:
        contexts.append(WriteContext(tx, now, Resolution(tx)))
        return await _write_new(contexts[-1], batch)

    outcome = await database.write(write, timeout=TIMEOUT)
    if locked_at := contexts[-1].locked_at:
        outcome.held = time.monotonic() - locked_at
    return outcome


async def rewrite_batch(
    database: Database, batch: list[PackedRecord], pairs: list[tuple[str, str]], now: datetime
) -> None:
    """Write the records of a batch even if the graph has them as they are; each pair of keys names one thing."""

    async def rewrite(tx: Transaction) -> None:
        context = WriteContext(tx, now, Resolution(tx))
        await context.lock_imports()
        context.resolution.unpack = _unpack_current
        _, claims = await _write_records(context, {packed.record.key: packed for packed in batch}, pairs)
        await publish_news(tx, now, [], claims)

    await database.write(rewrite, timeout=TIMEOUT)


def _unpack_current(payload: bytes) -> tuple[AnyRecord, SourceFields]:
    """A stored record as it would be made today."""
    record, fields = unpack_payload(payload)
    return apply_current_rules(record), fields


async def _write_new(context: WriteContext, batch: list[PackedRecord]) -> WriteOutcome:
    """Write what is new of a batch. Returns what became of its records."""
    await context.lock_imports()
    # Only now is it certain that no other import writes: look again.
    news = await find_new_versions(context.tx.run, batch, context.now)
    new_works: list[str] = []
    claims: list[tuple[str, str]] = []
    if news.records:
        new_works, claims = await _write_records(context, news.records, (), build_former_records(news.former))
        news.outcome.joined = count_joined(context.resolution, news.records.keys() - news.former.keys())
    elif news.redated:
        await context.lock_graph()
    if news.redated:
        await context.run(
            "update_keys", rows=[[key, payload_properties(packed)] for key, packed in news.redated.items()]
        )
    await publish_news(context.tx, context.now, new_works, claims)
    return news.outcome


async def _write_records(
    context: WriteContext,
    new_records: dict[str, PackedRecord],
    pairs: Iterable[tuple[str, str]],
    former: FormerRecords | None = None,
) -> tuple[list[str], list[tuple[str, str]]]:
    """Write records, `former` being those that they replace. Returns the ids of the works that are new, and the claims
    whose accounts are told that people proved to be one, as (id, state)."""
    former, resolution = former or {}, context.resolution
    await resolution.resolve(new_records.values(), pairs)
    keys = BatchKeys(resolution, new_records, context.now)
    moved = apply_record_facts(context, new_records)
    works = {}
    for root, records in resolution.works().items():
        work = resolution.resolved[root]
        works[work.id] = (work, project(records, work.keys, resolution.id_of))
    people = PeopleWriter(context.tx, resolution, works)
    await create_entities(context, keys, works, people)
    among_new, others, new = {}, {}, context.new_ids
    for id_, (work, projection) in works.items():
        if work.is_new:
            among_new[id_], others[id_] = split_projection(resolution, projection, new)
        else:
            others[id_] = projection
    await create_relations(context, among_new)
    await context.lock_graph()
    await delete_relations(context, [known.id for work, _ in works.values() for known in work.known])
    claims = await merge_entities(context)
    await name_entities(context, keys)
    await update_entities(context, works)
    await set_parents(context, moved)
    await create_relations(context, others)
    await update_counts(context, list(works), people)
    await remove_former_identifiers(context, former)
    await delete_undescribed(context)
    await set_parents(context, await remove_former_facts(context, former))
    return [id_ for id_, (work, _) in works.items() if work.is_new], claims


def count_joined(resolution: Resolution, added: Iterable[str]) -> int:
    """How many new records are about an entity that was known, or that another of them is about, too."""
    counts = Counter(entity.id for key in added if (entity := resolution.entity(key)))
    known = {entity.id for entity in resolution.resolved.values() if not entity.is_new}
    return sum(count if id_ in known else count - 1 for id_, count in counts.items())
