"""Changes to a document that make it ask for more, or for the same at fewer points; and documents of one field each."""

import random
from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    IntValueNode,
    NameNode,
    Node,
    SelectionSetNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    parse,
    print_ast,
    visit,
)

from schema.api import core
from tests.support.operations import Maker

# Numbers that an argument is changed to, and how often a field is selected again under other names.
NUMBERS, AGAIN = (1, 2, 3, 10, 50, 100, 500), (1, 5, 20, 50)
# The most characters of a changed document; parsing more is paid by its length.
MOST_CHARACTERS = 20_000
# Levels of lists below a field that is added.
DEPTH = 2


class Parts(Visitor):
    """The parts of a document that can be changed: its fields, its selection sets with their types, its values."""

    def __init__(self, document: DocumentNode) -> None:
        super().__init__()
        self.types = TypeInfo(core)
        self.fields: list[tuple[FieldNode, GraphQLField]] = []
        self.selections: list[tuple[SelectionSetNode, Any]] = []
        self.values: list[tuple[Node, Any]] = []
        visit(document, TypeInfoVisitor(self.types, self))

    def enter(self, node: Node, *_: Any) -> None:
        """Note a node of a kind that can be changed."""
        if isinstance(node, FieldNode) and (definition := self.types.get_field_def()) is not None:
            self.fields.append((node, definition))
        elif isinstance(node, SelectionSetNode):
            self.selections.append((node, self.types.get_parent_type()))
        elif isinstance(node, IntValueNode | EnumValueNode | StringValueNode):
            self.values.append((node, get_named_type(self.types.get_input_type())))


def change(text: str, chance: random.Random, ids: list[str]) -> str:
    """Return the document with one to three random changes."""
    document = parse(text)
    for _ in range(chance.randint(1, 3)):
        chance.choice(CHANGES)(Parts(document), chance, ids)
    changed = print_ast(document)
    return changed if len(changed) <= MOST_CHARACTERS else text


def fill_pages(parts: Parts, chance: random.Random, ids: list[str]) -> None:
    """Let every page that has a size be full."""
    for value, type_ in parts.values:
        if isinstance(value, IntValueNode) and type_ is not None and type_.name == "Int":
            put(value, "value", "100")


def set_value(parts: Parts, chance: random.Random, ids: list[str]) -> None:
    """Give an argument another value of its type."""
    if not parts.values:
        return
    value, type_ = chance.choice(parts.values)
    if isinstance(value, IntValueNode):
        put(value, "value", str(chance.choice(NUMBERS)))
    elif isinstance(type_, GraphQLEnumType):
        put(value, "value", chance.choice(sorted(type_.values)))
    elif type_ is not None and type_.name == "ID":
        put(value, "value", chance.choice(ids))


def repeat(parts: Parts, chance: random.Random, ids: list[str]) -> None:
    """Select a field again under other names."""
    selection, _ = chance.choice(parts.selections)
    fields = [field for field in selection.selections if isinstance(field, FieldNode)]
    if not fields:
        return
    field = chance.choice(fields)
    again = [under_name(field, f"x{chance.randrange(10**6)}") for _ in range(chance.choice(AGAIN))]
    put(selection, "selections", (*selection.selections, *again))


def put(node: Node, name: str, value: object) -> None:
    """Set an attribute of a node, which graphql-core lets nobody change; these are of a document of our own."""
    object.__setattr__(node, name, value)


def under_name(field: FieldNode, name: str) -> FieldNode:
    """Return a field under another name, with nodes of its own."""
    again = parse("{ " + print_ast(field) + " }").definitions[0].selection_set.selections[0]  # type: ignore[attr-defined]
    put(again, "alias", NameNode(value=name))
    return again  # type: ignore[no-any-return]


def leave_out(parts: Parts, chance: random.Random, ids: list[str]) -> None:
    """Leave one selection out, if another stays."""
    selection, _ = chance.choice(parts.selections)
    if len(selection.selections) > 1:
        number = chance.randrange(len(selection.selections))
        put(selection, "selections", (*selection.selections[:number], *selection.selections[number + 1 :]))


def add_field(parts: Parts, chance: random.Random, ids: list[str]) -> None:
    """Select one more field, with arguments and selections of its own; without fragments or variables."""
    selection, type_ = chance.choice(parts.selections)
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) or type_ is core.mutation_type:
        return
    name = chance.choice(sorted(type_.fields))
    maker = Maker(chance, ids, DEPTH, sound=True, count=chance.randrange(10**6))
    text = maker.field(type_, name, DEPTH)
    if maker.fragments or maker.variables:
        return
    added = parse("{ " + text + " }").definitions[0].selection_set.selections  # type: ignore[attr-defined]
    put(selection, "selections", (*selection.selections, *added))


CHANGES = (fill_pages, set_value, set_value, repeat, repeat, leave_out, leave_out, add_field, add_field)


# Where fields of each type are selected: of the best connected entity, and of a full page. R, W, T, I stand for ids.
PLACES = {
    "Researcher": ("{ researcher(id: R) { %s } }", "{ researchers(first: 100) { nodes { %s } } }"),
    "Work": ("{ work(id: W) { %s } }", "{ works(first: 100) { nodes { %s } } }"),
    "Topic": ("{ topic(id: T) { %s } }", "{ topics(first: 100) { nodes { %s } } }"),
    "Institution": ("{ institution(id: I) { %s } }", "{ institutions(first: 100) { nodes { %s } } }"),
    "Query": ("{ %s }",),
    "Slice": (
        "{ explore(centers: [R]) { %s } }",
        "{ explore(centers: [R, W, T, I], options: {depth: 2, works: 100, researchers: 100}) { %s } }",
    ),
    "CollaboratorEdge": ("{ researcher(id: R) { collaborators(first: 100) { edges { %s } } } }",),
    "ResearcherWorkEdge": ("{ researcher(id: R) { works(first: 100) { edges { %s } } } }",),
    "WorkAuthorEdge": ("{ work(id: W) { authors(first: 100) { edges { %s } } } }",),
}
# Values of required arguments.
REQUIRED = {
    "id": "R",
    "ids": "[R, W, T, I]",
    "centers": "[R, W, T, I]",
    "node": "R",
    "source": "W",
    "target": "I",
    "query": '"mental health"',
    "prefix": '"a"',
    "by": "[YEAR, TYPE, TOPIC, INSTITUTION, VENUE]",
    "identifier": '"10.1371/journal.pone.0000308"',
    "slug": '"a"',
}


OPTIONS = ("{depth: 2}", "{depth: 3}", "{depth: 1, works: 500, researchers: 300, topics: 100, edges: 5000}")


def documents_of_fields() -> Iterator[str]:
    """Yield documents that select one field each: of one entity and of a full page; full pages of it, all that it has
    without further lists, and its counts alone; in each order, and with each test of a filter."""
    for name, places in PLACES.items():
        type_ = core.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        for field, definition in type_.fields.items():
            for arguments in argument_lists(field, definition):
                for below in selections_of(definition):
                    for place in places:
                        yield place % f"{field}{arguments}{below}"


def argument_lists(field: str, definition: GraphQLField) -> Iterator[str]:
    """Yield arguments of a field: those that it must have with a full page, with each order, and each test."""
    base = [f"{name}: {REQUIRED[name]}" for name in definition.args if name in REQUIRED]
    first = ["first: 100"] if "first" in definition.args else []
    yield written(base)
    if first:
        yield written(base + first)
    order = definition.args.get("orderBy")
    if order is not None:
        inner: Any = get_named_type(order.type)
        for by in get_nullable_type(inner.fields["by"].type).values:
            yield written([*base, *first, f"orderBy: {{by: {by}}}"])
            yield written([*base, "first: 1", f"orderBy: {{by: {by}, direction: ASC}}"])
    where = definition.args.get("where")
    if where is not None:
        inner = get_named_type(where.type)
        for name, part in inner.fields.items():
            value = test_value(name, part.type)
            if value:
                yield written([*base, *first, f"where: {{{name}: {value}}}"])
                yield written([*base, "first: 1", f"where: {{NOT: {{{name}: {value}}}}}"])
    if "options" in definition.args:
        for options in (
            "{depth: 2}",
            "{depth: 3}",
            "{depth: 1, works: 500, researchers: 300, topics: 100, edges: 5000}",
        ):
            yield written([*base, f"options: {options}"])


def test_value(name: str, type_: Any) -> str:
    """Return a value for a test of a filter that most pass; none for the parts that combine tests."""
    named: Any = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        value = next(iter(named.values))
    elif isinstance(named, GraphQLInputObjectType):
        if named.name.endswith("Filter"):
            return ""
        value = '{min: "1900-01-01"}' if "Date" in named.name else "{min: 1}"
    else:
        by_name = {"topic": "T", "institution": "I", "author": "R", "researcher": "R", "cites": "W", "citedBy": "W"}
        values = {"ID": "R", "Int": "1", "Boolean": "true", "String": '"a"'}
        value = by_name.get(name, '"health"' if name == "text" else values.get(named.name, '"a"'))
    return f"[{value}]" if is_list_type(get_nullable_type(type_)) else value


def selections_of(definition: GraphQLField) -> Iterator[str]:
    """Yield selections below a field: the leaves of its rows, its count alone, and nothing for a leaf."""
    type_ = get_named_type(definition.type)
    if is_leaf_type(type_):
        yield ""
        return
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) or hasattr(type_, "types")
    fields = getattr(type_, "fields", {})
    if "totalCount" in fields:
        yield " { totalCount }"
    yield " { " + leaves_of(type_, 2) + " }"


def leaves_of(type_: Any, depth: int) -> str:
    """Return all leaves of a type that need no argument, and those of the objects below it."""
    chosen = ["__typename"]
    for name, definition in getattr(type_, "fields", {}).items():
        if any(name in REQUIRED for name in definition.args):
            continue
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            chosen.append(name)
        elif depth and name in ("nodes", "edges", "node", "hidden", "buckets", "parts", "highlights"):
            chosen.append(f"{name} {{ {leaves_of(named, depth - 1)} }}")
    return " ".join(chosen)


def written(arguments: list[str]) -> str:
    """Return arguments in parentheses, or nothing."""
    return f"({', '.join(arguments)})" if arguments else ""
