"""What records state of entities, and how entities are created, with a transaction that notes statements."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from graphdb.driver.database import Statement
from ingest.entity_writer import apply_record_facts, create_entities, merge_entities, update_entities
from ingest.mention import iter_mentions
from ingest.openalex import read_version
from ingest.resolved_entity import KnownEntity, ResolvedEntity
from ingest.write_context import WriteContext

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OLD = KnownEntity("I1", "Institution", 1, None, None, None)
YOUNG = KnownEntity("I2", "Institution", 2, None, None, None)


class Notes:
    """A transaction that notes what is run; of slugs, `uni` exists already."""

    def __init__(self) -> None:
        self.run_statements: dict[str, Any] = {}

    async def run(self, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
        self.run_statements[statement.name.removeprefix("ingest/")] = parameters
        return [[["uni"] if statement.name == "ingest/existing_keys" else []]]


def context(*entities: ResolvedEntity, **more: Any) -> tuple[WriteContext, dict[str, Any]]:
    notes: Any = Notes()
    by_key = {key: entity for entity in entities for key in entity.keys}
    resolution: Any = SimpleNamespace(
        resolved={entity.keys[0]: entity for entity in entities}, entity=by_key.get, records={}, mentions={},
        key_states={}, date_of_field=lambda record, field: record.updated,
    )  # fmt: skip
    vars(resolution).update(more)
    return WriteContext(notes, NOW, resolution), notes.run_statements


def test_a_new_record_of_a_thing_replaces_what_its_older_record_stated() -> None:
    facts: dict[str, list[Any]] = {"own:city": ["2025-01-01", "Old town"], "country": ["2025-01-01", "SE"]}
    entity = ResolvedEntity("Institution", ["openalex:I1"], [OLD], "I1", facts)
    packed = read_version({"id": "I1", "display_name": "Uni", "updated_date": "2026-01-01"})
    record = packed.record
    mentions = {record.key: {mention.keys: mention for mention in iter_mentions(record)}}
    batch, _ = context(entity, records={record.key: record}, mentions=mentions)
    assert apply_record_facts(batch, {record.key: packed}) == []
    assert entity.facts == {"country": ["2025-01-01", "SE"], "own:name": ["2026-01-01", "Uni"]}
    assert entity.is_changed


async def test_the_younger_of_two_entities_that_are_one_is_replaced_by_the_oldest() -> None:
    batch, run = context(ResolvedEntity("Institution", ["openalex:I1"], [OLD, YOUNG], "I1", {}))
    batch.touch("Institution", ["I2"])
    assert await merge_entities(batch) == []
    assert run["merge_entities"] == {"pairs": [["I2", "I1"]]}
    assert batch.touched["Institution"] == {"I1"}


async def test_a_new_entity_has_a_slug_that_nothing_else_has_and_its_counts_are_0() -> None:
    entity = ResolvedEntity("Institution", ["ror:05k89ew48"], [], "I9", {"name": ["", "Uni"]})
    batch, run = context(entity)
    keys: Any = SimpleNamespace(new_key_properties=lambda _: [], name_rows=lambda _: [], update_rows=list)
    people: Any = None
    await create_entities(batch, keys, {}, people)
    [[shown, new_keys]] = run["create_entities"]["rows"]
    assert (shown["id"], shown["name"], shown["ror"], shown["workCount"]) == ("I9", "Uni", "05k89ew48", 0)
    assert shown["slug"] != "uni"
    assert [key["key"] for key in new_keys] == ["I9", shown["slug"]]
    assert "name_entities" not in run


async def test_an_entity_of_which_nothing_changed_is_not_written() -> None:
    entity = ResolvedEntity("Institution", ["openalex:I1"], [OLD], "I1", {"name": ["", "Uni"]})
    batch, run = context(entity)
    await update_entities(batch, {})
    assert run == {}
    entity.is_changed = True
    await update_entities(batch, {})
    assert run["update_properties"]["rows"][0][1]["name"] == "Uni"
