"""@defer in a document: that it is not there too often, and the document without it."""

from typing import Any

from graphql import REMOVE, DirectiveNode, DocumentNode, GraphQLError, Visitor, VisitorAction, visit

# A fragment that is put off is a statement of its own.
MOST = 20  # in a document


class Without(Visitor):
    """Takes the directive out of a document, and keeps where it was."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[DirectiveNode] = []

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        if node.name.value != "defer":
            return None
        self.found.append(node)
        return REMOVE


def whole(document: DocumentNode) -> DocumentNode:
    """The document whose answer comes in one part, the same one when it asks for no others; raises GraphQLError for
    more than MOST."""
    visitor = Without()
    found = visit(document, visitor)
    if len(visitor.found) > MOST:
        sentence = f"A document has at most {MOST} fragments with @defer, not {len(visitor.found)}."
        raise GraphQLError(sentence, visitor.found[MOST], extensions={"code": "TOO_COSTLY"})
    return found if visitor.found else document
