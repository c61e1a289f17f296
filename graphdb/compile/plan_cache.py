"""The cache of plans: the compiled root fields of each operation, by role and by the shape of its variables."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from graphql.execution.values import VariableValues

from graphdb.compile.compiler import SOURCE, Compiler
from graphdb.compile.plan import DecidingVariables, Plan
from graphdb.compile.selection import Operation, SelectedField
from graphdb.lru_cache import SegmentedLRUCache
from graphdb.result.codegen import CompletionFunction, generate_completion
from graphdb.result.shape import Constant


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A root field with its plan and its completion function, or with its value if it needs no statement, such as
    __typename."""

    root: SelectedField
    plan: Plan | None
    complete: CompletionFunction | None
    value: Any = None
    is_personal: bool = False


# Weighed by the characters of documents, each of which takes up to a thousand bytes once it is compiled.
HEAVIEST = 300_000
# The plans of all operations together. An operation has one entry for each role and shape of its variables.
PLAN_CACHE: SegmentedLRUCache[Hashable, list[CompiledField] | None] = SegmentedLRUCache(500, HEAVIEST)


class OperationPlans:
    """The compiled root fields of one operation."""

    def __init__(self) -> None:
        self._deciding: DecidingVariables = {}

    def compiled_fields(self, operation: Operation) -> list[CompiledField] | None:
        """Return the compiled root fields, from the cache if they are there; None when one of them has no source.

        Raises BadInput for a refused argument.
        """
        key = self._key(operation)
        if key in PLAN_CACHE:
            return PLAN_CACHE.get(key)
        compiled = compile_roots(operation)
        for root in compiled or ():
            self._deciding |= root.plan.deciding if root.plan else {}
        PLAN_CACHE.put(self._key(operation), compiled, operation.characters)
        return compiled

    def _key(self, operation: Operation) -> tuple[Any, ...]:
        """Return all that the statements' texts depend on: the operation, the role, the shape of the variables, and the
        variables whose value decides."""
        variables = operation.variables
        decided = tuple(part_of(value_at(path, variables)) for path, part_of in self._deciding.items())
        return (self, operation.role, operation.variable_shape, decided)


def value_at(path: tuple[str, ...], variables: VariableValues) -> Any:
    """Return the value at a path, which starts with the name of a variable; None if there is none."""
    value = variables.coerced.get(path[0])
    for name in path[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def compile_roots(operation: Operation) -> list[CompiledField] | None:
    """Return every root field compiled; None when one has no source, as fields of introspection and mutations have
    none."""
    compiled = []
    for root in operation.roots:
        if root.definition is None:
            type_ = operation.schema.get_root_type(operation.node.operation)
            compiled.append(CompiledField(root, None, None, type_ and type_.name))
        elif SOURCE not in root.definition.extensions:
            return None
        else:
            plan = Compiler(operation).plan(root)
            if isinstance(plan.shape, Constant):
                compiled.append(CompiledField(root, None, None, plan.shape.value, plan.is_personal))
            else:
                complete = generate_completion(plan.shape, root.type)
                compiled.append(CompiledField(root, plan, complete, is_personal=plan.is_personal))
    return compiled
