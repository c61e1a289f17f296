"""Writes the entities of a batch: applies facts, merges what proved to be one, creates, updates and deletes."""

from datetime import UTC, datetime
from typing import Any

from graphdb.text import folding
from graphdb.text.slug import unique_slugs
from ingest import fact
from ingest.claim import end_rival_claims
from ingest.keys import BatchKeys
from ingest.people_writer import PeopleWriter, ProjectedWorks, identity_properties
from ingest.record import MergeRecord, WorkRecord
from ingest.record_version import PackedRecord
from ingest.resolved_entity import ResolvedEntity
from ingest.write_context import COUNTS, WriteContext


def apply_record_facts(context: WriteContext, new_records: dict[str, PackedRecord]) -> list[ResolvedEntity]:
    """Apply what the records state of anything but works. Returns the entities whose parent has changed."""
    resolution = context.resolution
    parents = {root: fact.fact_value(entity.facts, "parent") for root, entity in resolution.resolved.items()}
    replaced: set[str] = set()
    for key in new_records:
        record = resolution.records[key]
        if not isinstance(record, WorkRecord | MergeRecord) and (entity := resolution.entity(record.key)):
            if entity.id not in replaced:
                entity.facts = fact.drop_own_facts(entity.facts)
                entity.is_changed = True
            replaced.add(entity.id)
    for key, mentions in resolution.mentions.items():
        record = resolution.records[key]
        for mention in mentions.values():
            mentioned = resolution.entity(mention.keys[0])
            if mentioned and mention.facts:
                updated = resolution.date_of_field(record, mention.field)
                prefix = fact.OWN if mention.keys == record.keys else ""
                mentioned.is_changed |= fact.apply_facts(mentioned.facts, updated, mention.facts, prefix)
    return [
        entity
        for root, entity in resolution.resolved.items()
        if fact.fact_value(entity.facts, "parent") != parents[root] or (len(entity.known) > 1 and parents[root])
    ]


async def merge_entities(context: WriteContext) -> list[tuple[str, str]]:
    """Replace the younger of several entities that proved to be one by the oldest. Returns the claims whose accounts
    are told of it, as (id, state)."""
    merged = [entity for entity in context.resolution.resolved.values() if len(entity.known) > 1]
    if not merged:
        return []
    for entity in merged:
        context.touch(entity.kind, [entity.id])
        entity.is_changed = True
        if entity.kind == "Topic":
            ids = [known.id for known in entity.known]
            context.topics_to_recount.update(await context.read("topic_ancestors", ids=ids))
    groups = [[known.id for known in entity.known] for entity in merged if entity.kind == "Researcher"]
    # The batch waited for the lock since its own time, and accounts wrote meanwhile.
    now = datetime.now(UTC)
    claims = []
    if groups:
        claims = await end_rival_claims(context.tx, groups, now)
        await context.run("delete_invitations_within", rows=groups)
    pairs = [[known.id, entity.id] for entity in merged for known in entity.known[1:]]
    await context.run("merge_entities", pairs=pairs)
    if groups:
        await context.run("update_pending_invitations", ids=[group[0] for group in groups], now=now)
    deleted = {pair[0] for pair in pairs}
    context.topics_to_recount -= deleted
    for ids_of_kind in context.touched.values():
        ids_of_kind -= deleted
    return claims


async def create_entities(context: WriteContext, keys: BatchKeys, works: ProjectedWorks, people: PeopleWriter) -> None:
    """Create the new entities with those of their Keys that are new too; nothing that the graph has is changed."""
    resolution = context.resolution
    new = [entity for entity in resolution.resolved.values() if entity.is_new]
    properties = {entity.id: _properties_of(entity, works, people) for entity in new}
    labels = {id_: shown["label"] for id_, shown in properties.items()}
    slug_keys = list(set(map(folding.make_slug, labels.values())))
    slugs = unique_slugs(labels, set(await context.read("existing_keys", keys=slug_keys)))
    rows_by_kind: dict[str, list[Any]] = {}
    for entity in new:
        slug = slugs[entity.id]
        shown = properties[entity.id] | {"id": entity.id, "slug": slug, "createdAt": context.now}
        new_keys = [{"key": entity.id}, {"key": slug}, *keys.new_key_properties(entity)]
        rows_by_kind.setdefault(entity.kind, []).append([shown, new_keys])
    for kind, rows in rows_by_kind.items():
        await context.run("create_entities", label=kind, rows=rows)


async def name_entities(context: WriteContext, keys: BatchKeys) -> None:
    """Let Keys name what they name after this batch, and store what they have of records."""
    resolution = context.resolution
    if name_rows := [row for entity in resolution.resolved.values() for row in keys.name_rows(entity)]:
        await context.run("name_entities", rows=name_rows)
        known_keys = [row[1] for row in name_rows if resolution.key_states.get(row[1]) is not None]
        context.touch("Work", await context.read("resolve_references", keys=known_keys))
    if update_rows := keys.update_rows():
        await context.run("update_keys", rows=update_rows)
    merges = [record for record in resolution.records.values() if isinstance(record, MergeRecord)]
    if pairs := [list(record.keys) for record in merges if record.joins_two_keys]:
        await context.run("create_replacements", pairs=pairs)


def _properties_of(entity: ResolvedEntity, works: ProjectedWorks, people: PeopleWriter) -> dict[str, Any]:
    """The properties of a new entity, but for those that only creating it gives."""
    if entity.kind == "Work":
        shown = dict(works[entity.id][1].properties)
    elif entity.kind == "Researcher":
        shown = people.new_properties(entity)
    else:
        shown = _fact_properties(entity)
    return dict.fromkeys(COUNTS[entity.kind], 0) | shown


def _fact_properties(entity: ResolvedEntity) -> dict[str, Any]:
    """The properties of an institution, a topic or a venue; one without a name has the value of its first key."""
    fallback = entity.keys[0].partition(":")[2]
    return fact.entity_properties(entity.kind, entity.facts, fallback) | identity_properties(entity)


async def update_entities(context: WriteContext, works: ProjectedWorks) -> None:
    """Update the properties of known entities but people, whom `PeopleWriter` updates."""
    rows = []
    for entity in context.resolution.resolved.values():
        if entity.is_new or entity.kind == "Researcher":
            continue
        if entity.kind == "Work":
            if entity.id in works:
                rows.append([entity.id, works[entity.id][1].properties])
        elif entity.is_changed or identity_properties(entity).get("ror") != entity.known[0].identifier:
            rows.append([entity.id, _fact_properties(entity)])
    if rows:
        await context.run("update_properties", rows=rows)


async def delete_undescribed(context: WriteContext) -> None:
    """Delete entities and Keys that only an older version of a record named."""
    resolution = context.resolution
    for records in resolution.works().values():
        # The projection of several records of one work does not show everything that each of them mentions.
        for record in records if len(records) > 1 else ():
            mentioned = resolution.mentions[record.key]
            context.maybe_undescribed += [id_ for keys in mentioned if (id_ := resolution.id_of(keys[0]))]
    ids = context.maybe_undescribed
    while ids:
        # The topic that a deleted topic lay within may be undescribed in turn.
        ids = await context.read("delete_undescribed", ids=ids)
    if keys := context.touched["Key"]:
        await context.run("delete_unused_keys", keys=list(keys))
