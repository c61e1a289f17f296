"""How much one document may ask for, told from its text alone, before it is validated, compiled or run.

Neo4j plans a statement in time that grows steeply with nesting, and planning cannot be interrupted: 20 levels took 38
seconds and 130 nested selections over 15, where 15 levels and 100 nested selections took 3 seconds at their first use.
"""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

DEEPEST = 15  # fields with selections, one within the other
MOST_NESTED = 100  # fields with selections below one root field, fragments spread out
MOST_ROOTS = 50  # root fields of an operation
MOST_FRAGMENTS = 100  # in a document


def check(document: DocumentNode) -> None:
    """Raises GraphQLError naming the limit that a document passes; knows nothing of whether it is valid."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    if len(fragments) > MOST_FRAGMENTS:
        raise over(f"A document has at most {MOST_FRAGMENTS} fragments, not {len(fragments)}.")
    sizes = Sizes(fragments)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            size = sizes.of(node.selection_set)
            if size.fields > MOST_ROOTS:
                raise over(f"An operation has at most {MOST_ROOTS} root fields, not {size.fields}.", node)
            if size.depth > DEEPEST:
                raise over(f"An operation nests at most {DEEPEST} levels deep, not {size.depth}.", node)
            if size.widest > MOST_NESTED:
                raise over(
                    f"A root field has at most {MOST_NESTED} fields with selections below it, not {size.widest}.", node
                )


def over(sentence: str, node: OperationDefinitionNode | None = None) -> GraphQLError:
    return GraphQLError(sentence, node, extensions={"code": "TOO_COSTLY"})


@dataclass(slots=True)
class Size:
    """What a selection set holds, fragments spread out: its fields, and the fields with selections at any depth."""

    fields: int = 0
    nested: int = 0
    widest: int = 0  # the most nested fields below one field
    depth: int = 0


@dataclass(slots=True)
class Sizes:
    """Sizes by fragment, each worked out once, so that fragments within fragments cost no more than their text."""

    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, Size] = field(default_factory=dict)

    def of(self, selections: SelectionSetNode) -> Size:
        found = Size()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                found.fields += 1
                if node.selection_set is not None:
                    below = self.of(node.selection_set)
                    found.nested += 1 + below.nested
                    found.widest = max(found.widest, below.nested)
                    found.depth = max(found.depth, 1 + below.depth)
                continue
            if isinstance(node, InlineFragmentNode):
                spread = self.of(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                spread = self.of_fragment(node.name.value)
            else:
                continue
            found.fields += spread.fields
            found.nested += spread.nested
            found.widest = max(found.widest, spread.widest)
            found.depth = max(found.depth, spread.depth)
        return found

    def of_fragment(self, name: str) -> Size:
        """Nothing for a fragment that is missing or within itself: validation refuses both."""
        if name not in self.known:
            self.known[name] = Size()
            if name in self.fragments:
                self.known[name] = self.of(self.fragments[name].selection_set)
        return self.known[name]
