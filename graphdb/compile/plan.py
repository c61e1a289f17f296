"""Plans: a compiled root field, with all that another request needs to run it and to read its record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql.execution.values import VariableValues

from graphdb.compile.selection import Operation
from graphdb.driver.database import Parameters, Statement
from graphdb.result.shape import Shape

# Full-text indexes follow a write within moments, not within its transaction (migration 3).
EVENTUALLY_CONSISTENT = "db.index.fulltext"


@dataclass(slots=True)
class RequestValues:
    """The values of one request: the statement's parameters, and by slot what reading the record needs, such as the
    arguments of a page or the options of a slice."""

    parameters: Parameters = field(default_factory=dict)
    by_slot: list[Any] = field(default_factory=list)

    def copy(self) -> "RequestValues":
        """Return a copy that can be changed."""
        return RequestValues(dict(self.parameters), list(self.by_slot))


GiveArguments = Callable[[VariableValues], dict[str, Any]]
BindArguments = Callable[[dict[str, Any], RequestValues], None]
BindRequest = Callable[[Operation, RequestValues], None]
# The variables whose value decides a statement's text, by path; the function gives what of the value the text depends
# on.
DecidingVariables = dict[tuple[str, ...], Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled root field: its statement, how to read the record, and how to bind what differs between requests: the
    arguments that hold variables, and who sends the request and when.

    `deciding` are the variables that give another statement for another value. `is_personal` is true if another sender
    of the same request may get another answer.
    """

    statement: Statement
    shape: Shape
    fixed: RequestValues
    argument_bindings: tuple[tuple[GiveArguments, BindArguments], ...]
    request_bindings: tuple[BindRequest, ...] = ()
    deciding: DecidingVariables = field(default_factory=dict)
    is_personal: bool = False

    @property
    def lags(self) -> bool:
        """Whether the statement may read data that is older than the graph version it runs at."""
        return EVENTUALLY_CONSISTENT in self.statement.text

    def values(self, operation: Operation) -> RequestValues:
        """Return the values of one request; raises BadInput for an argument out of range."""
        if not self.argument_bindings and not self.request_bindings:
            return self.fixed
        values = self.fixed.copy()
        for give_arguments, bind in self.argument_bindings:
            bind(give_arguments(operation.variables), values)
        for bind_request in self.request_bindings:
            bind_request(operation, values)
        return values
