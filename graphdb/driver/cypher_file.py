"""The .cypher files: how to get from `this` to `node`, read once and bound to a place in a larger statement.

A line `<folder/name this=s node=w>` of one file stands for the clauses of another, with these names for its variables.
A line that ends in `// if flag` is kept where the flag is given.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphdb.driver.database import Statement

FOLDER = Path(__file__).resolve().parents[2] / "cypher"

# Strings, comments, property names and parameters are left alone; of the words that remain only the variables that are
# bound (this, that, node, edge) are rename, so no map key, label or function may be called so.
TOKEN = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|//[^\n]*|\.\s*[A-Za-z_]\w*|\$(?P<parameter>[A-Za-z_]\w*)|(?P<word>[A-Za-z_]\w*)"""
)
# What the request itself says has one name in a statement, wherever it is mentioned.
OF_REQUEST = ("viewer", "now", "limits")
INCLUDED = re.compile(r"^(?P<indent>\s*)<(?P<name>\w+/\w+)(?P<names>( \w+=\w+)*)>(?P<conditions>( // if \w+)*)$")
CLAUSE = re.compile(r"^\s*(OPTIONAL MATCH|MATCH|WHERE|WITH|UNWIND|CALL|RETURN|AND|OR)\b")
# A text that ends in telling its rows apart by one variable.
DISTINCT = re.compile(r"\nWITH DISTINCT \w+$")


@dataclass(frozen=True, slots=True)
class CypherFile:
    """One file: its name, the comment it opens with, its clauses line by line."""

    name: str
    comment: str
    lines: tuple[str, ...]

    def bind(self, variables: dict[str, str], prefix: str = "", flags: frozenset[str] = frozenset()) -> str:
        """The clauses with variables renamed, parameters prefixed, and the lines kept whose `// if flag` holds."""
        kept = []
        for line in self.lines:
            asked, *needed = line.split(" // if ")
            if flags.issuperset(needed):
                kept.append(asked)
        return named("\n".join(kept), variables, prefix)


@cache
def cypher_file(name: str) -> CypherFile:
    """The file cypher/<name>.cypher."""
    text = (FOLDER / f"{name}.cypher").read_text()
    lines = text.strip().splitlines()
    comment = [line.removeprefix("//").strip() for line in lines if line.startswith("//")]
    clauses = [line for line in lines if not line.startswith("//")]
    return CypherFile(name, "\n".join(comment), tuple(line for clause in clauses for line in spread(clause)))


@cache
def statement(name: str) -> Statement:
    """The file cypher/<name>.cypher as a statement of its own, run under the file's name."""
    return Statement(name, "\n".join(cypher_file(name).lines))


def spread(line: str) -> list[str]:
    """The line itself, or the lines of the file that it stands for."""
    included = INCLUDED.match(line)
    if included is None:
        return [line]
    names = dict(pair.split("=") for pair in included["names"].split())
    conditions = included["conditions"]
    return [included["indent"] + named(each, names) + conditions for each in cypher_file(included["name"]).lines]


def with_conditions(text: str, variables: list[str], conditions: list[str]) -> str:
    """The clauses with conditions added where the planner sees them: at the last MATCH when the text ends in one."""
    if not conditions:
        return text
    if (distinct := DISTINCT.search(text)) is not None:
        # Fewer rows are told apart when those that do not pass are gone before.
        return with_conditions(text[: distinct.start()], variables, conditions) + distinct[0]
    clauses = [match[1] for line in text.splitlines() if (match := CLAUSE.match(line))]
    last = next(clause for clause in reversed(clauses) if clause not in ("AND", "OR"))
    before = clauses[: len(clauses) - clauses[::-1].index(last) - 1]
    test = "\nAND ".join(conditions)
    if last.endswith("MATCH"):
        return f"{text}\nWHERE {test}"
    if last == "WHERE" and before and before[-1].endswith("MATCH"):
        return f"{text}\nAND {test}"
    return f"{text}\nWITH {', '.join(variables)}\nWHERE {test}"


def rename(text: str, prefix: str = "", **variables: str | None) -> str:
    """An expression with its variables renamed and its parameters prefixed."""
    return named(text, {name: value for name, value in variables.items() if value}, prefix)


def named(text: str, variables: dict[str, str], prefix: str = "") -> str:
    """The text with variables renamed and parameters prefixed."""

    def new_token(match: re.Match[str]) -> str:
        if match["parameter"]:
            own = "" if match["parameter"] in OF_REQUEST else prefix
            return f"${own}{match['parameter']}"
        word = match["word"]
        return variables.get(word, match[0]) if word else match[0]

    return TOKEN.sub(new_token, text)


def words(text: str) -> set[str]:
    """The words of a Cypher text."""
    return set(re.findall(r"\w+", text))
