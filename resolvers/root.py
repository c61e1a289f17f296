"""Root fields on the standard path, and the objects that mutations return: compiled, run, and completed by
graphql-core."""

import asyncio
from typing import Any

from graphql import GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetails

from graphdb.compile.compiler import Compiler, RootSource
from graphdb.compile.plan import Plan
from graphdb.compile.selection import SelectedField
from graphdb.result.shape import Constant, read
from resolvers.context import Context
from resolvers.deferred_selection import DeferredObject, ParentGone


async def resolve(info: Any) -> Any:
    """Return the root field's value. A refused argument below it is an error of its own field only."""
    context: Context = info.context
    selected = next(field for field in context.operation.roots if field.key == info.path.key)
    if context.deferred is not None:
        selected = context.deferred.without_deferred(context.operation, selected)
    return await execute_plan(context, Compiler(context.operation, tolerant=True).plan(selected))


async def resolve_from(info: Any, source: RootSource) -> Any:
    """Return the value of any field, whose whole selection is read by one statement that starts where `source` says."""
    context: Context = info.context
    raw: GraphQLResolveInfo[Context] = info._raw_info
    definition = raw.parent_type.fields[raw.field_name]
    selected = SelectedField(
        str(raw.path.key), raw.field_name, definition, [FieldDetails(node, None) for node in raw.field_nodes]
    )
    return await execute_plan(context, Compiler(context.operation, tolerant=True).plan(selected, source))


async def resolve_deferred(info: Any) -> Any:
    """Return the value of a deferred field. The fields of its fragment are read together, when the first one is asked
    for."""
    context: Context = info.context
    assert context.deferred is not None
    deferred, key = context.deferred.object_at(info.path), info.path.key
    fragment = deferred.fragment_of(key)
    if fragment not in deferred.reads:
        deferred.reads[fragment] = asyncio.ensure_future(read_deferred(context, deferred, fragment))
    value = (await deferred.reads[fragment])[key]
    if isinstance(value, Exception):
        raise value
    return value


async def read_deferred(context: Context, deferred: DeferredObject, fragment: int) -> Any:
    """Return the object with the deferred fields of one fragment. Raises ParentGone if it no longer exists."""
    row = await execute_plan(context, Compiler(context.operation, tolerant=True).plan(deferred.root_field(fragment)))
    for step in deferred.steps[1:]:
        row = None if row is None else row[step.key]
        if isinstance(row, Exception):
            raise row
    if row is None:
        raise ParentGone("The object that this is part of no longer exists.")
    return row


async def execute_plan(context: Context, plan: Plan) -> Any:
    """Run a plan's statement and return the value that it finds."""
    if isinstance(plan.shape, Constant):
        return plan.shape.value
    values = plan.values(context.operation)
    row = await context.read(plan.statement, values.parameters)
    return None if row is None else read(plan.shape, row, values.by_slot)
