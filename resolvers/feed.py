"""The feed: the sources of its items' fields, in pages and in the events of subscriptions, and their sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graphdb.compile.compiler import Compiler, RowBuilder, Scope, Source
from graphdb.compile.plan import Plan
from graphdb.compile.root import ENTITIES
from graphdb.compile.selection import Operation, SelectedField, object_type
from graphdb.compile.source import FirstNode, SameNodeByType
from graphdb.compile.viewer import bind_viewer
from graphdb.driver.cypher_file import cypher_file, rename
from graphdb.driver.errors import BadInput
from graphdb.result.codegen import CompletionFunction, generate_completion
from graphdb.result.cursor import decode_cursor
from graphdb.result.shape import ConnectionShape, Constant, CursorShape, ScalarShape, Shape
from graphdb.text.folding import plain_label
from resolvers.order import feed
from resolvers.reason import join_labels

# The most characters of a title in a sentence, which also has names in it.
LONGEST_TITLE = 250
LONGEST_NAME = 100


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/feed/newest.cypher and of_viewer.cypher that the arguments set."""
    return frozenset({"after"} & arguments.keys())


# In an event, an item is in scope with an edge: the followed entity that it happened to is known, and several accounts
# may get it. In a page an item has no edge, and belongs to the viewer.


@dataclass(frozen=True, slots=True)
class FollowedEntity:
    """The source of `because`: the entity that the viewer follows and that the item happened to, or null."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if scope.edge is not None:
            return SameNodeByType().compile(compiler, selected, Scope(scope.edge), row)
        compiler.bind_request(bind_viewer)
        return FirstNode("news/because").compile(compiler, selected, scope, row)


@dataclass(frozen=True, slots=True)
class NewsSentence:
    """The source of an item's sentence."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        variables = {"this": scope.this, "edge": scope.edge or f"e{compiler.unique_number()}"}
        if scope.edge is None:
            compiler.bind_request(bind_viewer)
        facts = cypher_file("news/facts").bind(variables, flags=frozenset(() if scope.edge else ("sought",)))
        return ScalarShape(row.add(f"COLLECT {{ {facts} }}"), news_sentence, is_wrapped=True)


@dataclass(frozen=True, slots=True)
class OnlyForViewer:
    """A source that gives the value of another source for an item of one account, and null for one of several
    accounts."""

    inner: Source

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if scope.edge is not None:
            return Constant(None)
        compiler.bind_request(bind_viewer)
        return self.inner.compile(compiler, selected, scope, row)


ORDER: Final = feed({})


@dataclass(frozen=True, slots=True)
class FeedItems:
    """The root source of a subscription: the items that the parameter `items` names.

    It is a list of [number, id of a followed entity]. With `shared` they are the items of all accounts that follow that
    entity, otherwise those of the subscriber alone.
    """

    shared: bool

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        type_ = object_type(selected)
        page, inner = ConnectionShape(0, ORDER.tag), Scope("this", "edge" if self.shared else None)

        def shape_of(part: SelectedField) -> Shape:
            if part.name != "cursor":
                return compiler.shape(part, inner, row)
            page.keys = tuple(row.add(rename(key.expression, node="this")) for key in ORDER.keys)
            return CursorShape(page)

        return compiler.record(type_, selected.details, shape_of)

    def statement(self, row: RowBuilder) -> str:
        """Return a statement with one record: each item with the number and the id that it was asked for by."""
        places = f"OPTIONAL MATCH (edge:{ENTITIES} {{id: item[1]}})\n" if self.shared else ""
        return (
            f"UNWIND $items AS item\nMATCH (this:News {{number: item[0]}})\n{places}"
            f"RETURN collect([item[0], item[1], {row.text()}]) AS found"
        )


@dataclass(frozen=True, slots=True)
class CompiledSubscription:
    """A compiled subscription: the plans and completions of items of several accounts, and of one account alone.

    `after` is the number of the last item that the subscriber has seen, None when no cursor was given.
    """

    root: SelectedField
    shared: Plan
    own: Plan
    read_shared: CompletionFunction
    read_own: CompletionFunction
    after: int | None

    @property
    def is_personal(self) -> bool:
        """Return whether even an item of several accounts differs by who gets it."""
        return bind_viewer in self.shared.request_bindings


def compile_subscription(operation: Operation) -> CompiledSubscription:
    """Compile a subscription. Raises BadInput if it does not select feed or an argument is not valid."""
    (root,) = operation.roots
    if root.definition is None:
        raise BadInput("A subscription must select feed.")
    compiler = Compiler(operation)
    shared, own = (Compiler(operation).plan(root, FeedItems(is_shared)) for is_shared in (True, False))
    after = compiler.arguments(root, lambda arguments, values: None).get("after")
    after_number = None if after is None else decode_cursor("after", after, ORDER)[0]
    return CompiledSubscription(
        root,
        shared,
        own,
        generate_completion(shared.shape, root.type),
        generate_completion(own.shape, root.type),
        after_number,
    )


def news_sentence(facts: list[Any]) -> str:
    """Return what happened as one sentence, from the facts that cypher/news/facts.cypher returns."""
    kind, after, count, subject, followed, people = facts
    about = shorten(subject[0], LONGEST_TITLE) if subject else ""
    reached = (followed[0][0], shorten(followed[0][1], LONGEST_NAME)) if followed else ("", "")
    names = [shorten(name, LONGEST_NAME // 2) for name in people]
    return plain_label(SENTENCES[kind](about, reached, after or "", join_labels(count or len(names), names)))


def shorten(text: str, max_length: int) -> str:
    """Return the text, or its beginning with an ellipsis if it is longer than `max_length` characters."""
    return text if len(text) <= max_length else text[: max_length - 1].rstrip() + "…"


NEW_WORK: Final = {
    "Researcher": "{name} has a new work: {about}",
    "Work": "{name} is cited by a new work: {about}",
    "Institution": "{name} is credited by a new work: {about}",
    "Topic": "There is a new work on {name}: {about}",
    "": "There is a new work: {about}",
}

SENTENCES: Final[dict[str, Callable[[str, tuple[str, str], str, str], str]]] = {
    "NEW_WORK": lambda about, reached, after, people: NEW_WORK[reached[0]].format(name=reached[1], about=about),
    "NEW_COLLABORATION": lambda about, reached, after, people: (
        f"{reached[1] or 'Somebody'} has a first work with {people}: {about}"
    ),
    "CLAIM_DECIDED": lambda about, reached, after, people: (
        f"Your claim to {about} stays approved. The record proved to be the same as another, whose claim was revoked."
        if after == "KEPT"
        else f"Your claim to {about} was {after.lower()}."
    ),
    "INVITATION_RECEIVED": lambda about, reached, after, people: f"{about} invites you to work together.",
    "INVITATION_ANSWERED": lambda about, reached, after, people: f"{about} {after.lower()} your invitation.",
}
