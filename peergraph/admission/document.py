"""Documents parsed and validated, and the cache of them.

A long document is parsed in a thread of its own, for that takes up to a tenth of a second. Threads take turns, so that
the server goes on meanwhile.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    validate,
)

from graphdb.compile.coercion import VariableCoercion
from graphdb.compile.plan_cache import OperationPlans
from graphdb.lru_cache import SegmentedLRUCache
from peergraph.admission import document_limits
from peergraph.admission.defer import without_defer
from peergraph.admission.parser import parse
from peergraph.errors import TooCostly
from peergraph.limits import UNPRICED, DocumentLimits
from schema.api import core

# Characters. A longer document is parsed each time, so that a client with long ones does not drop those of all others.
LONGEST_CACHED = 10_000
# Characters of a document that is parsed at once, because that takes no longer than some milliseconds.
SMALL = 2_000
# Seconds after which threads take turns, instead of Python's 5 ms: each pause that a request makes may take as long.
TURN = 0.0005
THREAD = ThreadPoolExecutor(1, "documents", initializer=sys.setswitchinterval, initargs=(TURN,))
# Errors of validation that are returned; each takes time to find, and to guess what was meant.
MOST_ERRORS = 10


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed and validated document with the plans and the variables of its operations, or its errors.

    `exceeded` is the limit that the document exceeds on a server that only measures. `whole` is the document without
    @defer, for a client that takes one response; it is `node` itself where there is no @defer.
    """

    node: DocumentNode | None
    errors: list[GraphQLError]
    operations: dict[str | None, OperationDefinitionNode] = field(default_factory=dict)
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    plans: dict[str | None, OperationPlans] = field(default_factory=dict)
    coercions: dict[str | None, VariableCoercion] = field(default_factory=dict)
    exceeded: TooCostly | None = None
    whole: DocumentNode | None = None

    @property
    def has_defer(self) -> bool:
        """Whether the document has the directive @defer."""
        return self.whole is not self.node


# Weighed by characters, each of which takes some hundred bytes of memory.
DOCUMENT_CACHE: SegmentedLRUCache[tuple[str, DocumentLimits], Document] = SegmentedLRUCache(500, 200_000)


def is_cacheable(text: str) -> bool:
    """Whether a text is kept once it is parsed."""
    return len(text) <= LONGEST_CACHED


def is_cached(text: str, limits: DocumentLimits) -> bool:
    """Whether a text need not be parsed again."""
    return (text, limits) in DOCUMENT_CACHE


def read_document(text: str, limits: DocumentLimits = UNPRICED) -> Document:
    """Return the document of a text, from the cache where it is there."""
    key = (text, limits)
    document = DOCUMENT_CACHE.get(key)
    if document is None:
        document = parse_document(text, limits)
        if is_cacheable(text):
            DOCUMENT_CACHE.put(key, document, len(text))
    return document


async def read_long_document(text: str, limits: DocumentLimits) -> Document:
    """Return the document of a text as `read_document` does, parsed in the thread."""
    document = await asyncio.get_running_loop().run_in_executor(THREAD, parse_document, text, limits)
    if is_cacheable(text):
        DOCUMENT_CACHE.put((text, limits), document, len(text))
    return document


def parse_document(text: str, limits: DocumentLimits) -> Document:
    """Parse and validate a text, held to the limits before and after it is parsed."""
    exceeded = document_limits.scan(text, limits)
    if exceeded is not None and limits.enforced:
        return Document(None, [exceeded])
    try:
        node = parse(text, limits.tokens if limits.enforced else None)
        exceeded = exceeded or document_limits.check(node, limits)
        if exceeded is not None and limits.enforced:
            return Document(None, [exceeded])
        errors = validate(core, node, max_errors=MOST_ERRORS)
        whole = without_defer(node)
    except GraphQLError as error:
        return Document(None, [with_code(error, "GRAPHQL_PARSE_FAILED")])
    except RecursionError:
        return Document(None, [with_code(GraphQLError("The document is nested too deeply."), "TOO_COSTLY")])
    if errors:
        return Document(None, [with_code(error, "GRAPHQL_VALIDATION_FAILED") for error in errors])
    document = Document(node, [], exceeded=exceeded, whole=whole)
    for definition in node.definitions:
        if isinstance(definition, OperationDefinitionNode):
            name = definition.name.value if definition.name else None
            document.operations[name] = definition
            document.plans[name] = OperationPlans()
            document.coercions[name] = VariableCoercion(core, definition.variable_definitions or ())
        elif isinstance(definition, FragmentDefinitionNode):
            document.fragments[definition.name.value] = definition
    return document


def with_code(error: GraphQLError, code: str) -> GraphQLError:
    """Give an error this code, unless it has one, and return it."""
    error.extensions = {"code": code, **(error.extensions or {})}
    return error
