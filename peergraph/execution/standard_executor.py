"""The executor of the standard path: graphql-core's own, which answers introspection without keeping the server from
answering others.

An answer to introspection is kept and given again. Another is made in a thread, one at a time, and so is a large answer
to another query, on either path, once its rows are read. Threads take turns, so that the server goes on meanwhile.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from peergraph.admission.document import TURN
from peergraph.admission.introspection import KEPT, ROOTS, IntrospectedRoot, introspected_roots, measure

# Points of introspection that is answered at once, because that takes no longer than handing it to a thread.
SMALL = 50
# Bytes of an estimated answer from which on it is completed in the thread, which takes graphql-core some 0.1 s, and the
# compiled path some 10 ms.
LARGE = 400_000
THREAD = ThreadPoolExecutor(1, "introspection", initializer=sys.setswitchinterval, initargs=(TURN,))


class Abandoned(BaseException):
    """Nobody waits for the answer any longer."""


class StandardExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation."""

    is_abandoned = False

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        """Return the value of a field, or an awaitable of it. Raises Abandoned."""
        if self.is_abandoned:
            raise Abandoned
        if path.prev is None and field_details_list[0].node.name.value in ROOTS:
            root = introspected_roots(self.context_value.operation)[path.key]
            return self.introspect(root, parent_type, source, field_details_list, path, position_context)
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def introspect(self, root: IntrospectedRoot, *field: Any) -> Any:
        """Return the value of a root field that asks for the schema, or an awaitable of it."""
        kept = KEPT.get(root)
        if kept is not None:
            return kept
        if measure(root).points > SMALL:
            return self.introspect_in_thread(root, field)
        return super().execute_field(*field)

    async def complete_awaitable_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """Return the completed value of a field whose resolver returned an awaitable."""
        if path.prev is not None or not self.context_value.completes_in_thread:
            return await super().complete_awaitable_value(
                return_type, field_details_list, info, path, result, position_context
            )
        try:
            field = (return_type, field_details_list, info, path, await result, position_context)
            completed = await asyncio.get_running_loop().run_in_executor(THREAD, self.complete_value, *field)
            return await completed if self.is_awaitable(completed) else completed
        except asyncio.CancelledError:
            self.is_abandoned = True
            raise
        except Exception as error:
            self.handle_field_error(error, return_type, field_details_list, path)
            return None

    async def introspect_in_thread(self, root: IntrospectedRoot, field: tuple[Any, ...]) -> Any:
        """Return the value of a root field when the thread has made it."""
        try:
            return await asyncio.get_running_loop().run_in_executor(THREAD, self.make_and_keep, root, field)
        except asyncio.CancelledError:
            self.is_abandoned = True
            raise

    def make_and_keep(self, root: IntrospectedRoot, field: tuple[Any, ...]) -> Any:
        """Return the value of a root field, which another request may have made meanwhile."""
        kept = KEPT.get(root)
        if kept is not None:
            return kept
        value = super().execute_field(*field)
        if isinstance(value, dict):  # and no null, as of a type that is not there
            KEPT.put(root, value)
        return value
