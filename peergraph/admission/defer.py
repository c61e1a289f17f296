"""@defer in a document: the limit on its number, and the document without it."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Visitor,
    VisitorAction,
    visit,
)

DEFER = "defer"
# The fragments with @defer of a document; each takes a statement of its own.
MOST = 20


class DeferRemover(Visitor):
    """Removes the directive from a document."""

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        return REMOVE if node.name.value == DEFER else None


def without_defer(document: DocumentNode) -> DocumentNode:
    """Return the document without @defer, or the same document if it has none.

    Raises GraphQLError for more than MOST directives.
    """
    directives = list(defer_directives(document))
    if len(directives) > MOST:
        sentence = f"A document has at most {MOST} fragments with @defer, not {len(directives)}."
        raise GraphQLError(sentence, directives[MOST], extensions={"code": "TOO_COSTLY"})
    return visit(document, DeferRemover()) if directives else document


def defer_directives(document: DocumentNode) -> Iterator[DirectiveNode]:
    """Yield each @defer of a document, in the order of the text."""
    nodes: list[FieldNode | InlineFragmentNode | FragmentSpreadNode | ExecutableDefinitionNode] = [
        node for node in reversed(document.definitions) if isinstance(node, ExecutableDefinitionNode)
    ]
    while nodes:
        node = nodes.pop()
        yield from (directive for directive in node.directives or () if directive.name.value == DEFER)
        if not isinstance(node, FragmentSpreadNode) and node.selection_set is not None:
            nodes.extend(reversed(node.selection_set.selections))  # type: ignore[arg-type]
