"""Removes from the graph what only a superseded version of a record stated, so that the graph does not depend on what
came before."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from ingest import fact, stored_record
from ingest.errors import RecordRejected
from ingest.mention import Mention, iter_mentions
from ingest.record import AnyRecord, WorkRecord
from ingest.record_version import SourceFields
from ingest.resolution import KnownEntity, Resolution, ResolvedEntity

MAX_NEIGHBOURS = 100
"""How many works, people and topics around a thing are read again for what they say of it. Of what has more around it a
fact that only a former version told stays until a later date says otherwise."""


FormerRecords = dict[str, tuple[AnyRecord, SourceFields]]
"""Records as they were stored, by key."""


def build_former_records(said: dict[str, SourceFields]) -> FormerRecords:
    """The records that were made of what was stored; one that today's rules reject states nothing and is left out."""
    found: FormerRecords = {}
    for key, told in said.items():
        with suppress(RecordRejected):
            found[key] = (stored_record.build_record(told), told)
    return found


async def remove_former_identifiers(tx: Transaction, resolution: Resolution, former: FormerRecords) -> None:
    """Remove identifiers from works whose records no longer give them; an identifier that joined records stays."""
    given: dict[str, set[str]] = {}
    for root, records in resolution.works().items():
        given[root] = {key for record in records for key in (*record.keys, *record.also)}
    rows = []
    for key, (old, _) in former.items():
        if isinstance(old, WorkRecord) and (thing := resolution.entity(key)):
            held = given[resolution.root(key)]
            rows += [[thing.id, each] for each in (*old.keys, *old.also) if each not in held]
    if rows:
        await tx.run(statement("ingest/remove_names"), {"rows": rows})
        await tx.run(statement("ingest/delete_unused_keys"), {"keys": [row[1] for row in rows]})


async def remove_former_facts(tx: Transaction, resolution: Resolution, former: FormerRecords) -> list[ResolvedEntity]:
    """Work out again the facts of topics, institutions and venues where a former version stated the fact that counted.
    Returns the entities whose parent has changed."""
    lost: dict[str, fact.Facts] = {}
    for key, (old, told) in former.items():
        now = dict(iter_stated_facts(resolution.records[key], resolution.fields[key]))
        for name, said in iter_stated_facts(old, told):
            if said > now.get(name, []):
                fact.apply_facts(lost.setdefault(name[0], {}), said[0], {name[1]: said[1]})
    if not lost:
        return []
    suspects: dict[str, ResolvedEntity] = {}
    for key, id_, kind, kept, keys in (await tx.run(statement("ingest/entity_facts"), {"keys": list(lost)}))[0][0]:
        facts = fact.decode_facts(kept)
        if any(facts.get(name) == said for name, said in lost[key].items()):
            suspects[id_] = ResolvedEntity(
                kind, sorted(keys), [KnownEntity(id_, kind, 0, kept, None, None)], id_, facts
            )
    changed, rehung = [], []
    rows = (
        (await tx.run(statement("ingest/nearby_payloads"), {"ids": list(suspects), "most": MAX_NEIGHBOURS}))[0][0]
        if suspects
        else []
    )
    for id_, payloads in rows:
        thing = suspects[id_]
        facts = collect_facts(thing, payloads)
        if facts == thing.facts:
            continue
        if fact.fact_value(facts, "parent") != fact.fact_value(thing.facts, "parent"):
            rehung.append(thing)
        thing.facts = facts
        changed.append([id_, fact.entity_properties(thing.kind, facts, thing.keys[0].partition(":")[2])])
    if changed:
        await tx.run(statement("ingest/update_properties"), {"rows": changed})
    await resolution.look_up(parent for thing in rehung if (parent := fact.fact_value(thing.facts, "parent")))
    return rehung


def iter_stated_facts(record: AnyRecord, told: SourceFields) -> Iterator[tuple[tuple[str, str], list[Any]]]:
    """Yield what a record states of other things, as (key of the thing, name of the fact) and [date, value]."""
    for mention in distinct_mentions(record):
        if mention.field:
            date = stored_record.date_of_field(record, told, mention.field) or ""
            for name, value in (mention.facts or {}).items():
                if value is not None:
                    yield (mention.keys[0], name), [date, value]


def distinct_mentions(record: AnyRecord) -> Iterable[Mention]:
    """The mentions of a record without repetitions of a thing: the first mention counts."""
    found: dict[tuple[str, ...], Mention] = {}
    for mention in iter_mentions(record):
        found.setdefault(mention.keys, mention)
    return found.values()


def collect_facts(thing: ResolvedEntity, payloads: list[bytes]) -> fact.Facts:
    """The facts that stored records state of an entity."""
    facts: fact.Facts = {}
    keys = set(thing.keys)
    for payload in payloads:
        record, told = stored_record.unpack_payload(payload)
        for mention in distinct_mentions(record):
            if mention.facts and not keys.isdisjoint(mention.keys):
                date = stored_record.date_of_field(record, told, mention.field)
                fact.apply_facts(facts, date, mention.facts, "" if mention.field else fact.OWN)
    return facts
