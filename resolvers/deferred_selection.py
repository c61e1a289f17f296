"""What @defer puts off: fields left out of a root field's first statement and read by one of their own in their turn.

A root field is one statement, so a part that comes later has to be another. Put off is what a fragment with @defer asks
of a node (an entity, an account) that a root field gives, or one node of another. All else is read with the first
statement and only sent later: below a list a second reading could meet other rows, and a slice is ranked as a whole.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLNonNull, GraphQLObjectType, SelectionSetNode
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Path

from graphdb.compile.selection import Operation, SelectedField
from graphdb.driver.errors import GraphError

ResponsePath = tuple[str, ...]
NODE = "Node"


class ParentGone(GraphError):
    """What a part belongs to was there for the part before, and is there no more."""

    code = "GONE"


@dataclass(slots=True)
class DeferredObject:
    """What was left out of one object: the fields that lead to it from the root, those left out by response key, and
    the statements that read these, by the fragment's directive."""

    steps: tuple[SelectedField, ...]
    fields: dict[str, SelectedField]
    reading: dict[int, asyncio.Task[Any]] = field(default_factory=dict)

    def group(self, key: str) -> int:
        """What tells the fragment that a field came with."""
        usage = self.fields[key].details[0].defer_usage
        assert usage is not None
        return id(usage.directive_node)

    def root(self, group: int) -> SelectedField:
        """The root field with nothing selected but the way to the object, and there the fields of one fragment."""
        nodes = [
            detail.node for key, found in self.fields.items() if self.group(key) == group for detail in found.details
        ]
        for step in reversed(self.steps):
            nodes = [with_selection(step, nodes)]
        return self.steps[0]._replace(details=[FieldDetails(nodes[0], None)])


@dataclass(slots=True)
class DeferredSelections:
    """What was left out of a request's first statements, by the way to the object that it belongs to."""

    left: dict[ResponsePath, DeferredObject] = field(default_factory=dict)

    def first(
        self, operation: Operation, selected: SelectedField, above: tuple[SelectedField, ...] = ()
    ) -> SelectedField:
        """The field without what is put off, which is noted here; the field itself when nothing is."""
        type_ = selected.type.of_type if isinstance(selected.type, GraphQLNonNull) else selected.type
        if not isinstance(type_, GraphQLObjectType) or all(one.name != NODE for one in type_.interfaces):
            return selected
        steps, left, kept, is_whole = (*above, selected), {}, [], True
        here = deferred_fragments(selected)
        for found in operation.fields(type_, selected.details):
            if not here & deferred_fragments(found):
                left[found.key] = found
                continue
            first = found if found.definition is None else self.first(operation, found, steps)
            is_whole &= first is found
            kept += [detail.node for detail in first.details]
        if left:
            self.left[tuple(step.key for step in steps)] = DeferredObject(steps, left)
        if is_whole and not left:
            return selected
        return selected._replace(details=[FieldDetails(with_selection(selected, kept), None)])

    def of(self, path: Path) -> DeferredObject:
        """What was left out of the object that the field at the path belongs to."""
        assert path.prev is not None
        return self.left[tuple(str(key) for key in path.prev.as_list())]


def deferred_fragments(selected: SelectedField) -> set[int | None]:
    """Which fragments with @defer a field comes with: None alone when it comes with none of them somewhere."""
    usages = [detail.defer_usage for detail in selected.details]
    return {None} if None in usages else {id(usage.directive_node) for usage in usages if usage is not None}


def with_selection(selected: SelectedField, nodes: Iterable[FieldNode]) -> FieldNode:
    """The field with another selection."""
    node = selected.details[0].node
    selections = SelectionSetNode(selections=tuple(nodes))
    return FieldNode(
        name=node.name, alias=node.alias, arguments=node.arguments, directives=(), selection_set=selections
    )
