"""Root fields on the standard path, and what mutations give back: the selection compiled, run, and handed to
graphql-core to complete."""

from typing import Any

from graphql import GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetails

from graphdb.compiler import Compiler, Plan
from graphdb.selection import Field
from graphdb.shape import Constant, read
from resolvers.context import Context


async def resolve(info: Any) -> Any:
    """The root field's value as Rows; an argument refused below it breaks its own field alone."""
    context: Context = info.context
    asked = next(field for field in context.operation.roots if field.key == info.path.key)
    return await found(context, Compiler(context.operation, tolerant=True).plan(asked))


async def resolve_from(info: Any, source: Any) -> Any:
    """The value of any field as Rows, its whole selection in one statement that starts where `source` says."""
    context: Context = info.context
    raw: GraphQLResolveInfo[Context] = info._raw_info
    definition = raw.parent_type.fields[raw.field_name]
    asked = Field(str(raw.path.key), raw.field_name, definition, [FieldDetails(node, None) for node in raw.field_nodes])
    return await found(context, Compiler(context.operation, tolerant=True).plan(asked, source))


async def found(context: Context, plan: Plan) -> Any:
    """What a plan's statement finds."""
    if isinstance(plan.shape, Constant):
        return plan.shape.value
    values = plan.values(context.operation)
    row = await context.database.read(plan.statement, values.parameters, context.tally)
    return None if row is None else read(plan.shape, row, values.windows)
