"""Fields of an object that Python makes are read from where its layout says they lie."""

from graphdb.compile.compiler import Compiler
from graphdb.compile.layout import record_from_layout
from graphdb.compile.selection import SelectedField
from graphdb.compile.source import Property
from graphdb.result.shape import Constant, ListShape, ScalarShape, read
from tests.support.source_cypher import operation


def test_fields_lie_where_the_layout_says() -> None:
    given = operation(Property("label"), "list { totalCount edges { weight __typename } pageInfo { hasNextPage } }")
    compiler, seen = Compiler(given), []

    def shape_of(selected: SelectedField) -> Constant:
        seen.append(selected.key)
        return Constant({"hasNextPage": False})

    names: set[str] = set()
    layout = {"totalCount": 2, "edges": (0, {"weight": 1}), "pageInfo": shape_of}
    record = record_from_layout(compiler, given.roots[0], layout, names)
    assert record.fields["totalCount"] == ScalarShape(2)
    assert isinstance(record.fields["edges"], ListShape)
    assert seen == ["pageInfo"]
    assert names == {"totalCount", "edges", "weight", "pageInfo"}
    assert read(record, [[["x", 0.5], ["y", 0.25]], None, 7], []) == {
        "totalCount": 7,
        "edges": [{"weight": 0.5, "__typename": "ThingEdge"}, {"weight": 0.25, "__typename": "ThingEdge"}],
        "pageInfo": {"hasNextPage": False},
    }
