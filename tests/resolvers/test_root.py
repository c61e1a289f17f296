"""Root fields on the standard path: what a statement finds, and deferred fields that are read once for all."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import get_variable_values
from graphql.pyutils import Path

from graphdb.compile.compiler import Compiler
from graphdb.compile.selection import Operation
from resolvers.context import Context
from resolvers.deferred_selection import DeferredSelections, ParentGone
from resolvers.root import execute_plan, resolve, resolve_deferred
from schema.api import core

DOCUMENT = '{ researcher(id: "x") { name ... @defer { orcid slug } } }'


class Answering:
    """A database that gives the same row for every statement, and counts them."""

    def __init__(self, row: Any) -> None:
        self.row, self.reads = row, 0

    async def read(self, *_: Any) -> Any:
        self.reads += 1
        await asyncio.sleep(0)
        return self.row


def context(document: str, row: Any, deferred: DeferredSelections | None = None) -> Context:
    (node,) = parse(document).definitions
    assert isinstance(node, OperationDefinitionNode)
    variables = get_variable_values(core, (), {})
    assert not isinstance(variables, list)
    return Context(Answering(row), Operation(core, node, {}, variables), deferred=deferred)  # type: ignore[arg-type]


def info(context: Context, *keys: str) -> Any:
    path = None
    for key in keys:
        path = Path(path, key, None)
    return SimpleNamespace(context=context, path=path)


async def test_a_statement_without_a_row_is_null() -> None:
    assert await resolve(info(context('{ researcher(id: "x") { name } }', None), "researcher")) is None


async def test_a_field_that_needs_no_graph_runs_no_statement() -> None:
    visitor = context("{ viewer { name } }", ["never read"])
    (root,) = visitor.operation.roots
    assert await execute_plan(visitor, Compiler(visitor.operation).plan(root)) is None
    assert visitor.database.reads == 0  # type: ignore[attr-defined]


async def test_the_fields_of_a_deferred_fragment_are_read_together() -> None:
    request = context(DOCUMENT, None, DeferredSelections())
    await resolve(info(request, "researcher"))
    request.database.reads = 0  # type: ignore[attr-defined]
    results = await asyncio.gather(
        *(resolve_deferred(info(request, "researcher", key)) for key in ("orcid", "slug")), return_exceptions=True
    )
    assert request.database.reads == 1  # type: ignore[attr-defined]
    # The researcher was removed after the first part of the answer.
    assert all(isinstance(result, ParentGone) for result in results)


async def test_an_object_that_no_longer_exists_has_a_code_of_its_own() -> None:
    request = context(DOCUMENT, None, DeferredSelections())
    await resolve(info(request, "researcher"))
    with pytest.raises(ParentGone, match=r"^The object that this is part of no longer exists\.$") as raised:
        await resolve_deferred(info(request, "researcher", "orcid"))
    assert raised.value.code == "GONE"
