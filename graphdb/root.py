"""Where a root field starts: from one key, from several, from the one node that stands for the whole graph."""

from dataclasses import dataclass, field
from typing import Any

from graphdb.compiler import Chosen, Compiler, RowBuilder, Scope, Values
from graphdb.cursor import limited
from graphdb.errors import BadInput
from graphdb.fragment import fragment
from graphdb.identifiers import parse
from graphdb.selection import Field, Operation
from graphdb.shape import Many, Shape

LONGEST_ID = 512
MOST_IDS = 100
ENTITIES = "Researcher|Work|Topic|Institution"


def keys_of(text: str) -> list[str]:
    """The keys an id argument may mean, in the order they are tried; raises BadInput for what can be no id."""
    if len(text) > LONGEST_ID:
        raise BadInput(f"An id has at most {LONGEST_ID} characters, not {len(text)}.")
    if "\0" in text:
        raise BadInput("An id has no NUL character.")
    return parse(text)


@dataclass(frozen=True, slots=True)
class ByKey:
    """The entity that the argument `id` names, in whatever scheme; null when it names nothing or another kind."""

    label: str = ENTITIES

    def compile(self, compiler: Compiler, asked: Field, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, Any], values: Values) -> None:
            values.parameters["keys"] = keys_of(arguments["id"])

        compiler.arguments(asked, bind)
        return lone(compiler.node(asked, scope, self.label.split("|")), row)

    def statement(self, row: RowBuilder) -> str:
        return (
            "UNWIND $keys AS key\n"
            f"MATCH (:Key {{key: key}})-[:NAMES]->(this:{self.label})\n"
            f"WITH this LIMIT 1\n{row.returned()}"
        )


@dataclass(frozen=True, slots=True)
class ByOwnId(ByKey):
    """The same, for an id that we know ourselves."""

    id: str = field(kw_only=True)

    def compile(self, compiler: Compiler, asked: Field, scope: Scope, row: RowBuilder) -> Shape:
        def tell(_: Operation, values: Values) -> None:
            values.parameters["keys"] = [self.id]

        compiler.tell(tell)
        return lone(compiler.node(asked, scope, self.label.split("|")), row)


@dataclass(frozen=True, slots=True)
class ByKeys:
    """The entities that the argument `ids` names, in its order, null in the place of each that names nothing."""

    def compile(self, compiler: Compiler, asked: Field, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, Any], values: Values) -> None:
            limited("The number of ids", len(arguments["ids"]), MOST_IDS)
            values.parameters["ids"] = [keys_of(text) for text in arguments["ids"]]

        compiler.arguments(asked, bind)
        chosen = compiler.node(asked, scope, ENTITIES.split("|"))
        row.clauses = chosen.clauses
        return Many(row.add(f"collect({chosen.expression})"), chosen.shape)

    def statement(self, row: RowBuilder) -> str:
        return (
            "UNWIND $ids AS keys\n"
            "OPTIONAL CALL (keys) {\n"
            "  UNWIND keys AS key\n"
            f"  MATCH (:Key {{key: key}})-[:NAMES]->(this:{ENTITIES})\n"
            "  RETURN this LIMIT 1\n"
            f"}}\n{row.returned()}"
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """An object read from the one node that a .cypher file binds as `this`."""

    file: str

    def compile(self, compiler: Compiler, asked: Field, scope: Scope, row: RowBuilder) -> Shape:
        return lone(compiler.node(asked, scope), row)

    def statement(self, row: RowBuilder) -> str:
        return f"{fragment(self.file).bind({})}\n{row.returned()}"


def lone(chosen: Chosen, row: RowBuilder) -> Shape:
    """The shape of the one node that a statement has found, put into its row."""
    row.clauses = chosen.clauses
    chosen.shape.slot = row.add(f"[{chosen.expression}]")
    return chosen.shape
