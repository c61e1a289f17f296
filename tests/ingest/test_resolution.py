"""What records are about, beside what the graph has: with a graph that is given in the test."""

from typing import Any

from graphdb.driver.database import Statement
from ingest.openalex import read_merge, read_version
from ingest.record_version import PackedRecord, pack
from ingest.resolution import Resolution
from ingest.resolved_entity import KnownEntity, seniority
from tests.support.made_records import author, work


class KnownGraph:
    """Answers the statements of a resolution: `keys` are rows of key_states, `payloads` stored records."""

    def __init__(self, keys: dict[str, list[Any]] | None = None, payloads: dict[str, bytes] | None = None) -> None:
        self.keys = keys or {}
        self.payloads = payloads or {}

    async def run(self, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
        match statement.name:
            case "ingest/key_states":
                return [[[self.keys[key] for key in parameters["keys"] if key in self.keys]]]
            case "ingest/related_payloads":
                return [[[[key, payload] for key, payload in self.payloads.items()]]]
        return [[[]]]


async def resolve(graph: KnownGraph, *packed: PackedRecord) -> Resolution:
    tx: Any = graph
    resolution = Resolution(tx)
    await resolution.resolve(packed)
    return resolution


def person(key: str, id_: str, created: int = 0) -> list[Any]:
    return [key, None, None, [], [id_, "Researcher", created, None, None, "IDENTIFIER"], []]


async def test_what_the_graph_does_not_have_is_new() -> None:
    resolution = await resolve(KnownGraph(), read_version(work(1, author(1, "Anna Lind"), cites=[2])))
    found = resolution.entity("openalex:A1")
    assert found
    assert found.is_new
    assert resolution.id_of("openalex:A1") == found.id
    assert resolution.id_of("openalex:W2") is None
    assert resolution.entity("openalex:W2") is None


async def test_keys_of_one_record_join_two_known_people_and_the_older_stays() -> None:
    graph = KnownGraph({
        "openalex:A1": person("openalex:A1", "R2", 2),
        "orcid:0000-0002-1825-0097": person("orcid:0000-0002-1825-0097", "R1", 1),
    })  # fmt: skip
    resolution = await resolve(graph, read_version(work(1, author(1, "Anna Lind", "0000-0002-1825-0097"))))
    found = resolution.entity("openalex:A1")
    assert found
    assert [known.id for known in found.known] == ["R1", "R2"]
    assert (found.id, resolution.replaced_ids) == ("R1", {"R2": "R1"})


async def test_a_stored_record_of_the_same_work_is_projected_too() -> None:
    stored = read_version(work(1, author(1, "Anna Lind"), doi="https://doi.org/10.5555/x"))
    known = ["W0", "Work", 0, None, None, None]
    graph = KnownGraph({"doi:10.5555/x": ["doi:10.5555/x", None, None, [], known, []]}, {"openalex:W1": stored.payload})
    resolution = await resolve(graph, read_version(work(2, doi="https://doi.org/10.5555/x")))
    [records] = resolution.works().values()
    assert [record.id for record in records] == ["W1", "W2"]


async def test_a_merge_alone_makes_no_entity() -> None:
    resolution = await resolve(KnownGraph(), pack(read_merge("A1", "A2")))
    assert resolution.resolved == {}


def test_the_oldest_entity_stays_and_of_two_alike_the_least() -> None:
    entities = [KnownEntity(id_, "Work", created, None, None, None) for id_, created in (("b", 1), ("a", 1), ("c", 0))]
    assert [entity.id for entity in sorted(entities, key=seniority)] == ["c", "a", "b"]
