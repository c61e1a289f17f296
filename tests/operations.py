"""Operations made up from the schema: every kind of selection that GraphQL has, over fields that exist."""

import random
from dataclasses import dataclass, field

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


@dataclass
class Maker:
    """Makes one operation from a source of chance; `ids` are what an id argument may be."""

    chance: random.Random
    ids: list[str]
    depth: int
    cursors: list[str] = field(default_factory=lambda: ["", "nonsense", "WyJwdWJsaXNoZWQtZGVzYyIsMjAyMCwiVyJd"])
    variables: dict[str, tuple[str, object]] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    count: int = 0

    def operation(self) -> tuple[str, dict[str, object]]:
        """A document and the values of its variables."""
        assert core.query_type is not None
        names = [name for name in core.query_type.fields if self.chance.random() < 0.4] or ["researcher"]
        roots = " ".join(
            self.field(core.query_type, name, self.depth) for name in self.chance.sample(names, min(3, len(names)))
        )
        if self.chance.random() < 0.2:
            roots += " __typename"
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        head = f"query Made({declared})" if declared else "query Made"
        text = f"{head} {{ {roots} }} " + " ".join(self.fragments)
        return text, {name: value for name, (_, value) in self.variables.items() if value is not ...}

    def fresh(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        """One field with alias, arguments, directives and selections; sometimes twice, to be merged."""
        definition = parent.fields[name]
        head = f"{self.fresh('a')}: {name}{self.arguments(definition)}{self.directive()}"
        if is_leaf_type(get_named_type(definition.type)):
            return head
        twice = self.chance.random() < 0.15 and "@" not in head
        text = f"{head} {self.selections(definition, depth - 1)}"
        return f"{text} {head} {self.selections(definition, depth - 1)}" if twice else text

    def selections(self, definition: GraphQLField, depth: int) -> str:
        """A selection set on the field's type, with fragments where chance wants them."""
        type_ = get_named_type(definition.type)
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        parts = ["__typename"] if self.chance.random() < 0.2 else []
        leaves = [name for name, below in type_.fields.items() if is_leaf_type(get_named_type(below.type))]
        branches = [name for name in type_.fields if name not in leaves]
        chosen = self.chance.sample(leaves, min(len(leaves), self.chance.randint(1, 4)))
        if depth > 0 and branches:
            chosen += self.chance.sample(branches, min(len(branches), self.chance.randint(1, 2)))
        parts += [self.field(type_, name, depth) for name in chosen]
        if is_abstract_type(type_):
            for possible in core.get_possible_types(type_):
                if self.chance.random() < 0.5:
                    below = GraphQLField(possible)
                    parts.append(f"... on {possible.name}{self.directive()} {self.selections(below, depth - 1)}")
        elif depth > 0 and self.chance.random() < 0.3:
            parts.append(self.fragment(type_, definition, depth))
        return "{ " + (" ".join(parts) or "__typename") + " }"

    def fragment(self, type_: GraphQLObjectType | GraphQLInterfaceType, definition: GraphQLField, depth: int) -> str:
        """A spread of a named fragment, or an inline one."""
        if self.chance.random() < 0.5:
            return f"...{self.directive()} {self.selections(definition, depth - 1)}"
        name = self.fresh("F")
        body = self.selections(definition, depth - 1)
        self.fragments.append(f"fragment {name} on {type_.name} {body}")
        return f"...{name}{self.directive()}"

    def directive(self) -> str:
        """@skip or @include with a literal or a variable, now and then."""
        if self.chance.random() > 0.15:
            return ""
        name = self.chance.choice(["skip", "include"])
        value = self.chance.random() < 0.5
        if self.chance.random() < 0.5:
            return f" @{name}(if: {str(value).lower()})"
        variable = self.fresh("b")
        self.variables[variable] = ("Boolean!", value)
        return f" @{name}(if: ${variable})"

    def arguments(self, definition: GraphQLField) -> str:
        """Arguments as literals or variables; mostly in range."""
        parts = []
        for name, argument in definition.args.items():
            if not is_required_argument(argument) and self.chance.random() < 0.6:
                continue
            value = self.value(name, argument.type)
            if self.chance.random() < 0.4:
                variable = self.fresh("v")
                absent = not isinstance(argument.type, GraphQLNonNull) and self.chance.random() < 0.2
                self.variables[variable] = (str(argument.type), ... if absent else value)
                parts.append(f"{name}: ${variable}")
            else:
                parts.append(f"{name}: {literal(value, argument.type)}")
        return f"({', '.join(parts)})" if parts else ""

    def value(self, name: str, type_: GraphQLInputType) -> object:
        """A value of an input type as JSON has it."""
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        elif self.chance.random() < 0.1:
            return None
        if isinstance(type_, GraphQLList):
            return [self.value(name, type_.of_type) for _ in range(self.chance.randint(0, 4))]
        if isinstance(type_, GraphQLEnumType):
            return self.chance.choice(sorted(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return {
                key: self.value(key, part.type)
                for key, part in type_.fields.items()
                if is_required_input(part.type) or self.chance.random() < 0.5
            }
        assert isinstance(type_, GraphQLScalarType)
        if type_.name == "ID":
            return self.chance.choice(self.ids)
        if type_.name == "Int":
            return self.chance.choice([1, 2, 3, 5, 20, 2015, 2020] if name in ("min", "max") else [1, 2, 3, 5, 0, 101])
        if type_.name == "Boolean":
            return self.chance.random() < 0.5
        return self.chance.choice(self.cursors)


def is_required_input(type_: GraphQLInputType) -> bool:
    return isinstance(type_, GraphQLNonNull)


def literal(value: object, type_: GraphQLInputType) -> str:
    """A value in GraphQL's own syntax."""
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
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
