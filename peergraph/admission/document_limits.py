"""How much one request may ask for: all limits in one place, and how a document's text is held to them.

Nothing here knows of a valid document or of the graph, so that what means harm is refused before it costs anything:
`glance` reads the text before it is parsed (parsing takes some 10 µs a token, validating as much again), `check` the
parsed document before it is validated. What an operation costs the graph is worked out in cost.py.

Neo4j plans a statement in time that grows steeply with nesting, and planning cannot be interrupted: 20 levels took 38
seconds and 130 nested selections over 15, where 15 levels and 100 nested selections took 3 seconds at their first use.
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

log = logging.getLogger("peergraph.admission.document_limits")

# A document of GraphQL as its lexer reads it: strings and comments whole, what is no token passed over. A string that
# does not end takes all that is left, so that no character is looked at twice.
TOKEN = re.compile(
    r'"""(?:[^"\\]++|\\"""|\\|"(?!""))*+(?:""")?|"(?:[^"\\\n\r]|\\.)*+"?|#[^\n\r]*+'
    r"|[_A-Za-z][_0-9A-Za-z]*+|\.\.\.|[!$&()\[\]{}:=@|]|-?[0-9][-+.0-9A-Za-z]*+",
)

# Braces within one another for each level of depth, so that inline fragments have room.
BRACES = 8


# How often what passed a limit was answered all the same, by the limit's name, since this process started.
passed: Counter[str] = Counter()


def let_pass(limit: str, sentence: str) -> None:
    """Count and log what a server that only measures answers all the same."""
    passed[limit] += 1
    log.warning("over the limit of %s, answered all the same (%d so far): %s", limit, passed[limit], sentence)


def glance(text: str, bounds: DocumentLimits) -> TooCostly | None:
    """The limit that a text passes by what can be told without parsing it; None when it passes none."""
    seen = Glance()
    tokens = quoted = 0
    for found in TOKEN.finditer(text):
        token = found[0]
        if token[0] in '#"':
            quoted += len(token)
        if token[0] == "#":
            continue
        tokens += 1
        if tokens > bounds.tokens:
            return TooCostly("tokens", f"A document has at most {bounds.tokens} tokens.")
        seen.take(token)
        if len(seen.keys) > BRACES * bounds.depth:
            return TooCostly("depth", f"A document has at most {BRACES * bounds.depth} braces within one another.")
    if quoted > bounds.quoted:
        sentence = f"A document has at most {bounds.quoted} characters in strings and comments, not {quoted}"
        return TooCostly("quoted", f"{sentence}; send long values as variables.")
    if seen.aliases > bounds.aliases:
        return TooCostly("aliases", f"A document has at most {bounds.aliases} aliases, not {seen.aliases}.")
    if seen.directives > bounds.directives:
        return TooCostly("directives", f"A document has at most {bounds.directives} directives, not {seen.directives}.")
    if seen.repeated > bounds.repeated:
        return over_repeated(bounds, seen.repeated)
    return over_roots(seen.roots, bounds) or over_writes(seen.writes, bounds)


@dataclass(slots=True)
class Glance:
    """What the tokens so far say of a document: fields are told from names by what stands before them."""

    aliases: int = 0
    directives: int = 0
    repeated: int = 0
    roots: int = 0  # the most fields at the top of a query, spread fragments left out
    writes: int = 0  # the same of a mutation
    keys: list[set[str]] = field(default_factory=list)  # the names in each selection that is still open
    definition: str = "query"
    in_parentheses: bool = False
    last: str = ""
    before: str = ""

    def take(self, token: str) -> None:
        """Go on by one token."""
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
        """A selection ends; of the outermost its fields are counted."""
        if len(self.keys) == 1 and self.definition == "mutation":
            self.writes = max(self.writes, len(self.keys[0]))
        elif len(self.keys) == 1 and self.definition == "query":
            self.roots = max(self.roots, len(self.keys[0]))
        del self.keys[-1:]


def is_key(token: str, last: str, before: str) -> bool:
    """Whether a token between braces is a field's name in the answer: no field behind an alias, no directive, no
    fragment, no type that a fragment is on."""
    return token[0].isidentifier() and last not in (":", "@", "...") and (last, before) != ("on", "...")


def over_roots(roots: int, bounds: DocumentLimits, node: Any = None) -> TooCostly | None:
    if roots <= bounds.roots:
        return None
    return TooCostly("roots", f"An operation has at most {bounds.roots} root fields, not {roots}.", node)


def over_writes(writes: int, bounds: DocumentLimits, node: Any = None) -> TooCostly | None:
    if writes <= bounds.writes:
        return None
    return TooCostly("writes", f"A mutation has at most {bounds.writes} root fields, not {writes}.", node)


def over_repeated(bounds: DocumentLimits, repeated: int, node: Any = None) -> TooCostly:
    sentence = f"An operation repeats at most {bounds.repeated} fields, not {repeated}; ask for each once."
    return TooCostly("repeated", sentence, node)


def check(document: DocumentNode, bounds: DocumentLimits) -> TooCostly | None:
    """The first limit that a document passes, by its structure; None when it passes none."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(fragments) > bounds.fragments:
        return TooCostly("fragments", f"A document has at most {bounds.fragments} fragments, not {len(fragments)}.")
    if len(operations) > bounds.operations:
        return TooCostly("operations", f"A document has at most {bounds.operations} operations, not {len(operations)}.")
    sizes = Sizes(fragments, bounds.fields)
    for node in operations:
        over = over_size(sizes.of(node.selection_set), node, bounds)
        if over is not None or sizes.circle is not None:
            return sizes.circle or over
    return None


def over_size(size: "Size", node: OperationDefinitionNode, bounds: DocumentLimits) -> TooCostly | None:
    """The limit that an operation of this size passes."""
    is_mutation = node.operation is OperationType.MUTATION
    over = over_writes(size.fields, bounds, node) if is_mutation else over_roots(size.fields, bounds, node)
    if over is not None:
        return over
    if size.depth > bounds.depth:
        return TooCostly("depth", f"An operation nests at most {bounds.depth} levels deep, not {size.depth}.", node)
    if size.widest > bounds.nested:
        sentence = f"A root field has at most {bounds.nested} fields with selections below it, not {size.widest}."
        return TooCostly("nested", sentence, node)
    if size.all > bounds.fields:
        return TooCostly("fields", f"An operation has at most {bounds.fields} fields, not {size.all}.", node)
    if size.repeated > bounds.repeated:
        return over_repeated(bounds, size.repeated, node)
    return None


@dataclass(slots=True)
class Size:
    """What a selection set holds, fragments spread out: its fields, those at any depth, and those with selections."""

    fields: int = 0
    all: int = 0
    nested: int = 0
    widest: int = 0  # the most nested fields below one field
    depth: int = 0
    repeated: int = 0  # fields, here or at any depth, whose name stood before among those beside them
    keys: Counter[str] = field(default_factory=Counter)  # the names here; too many to matter are not kept


@dataclass(slots=True)
class Sizes:
    """Sizes by fragment, each worked out once, so that fragments within fragments cost no more than their text."""

    fragments: dict[str, FragmentDefinitionNode]
    most: int
    known: dict[str, Size] = field(default_factory=dict)
    circle: TooCostly | None = None  # the complaint of a fragment within itself
    _open: list[str] = field(default_factory=list)

    def of(self, selections: SelectionSetNode) -> Size:
        found = Size()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self.add_field(found, node)
            elif isinstance(node, InlineFragmentNode):
                self.add_spread(found, self.of(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                self.add_spread(found, self.of_fragment(node.name.value))
        found.repeated += found.keys.total() - len(found.keys)
        return found

    def add_field(self, found: Size, node: FieldNode) -> None:
        found.fields += 1
        found.all += 1
        found.keys[(node.alias or node.name).value] += 1
        if node.selection_set is not None:
            below = self.of(node.selection_set)
            found.all += below.all
            found.nested += 1 + below.nested
            found.widest = max(found.widest, below.nested)
            found.depth = max(found.depth, 1 + below.depth)
            found.repeated += below.repeated

    def add_spread(self, found: Size, spread: Size) -> None:
        found.fields += spread.fields
        found.all += spread.all
        found.nested += spread.nested
        found.widest = max(found.widest, spread.widest)
        found.depth = max(found.depth, spread.depth)
        # Its own repetitions among its keys are counted again with those beside it.
        found.repeated += spread.repeated - (spread.keys.total() - len(spread.keys))
        if found.all <= self.most:
            found.keys.update(spread.keys)

    def of_fragment(self, name: str) -> Size:
        """Nothing for a fragment that is missing, which validation refuses, or within itself."""
        if name in self._open:
            # In the words of validation, which would take its time to find it.
            self.circle = TooCostly(
                "fragments", f"Cannot spread fragment '{name}' within itself.", self.fragments[name]
            )
        elif name not in self.known and name in self.fragments:
            self._open.append(name)
            self.known[name] = self.of(self.fragments[name].selection_set)
            self._open.pop()
        return self.known.get(name) or Size()
