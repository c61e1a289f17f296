"""Writes the relations of a batch's works, parents and parked references, and the numbers that follow from them."""

from dataclasses import replace
from typing import Any

from ingest import fact
from ingest.people_writer import PeopleWriter
from ingest.projection import Projection
from ingest.resolution import Resolution
from ingest.resolved_entity import KeyState, ResolvedEntity
from ingest.write_context import WriteContext

RELATIONS = (
    "create_authored",
    "create_credited_to",
    "create_about",
    "create_published_in",
    "create_cites",
    "create_shares",
)
"""The statements that create the relations of works, in their order."""


async def delete_relations(context: WriteContext, ids: list[str]) -> None:
    """Delete the relations of works that are projected anew, and note what they led to."""
    if not ids:
        return
    await context.run("count_topics", ids=ids, step=-1)
    for kind, id_ in await context.read("delete_work_relations", ids=ids):
        context.touch(kind, [id_])
        if kind not in ("Work", "Key"):
            context.maybe_undescribed.append(id_)


def split_projection(resolution: Resolution, work: Projection, new: set[str]) -> tuple[Projection, Projection]:
    """The part of a new work's projection whose ends are among the `new` entities or are new Keys, and the rest."""

    def is_new(key: str) -> bool:
        id_ = resolution.id_of(key)
        return resolution.key_states.get(key) is None if id_ is None else id_ in new

    inner = replace(
        work,
        byline=[entry for entry in work.byline if entry.id in new],
        institutions=[id_ for id_ in work.institutions if id_ in new],
        topics=[topic for topic in work.topics if topic[0] in new],
        references=[key for key in work.references if is_new(key)],
        venue=work.venue if work.venue in new else None,
        shared=[],
    )
    references = set(inner.references)
    outer = replace(
        work,
        byline=[entry for entry in work.byline if entry.id not in new],
        institutions=[id_ for id_ in work.institutions if id_ not in new],
        topics=[topic for topic in work.topics if topic[0] not in new],
        references=[key for key in work.references if key not in references],
        venue=None if inner.venue else work.venue,
    )
    return inner, outer


async def create_relations(context: WriteContext, works: dict[str, Projection]) -> None:
    """Create the relations of works; `PeopleWriter` writes those of people to institutions."""
    rows: dict[str, list[Any]] = {name: [] for name in RELATIONS}
    parked = {}
    for id_, work in works.items():
        people = [[e.id, e.position, e.corresponding, e.name, e.credited_as, e.institutions] for e in work.byline]
        cited, missing = split_references(context.resolution, id_, work.references)
        ends = (people, work.institutions, work.topics, work.venue, cited, work.shared)
        for name, end in zip(RELATIONS, ends, strict=True):
            if end:
                rows[name].append([id_, end])
        if missing:
            parked[id_] = missing
        context.touch("Researcher", (entry.id for entry in work.byline))
        context.touch("Institution", work.institutions)
        context.touch("Work", cited)
        context.touch("Venue", [work.venue] if work.venue else [])
    for name, rows_of_relation in rows.items():
        if rows_of_relation:
            await context.run(name, rows=rows_of_relation)
    await park_references(context, parked)


def split_references(resolution: Resolution, citing: str, keys: list[str]) -> tuple[list[str], list[str]]:
    """The ids of the works that these keys name, and the keys that name nothing yet; a work does not cite itself."""
    cited: dict[str, None] = {}
    missing = []
    for key in keys:
        id_ = resolution.id_of(key)
        if id_ is None:
            missing.append(key)
        elif id_ != citing:
            cited[id_] = None
    return list(cited), missing


async def park_references(context: WriteContext, references: dict[str, list[str]]) -> None:
    """Store references to things that are not imported yet, by the id of the work or institution that makes them."""
    resolution = context.resolution
    states = resolution.key_states
    missing = dict.fromkeys(
        key
        for keys in references.values()
        for key in keys
        if states.get(key) is None and resolution.entity(key) is None
    )
    for key in missing:
        states[key] = KeyState()
    if missing:
        await context.run("create_keys", keys=list(missing))
    if references:
        await context.run("park_references", rows=list(references.items()))


async def set_parents(context: WriteContext, entities: list[ResolvedEntity]) -> None:
    """Set the parents of topics and institutions, and count the topics whose place in the tree changed."""
    if not entities:
        return
    rows, parked = [], {}
    for entity in entities:
        key = fact.fact_value(entity.facts, "parent")
        parent = context.resolution.id_of(key) if key else None
        parent = None if parent == entity.id else parent
        rows.append([entity.id, parent])
        if key and parent is None and entity.kind == "Institution" and key not in entity.keys:
            parked[entity.id] = [key]
    moved = [entity.id for entity in entities if entity.kind == "Topic" and not entity.is_new]
    topics = context.topics_to_recount
    if moved:
        topics.update(await context.read("topic_ancestors", ids=moved))
    await context.run("set_parents", rows=rows)
    await park_references(context, parked)
    if moved or topics:
        topics.update(await context.read("topic_ancestors", ids=moved + list(topics)))
        await context.run("recount_topics", ids=list(topics))


async def update_counts(context: WriteContext, works: list[str], people: PeopleWriter) -> None:
    """Update every kept number that the batch changed."""
    touched = context.touched
    if works:
        await context.run("count_topics", ids=works, step=1)
    if touched["Work"]:
        await context.run("count_citations", ids=list(touched["Work"]))
    touched["Institution"] |= await people.write(touched["Researcher"])
    if touched["Institution"]:
        await context.run("count_institutions", ids=list(touched["Institution"]))
    if touched["Venue"]:
        await context.run("count_venues", ids=list(touched["Venue"]))
