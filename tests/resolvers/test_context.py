"""One request runs at most four statements at the same time, whichever path answers it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.request_stats import RequestStats
from graphdb.server.local import BoltAddress
from peergraph.admission.admit import PreparedRequest, admit
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.http.multipart import MultipartAnswer, begin_multipart, subsequent_part
from resolvers.context import STATEMENTS_AT_ONCE

MANY = 12
FIELDS = " ".join(f'a{number}: researcher(id: "stefan-gustafsson") {{ name }}' for number in range(MANY))
DEFERRED = " ".join(
    f'a{number}: researcher(id: "stefan-gustafsson") {{ name ... @defer {{ works {{ totalCount }} }} }}'
    for number in range(MANY)
)


class Crowded(Database):
    """A database that notes how many reads run at the same time."""

    running = most = total = 0

    async def read(self, statement: Statement, parameters: Parameters, stats: RequestStats | None = None) -> Any:
        self.running += 1
        self.total += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(0.01)
            return await super().read(statement, parameters, stats)
        finally:
            self.running -= 1


@pytest.fixture
async def crowded(records: Database, bolt: BoltAddress) -> AsyncIterator[Crowded]:
    async with await Crowded.open(bolt.uri, bolt.user, bolt.password, timeout=30) as database:
        yield database


@pytest.mark.parametrize("compiled", [True, False])
async def test_both_paths_run_as_many_statements_at_once(crowded: Crowded, compiled: bool) -> None:
    response = await answer(crowded, GraphQLRequest(f"{{ {FIELDS} }}"), compiled=compiled)
    assert not response.errors
    assert crowded.total == MANY
    assert crowded.most == STATEMENTS_AT_ONCE == 4


async def test_what_is_deferred_runs_as_many_statements_at_once(crowded: Crowded) -> None:
    prepared = admit(GraphQLRequest(f"{{ {DEFERRED} }}"), compiled=False)
    assert isinstance(prepared, PreparedRequest)
    first = await begin_multipart(crowded, prepared)
    assert isinstance(first, MultipartAnswer)
    parts = [subsequent_part(result) async for result in first.rest]
    assert not parts[-1]["hasNext"]
    assert crowded.total == 2 * MANY
    assert crowded.most == STATEMENTS_AT_ONCE
