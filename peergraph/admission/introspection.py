"""The fields `__schema` and `__type` of an operation: their selections in one form however they are written, how many
values and bytes they select, and the answers to them that are kept.

The schema never changes while the process runs. So the values that a selection has can be counted before it is
executed, exactly: graphql-core's own resolvers say what is below each object, and objects that stand in many places
are followed once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from types import SimpleNamespace
from typing import Any, NamedTuple

import orjson
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    SchemaMetaFieldDef,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from graphdb.compile.plan_cache import HEAVIEST
from graphdb.compile.selection import Operation, SelectedField
from graphdb.lru_cache import LRUCache
from schema.api import core

ROOTS = frozenset(("__schema", "__type"))
# Points of an object and of a value, which graphql-core completes one by one. `defaultValue` is printed anew each time.
OBJECT = 1.0
VALUE = 0.5
VALUES = {"defaultValue": 1.0, "locations": 1.5}
# Bytes that take as long as a point to write, to hash and to send.
BYTES_PER_POINT = 5_000
# Bytes of a key's quotes, colon and comma; of a list's brackets, or an object's braces, with a comma.
KEY_OVERHEAD, CONTAINER = 4, 3
# Bytes of JSON that kept answers have together, and that one has at most. An answer to a usual document has 250,000.
MOST_KEPT, LARGEST_KEPT = 4_000_000, 1_000_000

Arguments = tuple[tuple[str, Any], ...]


class IntrospectedField(NamedTuple):
    """A selected field of introspection, and the fields that are selected below it, each once."""

    key: str
    parent: GraphQLObjectType
    name: str
    arguments: Arguments
    below: "tuple[IntrospectedField, ...]"

    @property
    def definition(self) -> GraphQLField:
        """The definition of the field."""
        definition = core.get_field(self.parent, self.name)
        assert definition is not None
        return definition


class IntrospectedRoot(NamedTuple):
    """A selected root field of introspection. `name` is equal for selections that get equal answers."""

    selected: IntrospectedField
    name: bytes


class Extent(NamedTuple):
    """What a selection costs in points, how many bytes of JSON it has, and the field that costs most of itself: its own
    points and its path."""

    points: float
    bytes: int
    largest: float = 0.0
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Element:
    """An object that introspection gives, such as a type or a field, with what was found of it so far."""

    value: Any
    type: GraphQLObjectType
    objects: "dict[tuple[str, Arguments], tuple[tuple[Element, ...], int]]" = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


# Elements with the number of times that each stands in an answer, by their identity.
Elements = dict[int, tuple[Element, int]]
# By the objects' identity; the schema keeps them all.
ELEMENTS: dict[Hashable, Element] = {}
# The schema, which a root field is read of: `__type` too.
SCHEMA_TYPE = get_named_type(SchemaMetaFieldDef.type)
assert isinstance(SCHEMA_TYPE, GraphQLObjectType)
SCHEMA = Element(core, SCHEMA_TYPE)
# What resolvers of introspection read of graphql-core's information on a field.
INFO: Any = SimpleNamespace(schema=core)

# By the names of root fields.
EXTENTS: LRUCache[bytes, Extent] = LRUCache(1_000)
# By the operation and the shape of its variables; the operation is kept, so that no other gets its id.
SELECTIONS: LRUCache[Hashable, tuple[object, dict[str, tuple[IntrospectedField, bytes]]]] = LRUCache(1_000, HEAVIEST)


def is_introspection(selected: SelectedField) -> bool:
    """Whether a root field asks for the schema."""
    return selected.name in ROOTS


def introspected_roots(operation: Operation) -> dict[str, IntrospectedRoot]:
    """Return the root fields of an operation that ask for the schema, by their response keys.

    Raises BadInput for an argument that is refused.
    """
    roots = [selected for selected in operation.roots if is_introspection(selected)]
    if not roots:
        return {}
    cache_key = (id(operation.node), operation.variable_shape)
    cached = SELECTIONS.get(cache_key)
    if cached is None:
        below = {selected.key: root_of(operation, selected) for selected in roots}
        SELECTIONS.put(cache_key, cached := (operation.node, below), operation.characters)
    introspected = {}
    for selected in roots:
        root, digest = cached[1][selected.key]
        # Of a root field's arguments alone the value does not follow from the shape of the variables.
        arguments = tuple(sorted(selected.arguments(operation.variables).items()))
        name = digest + orjson.dumps(arguments)
        introspected[selected.key] = IntrospectedRoot(root._replace(arguments=arguments), name)
    return introspected


def root_of(operation: Operation, selected: SelectedField) -> tuple[IntrospectedField, bytes]:
    """Return a root field without its arguments, and a digest of its name and of all that is selected below it."""
    root = field_of(operation, operation.schema.query_type, selected)  # type: ignore[arg-type]
    root = root._replace(arguments=())
    text = repr(root._replace(key=""))
    return root, hashlib.blake2b(text.encode(), digest_size=32).digest()


def field_of(operation: Operation, parent: GraphQLObjectType, selected: SelectedField) -> IntrospectedField:
    """Return a selected field with all that is selected below it."""
    arguments: Arguments = ()
    if selected.definition is not None and selected.definition.args:
        arguments = tuple(sorted(selected.arguments(operation.variables).items()))
    type_ = get_named_type(selected.type)
    below: tuple[IntrospectedField, ...] = ()
    if isinstance(type_, GraphQLObjectType):
        below = tuple(field_of(operation, type_, inner) for inner in operation.fields(type_, selected.details))
    return IntrospectedField(selected.key, parent, selected.name, arguments, below)


def measure(root: IntrospectedRoot) -> Extent:
    """Return the extent of a root field's answer."""
    extent = EXTENTS.get(root.name)
    if extent is None:
        extent = extent_of(root.selected, {id(SCHEMA): (SCHEMA, 1)}, 1)
        EXTENTS.put(root.name, extent)
    return extent


def extent_of(selected: IntrospectedField, parents: Elements, rows: int) -> Extent:
    """Return the extent of a field in so many objects, which are the parents with the number of each."""
    written = rows * (len(selected.key.encode()) + KEY_OVERHEAD)
    if is_leaf_type(get_named_type(selected.definition.type)):
        written += sum(size_of(parent, selected) * times for parent, times in parents.values())
        own = rows * VALUES.get(selected.name, VALUE) + written / BYTES_PER_POINT
        return Extent(own, written, own, (selected.key,))
    objects: Elements = {}
    for parent, times in parents.values():
        elements, size = objects_below(parent, selected)
        written += size * times
        for element in elements:
            known = objects.get(id(element))
            objects[id(element)] = (element, times if known is None else known[1] + times)
    count = sum(times for _, times in objects.values())
    written += CONTAINER * count
    own = OBJECT * (rows + count) + written / BYTES_PER_POINT
    points, dearest = own, Extent(own, 0, own, ())
    for inner in extents_below(selected, objects, count):
        points += inner.points
        written += inner.bytes
        if inner.largest > dearest.largest:
            dearest = inner
    return Extent(points, written, dearest.largest, (selected.key, *dearest.path))


def extents_below(selected: IntrospectedField, objects: Elements, count: int) -> Iterator[Extent]:
    """Yield the extent of each field below a field; of fields that differ by their key alone the first is counted."""
    alike: dict[Hashable, list[IntrospectedField]] = defaultdict(list)
    for inner in selected.below:
        alike[inner.name, inner.arguments, inner.below].append(inner)
    for first, *others in alike.values():
        extent = extent_of(first, objects, count)
        yield extent
        for other in others:
            more = count * (len(other.key.encode()) - len(first.key.encode()))
            points, largest = (value + more / BYTES_PER_POINT for value in (extent.points, extent.largest))
            yield Extent(points, extent.bytes + more, largest, (other.key, *extent.path[1:]))


def objects_below(parent: Element, selected: IntrospectedField) -> tuple[tuple[Element, ...], int]:
    """Return the objects of a field of one object, and the bytes of its value without them."""
    known = parent.objects.get((selected.name, selected.arguments))
    if known is not None:
        return known
    value = resolve(parent, selected)
    type_ = get_named_type(selected.definition.type)
    assert isinstance(type_, GraphQLObjectType)
    if value is None:
        below: tuple[tuple[Element, ...], int] = ((), 4)
    elif is_list_type(get_nullable_type(selected.definition.type)):
        below = (tuple(element_of(item, type_) for item in value), 2)
    else:
        below = ((element_of(value, type_),), 0)
    # A name that a client gave is not remembered, for there is no end of names.
    if selected.name != "__type":
        parent.objects[selected.name, selected.arguments] = below
    return below


def size_of(parent: Element, selected: IntrospectedField) -> int:
    """Return the bytes of the value of a field of one object."""
    size = parent.sizes.get(selected.name)
    if size is None:
        value = parent.type.name if selected.name == "__typename" else resolve(parent, selected)
        named: Any = get_named_type(selected.definition.type)
        if isinstance(value, list | tuple):
            value = [named.coerce_output_value(item) for item in value]
        elif value is not None:
            value = named.coerce_output_value(value)
        size = parent.sizes[selected.name] = len(orjson.dumps(value))
    return size


def resolve(parent: Element, selected: IntrospectedField) -> Any:
    """Return the value of a field of one object, from graphql-core's resolver."""
    assert selected.definition.resolve is not None
    return selected.definition.resolve(parent.value, INFO, **dict(selected.arguments))


def element_of(value: Any, type_: GraphQLObjectType) -> Element:
    """Return the element of an object. A field, an argument or a value of an enum is a pair of its name and itself."""
    key = (type_.name, *(map(id_or_text, value) if isinstance(value, tuple) else (id(value),)))
    element = ELEMENTS.get(key)
    if element is None:
        element = ELEMENTS[key] = Element(value, type_)
    return element


def id_or_text(part: Any) -> Hashable:
    """Return what tells a part of a pair from others."""
    return part if isinstance(part, str) else id(part)


@dataclass(slots=True)
class KeptAnswers:
    """The values of root fields that were executed, by their names; threads may share it."""

    values: LRUCache[bytes, dict[str, Any]] = field(default_factory=lambda: LRUCache(heaviest=MOST_KEPT))
    lock: Lock = field(default_factory=Lock)

    def has(self, root: IntrospectedRoot) -> bool:
        """Whether the value of a root field is kept."""
        return root.name in self.values

    def get(self, root: IntrospectedRoot) -> dict[str, Any] | None:
        """Return the value of a root field, which nobody may change; None where it is not kept."""
        with self.lock:
            return self.values.get(root.name)

    def put(self, root: IntrospectedRoot, value: dict[str, Any]) -> None:
        """Keep the value of a root field, unless it is large."""
        size = measure(root).bytes
        if size <= LARGEST_KEPT:
            with self.lock:
                self.values.put(root.name, value, size)


KEPT = KeptAnswers()


def points_of(root: IntrospectedRoot) -> Extent:
    """Return what a root field costs now: of a kept answer it is only written and sent."""
    extent = measure(root)
    if not KEPT.has(root):
        return extent
    points = extent.bytes / BYTES_PER_POINT
    return Extent(points, extent.bytes, points, extent.path[:1])
