"""The estimated cost of an operation, before any of it is executed: the costs of its fields, multiplied by their rows.

The fields are those that are answered: merged, fragments spread out, @skip and @include applied; a field that is
selected under ten names costs ten times. What does not depend on the values of variables is worked out once.
"""

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    GraphQLAbstractType,
    GraphQLNamedType,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import VariableValues

from graphdb.compile.coercion import mentions_variable
from graphdb.compile.plan import GiveArguments
from graphdb.compile.plan_cache import HEAVIEST
from graphdb.compile.selection import Operation, SelectedField
from graphdb.driver.errors import BadInput
from graphdb.lru_cache import SegmentedLRUCache
from peergraph.admission.answer_size import key_size, usual_size
from peergraph.admission.cost_model import OF_ROWS, STATEMENT, Price, is_paged, price
from peergraph.admission.introspection import CONTAINER, introspected_roots, is_introspection, points_of
from peergraph.admission.list_lengths import UNKNOWN, ListLengths
from peergraph.admission.prices import MEASURED
from peergraph.errors import AnswerTooLarge, TooCostly, graphql_error
from peergraph.limits import DocumentLimits

# The most bytes of an answer for a point, because an answer takes memory and a network too.
MOST_BYTES_PER_POINT = 100
# Bytes of an answer that take as long to complete, write, hash and send as a point stands for, or fewer.
BYTES_PER_POINT: int = min(MEASURED["answer"]["bytes_per_point"], MOST_BYTES_PER_POINT)
# How much longer than on average the lists of requested entities may be.
SKEW = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """The points that an operation will cost at most, the path of the field that costs most of itself, and the bytes
    that the answer will have if its texts are of usual length.

    They depend on the document, on its variables, and on the average lengths of the graph's lists, but not on the
    entities that are requested or on the viewer.
    """

    estimated: int
    dearest: str
    bytes: int = 0

    def report(self, limits: DocumentLimits) -> dict[str, Any]:
        """Return the cost as a client gets it; the limit is null where there is none."""
        return {"estimated": self.estimated, "limit": limits.cost or None, "dearest": self.dearest}


class Total(NamedTuple):
    """Points, the field that costs most of itself (its own points and its path), and the bytes of the answer."""

    points: float
    largest: float = 0.0
    path: tuple[str, ...] = ()
    bytes: float = 0.0


NOTHING = Total(0.0)


def add_up(totals: Iterator[Total]) -> Total:
    """Return the sum of totals."""
    points, size, dearest = 0.0, 0.0, NOTHING
    for total in totals:
        points += total.points
        size += total.bytes
        if total.largest > dearest.largest:
            dearest = total
    return Total(points, dearest.largest, dearest.path, size)


@dataclass(slots=True)
class FieldCost:
    """A selected field with its price. `length` is the average length of its list, None where it is not known.

    `below` has the fields that are selected of each of its rows, by the types that a row can have; `beside` those that
    are selected once. `size` has the bytes of its key and its value without rows, and `row_size` those of each row
    without what `below` has.
    """

    selected: SelectedField
    price: Price
    size: float = 0.0
    row_size: float = 0.0
    statement: float = 0.0
    known: tuple[float, int] | None = None  # its points and rows, where no variable decides them
    arguments: GiveArguments | None = None  # where variables decide them
    length: float | None = None
    below: list[list["FieldCost"]] = field(default_factory=list)
    beside: list["FieldCost"] = field(default_factory=list)

    def total(self, variables: VariableValues, times: int = 1) -> Total:
        """Return the cost of the field and all below it, in so many rows."""
        points, rows = self.known or self.points_and_rows(variables)
        if times > 1 and self.length is not None and self.price.row is not None:
            expected = min(rows, math.ceil(self.length * SKEW))
            points, rows = points - self.price.row * (rows - expected), expected
        own = Total((points + self.statement) * times, (points + self.statement) * times, ())
        by_type = [add_up(cost.total(variables, times * rows) for cost in costs) for costs in self.below]
        dearest_type = max(by_type, key=lambda total: total.points, default=NOTHING)
        beside = add_up(cost.total(variables, times) for cost in self.beside)
        total = add_up(iter((own, dearest_type, beside)))
        size = (self.size + self.row_size * rows) * times + beside.bytes
        size += max((total.bytes for total in by_type), default=0.0)
        return Total(total.points, total.largest, (self.selected.key, *total.path), size)

    def points_and_rows(self, variables: VariableValues) -> tuple[float, int]:
        """Return the field's own points and its rows, which are none when its arguments are refused."""
        try:
            return self.price.of((self.arguments or self.selected.arguments)(variables))
        except BadInput:
            return 0.0, 0


class CachedCost(NamedTuple):
    """The costs of an operation's root fields, and their total where no variable decides it.

    `introspects` says that other root fields ask for the schema, whose cost depends on which answers are kept.
    `key_objects` are the objects whose ids are in the key, kept so that no other object gets these ids.
    """

    key_objects: tuple[OperationDefinitionNode, ListLengths]
    costs: list[FieldCost]
    total: Total | None
    introspects: bool


# By the operation, the shape of its variables, and the lengths of lists. Weighed by the characters of documents.
COST_CACHE: SegmentedLRUCache[tuple[object, ...], CachedCost] = SegmentedLRUCache(1_000, HEAVIEST)


def estimate(operation: Operation, lengths: ListLengths = UNKNOWN) -> Cost:
    """Return what the operation costs with the values of its variables, in a graph whose lists have these lengths.

    Raises GraphQLError where a variable's null leaves open what is selected.
    """
    key = (id(operation.node), operation.variable_shape, id(lengths))
    cached = COST_CACHE.get(key)
    if cached is None:
        costs = list(costs_of_roots(operation, lengths))
        total = None if any(depends_on_values(cost) for cost in costs) else total_of(costs, operation)
        introspects = any(map(is_introspection, operation.roots))
        cached = CachedCost((operation.node, lengths), costs, total, introspects)
        COST_CACHE.put(key, cached, operation.characters)
    total = cached.total or total_of(cached.costs, operation)
    # Completing, writing and sending the answer takes the server's own time, by its bytes.
    total = total._replace(points=total.points + total.bytes / BYTES_PER_POINT)
    if cached.introspects:
        total = add_up(iter((total, *totals_of_introspection(operation))))
    # An operation that asks the graph nothing costs one point.
    return Cost(max(1, math.ceil(total.points)), ".".join(total.path), math.ceil(total.bytes))


def total_of(costs: list[FieldCost], operation: Operation) -> Total:
    """Return the cost of fields with the values of the operation's variables."""
    return add_up(cost.total(operation.variables) for cost in costs)


def totals_of_introspection(operation: Operation) -> Iterator[Total]:
    """Yield the cost of each root field that asks for the schema. Raises GraphQLError for an argument that is refused,
    of which there may be one in each of thousands of objects."""
    try:
        roots = introspected_roots(operation)
    except BadInput as error:
        raise graphql_error(error) from error
    for root in roots.values():
        extent = points_of(root)
        yield Total(extent.points, extent.largest, extent.path, extent.bytes)


def over(cost: Cost, limits: DocumentLimits) -> TooCostly | None:
    """Return the error of an operation that costs more than it may, or whose answer would be too large; else None."""
    if limits.cost and cost.estimated > limits.cost:
        sentence = (
            f"The operation costs {cost.estimated} points, and one may cost at most {limits.cost}; its dearest field "
            f"is {cost.dearest}. Ask for smaller pages or fewer levels."
        )
        return TooCostly("cost", sentence, cost=cost.report(limits))
    if limits.answer and cost.bytes > limits.answer:
        sentence = f"The answer would have about {cost.bytes} bytes, and one may have at most {limits.answer}."
        return AnswerTooLarge(sentence, limits.answer, bytes=cost.bytes)
    return None


def costs_of_roots(operation: Operation, lengths: ListLengths) -> Iterator[FieldCost]:
    """Yield the costs of the root fields, each with its statement."""
    type_ = operation.schema.get_root_type(operation.node.operation)
    assert type_ is not None
    for selected in operation.roots:
        if selected.definition is not None and not is_introspection(selected):
            cost = cost_of_field(operation, type_, selected, lengths)
            cost.statement = STATEMENT
            yield cost


def costs_of_fields(
    operation: Operation, type_: GraphQLObjectType, details: FieldDetailsList, lengths: ListLengths
) -> tuple[list[FieldCost], float]:
    """Return the costs of the fields that are selected of an object of this type, without those that cost nothing, and
    the bytes of the object without what the costs have."""
    costs, size = [], float(CONTAINER)
    for selected in operation.fields(type_, details):
        if selected.definition is None:
            size += typename_size(selected, type_)
            continue
        cost = cost_of_field(operation, type_, selected, lengths)
        if cost.below or cost.beside or cost.known != (0, 1):
            costs.append(cost)
        else:
            size += cost.size + cost.row_size
    return costs, size


def cost_of_field(
    operation: Operation, type_: GraphQLObjectType, selected: SelectedField, lengths: ListLengths
) -> FieldCost:
    """Return the cost of one field with all below it."""
    assert selected.definition is not None
    cost = FieldCost(selected, price(type_, selected.name, selected.definition), key_size(selected.key))
    cost.length = lengths.rows.get(f"{type_.name}.{selected.name}")
    if not is_decided_by_variables(selected, cost.price):
        cost.known = cost.points_and_rows(operation.variables)
    else:
        with suppress(BadInput):
            cost.arguments = selected.arguments_for(operation.variables)
    below = get_named_type(selected.definition.type)
    if is_leaf_type(below):
        cost.size += usual_size(type_, selected.name, selected.definition)
        return cost
    cost.size += CONTAINER
    if is_paged(below):
        assert isinstance(below, GraphQLObjectType)
        add_page(operation, below, cost, lengths)
        return cost
    types = [below] if isinstance(below, GraphQLObjectType) else operation.schema.get_possible_types(abstract(below))
    by_type = [costs_of_fields(operation, possible, selected.details, lengths) for possible in types]
    cost.below = [costs for costs, _ in by_type if costs]
    cost.row_size = max(size for _, size in by_type)
    return cost


def add_page(operation: Operation, type_: GraphQLObjectType, page: FieldCost, lengths: ListLengths) -> None:
    """Add to a page's cost the fields that are selected of its rows, and of the page itself."""
    for selected in operation.fields(type_, page.selected.details):
        if selected.definition is None:
            page.size += typename_size(selected, type_)
            continue
        cost = cost_of_field(operation, type_, selected, lengths)
        if selected.name in OF_ROWS:
            page.size += cost.size
            page.row_size += cost.row_size
            cost.known, cost.size, cost.row_size = (0.0, 1), 0.0, 0.0
            if cost.below:
                page.below = [[*(page.below[0] if page.below else ()), cost]]
        else:
            page.beside.append(cost)


def typename_size(selected: SelectedField, type_: GraphQLObjectType) -> int:
    """Return the bytes of the name of an object's type."""
    return key_size(selected.key) + len(type_.name) + 2


def abstract(type_: GraphQLNamedType) -> GraphQLAbstractType:
    """Return the type, which is no object and no leaf."""
    assert is_abstract_type(type_)
    return type_


def is_decided_by_variables(selected: SelectedField, price: Price) -> bool:
    """Whether an argument whose value the price reads has a variable in it."""
    arguments = selected.details[0].node.arguments or ()
    return any(argument.name.value in price.reads and mentions_variable(argument.value) for argument in arguments)


def depends_on_values(cost: FieldCost) -> bool:
    """Whether the values of variables change what a field costs with all below it."""
    inner = (depends_on_values(each) for costs in (*cost.below, cost.beside) for each in costs)
    return cost.known is None or any(inner)
