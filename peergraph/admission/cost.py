"""What an operation will cost, told before any of it is done: prices multiplied out along its selections.

The selections are those that are answered: merged, fragments spread out, @skip and @include applied; a field that is
asked for under ten names costs ten times. What of it does not hang on the values of variables is worked out once.
"""

import math
from collections.abc import Iterator
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

from graphdb.compile.plan_cache import shape_of
from graphdb.compile.selection import Operation, SelectedField, mentions_variable
from graphdb.driver.errors import BadInput
from graphdb.lru_cache import LRUCache
from peergraph.admission.cost_model import OF_ROWS, STATEMENT, Price, is_paged, price
from peergraph.admission.list_lengths import UNKNOWN, ListLengths
from peergraph.errors import TooCostly
from peergraph.limits import DocumentLimits

# How much longer than on average the lists of those who are asked about may be.
SKEW = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """The points that an operation will cost at most, and the way to the field whose own part of them is the largest.

    Neither says anything of the graph, or of who asks: it is told from the document and its variables alone.
    """

    estimated: int
    dearest: str

    def report(self, bounds: DocumentLimits) -> dict[str, Any]:
        """What a client is told of it; the limit is null where there is none."""
        return {"estimated": self.estimated, "limit": bounds.cost or None, "dearest": self.dearest}


class Bill(NamedTuple):
    """Points, and the field whose own part of them is the largest: its part, and the way to it."""

    points: float
    largest: float = 0.0
    way: tuple[str, ...] = ()


NOTHING = Bill(0.0)


def together(bills: Iterator[Bill]) -> Bill:
    """Several bills as one."""
    points, dearest = 0.0, NOTHING
    for bill in bills:
        points += bill.points
        if bill.largest > dearest.largest:
            dearest = bill
    return Bill(points, dearest.largest, dearest.way)


@dataclass(slots=True)
class Part:
    """A field that costs something, or that something below it does; `length` is how many rows its list has on
    average, None where that is not known.

    `below` has what is asked of each of its rows, by the types that a row can have; `beside` what is asked once.
    """

    asked: SelectedField
    price: Price
    statement: float = 0.0
    known: tuple[float, int] | None = None  # its points and rows, where no variable decides them
    length: float | None = None
    below: list[list["Part"]] = field(default_factory=list)
    beside: list["Part"] = field(default_factory=list)

    def bill(self, variables: VariableValues, times: int = 1) -> Bill:
        """What it costs, all below it included, in so many rows."""
        points, rows = self.known or self.priced(variables)
        if times > 1 and self.length is not None and self.price.row is not None:
            expected = min(rows, math.ceil(self.length * SKEW))
            points, rows = points - self.price.row * (rows - expected), expected
        own = Bill((points + self.statement) * times, (points + self.statement) * times, ())
        each = [together(part.bill(variables, times * rows) for part in kind) for kind in self.below]
        dearest_kind = max(each, key=lambda bill: bill.points, default=NOTHING)
        beside = together(part.bill(variables, times) for part in self.beside)
        found = together(iter((own, dearest_kind, beside)))
        return Bill(found.points, found.largest, (self.asked.key, *found.way))

    def priced(self, variables: VariableValues) -> tuple[float, int]:
        """Its own points and its rows; of a field whose arguments are refused nothing is read."""
        try:
            return self.price.of(self.asked.arguments(variables))
        except BadInput:
            return 0.0, 0


# What is known of an operation's cost before the values of its variables: by the operation, the shape of its variables
# and the lengths of lists. The node and the lengths are in the value, so that no other object gets their ids.
COST_CACHE: LRUCache[tuple[object, ...], tuple[OperationDefinitionNode, ListLengths, list[Part], Bill | None]]
COST_CACHE = LRUCache(1_000)


def estimate(operation: Operation, lengths: ListLengths = UNKNOWN) -> Cost:
    """What the operation costs with these values of its variables, in a graph whose lists have these lengths."""
    key = (id(operation.node), shape_of(operation.variables), id(lengths))
    cached = COST_CACHE.get(key)
    if cached is None:
        parts = list(roots(operation, lengths))
        bill = None if any(hangs_on_values(part) for part in parts) else summed(parts, operation)
        COST_CACHE.put(key, (operation.node, lengths, parts, bill))
    else:
        _, _, parts, bill = cached
    return cost(bill or summed(parts, operation))


def summed(parts: list[Part], operation: Operation) -> Bill:
    return together(part.bill(operation.variables) for part in parts)


def cost(bill: Bill) -> Cost:
    """A bill as it is told; an operation that asks the graph nothing costs one point."""
    return Cost(max(1, math.ceil(bill.points)), ".".join(bill.way))


def over(found: Cost, bounds: DocumentLimits) -> TooCostly | None:
    """The refusal of what costs more than it may; None for what does not."""
    if not bounds.cost or found.estimated <= bounds.cost:
        return None
    sentence = (
        f"The operation costs {found.estimated} points, and one may cost at most {bounds.cost}; its dearest field is "
        f"{found.dearest}. Ask for smaller pages or fewer levels."
    )
    return TooCostly("cost", sentence, cost=found.report(bounds))


def roots(operation: Operation, lengths: ListLengths) -> Iterator[Part]:
    """The root fields' parts, each with the statement that it takes."""
    type_ = operation.schema.get_root_type(operation.node.operation)
    assert type_ is not None
    for asked in operation.roots:
        if asked.definition is not None:
            found = part_of(operation, type_, asked, lengths)
            found.statement = 0.0 if asked.name.startswith("__") else STATEMENT
            yield found


def parts_of(
    operation: Operation, type_: GraphQLObjectType, details: FieldDetailsList, lengths: ListLengths
) -> list[Part]:
    """The parts of the fields that are asked of an object of this type; those that cost nothing are left out."""
    asked_of = (asked for asked in operation.fields(type_, details) if asked.definition)
    found = [part_of(operation, type_, asked, lengths) for asked in asked_of]
    return [part for part in found if part.below or part.beside or part.known != (0, 1)]


def part_of(operation: Operation, type_: GraphQLObjectType, selected: SelectedField, lengths: ListLengths) -> Part:
    """The part of one field and of all below it."""
    assert selected.definition is not None
    found = Part(selected, price(type_, selected.name, selected.definition))
    found.length = lengths.rows.get(f"{type_.name}.{selected.name}")
    if not is_decided_by_variables(selected, found.price):
        found.known = found.priced(operation.variables)
    below = get_named_type(selected.definition.type)
    if is_leaf_type(below):
        return found
    if is_paged(below):
        assert isinstance(below, GraphQLObjectType)
        add_page(operation, below, selected, found, lengths)
        return found
    types = [below] if isinstance(below, GraphQLObjectType) else operation.schema.get_possible_types(abstract(below))
    kinds = (parts_of(operation, possible, selected.details, lengths) for possible in types)
    found.below = [kind for kind in kinds if kind]
    return found


def add_page(
    operation: Operation, type_: GraphQLObjectType, selected: SelectedField, found: Part, lengths: ListLengths
) -> None:
    """Add to a page's part what is selected of its rows, and of the page itself."""
    for inner in operation.fields(type_, selected.details):
        if inner.definition is None:
            continue
        part = part_of(operation, type_, inner, lengths)
        if inner.name in OF_ROWS:
            part.known = (0.0, 1)
            if part.below:
                found.below = [[*(found.below[0] if found.below else ()), part]]
        else:
            found.beside.append(part)


def abstract(type_: GraphQLNamedType) -> GraphQLAbstractType:
    """The type, which is no object and no leaf."""
    assert is_abstract_type(type_)
    return type_


def is_decided_by_variables(selected: SelectedField, price: Price) -> bool:
    """Whether an argument that the price looks at has a variable in it."""
    arguments = selected.details[0].node.arguments or ()
    return any(argument.name.value in price.reads and mentions_variable(argument.value) for argument in arguments)


def hangs_on_values(part: Part) -> bool:
    """Whether the values of variables change what the part costs."""
    inner = (hangs_on_values(each) for kind in (*part.below, part.beside) for each in kind)
    return part.known is None or any(inner)
