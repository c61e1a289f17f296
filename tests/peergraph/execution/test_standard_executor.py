"""Introspection keeps nobody waiting: a usual answer is kept, and another is made beside all that the server does."""

import asyncio
from collections.abc import Iterator
from threading import Event, current_thread
from typing import Any, cast

import pytest
from graphql import GraphQLError, execute_sync, get_introspection_query, parse

from graphdb.compile import plan_cache
from graphdb.driver.database import Database
from graphdb.result.codegen import generate_completion
from peergraph.admission.introspection import KEPT, LARGEST_KEPT, measure
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution import standard_executor
from peergraph.execution.execute import MOST_ERRORS, answer, first_errors
from peergraph.execution.standard_executor import THREAD
from schema.api import core
from tests.support.introspection import names, root

# Introspection needs no graph.
NO_GRAPH = cast("Database", None)
LONG = "{ __schema { types { fields { " + names(90, "name") + " } } } }"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    KEPT.values.clear()
    yield
    KEPT.values.clear()


async def ask(document: str, **variables: Any) -> Answer:
    return await answer(NO_GRAPH, GraphQLRequest(document, variables=variables))


def expected(document: str) -> Any:
    return execute_sync(core, parse(document)).data


async def test_the_server_goes_on_while_introspection_is_answered() -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    others = asyncio.create_task(take_turns())
    task = asyncio.create_task(ask(LONG))
    await asyncio.sleep(0)
    turns = 0
    answered = await task
    others.cancel()
    assert turns > 20
    assert answered.data == expected(LONG)


async def test_a_usual_answer_is_made_once_and_then_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = get_introspection_query()
    first = await ask(usual)
    assert first.data == expected(usual)

    def fail(*_: object) -> None:
        raise AssertionError("it is made again")

    monkeypatch.setattr(standard_executor.StandardExecutor, "make_and_keep", fail)
    again = await ask(usual.replace("IntrospectionQuery", "Q").replace("  ", " "))
    assert again.data == first.data
    assert first.cost
    assert again.cost
    assert again.cost.estimated < first.cost.estimated / 50


async def test_many_who_ask_at_once_wait_for_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    puts = []
    monkeypatch.setattr(KEPT.__class__, "put", lambda self, root, value: puts.append(self.values.put(root.name, value)))
    answers = await asyncio.gather(*(ask(get_introspection_query()) for _ in range(10)))
    assert len(puts) == 1
    assert all(each.data == answers[0].data for each in answers)


async def test_root_fields_keep_their_order_and_their_errors() -> None:
    document = """query ($n: String = "Work") { a: __typename b: __schema { types { fields { name type { name } } } }
      c: __type(name: "Wrok") { name } d: __type(name: $n) { name } e: __typename }"""
    answered = await ask(document)
    assert list(answered.data or {}) == ["a", "b", "c", "d", "e"]
    assert answered.data == expected(document)


async def test_a_null_that_fails_in_every_object_is_one_error() -> None:
    arguments = names(90, "args(includeDeprecated: $d) { name }")
    document = "query ($d: Boolean = true) { __schema { types { fields { " + arguments + " } } } }"
    refused = await ask(document, d=None)
    (error,) = refused.errors
    assert error.message.startswith("Argument 'includeDeprecated' has invalid value")
    assert (error.extensions or {})["code"] == "BAD_USER_INPUT"
    assert not refused.started


async def test_an_answer_that_nobody_waits_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    began, make = Event(), standard_executor.StandardExecutor.make_and_keep

    def begin(*arguments: Any) -> Any:
        began.set()
        return make(*arguments)

    monkeypatch.setattr(standard_executor.StandardExecutor, "make_and_keep", begin)
    task = asyncio.create_task(ask(LONG))
    assert await asyncio.to_thread(began.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wrap_future(THREAD.submit(int))
    assert measure(root(LONG)).bytes < LARGEST_KEPT
    assert not KEPT.has(root(LONG))


async def test_a_large_answer_on_the_standard_path_is_completed_in_the_thread(
    records: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[str] = set()
    complete = standard_executor.StandardExecutor.complete_leaf_value

    def note_thread(*arguments: Any) -> Any:
        threads.add(current_thread().name)
        return complete(*arguments)

    monkeypatch.setattr(standard_executor.StandardExecutor, "complete_leaf_value", staticmethod(note_thread))
    selection = "works(first: 100) { nodes { " + names(60, "title") + " authors { nodes { name } } } }"
    plain = await answer(records, GraphQLRequest("{ " + selection + " }"))
    document = "{ schema: __schema { queryType { name } } " + selection + " }"
    mixed = await answer(records, GraphQLRequest(document))
    assert mixed.data == {"schema": {"queryType": {"name": "Query"}}} | (plain.data or {})
    assert not mixed.errors
    assert threads == {"introspection_0", "MainThread"}  # the name of the query type is completed at once

    threads.clear()
    small = await answer(records, GraphQLRequest(document.replace("100", "1")))
    assert small.data == mixed.data
    assert threads == {"MainThread"}


async def test_a_large_answer_on_the_compiled_path_is_completed_in_the_thread(
    records: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def generate_noting(*arguments: Any) -> Any:
        complete = generate_completion(*arguments)

        def note_thread(*row: Any) -> Any:
            threads.append(current_thread().name)
            return complete(*row)

        return note_thread

    monkeypatch.setattr(plan_cache, "generate_completion", generate_noting)
    document = "{ works(first: 100) { nodes { " + names(61, "title") + " authors { nodes { name } } } } }"
    large = await answer(records, GraphQLRequest(document))
    small = await answer(records, GraphQLRequest(document.replace("100", "1")))
    assert threads == ["introspection_0", "MainThread"]
    assert large.data is not None
    assert small.data is not None
    assert large.data["works"]["nodes"][:1] == small.data["works"]["nodes"]
    standard = await answer(records, GraphQLRequest(document), compiled=False)
    assert standard.data == large.data


async def test_a_failing_field_of_a_large_answer_has_its_error(records: Database) -> None:
    selection = names(60, "title") + " authors(first: 101) { totalCount }"
    document = "{ __schema { queryType { name } } works(first: 100) { nodes { " + selection + " } } }"
    answered = await answer(records, GraphQLRequest(document))
    assert [error.path for error in answered.errors] == [["works", "nodes", 0, "authors"]]


def test_of_very_many_errors_the_first_are_sent() -> None:
    errors = [GraphQLError(f"No {n}.", extensions={"code": "BAD_USER_INPUT"}) for n in range(MOST_ERRORS + 97)]
    *sent, last = first_errors(errors)
    assert sent == errors[:MOST_ERRORS]
    assert (last.message, (last.extensions or {})["code"]) == ("97 more errors are left out.", "BAD_USER_INPUT")
    assert first_errors(sent) == sent
