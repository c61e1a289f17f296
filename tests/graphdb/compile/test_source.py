"""Each source compiles to the Cypher that its docstring shows, and mypy refuses what is no source."""

import doctest
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from graphdb.compile import connection, root, source, viewer
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.source import Fixed, List, MapList, Property, SameNode, Summary
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import Key
from graphdb.result.shape import Constant, ErrorShape, ListShape, ObjectShape, ScalarShape
from tests.support.source_cypher import NAMES, compile_field, operation

ROOT = Path(__file__).parents[3]
BY_NAME = (Key("node.sortLabel", str, False),)


@pytest.mark.parametrize("module", [connection, root, source, viewer], ids=lambda module: str(module.__name__))
def test_docstrings_show_the_cypher_that_the_source_compiles_to(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module, extraglobs=NAMES, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 0
    assert failed == 0


def test_an_expression_stands_once_in_its_row() -> None:
    row, shape = compile_field(SameNode(), "thing { name again: name }")
    assert row.expressions == ["this.label"]
    assert isinstance(shape, ObjectShape)
    assert shape.fields == {"name": ScalarShape(0), "again": ScalarShape(0)}


def test_a_fixed_value_is_not_asked_of_the_graph() -> None:
    row, shape = compile_field(Fixed(7))
    assert (row.expressions, shape) == ([], Constant(7))


def test_a_value_is_converted_by_its_source() -> None:
    _, shape = compile_field(Property("label", str.upper))
    assert shape == ScalarShape(0, str.upper)


def test_a_list_takes_its_length_from_the_argument() -> None:
    row, _ = compile_field(List("work/references", BY_NAME, most=10), "things(first: 3) { name }")
    assert "WITH n1 ORDER BY n1.sortLabel LIMIT $p1_n" in row.text()


def test_an_argument_out_of_range_breaks_its_own_field_where_that_is_tolerated() -> None:
    compiled = operation(List("work/references", BY_NAME, most=10), "things(first: 11) { name }")
    (selected,) = compiled.roots
    with pytest.raises(BadInput, match="first must be from 1 to 10, not 11"):
        Compiler(compiled).shape(selected, Scope("this"), RowBuilder())
    shape = Compiler(compiled, tolerant=True).shape(selected, Scope("this"), RowBuilder())
    assert isinstance(shape, ErrorShape)


def test_a_summary_reads_its_file_only_for_a_field_of_the_map() -> None:
    without, _ = compile_field(Summary("researcher/trust"), "thing { name }")
    assert without.text() == "[COLLECT { \nRETURN [this.label] }]"
    row, _ = compile_field(Summary("researcher/trust"), "thing { weight }")
    assert "MATCH" in row.text()


def test_the_maps_of_a_list_are_the_edges_of_their_objects() -> None:
    row, shape = compile_field(MapList("edge.parts"), "things { weight }", edge="reason")
    assert row.text() == "[COLLECT { UNWIND reason.parts AS e1 RETURN [e1.weight] }]"
    assert isinstance(shape, ListShape)


def test_mypy_refuses_what_is_no_source(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text(
        "from graphdb.compile.source import Property\n"
        "from schema.field import graph\n"
        "from schema.query import root\n"
        'graph(Property("label"), "right")\n'
        'graph("label", "no source")\n'
        'root(Property("label"), "no source of a statement")\n'
    )
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    errors = [line for line in run.stdout.splitlines() if ": error: " in line]
    assert [line.split(":")[1] for line in errors] == ["5", "6"], run.stdout
    assert 'expected "Source"' in errors[0]
    assert 'expected "RootSource"' in errors[1]
