"""The statements that relations are written by, with a transaction that notes them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from graphdb.driver.database import Statement
from ingest.projection import Projection
from ingest.relation_writer import RELATIONS, create_relations, park_references, set_parents, split_references
from ingest.resolved_entity import KeyState, ResolvedEntity
from ingest.write_context import WriteContext

NOW = datetime(2026, 11, 24, tzinfo=UTC)
IDS = {"openalex:W2": "W2", "openalex:W1": "W1", "openalex:I9": "I9"}


class RelationNotes:
    """A transaction that notes what is run and returns an empty list for each."""

    def __init__(self) -> None:
        self.run_statements: dict[str, Any] = {}

    async def run(self, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
        self.run_statements[statement.name.removeprefix("ingest/")] = parameters
        return [[[]]]


def context(states: dict[str, KeyState | None] | None = None) -> tuple[WriteContext, dict[str, Any]]:
    notes: Any = RelationNotes()
    resolution: Any = SimpleNamespace(key_states=states or {}, entity=lambda key: None, id_of=IDS.get)
    return WriteContext(notes, NOW, resolution), notes.run_statements


def test_references_are_to_works_that_are_here_or_parked_and_never_to_itself() -> None:
    resolution: Any = SimpleNamespace(id_of=IDS.get)
    keys = ["openalex:W1", "openalex:W2", "openalex:W3", "openalex:W2"]
    assert split_references(resolution, "W1", keys) == (["W2"], ["openalex:W3"])


async def test_a_key_is_created_once_for_what_is_not_here() -> None:
    batch, run = context({"openalex:W3": KeyState()})
    await park_references(batch, {"W1": ["openalex:W3", "openalex:W4"], "W2": ["openalex:W4"]})
    assert run["create_keys"] == {"keys": ["openalex:W4"]}
    assert run["park_references"]["rows"] == [("W1", ["openalex:W3", "openalex:W4"]), ("W2", ["openalex:W4"])]
    again, run = context(batch.resolution.key_states)
    await park_references(again, {"W5": ["openalex:W4"]})
    assert "create_keys" not in run


async def test_relations_that_a_work_does_not_have_cost_no_statement() -> None:
    batch, run = context()
    await create_relations(batch, {"W1": Projection({}, [], [], [], ["openalex:W2"], None, [])})
    assert set(run) & set(RELATIONS) == {"create_cites"}
    assert run["create_cites"] == {"rows": [["W1", ["W2"]]]}
    assert batch.touched["Work"] == {"W2"}


async def test_a_parent_that_is_not_here_is_parked_and_nothing_is_its_own_parent() -> None:
    def institution(id_: str, parent: str) -> ResolvedEntity:
        return ResolvedEntity("Institution", [f"openalex:{id_}"], [], id_, {"parent": ["", parent]})

    batch, run = context()
    await set_parents(batch, [institution("I1", "openalex:I9"), institution("I2", "openalex:I8")])
    await set_parents(batch, [])
    assert run["set_parents"]["rows"] == [["I1", "I9"], ["I2", None]]
    assert run["park_references"]["rows"] == [("I2", ["openalex:I8"])]
    assert "recount_topics" not in run
    batch, run = context()
    await set_parents(batch, [institution("I9", "openalex:I9")])
    assert run["set_parents"]["rows"] == [["I9", None]]
