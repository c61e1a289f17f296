"""From an admitted request to its answer: compiled once, one statement per root field.

An operation whose root fields all have sources is executed without graphql-core's executor. If anything about it is
unusual (an argument out of range, a value that strict completion does not pass), it takes the standard path, which
finds the exact errors. So do operations with other root fields, such as introspection and mutations.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from graphql import GraphQLError, GraphQLNonNull, OperationType, experimental_execute_incrementally

from graphdb.compile.plan import RequestValues
from graphdb.compile.plan_cache import CompiledField
from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput, Denied, GraphError
from graphdb.driver.request_stats import RequestStats
from graphdb.result.codegen import NeedsStandardPath
from peergraph.admission.admit import PreparedRequest, admit
from peergraph.admission.answer_size import exceeds, may_exceed, too_large
from peergraph.admission.document import Document
from peergraph.admission.document_limits import let_pass
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.errors import code_of
from peergraph.execution.standard_executor import LARGE, THREAD, StandardExecutor
from resolvers.context import Context
from schema.api import core

# Errors of an answer that are sent; writing each takes some 10 µs.
MOST_ERRORS = 200


async def answer(
    database: Database, request: GraphQLRequest, *, compiled: bool = True, read_only: bool = False
) -> Answer:
    """Admit and execute a request. Raises as `admit`, and TryLater when too many large operations wait.

    If `compiled` is false everything takes the standard path, which is slower and gives the same bytes.
    """
    prepared = admit(request, database=database, compiled=compiled, read_only=read_only)
    return prepared if isinstance(prepared, Answer) else await execute(database, prepared)


async def execute(database: Database, prepared: PreparedRequest, stats: RequestStats | None = None) -> Answer:
    """Return the answer to an admitted request, what it took added to `stats`.

    Raises TryLater when too many large operations wait.
    """
    stats = stats or RequestStats(bookmarks=prepared.request.bookmarks)
    context = Context(database, prepared.operation, stats, prepared.request.viewer)
    context.completes_in_thread = completes_in_thread(prepared)
    async with prepared.enter_concurrency_limit():
        executed = await execute_either_path(context, prepared)
    executed.cost = prepared.cost
    if context.completes_in_thread:
        return await asyncio.get_running_loop().run_in_executor(THREAD, within_limit, executed, prepared)
    return within_limit(executed, prepared)


def within_limit(executed: Answer, prepared: PreparedRequest) -> Answer:
    """Return the answer, or an error in its place if it has more bytes than one may."""
    limits = prepared.request.policy.limits
    if not may_exceed(prepared.cost.bytes, executed.stats.milliseconds, limits.answer):
        return executed
    if not exceeds(executed.data, limits.answer):
        return executed
    error = too_large(limits.answer)
    if not limits.enforced:
        let_pass(error.limit, error.message)
        return executed
    return Answer(None, [error], executed.stats, cost=executed.cost)


async def execute_either_path(context: Context, prepared: PreparedRequest) -> Answer:
    """Return the answer by the compiled path if there is one and it meets nothing unusual, else by the standard one."""
    if prepared.roots is not None:
        with suppress(BadInput, Denied, NeedsStandardPath, GraphQLError):
            return await execute_compiled(context, prepared.roots, prepared.values)
    context.plans = prepared.plan_gate()
    return await execute_standard(context, prepared.document, prepared.request)


def completes_in_thread(prepared: PreparedRequest) -> bool:
    """Whether the answer is completed, and measured, in a thread, because that takes long.

    What a mutation returns has statements of its own, and is small.
    """
    return prepared.cost.bytes > LARGE and prepared.operation.node.operation is OperationType.QUERY


async def execute_compiled(context: Context, roots: list[CompiledField], bound: list[RequestValues | None]) -> Answer:
    """Run and complete the statement of every root field, with its values.

    Raises NeedsStandardPath for a row that strict completion does not pass.
    """

    async def execute_root(number: int) -> Any:
        root, values = roots[number], bound[number]
        if root.plan is None or values is None or root.complete is None:
            return root.value
        row = await context.read(root.plan.statement, values.parameters)
        if row is None:
            return None
        try:
            if context.completes_in_thread:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(THREAD, root.complete, row, values.by_slot)
            return root.complete(row, values.by_slot)
        except Exception as error:
            raise NeedsStandardPath from error

    if len(roots) == 1:
        results = [await result_or_error(execute_root(0))]
    else:
        results = await asyncio.gather(*(result_or_error(execute_root(number)) for number in range(len(roots))))
    executed = Answer(data={}, stats=context.stats)
    add_results(executed, roots, results)
    return executed


def add_results(executed: Answer, roots: list[CompiledField], results: list[Any]) -> None:
    """Add the values and the errors of root fields to an answer. Raises NeedsStandardPath."""
    if any(isinstance(result, NeedsStandardPath) for result in results):
        raise NeedsStandardPath
    for root, result in zip(roots, results, strict=True):
        required = isinstance(root.root.type, GraphQLNonNull)
        if isinstance(result, Exception):
            nodes = [details.node for details in root.root.details]
            extensions = result.extensions if isinstance(result, GraphError) else None
            executed.errors.append(
                GraphQLError(str(result), nodes, path=[root.root.key], original_error=result, extensions=extensions)
            )
            result = None
        elif result is None and required:
            raise NeedsStandardPath
        if result is None and required:
            executed.data = None
        elif executed.data is not None:
            executed.data[root.root.key] = result


async def result_or_error(work: Awaitable[Any]) -> Any:
    """Return what `work` returns, or the exception that it raises."""
    try:
        return await work
    except Exception as error:
        return error


async def execute_standard(context: Context, document: Document, request: GraphQLRequest) -> Answer:
    """Execute the operation of the context by graphql-core's own executor, without @defer."""
    assert document.whole is not None
    # `execute` refuses every document of a schema that has @defer.
    result = experimental_execute_incrementally(
        core,
        document.whole,
        variable_values=request.variables,
        operation_name=request.operation_name,
        context_value=context,
        executor_class=StandardExecutor,
    )
    if asyncio.iscoroutine(result) or asyncio.isfuture(result):
        result = await result
    # Root fields end in any order; their errors are given in the order of the fields, as the compiled path does. An
    # error without a path comes alone: the root fields themselves could not be collected.
    errors = result.errors or []  # type: ignore[union-attr]
    if all(error.path for error in errors):
        order = [root.key for root in context.operation.roots] if errors else []
        errors = sorted(errors, key=lambda error: order.index(error.path[0]))
    return Answer(result.data, first_errors(errors), context.stats)  # type: ignore[union-attr]


def first_errors(errors: list[GraphQLError]) -> list[GraphQLError]:
    """Return at most MOST_ERRORS errors, and one that says how many others there are: an argument that is refused in
    each of many rows has as many errors."""
    if len(errors) <= MOST_ERRORS:
        return errors
    others = errors[MOST_ERRORS:]
    more = GraphQLError(f"{len(others)} more errors are left out.", extensions={"code": code_of(others[0])})
    return [*errors[:MOST_ERRORS], more]
