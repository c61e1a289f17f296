"""Whether a document exceeds the limits on its size, by its text and by its structure.

Nothing here needs a valid document or the graph, so a hostile document is refused before it costs anything. `scan`
reads the text before it is parsed (parsing takes some 10 µs a token, validating as much again), and `check` reads the
parsed document before it is validated. cost.py estimates what an operation costs the graph.

The time in which Neo4j plans a statement grows steeply with nesting, and planning cannot be interrupted: 20 levels took
38 seconds and 130 nested selections over 15, but 15 levels and 100 nested selections took 3 seconds at their first use.
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from peergraph.errors import TooCostly
from peergraph.limits import DocumentLimits

log = logging.getLogger("peergraph.limits")

# The tokens of a GraphQL document as its lexer reads them: strings and comments whole, and what is no token skipped.
# A string that does not end takes the rest of the text, so that no character is read twice.
TOKEN = re.compile(
    r'"""(?:[^"\\]++|\\"""|\\|"(?!""))*+(?:""")?|"(?:[^"\\\n\r]|\\.)*+"?|#[^\n\r]*+'
    r"|[_A-Za-z][_0-9A-Za-z]*+|\.\.\.|[!$&()\[\]{}:=@|]|-?[0-9][-+.0-9A-Za-z]*+",
)

# Nested braces for each level of depth, so that inline fragments have room.
BRACES = 8


# How many requests that exceed a limit were answered since this process started, by the limit's name.
passed: Counter[str] = Counter()


def let_pass(limit: str, sentence: str) -> None:
    """Count and log a request that exceeds a limit, on a server that only measures."""
    passed[limit] += 1
    log.warning("over the limit of %s, answered all the same (%d so far): %s", limit, passed[limit], sentence)


def scan(text: str, limits: DocumentLimits) -> TooCostly | None:
    """Return the limit that a text exceeds by its tokens alone, or None."""
    seen = Scan()
    tokens = quoted = 0
    for match in TOKEN.finditer(text):
        token = match[0]
        if token[0] in '#"':
            quoted += len(token)
        if token[0] == "#":
            continue
        tokens += 1
        if tokens > limits.tokens:
            return TooCostly("tokens", f"A document has at most {limits.tokens} tokens.")
        seen.take(token)
        if len(seen.keys) > BRACES * limits.depth:
            return TooCostly("depth", f"A document has at most {BRACES * limits.depth} braces within one another.")
    if quoted > limits.quoted:
        sentence = f"A document has at most {limits.quoted} characters in strings and comments, not {quoted}"
        return TooCostly("quoted", f"{sentence}; send long values as variables.")
    if seen.aliases > limits.aliases:
        return TooCostly("aliases", f"A document has at most {limits.aliases} aliases, not {seen.aliases}.")
    if seen.directives > limits.directives:
        return TooCostly("directives", f"A document has at most {limits.directives} directives, not {seen.directives}.")
    if seen.repeated > limits.repeated:
        return over_repeated(limits, seen.repeated)
    return over_roots(seen.roots, limits) or over_writes(seen.writes, limits)


@dataclass(slots=True)
class Scan:
    """The counts of a document's tokens so far; the tokens before a name decide whether it is a field."""

    aliases: int = 0
    directives: int = 0
    repeated: int = 0
    roots: int = 0  # the most root fields of a query, spread fragments left out
    writes: int = 0  # the same of a mutation
    keys: list[set[str]] = field(default_factory=list)  # the names in each selection that is still open
    definition: str = "query"
    in_parentheses: bool = False
    last: str = ""
    before: str = ""

    def take(self, token: str) -> None:
        """Count one token."""
        if token == "@":
            self.directives += 1
        elif self.in_parentheses:
            self.in_parentheses = token != ")"
        elif token == "(":
            self.in_parentheses = True
        elif token == "{":
            if self.last in ("", "}") and not self.keys:
                self.definition = "query"
            self.keys.append(set())
        elif token == "}":
            self.close()
        elif token == ":":
            self.aliases += 1
        elif not self.keys:
            if self.last in ("", "}"):
                self.definition = token
        elif is_key(token, self.last, self.before):
            if token in self.keys[-1]:
                self.repeated += 1
            else:
                self.keys[-1].add(token)
        self.before, self.last = self.last, token

    def close(self) -> None:
        """End a selection, and count the fields of the outermost."""
        if len(self.keys) == 1 and self.definition == "mutation":
            self.writes = max(self.writes, len(self.keys[0]))
        elif len(self.keys) == 1 and self.definition == "query":
            self.roots = max(self.roots, len(self.keys[0]))
        del self.keys[-1:]


def is_key(token: str, last: str, before: str) -> bool:
    """Whether a token between braces is a key of the answer, so not a field behind an alias, a directive, a fragment or
    the type of a fragment."""
    return token[0].isidentifier() and last not in (":", "@", "...") and (last, before) != ("on", "...")


def over_roots(roots: int, limits: DocumentLimits, node: Any = None) -> TooCostly | None:
    """Return the limit on root fields if so many exceed it, else None."""
    if roots <= limits.roots:
        return None
    return TooCostly("roots", f"An operation has at most {limits.roots} root fields, not {roots}.", node)


def over_writes(writes: int, limits: DocumentLimits, node: Any = None) -> TooCostly | None:
    """Return the limit on the fields of a mutation if so many exceed it, else None."""
    if writes <= limits.writes:
        return None
    return TooCostly("writes", f"A mutation has at most {limits.writes} root fields, not {writes}.", node)


def over_repeated(limits: DocumentLimits, repeated: int, node: Any = None) -> TooCostly:
    """Return the limit on repeated fields, which so many exceed."""
    sentence = f"An operation repeats at most {limits.repeated} fields, not {repeated}; ask for each once."
    return TooCostly("repeated", sentence, node)


def check(document: DocumentNode, limits: DocumentLimits) -> TooCostly | None:
    """Return the first limit that a document exceeds by its structure, or None."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(fragments) > limits.fragments:
        return TooCostly("fragments", f"A document has at most {limits.fragments} fragments, not {len(fragments)}.")
    if len(operations) > limits.operations:
        return TooCostly("operations", f"A document has at most {limits.operations} operations, not {len(operations)}.")
    sizes = Sizes(fragments, limits.fields)
    for node in operations:
        over = over_size(sizes.of(node.selection_set), node, limits)
        if over is not None or sizes.cycle is not None:
            return sizes.cycle or over
    return None


def over_size(size: "Size", node: OperationDefinitionNode, limits: DocumentLimits) -> TooCostly | None:
    """Return the limit that an operation of this size exceeds, or None."""
    is_mutation = node.operation is OperationType.MUTATION
    over = over_writes(size.fields, limits, node) if is_mutation else over_roots(size.fields, limits, node)
    if over is not None:
        return over
    if size.depth > limits.depth:
        return TooCostly("depth", f"An operation nests at most {limits.depth} levels deep, not {size.depth}.", node)
    if size.widest > limits.nested:
        sentence = f"A root field has at most {limits.nested} fields with selections below it, not {size.widest}."
        return TooCostly("nested", sentence, node)
    if size.all > limits.fields:
        return TooCostly("fields", f"An operation has at most {limits.fields} fields, not {size.all}.", node)
    if size.repeated > limits.repeated:
        return over_repeated(limits, size.repeated, node)
    return None


@dataclass(slots=True)
class Size:
    """The counts of a selection set with fragments spread: its fields, those at any depth, those with selections."""

    fields: int = 0
    all: int = 0
    nested: int = 0
    widest: int = 0  # the most nested fields below one field
    depth: int = 0
    repeated: int = 0  # fields at any depth whose key another field beside them has
    keys: Counter[str] = field(default_factory=Counter)  # the keys of its fields; those beyond the limit are not kept


@dataclass(slots=True)
class Sizes:
    """The sizes of fragments, each counted once, so that nested fragments take no longer than their text."""

    fragments: dict[str, FragmentDefinitionNode]
    most: int
    known: dict[str, Size] = field(default_factory=dict)
    cycle: TooCostly | None = None  # the error of a fragment within itself
    _open: list[str] = field(default_factory=list)

    def of(self, selections: SelectionSetNode) -> Size:
        """Return the size of a selection set."""
        size = Size()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self.add_field(size, node)
            elif isinstance(node, InlineFragmentNode):
                self.add_spread(size, self.of(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                self.add_spread(size, self.of_fragment(node.name.value))
        size.repeated += size.keys.total() - len(size.keys)
        return size

    def add_field(self, size: Size, node: FieldNode) -> None:
        """Add a field, and all below it, to a size."""
        size.fields += 1
        size.all += 1
        size.keys[(node.alias or node.name).value] += 1
        if node.selection_set is not None:
            below = self.of(node.selection_set)
            size.all += below.all
            size.nested += 1 + below.nested
            size.widest = max(size.widest, below.nested)
            size.depth = max(size.depth, 1 + below.depth)
            size.repeated += below.repeated

    def add_spread(self, size: Size, spread: Size) -> None:
        """Add the size of a fragment that is spread."""
        size.fields += spread.fields
        size.all += spread.all
        size.nested += spread.nested
        size.widest = max(size.widest, spread.widest)
        size.depth = max(size.depth, spread.depth)
        # The repetitions among its own keys are counted later, with the keys beside it.
        size.repeated += spread.repeated - (spread.keys.total() - len(spread.keys))
        if size.all <= self.most:
            size.keys.update(spread.keys)

    def of_fragment(self, name: str) -> Size:
        """Return the size of a fragment; an empty one for a fragment that is missing, which validation refuses, or is
        within itself."""
        if name in self._open:
            # In the words of validation, which would take long to find it.
            self.cycle = TooCostly("fragments", f"Cannot spread fragment '{name}' within itself.", self.fragments[name])
        elif name not in self.known and name in self.fragments:
            self._open.append(name)
            self.known[name] = self.of(self.fragments[name].selection_set)
            self._open.pop()
        return self.known.get(name) or Size()
