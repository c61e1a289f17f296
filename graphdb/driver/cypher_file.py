"""The .cypher files: each is read once, and its clauses are bound to the variables of a larger statement.

A line `<folder/name this=s node=w>` of a file stands for the clauses of another file, with its variables renamed so.
A line that ends in `// if flag` is part of the text only if the flag is given.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphdb.driver.database import Statement

FOLDER = Path(__file__).resolve().parents[2] / "cypher"

# Strings, comments and property names stay as they are. Of all other words those are renamed that are bound variables
# (this, that, node, edge), so that no map key, label or function may have such a name.
TOKEN = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|//[^\n]*|\.\s*[A-Za-z_]\w*|\$(?P<parameter>[A-Za-z_]\w*)|(?P<word>[A-Za-z_]\w*)"""
)
# The parameters of the request itself have the same name everywhere in a statement.
REQUEST_PARAMETERS = ("viewer", "now", "limits")
INCLUDED = re.compile(r"^(?P<indent>\s*)<(?P<name>\w+/\w+)(?P<names>( \w+=\w+)*)>(?P<conditions>( // if \w+)*)$")
CLAUSE = re.compile(r"^\s*(OPTIONAL MATCH|MATCH|WHERE|WITH|UNWIND|CALL|RETURN|AND|OR)\b")
# The end of a text that makes its rows distinct by one variable.
DISTINCT = re.compile(r"\nWITH DISTINCT \w+$")

_bound_names: ContextVar[list[str] | None] = ContextVar("bound_names", default=None)


@contextmanager
def bound_files() -> Iterator[list[str]]:
    """Yield a list to which the names of the files are added that are bound in this block, each once."""
    names: list[str] = []
    token = _bound_names.set(names)
    try:
        yield names
    finally:
        _bound_names.reset(token)


@dataclass(frozen=True, slots=True)
class CypherFile:
    """A file: its name, the comment at its start, the lines of its clauses."""

    name: str
    comment: str
    lines: tuple[str, ...]

    def bind(self, variables: dict[str, str], prefix: str = "", flags: frozenset[str] = frozenset()) -> str:
        """Return the clauses with variables renamed and parameters prefixed, without lines whose flag is not given."""
        names = _bound_names.get()
        if names is not None and self.name not in names:
            names.append(self.name)
        lines = []
        for line in self.lines:
            text, *needed_flags = line.split(" // if ")
            if flags.issuperset(needed_flags):
                lines.append(text)
        return substitute("\n".join(lines), variables, prefix)


@cache
def cypher_file(name: str) -> CypherFile:
    """Return the file cypher/<name>.cypher."""
    text = (FOLDER / f"{name}.cypher").read_text()
    lines = text.strip().splitlines()
    comment = [line.removeprefix("//").strip() for line in lines if line.startswith("//")]
    clauses = [line for line in lines if not line.startswith("//")]
    return CypherFile(name, "\n".join(comment), tuple(line for clause in clauses for line in expand(clause)))


@cache
def statement(name: str) -> Statement:
    """Return the file cypher/<name>.cypher as a statement, which runs under the file's name."""
    return Statement(name, "\n".join(cypher_file(name).lines))


def expand(line: str) -> list[str]:
    """Return the line itself, or the lines of the file that it stands for."""
    included = INCLUDED.match(line)
    if included is None:
        return [line]
    names = dict(pair.split("=") for pair in included["names"].split())
    conditions = included["conditions"]
    return [included["indent"] + substitute(text, names) + conditions for text in cypher_file(included["name"]).lines]


def with_conditions(text: str, variables: list[str], conditions: list[str]) -> str:
    """Return the clauses with more conditions. They are added to the last MATCH if the text ends in one, where the
    planner can use an index for them."""
    if not conditions:
        return text
    if (distinct := DISTINCT.search(text)) is not None:
        # Conditions come before DISTINCT, so that it has fewer rows to compare.
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
    """Return the text with variables renamed and parameters prefixed; a variable without a value keeps its name."""
    return substitute(text, {name: value for name, value in variables.items() if value}, prefix)


def substitute(text: str, variables: dict[str, str], prefix: str = "") -> str:
    """Return the text with variables renamed and parameters prefixed."""

    def new_token(match: re.Match[str]) -> str:
        if match["parameter"]:
            own = "" if match["parameter"] in REQUEST_PARAMETERS else prefix
            return f"${own}{match['parameter']}"
        word = match["word"]
        return variables.get(word, match[0]) if word else match[0]

    return TOKEN.sub(new_token, text)


def words(text: str) -> set[str]:
    """Return the words of a Cypher text."""
    return set(re.findall(r"\w+", text))
