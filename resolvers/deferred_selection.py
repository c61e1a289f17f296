"""What @defer puts off: fields left out of a root field's first statement and read later by a statement of their own.

A root field is one statement, so what is sent later needs another one. Deferred are the fields that a fragment with
@defer selects on a node (an entity, an account) that is a root field's value or the single node of another field. All
other deferred fields are read with the first statement and only sent later: below a list a second read could find other
rows, and a slice is ranked as a whole.
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
    """The object that deferred fields belong to was removed after the first part of the answer was read."""

    code = "GONE"


@dataclass(slots=True)
class DeferredObject:
    """The fields left out of one object, by response key, and the `steps` that lead to the object from the root.

    `reads` are the statements that read them, by the id of the fragment's directive.
    """

    steps: tuple[SelectedField, ...]
    fields: dict[str, SelectedField]
    reads: dict[int, asyncio.Task[Any]] = field(default_factory=dict)

    def fragment_of(self, key: str) -> int:
        """Return the id of the fragment that a left-out field belongs to."""
        usage = self.fields[key].details[0].defer_usage
        assert usage is not None
        return id(usage.directive_node)

    def root_field(self, fragment: int) -> SelectedField:
        """Return the root field with nothing selected but the path to the object and, there, the fields of one
        fragment."""
        nodes = [
            detail.node
            for key, field_ in self.fields.items()
            if self.fragment_of(key) == fragment
            for detail in field_.details
        ]
        for step in reversed(self.steps):
            nodes = [with_selection(step, nodes)]
        return self.steps[0]._replace(details=[FieldDetails(nodes[0], None)])


@dataclass(slots=True)
class DeferredSelections:
    """The objects of a request that fields were left out of, by their path in the response."""

    objects: dict[ResponsePath, DeferredObject] = field(default_factory=dict)

    def without_deferred(
        self, operation: Operation, selected: SelectedField, above: tuple[SelectedField, ...] = ()
    ) -> SelectedField:
        """Return the field without its deferred fields, which are kept here, or the field itself when none is
        deferred."""
        type_ = selected.type.of_type if isinstance(selected.type, GraphQLNonNull) else selected.type
        if not isinstance(type_, GraphQLObjectType) or all(interface.name != NODE for interface in type_.interfaces):
            return selected
        steps, deferred, nodes, is_whole = (*above, selected), {}, [], True
        own_fragments = deferred_fragments(selected)
        for child in operation.fields(type_, selected.details):
            if not own_fragments & deferred_fragments(child):
                deferred[child.key] = child
                continue
            first_part = child if child.definition is None else self.without_deferred(operation, child, steps)
            is_whole &= first_part is child
            nodes += [detail.node for detail in first_part.details]
        if deferred:
            self.objects[tuple(step.key for step in steps)] = DeferredObject(steps, deferred)
        if is_whole and not deferred:
            return selected
        return selected._replace(details=[FieldDetails(with_selection(selected, nodes), None)])

    def object_at(self, path: Path) -> DeferredObject:
        """Return what was left out of the object that the field at the path belongs to."""
        assert path.prev is not None
        return self.objects[tuple(str(key) for key in path.prev.as_list())]


def deferred_fragments(selected: SelectedField) -> set[int | None]:
    """Return the ids of the fragments with @defer that select a field, or {None} if it is selected outside of them
    too."""
    usages = [detail.defer_usage for detail in selected.details]
    return {None} if None in usages else {id(usage.directive_node) for usage in usages if usage is not None}


def with_selection(selected: SelectedField, nodes: Iterable[FieldNode]) -> FieldNode:
    """Return a copy of the field's node with another selection."""
    node = selected.details[0].node
    selections = SelectionSetNode(selections=tuple(nodes))
    return FieldNode(
        name=node.name, alias=node.alias, arguments=node.arguments, directives=(), selection_set=selections
    )
