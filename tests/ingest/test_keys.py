"""What Key nodes have as properties, and which are new."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from ingest.keys import BatchKeys, key_properties, owning_source
from ingest.mention import Mention
from ingest.openalex import read_version
from ingest.resolved_entity import KeyState, KnownEntity, ResolvedEntity
from tests.support.made_records import work

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_an_identifier_has_its_scheme_and_value_and_an_id_or_slug_has_neither() -> None:
    assert key_properties("doi:10.1/x") == {"key": "doi:10.1/x", "scheme": "DOI", "value": "10.1/x"}
    assert key_properties("name:arxiv:anna lind") == {"key": "name:arxiv:anna lind"}
    assert key_properties("stefan-gustafsson") == {"key": "stefan-gustafsson"}


def test_the_source_that_owns_a_key() -> None:
    assert owning_source("openalex:W1") == "openalex"
    assert owning_source("name:arxiv:anna lind") == "arxiv"
    assert owning_source("arxiv-category:cs.LG") == "arxiv"


def batch_keys(entity: ResolvedEntity, states: dict[str, KeyState | None], also: tuple[str, ...] = ()) -> BatchKeys:
    packed = read_version(work(1))
    mentions = {entity.keys[0]: {tuple(entity.keys): Mention("Work", tuple(entity.keys), also)}}
    resolution: Any = SimpleNamespace(
        records={entity.keys[0]: packed.record}, mentions=mentions, key_states=states, entity=lambda key: entity
    )
    return BatchKeys(resolution, {entity.keys[0]: packed}, NOW)


def test_a_new_entity_is_created_with_the_keys_that_the_graph_does_not_have() -> None:
    entity = ResolvedEntity("Work", ["openalex:W1", "doi:10.1/x", "doi:10.1/parked"], [], "W1", {})
    keys = batch_keys(entity, {"doi:10.1/parked": KeyState()})
    assert [row["key"] for row in keys.new_key_properties(entity)] == ["openalex:W1", "doi:10.1/x"]
    assert [row[:2] for row in keys.name_rows(entity)] == [["W1", "doi:10.1/parked"]]
    assert keys.properties("openalex:W1")["hash"]
    assert keys.update_rows() == []


def test_a_key_that_names_a_known_entity_gets_its_record() -> None:
    known = KnownEntity("W1", "Work", 0, None, None, None)
    entity = ResolvedEntity("Work", ["openalex:W1"], [known], "W1", {})
    keys = batch_keys(entity, {"openalex:W1": KeyState("W1", source="openalex")})
    assert keys.name_rows(entity) == []
    assert [row[0] for row in keys.update_rows()] == ["openalex:W1"]


def test_an_identifier_that_does_not_join_goes_to_the_least_claimant() -> None:
    for claimant, is_claimed in (("openalex:W0", False), ("openalex:W2", True), (None, True)):
        entity = ResolvedEntity("Work", ["openalex:W1"], [], "W1", {})
        batch_keys(entity, {"pmid:7": KeyState("W9", claimant)}, ("pmid:7",))
        assert ("pmid:7" in entity.also) is is_claimed
