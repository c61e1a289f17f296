"""Root fields on the standard path: the selection compiled, run, and handed to graphql-core to complete."""

from typing import Any

from graphdb.compiler import Compiler
from graphdb.shape import read
from resolvers.context import Context


async def resolve(info: Any) -> Any:
    """The root field's value as Rows; an argument refused below it breaks its own field alone."""
    context: Context = info.context
    asked = next(field for field in context.operation.roots if field.key == info.path.key)
    plan = Compiler(context.operation, tolerant=True).plan(asked)
    values = plan.values(context.operation)
    row = await context.database.read(plan.statement, values.parameters, context.tally)
    return None if row is None else read(plan.shape, row, values.windows)
