"""A synthetic graph is the same for the same seed, correct by peergraph's own check, and skewed as real ones are."""

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from bench.operations import OPERATIONS
from bench.overhead import by_graphql, by_hand
from bench.synthetic import store
from bench.synthetic.population import Population, populate
from bench.synthetic.prose import Prose
from bench.synthetic.rows import GraphRows
from bench.synthetic.vocabulary import STORED, Vocabulary, vocabulary
from graphdb.driver.database import Database, Statement
from graphdb.server.local import BoltAddress, LocalServer
from ingest.check import find_problems
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

SEED, WORKS = 3, 400


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(STORED)


@pytest.fixture(scope="module")
def population(words: Vocabulary) -> Population:
    return populate(WORKS, SEED, words)


@pytest.fixture(scope="module")
async def synthetic_bolt(
    tmp_path_factory: pytest.TempPathFactory, words: Vocabulary, population: Population
) -> AsyncIterator[BoltAddress]:
    """Run a Neo4j with a small synthetic graph."""
    home, cache = tmp_path_factory.mktemp("synthetic") / "home", Settings.read().cache
    await store.make(home, cache, GraphRows(population, Prose(SEED, words)))
    with LocalServer(home, cache=cache, bolt_port=0, heap="512m", page_cache="64m") as address:
        yield address


@pytest.fixture
async def synthetic(synthetic_bolt: BoltAddress) -> AsyncIterator[Database]:
    async with await Database.open(
        synthetic_bolt.uri, synthetic_bolt.user, synthetic_bolt.password, timeout=120
    ) as database:
        yield database


def rows(population: Population, words: Vocabulary) -> Iterator[Any]:
    return GraphRows(population, Prose(SEED, words)).all()


def test_the_same_seed_makes_the_same_graph(population: Population, words: Vocabulary) -> None:
    again = populate(WORKS, SEED, words)
    assert all(one == other for one, other in zip(rows(population, words), rows(again, words), strict=True))


def test_another_seed_makes_another_graph(population: Population, words: Vocabulary) -> None:
    other = populate(WORKS, SEED + 1, words)
    assert list(islice(rows(population, words), 2000)) != list(islice(rows(other, words), 2000))


def test_a_few_hold_much_and_many_hold_little(words: Vocabulary) -> None:
    population = populate(5000, SEED, words)
    for numbers in (population.byline_person, population.cited, population.topic_of_work.ravel() + 1):
        counts = np.sort(np.bincount(numbers)[1:])[::-1]
        assert counts[0] > 20 * np.median(counts[counts > 0])


def test_works_cite_earlier_ones_alone_and_each_once(population: Population) -> None:
    assert (population.citing > population.cited).all()
    assert len({*zip(population.citing.tolist(), population.cited.tolist(), strict=True)}) == len(population.citing)


async def test_what_is_kept_in_a_synthetic_graph_equals_what_is_counted(synthetic: Database) -> None:
    assert await find_problems(synthetic) == []


async def test_no_value_is_missing_that_every_node_has_to_have(synthetic: Database) -> None:
    """The bulk import reads an empty text or list as null."""
    missing = await synthetic.rows(
        Statement(
            "tests/missing",
            "MATCH (n:Researcher|Work|Topic|Institution|Venue) WHERE n.id IS NULL OR n.slug IS NULL OR n.label IS NULL "
            "OR (n:Researcher AND (n.alternateNames IS NULL OR n.names IS NULL)) RETURN labels(n), n.id LIMIT 5",
        )
    )
    assert missing == []
    bare = Statement("tests/bare", "MATCH ()-[a:AUTHORED]->() WHERE a.institutions IS NULL RETURN count(a)")
    assert await synthetic.read(bare, {}) == 0


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_peergraph_and_cypher_by_hand_answer_alike(synthetic: Database, operation: Any) -> None:
    subjects = await synthetic.read(Statement("tests/subjects", operation.subjects), {})
    assert subjects
    ours, hand = by_graphql(GraphQLEndpoint(synthetic), operation.text("ours")), by_hand(synthetic, operation)
    for variables in subjects[:3]:
        answer, floor = orjson.loads(await ours(variables)), orjson.loads(await hand(variables))
        assert operation.normalize("ours", answer["data"]) == operation.normalize("floor", floor["data"])
        assert "errors" not in answer


def test_a_kept_graph_is_named_by_its_seed_and_its_size(tmp_path: Path) -> None:
    names = {store.graph_folder(tmp_path, works, seed) for works in (100, 200) for seed in (1, 2)}
    assert len(names) == 4
