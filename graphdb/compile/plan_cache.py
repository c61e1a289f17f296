"""A document's plans, kept: what one operation needs to be answered without graphql-core's executor."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)
from graphql.execution.values import VariableValues

from graphdb.compile.compiler import SOURCE, Compiler, DecidingVariables, Plan
from graphdb.compile.selection import Operation, SelectedField
from graphdb.lru_cache import LRUCache
from graphdb.result.codegen import Complete, generate_completion
from graphdb.result.shape import Constant


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A root field with its plan and completion, or with the value that needs no statement: that of __typename, say."""

    root: SelectedField
    plan: Plan | None
    complete: Complete | None
    value: Any = None
    is_personal: bool = False


# Plans that are kept, of all operations together: for each operation one for each shape of its variables.
PLAN_CACHE: LRUCache[Hashable, list[CompiledField] | None] = LRUCache(500)


class OperationPlans:
    """The compiled root fields of one operation, by the standing of who asks and the shape of its variables."""

    def __init__(self) -> None:
        self._deciding: DecidingVariables = {}

    def of(self, operation: Operation) -> list[CompiledField] | None:
        """The root fields compiled, or None when one of them has no source; raises BadInput for a refused argument."""
        key = self._key(operation)
        if key in PLAN_CACHE:
            return PLAN_CACHE.get(key)
        compiled = compile_roots(operation)
        for root in compiled or ():
            self._deciding |= root.plan.deciding if root.plan else {}
        PLAN_CACHE.put(self._key(operation), compiled)
        return compiled

    def _key(self, operation: Operation) -> tuple[Any, ...]:
        """The operation, the standing of who asks, the shape of the variables, and what decides a text beyond them."""
        variables = operation.variables
        decided = tuple(what(value_at(way, variables)) for way, what in self._deciding.items())
        return (self, operation.role, shape_of(variables), decided)


def value_at(way: tuple[str, ...], variables: VariableValues) -> Any:
    """What a variable has at the end of a way into it; None where it has nothing."""
    value = variables.coerced.get(way[0])
    for name in way[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def compile_roots(operation: Operation) -> list[CompiledField] | None:
    """Every root field compiled; None when one has no source, as introspection and mutations have none."""
    found = []
    for root in operation.roots:
        if root.definition is None:
            type_ = operation.schema.get_root_type(operation.node.operation)
            found.append(CompiledField(root, None, None, type_ and type_.name))
        elif SOURCE not in root.definition.extensions:
            return None
        else:
            plan = Compiler(operation).plan(root)
            if isinstance(plan.shape, Constant):
                found.append(CompiledField(root, None, None, plan.shape.value, plan.is_personal))
            else:
                complete = generate_completion(plan.shape, root.type)
                found.append(CompiledField(root, plan, complete, is_personal=plan.is_personal))
    return found


def shape_of(variables: VariableValues) -> tuple[Any, ...]:
    """What of the variables can change a statement's text: presence, null, booleans, enums, structure."""
    return tuple(
        (name, shape(source.signature.type, variables.coerced[name]) if name in variables.coerced else "absent")
        for name, source in variables.sources.items()
    )


def shape(type_: GraphQLInputType, value: Any) -> Any:
    """One value's part of the shape."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return tuple(shape(type_.of_type, item) for item in value) if has_parts(type_.of_type) else "list"
    if isinstance(type_, GraphQLInputObjectType):
        return tuple((name, shape(type_.fields[name].type, part)) for name, part in sorted(value.items()))
    if isinstance(type_, GraphQLEnumType) or type_.name == "Boolean":
        return value
    return "value"


def has_parts(type_: GraphQLInputType) -> bool:
    """Whether values of the type can change a statement's text beyond being there."""
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        type_ = type_.of_type
    return not isinstance(type_, GraphQLScalarType)
