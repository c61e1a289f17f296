"""Which operation of a document a request means, and its variables."""

from graphql import GraphQLError, OperationDefinitionNode, OperationType

from graphdb.compile.selection import Operation
from peergraph.admission.document import Document, with_code
from peergraph.admission.document_limits import let_pass
from peergraph.admission.request import GraphQLRequest
from peergraph.admission.variables import coerce_variables, over_values
from peergraph.errors import MethodRefused
from schema.api import core


def choose_operation(document: Document, name: str | None) -> OperationDefinitionNode:
    """Return the operation of this name, or the only one. Raises GraphQLError where that is not clear."""
    if name is not None:
        if name not in document.operations:
            raise GraphQLError(f"Unknown operation named '{name}'.")
        return document.operations[name]
    if len(document.operations) != 1:
        many = "the document has several" if document.operations else "the document has none"
        raise GraphQLError(f"Must provide operation name: {many}.")
    return next(iter(document.operations.values()))


def prepare(
    document: Document, request: GraphQLRequest, *, read_only: bool = False, subscribing: bool = False
) -> Operation | list[GraphQLError]:
    """Return the operation that a request means with its variables coerced, or the errors of the request.

    Raises MethodRefused for a mutation if `read_only`, and for a subscription unless `subscribing`.
    """
    if document.errors:
        return document.errors
    try:
        node = choose_operation(document, request.operation_name)
    except GraphQLError as error:
        return [with_code(error, "OPERATION_RESOLUTION_FAILURE")]
    is_refused_write = read_only and node.operation is OperationType.MUTATION
    if is_refused_write or (node.operation is OperationType.SUBSCRIPTION and not subscribing):
        raise MethodRefused(node.operation.value)
    limits = request.policy.limits
    too_many = over_values(request.variables, limits)
    if too_many is not None:
        if limits.enforced:
            return [too_many]
        let_pass(too_many.limit, too_many.message)
    variables = coerce_variables(document.coercions[node.name.value if node.name else None], request.variables)
    if isinstance(variables, list):
        return variables
    fragments, viewer, account_limits = document.fragments, request.viewer, request.account_limits
    return Operation(core, node, fragments, variables, viewer, request.now, account_limits, request.clock)
