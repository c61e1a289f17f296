"""Random operations over the schema, with every kind of selection that GraphQL has."""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from schema.api import core

Composite = GraphQLObjectType | GraphQLInterfaceType

# What is no cursor of any list: nothing, noise, another order's, one with a value of the wrong type.
WRONG_CURSORS = ["", "nonsense", "WyJwdWJsaXNoZWQtZGVzYyIsMjAyMCwiVyJd", "WyJ3b3Jrcy1kZXNjIiwiMSIsIlciXQ"]
# Of each kind of text that is no cursor and no id, what may be asked for.
TEXTS = {
    "text": ["health", "the Global", "Umeå", "AND OR (", "", '" OR 1=1', "no such words at all"],
    "language": ["en", "FR", "xx"],
    "country": ["SE", "us", "XX"],
    "type": ["education", "company", "none"],
}
DAYS = ["2014-01-01", "2018-06-15", "2020-02-29", "2024-12-31"]
MOMENTS = ["2020-01-01T00:00:00Z", "2999-12-31T23:59:59+05:30", "1999-12-31T23:59:59.123456-11:00"]
# The order of a list that is asked for none.
USUAL = {"authors": ("POSITION", "ASC"), "collaborators": ("JOINT_WORKS", "DESC"), "works": ("PUBLISHED", "DESC")}
USUAL |= {"claims": ("FILED", "ASC"), "following": ("SINCE", "DESC"), "feed": ("FEED", "DESC")}
USUAL |= {"invitations": ("SENT", "DESC")}
# A search's cursor serves that search alone, and one of expand its node, so none is known beforehand.
USUAL |= {"search": ("SEARCH", "DESC"), "expand": ("EXPAND", "DESC")}
# What a person types: words, beginnings, identifiers, Lucene's own syntax.
TYPED = ["health", "mental health", "stef", "a", "", "10.1371/journal.pone.0000308", '"x" OR *:*', "(a AND +b", "ö~2^"]
USUAL |= dict.fromkeys(("references", "citedBy"), ("PUBLISHED", "DESC"))


def plain_fields() -> frozenset[str]:
    """The leaves without arguments that have one type wherever they stand, so that they can always be merged."""
    types = defaultdict(set)
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, definition in type_.fields.items():
                leaf = is_leaf_type(get_named_type(definition.type)) and not definition.args
                types[name].add(str(definition.type) if leaf else "")
    return frozenset(name for name, found in types.items() if len(found) == 1 and "" not in found)


PLAIN = plain_fields()


@dataclass
class Maker:
    """Makes one random operation.

    `ids` are what an id argument may be, `cursors` real cursors by the tag of their order. With `sound`, no argument is
    out of range, so that nothing but the graph can be at fault for an error; the first four ids name four things then.
    """

    chance: random.Random
    ids: list[str]
    depth: int
    cursors: dict[str, list[str]] = field(default_factory=dict)
    sound: bool = False
    variables: dict[str, tuple[str, object]] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    count: int = 0

    def operation(self) -> tuple[str, dict[str, object]]:
        """Return a document and the values of its variables."""
        assert core.query_type is not None
        names = [name for name in core.query_type.fields if self.chance.random() < 0.4] or ["researcher"]
        parts = [
            self.field(core.query_type, name, self.depth) for name in self.chance.sample(names, min(3, len(names)))
        ]
        if self.chance.random() < 0.2:
            parts.append("__typename")
        if self.chance.random() < 0.1:
            parts.append('__schema { queryType { name } } kind: __type(name: "EntityKind") { name kind }')
        if self.chance.random() < 0.15:
            parts.insert(0, f"...{self.directive()} {{ {parts.pop()} }}")
        self.chance.shuffle(parts)
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        head = f"query Made({declared})" if declared else "query Made"
        text = f"{head} {{ {' '.join(parts)} }} " + " ".join(self.fragments)
        return text, {name: value for name, (_, value) in self.variables.items() if value is not ...}

    def likely(self, probability: float) -> bool:
        return self.chance.random() < probability

    def fresh(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def field(self, parent: Composite, name: str, depth: int) -> str:
        """One field with alias, arguments, directives and selections; sometimes twice, to be merged."""
        definition = parent.fields[name]
        alias = "" if name in PLAIN and self.likely(0.6) else f"{self.fresh('a')}: "
        head = f"{alias}{name}{self.arguments(name, definition)}{self.directive()}"
        if is_leaf_type(get_named_type(definition.type)):
            return f"{head} {head}" if self.likely(0.05) and "@" not in head else head
        twice = self.likely(0.15) and "@" not in head
        text = f"{head} {self.selections(definition, depth - 1)}"
        return f"{text} {head} {self.selections(definition, depth - 1)}" if twice else text

    def selections(self, definition: GraphQLField, depth: int) -> str:
        """A selection set on the field's type, with fragments where chance wants them."""
        type_ = get_named_type(definition.type)
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        parts = ["__typename"] if self.likely(0.2) else []
        leaves = [name for name, below in type_.fields.items() if is_leaf_type(get_named_type(below.type))]
        branches = [name for name in type_.fields if name not in leaves]
        chosen = self.chance.sample(leaves, min(len(leaves), self.chance.randint(1, 4)))
        if depth > 0 and branches:
            chosen += self.chance.sample(branches, min(len(branches), self.chance.randint(1, 2)))
        parts += [self.field(type_, name, depth) for name in chosen]
        if is_abstract_type(type_):
            for name in ("Node", "Entity", *(found.name for found in core.get_possible_types(type_))):
                if self.likely(0.4):
                    parts.append(self.inline(core.type_map[name], depth))
        elif depth > 0 and self.likely(0.3):
            parts.append(self.fragment(type_, depth))
        if depth > 0 and isinstance(type_, GraphQLObjectType) and type_.interfaces and self.likely(0.15):
            parts.append(self.inline(self.chance.choice(list(type_.interfaces)), depth))
        self.chance.shuffle(parts)
        return "{ " + (" ".join(parts) or "__typename") + " }"

    def inline(self, type_: Any, depth: int) -> str:
        """An inline fragment on a type or an interface."""
        return f"... on {type_.name}{self.directive()} {self.selections(GraphQLField(type_), depth - 1)}"

    def fragment(self, type_: Composite, depth: int) -> str:
        """A spread of a named fragment, now and then twice, or an inline one without a type."""
        body = self.selections(GraphQLField(type_), depth - 1)
        if self.likely(0.4):
            return f"...{self.directive()} {body}"
        name = self.fresh("F")
        self.fragments.append(f"fragment {name} on {type_.name} {body}")
        spread = f"...{name}{self.directive()}"
        return f"{spread} ...{name}" if self.likely(0.2) else spread

    def directive(self) -> str:
        """@skip or @include with a literal or a variable, now and then."""
        if self.likely(0.85):
            return ""
        name = self.chance.choice(["skip", "include"])
        value = self.likely(0.5)
        if self.likely(0.5):
            return f" @{name}(if: {str(value).lower()})"
        variable = self.fresh("b")
        if self.likely(0.3):
            given: object = None if self.likely(0.1) and not self.sound else ...
            self.variables[variable] = (f"Boolean = {str(value).lower()}", given)
        else:
            self.variables[variable] = ("Boolean!", value)
        return f" @{name}(if: ${variable})"

    def arguments(self, field_name: str, definition: GraphQLField) -> str:
        """Arguments as literals or variables, some with defaults; mostly in range."""
        asked: dict[str, object] = {}
        for name, argument in definition.args.items():
            usual = 0.05 if name == "first" else 0.6 if name == "orderBy" else 0.75
            if is_required_argument(argument) or not self.likely(usual):
                asked[name] = self.value(name, argument.type)
        self.settle(field_name, definition, asked)
        if self.sound and "target" in asked:
            # Two ids may name one entity, and from one to itself there is no path to ask for.
            asked["target"] = "nobody-of-this-name"
        parts = []
        for name, value in asked.items():
            # A cursor is one of its list in this order alone.
            kept = name == "orderBy" and bool({"after", "before"} & asked.keys())
            parts.append(f"{name}: {self.written(definition.args[name].type, value, kept=kept)}")
        return f"({', '.join(parts)})" if parts else ""

    def settle(self, field_name: str, definition: GraphQLField, asked: dict[str, Any]) -> None:
        """Let the arguments of a list go together, mostly: one end, one place, a cursor of the list's own order.

        The two ends of a path differ where no fault is wanted.
        """
        if self.sound and "source" in asked:
            asked["source"], asked["target"] = self.chance.sample(self.ids[:4], 2)
        for one, other in (("first", "last"), ("after", "before")):
            if one in asked and other in asked and (self.sound or self.likely(0.9)):
                del asked[self.chance.choice([one, other])]
        for name in ("after", "before"):
            if asked.get(name) is None:
                continue
            by, direction = USUAL.get(field_name, ("WORKS", "DESC"))
            if field_name == "works" and "orderBy" not in definition.args:
                direction = "DESC"
            if asked.get("orderBy"):
                by = asked["orderBy"]["by"]
                direction = asked["orderBy"].get("direction") or ("ASC" if by in ("NAME", "TITLE") else "DESC")
            known = self.cursors.get(f"{by.lower()}-{direction.lower()}", [])
            if known and (self.sound or self.likely(0.85)):
                asked[name] = self.chance.choice(known)
            elif self.sound:
                del asked[name]
            else:
                asked[name] = self.chance.choice(WRONG_CURSORS)

    def written(self, type_: GraphQLInputType, value: object, *, kept: bool) -> str:
        """A value as a literal, or as a variable: with or without a default, inside it, or not given unless `kept`."""
        nullable = not isinstance(type_, GraphQLNonNull) and not kept
        if self.likely(0.6):
            return literal(value, type_)
        variable = self.fresh("v")
        if isinstance(value, dict) and value and self.likely(0.3):
            key = self.chance.choice(sorted(value))
            inner = find(type_, key)
            self.variables[variable] = (str(inner), value[key])
            rest = [f"{name}: {literal(part, find(type_, name))}" for name, part in value.items() if name != key]
            return "{" + ", ".join([f"{key}: ${variable}", *rest]) + "}"
        if value is not None and self.likely(0.3):
            given = self.chance.choice([..., ..., value, ... if self.sound else None])
            self.variables[variable] = (f"{str(type_).rstrip('!')} = {literal(value, type_)}", given)
        else:
            self.variables[variable] = (str(type_), ... if nullable and self.likely(0.2) else value)
        return f"${variable}"

    def value(self, name: str, type_: GraphQLInputType) -> object:
        """A value of an input type as JSON has it."""
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        elif self.likely(0.02 if name == "first" else 0.1):
            return None
        if isinstance(type_, GraphQLList):
            return [self.value(name, type_.of_type) for _ in range(self.chance.randint(1 if self.sound else 0, 4))]
        if isinstance(type_, GraphQLEnumType):
            return self.chance.choice(sorted(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            found = {
                key: self.value(key, part.type)
                for key, part in type_.fields.items()
                if isinstance(part.type, GraphQLNonNull) or self.likely(self.wanted(key, type_))
            }
            if self.sound and None not in (found.get("min"), found.get("max")) and found["min"] > found["max"]:  # type: ignore[operator]
                found["min"], found["max"] = found["max"], found["min"]
            return found
        assert isinstance(type_, GraphQLScalarType)
        if type_.name == "ID":
            return self.chance.choice(self.ids)
        if type_.name == "Int":
            if name in ("min", "max"):
                return self.chance.choice([1, 1990, 2015, 2020, 2030])
            if name in ("depth", "maxHops") and self.sound:
                return self.chance.choice([1, 1, 2])
            wrong = not self.sound and self.likely(0.05)
            return self.chance.choice([0, -1, 101, 2147483647] if wrong else [1, 1, 2, 2, 3, 5])
        if type_.name == "Boolean":
            return self.likely(0.5)
        if type_.name == "Float":
            return self.chance.choice([0.0, 0.5, 1.0] if self.sound or self.likely(0.95) else [-1.0, 1.5])
        if type_.name == "Date":
            return self.chance.choice(DAYS)
        if type_.name == "DateTime":
            return self.chance.choice(MOMENTS)
        return self.chance.choice(TEXTS.get(name, TYPED))

    def wanted(self, key: str, type_: GraphQLInputObjectType) -> float:
        """How likely a field of an input is given: of a filter few, so that something passes and nesting ends."""
        if not type_.name.endswith("Filter"):
            return 0.5
        return 0.08 if key in ("AND", "OR", "NOT") else 1.5 / len(type_.fields)


def find(type_: GraphQLInputType, name: str) -> GraphQLInputType:
    """Return the type of a field of an input type."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    assert isinstance(type_, GraphQLInputObjectType)
    found: GraphQLInputType = type_.fields[name].type
    return found


def literal(value: object, type_: GraphQLInputType) -> str:
    """Return a value in the syntax of GraphQL."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if value is None:
        return "null"
    if isinstance(type_, GraphQLList):
        assert isinstance(value, list)
        return "[" + ", ".join(literal(item, type_.of_type) for item in value) + "]"
    if isinstance(type_, GraphQLInputObjectType):
        assert isinstance(value, dict)
        return "{" + ", ".join(f"{key}: {literal(part, type_.fields[key].type)}" for key, part in value.items()) + "}"
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    return json.dumps(value)
