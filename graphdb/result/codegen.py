"""Completion: a function generated for a shape, which builds the dicts of the answer from a record.

graphql-core completes a value field by field, with a resolver call and a path for each. The shape of a compiled record
is known when its statement is compiled, so that Python source can be generated for it once. The generated function
makes every check that GraphQL requires: null in a non-null field, the type and range of a scalar, the names of an enum.
A value that fails a check raises NeedsStandardPath, and the standard path then finds the exact error.
"""

import math
from collections.abc import Callable
from typing import Any, Never

from graphql import (
    GraphQLEnumType,
    GraphQLInt,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLScalarType,
    get_named_type,
)

from graphdb.result.cursor import encode_cursor
from graphdb.result.shape import (
    Computed,
    ConnectionPart,
    ConnectionShape,
    Constant,
    CursorShape,
    FromRequest,
    ListShape,
    ObjectShape,
    ScalarShape,
    Shape,
    UnionShape,
    page_info,
)

# Scalars that are checked by an expression. Float and the schema's own scalars have a function each.
CHECKED = ("Int", "Boolean", "String", "ID")

# The generated function: it takes the row and the request's values by slot and returns the value.
CompletionFunction = Callable[[list[Any], list[Any]], Any]


class NeedsStandardPath(Exception):
    """Raised for a value that fails a check; the standard path finds the error."""


def fail_check(*_: Any) -> Never:
    """Raise NeedsStandardPath, from within an expression."""
    raise NeedsStandardPath


def finite_float(value: Any) -> float:
    """Return a Float as graphql-core serializes it; raises NeedsStandardPath for any other value."""
    if type(value) is int:
        return float(value)
    if type(value) is float and math.isfinite(value):
        return value
    raise NeedsStandardPath


def generate_completion(shape: Shape, type_: GraphQLOutputType) -> CompletionFunction:
    """Return a function that takes a record's row and the request's values by slot and returns the field's value."""
    writer = FunctionWriter()
    value = writer.value(shape, type_, "row")
    source = "\n".join(
        ["def complete(row, by_slot):", *("    " + line for line in writer.lines), f"    return {value}"]
    )
    exec(compile(source, "<completion>", "exec"), writer.names)
    return writer.names["complete"]  # type: ignore[no-any-return]


class FunctionWriter:
    """Writes the source of the functions, one for each record. Response keys are literals in it, all other values are
    names."""

    # Names of the generated code: r is a row, i an item of a list, l a list, p the row of a connection or the pair of a
    # union, w the arguments of a page, f its PageInfo. The others hold a value between its check and its use: a and o a
    # list of one value or none, t a value to convert, v a scalar, m what an object is made of and then its row.

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {
            "fail_check": fail_check,
            "finite_float": finite_float,
            "encode_cursor": encode_cursor,
            "page_info": page_info,
        }
        self._count = 0

    def name(self, prefix: str, value: Any = None) -> str:
        """Return a new name, which stands for the value if one is given."""
        self._count += 1
        name = f"{prefix}{self._count}"
        if value is not None:
            self.names[name] = value
        return name

    def value(self, shape: Shape, type_: GraphQLOutputType, row: str) -> str:
        """Return the Python expression for a field's value; `row` is the variable of its row."""
        required = isinstance(type_, GraphQLNonNull)
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        match shape:
            case Constant(value):
                return "None" if value is None else self.name("constant", value)
            case ScalarShape(slot=slot, convert=convert):
                raw = f"{row}[{slot}]"
                if shape.is_wrapped:
                    raw = f"(a[0] if (a := {raw}) else None)"
                if convert is not None:
                    function = self.name("convert", convert)
                    raw = f"(None if (t := {raw}) is None else {function}(t))"
                return self.scalar(inner, raw, required)
            case ObjectShape():
                if shape.slot is None:
                    return self.dict_display(shape, row)
                return self.optional_object(f"{row}[{shape.slot}]", self.record_function(shape), required)
            case UnionShape(slot, records):
                return self.optional_object(f"{row}[{slot}]", self.union_function(records), required)
            case ListShape(slot, item, _):
                assert isinstance(inner, GraphQLList)
                if not isinstance(item, UnionShape):
                    return f"[{self.record_function(item)}(i) for i in {row}[{slot}]]"
                function = self.union_function(item.records)
                missing = " or fail_check()" if isinstance(inner.of_type, GraphQLNonNull) else ""
                return f"[{function}(i){missing} for i in {row}[{slot}]]"
            case Computed():
                return self.computed(shape, row, required)
            case FromRequest(slot):
                return self.scalar(inner, f"by_slot[{slot}]", required)
            case ConnectionShape():
                return f"{self.connection_function(shape)}({row})"
            case CursorShape(page):
                keys = ", ".join(f"{row}[{key}]" for key in page.keys)
                return f"encode_cursor({self.name('tag', page.tag)}, [{keys}])"
            case _:
                raise TypeError(f"{shape} cannot be compiled")

    def scalar(self, type_: GraphQLOutputType, raw: str, required: bool) -> str:
        """Return the expression for a scalar, an enum's name or a list of them, with its checks."""
        if isinstance(type_, GraphQLList):
            item = self.scalar(
                type_.of_type.of_type if isinstance(type_.of_type, GraphQLNonNull) else type_.of_type,
                "i",
                isinstance(type_.of_type, GraphQLNonNull),
            )
            otherwise = "fail_check()" if required else "None"
            values = f"[{item} for i in l] if (l := {raw}).__class__ is list"
            return f"({values} else {otherwise} if l is None else fail_check())"
        named = get_named_type(type_)
        if named.name not in CHECKED and not isinstance(named, GraphQLEnumType):
            assert isinstance(named, GraphQLScalarType)
            function = "finite_float" if named.name == "Float" else self.name("scalar", named.coerce_output_value)
            return f"{function}({raw})" if required else f"(None if (v := {raw}) is None else {function}(v))"
        if required:
            return f"(v if {self.check_expression(named, f'(v := {raw})')} else fail_check())"
        return f"(v if (v := {raw}) is None or {self.check_expression(named, 'v')} else fail_check())"

    def check_expression(self, type_: GraphQLNamedType, value: str) -> str:
        """Return the check of one value. What follows the value in the check may use the name v for it."""
        if isinstance(type_, GraphQLEnumType):
            return f"{value} in {self.name('enum', frozenset(type_.values))}"
        if type_.name == "Int":
            return f"{value}.__class__ is int and -2147483648 <= v <= 2147483647"
        if type_.name == "Boolean":
            return f"{value}.__class__ is bool"
        return f"{value}.__class__ is str"

    def optional_object(self, raw: str, function: str, required: bool) -> str:
        """Return the expression for an object that is wrapped in a list, or null if the list is empty."""
        return f"({function}(o[0]) if (o := {raw}) else {'fail_check()' if required else 'None'})"

    def computed(self, shape: Computed, row: str, required: bool) -> str:
        """Return the expression for an object, or a list of objects, that Python computes from a wrapped value."""
        make, function = self.name("make", shape.make), self.record_function(shape.record)
        raw = f"(m[0] if (m := {row}[{shape.slot}]) else None)"
        made = f"(None if (m := {raw}) is None else {make}(m, by_slot[{shape.request_slot}]))"
        value = f"[{function}(i) for i in m]" if shape.many else f"{function}(m)"
        return f"({'fail_check()' if required else 'None'} if (m := {made}) is None else {value})"

    def dict_display(self, record: ObjectShape, row: str) -> str:
        """Return the dict display of an object; `row` is the variable of its row."""
        parts = [f"{key!r}: {self.value(shape, record.types[key], row)}" for key, shape in record.fields.items()]
        return "{" + ", ".join(parts) + "}"

    def record_function(self, record: ObjectShape) -> str:
        """Write a function that takes a record's row and returns its dict. Returns the function's name."""
        body = self.dict_display(record, "r")
        name = self.name("record")
        self.lines += [f"def {name}(r):", f"    return {body}"]
        return name

    def union_function(self, records: dict[str, ObjectShape]) -> str:
        """Write a function that takes a pair of a type's name and a row and returns the dict, or None for no pair.

        Returns the function's name.
        """
        functions = {name: self.record_function(record) for name, record in records.items()}
        table = "{" + ", ".join(f"{name!r}: {function}" for name, function in functions.items()) + "}"
        table_name, name = self.name("table"), self.name("choice")
        self.lines += [
            f"{table_name} = {table}",
            f"def {name}(p):",
            f"    return {table_name}[p[0]](p[1]) if p else None",
        ]
        return name

    def connection_function(self, page: ConnectionShape) -> str:
        """Write a function that takes the row of a connection and returns its dict. Returns the function's name."""
        name = self.name("page")
        parts = []
        for key, part in page.fields.items():
            if not isinstance(part, ConnectionPart):
                text = self.value(part, page.types[key], "p")
            elif part.name == "totalCount":
                text = self.scalar(GraphQLInt, "p" + "".join(f"[{slot}]" for slot in page.total), True)
            elif part.name == "pageInfo":
                text = self.page_info(page, part)
            else:
                assert part.record is not None
                text = f"[{self.item(part.record)} for r in rows]"
            parts.append(f"{key!r}: {text}")
        self.lines += [
            f"def {name}(p):",
            *([] if page.refused is None else [f"    p[{page.refused}] and fail_check()"]),
            f"    w = by_slot[{page.request_slot}]",
            f"    rows, more = w.cut({'None' if page.rows is None else f'p[{page.rows}]'})",
            "    return {" + ", ".join(parts) + "}",
        ]
        return name

    def item(self, shape: ObjectShape | UnionShape) -> str:
        """Return the expression for the object that is read from a row `r` of a page."""
        if isinstance(shape, UnionShape):
            return self.optional_object(f"r[{shape.slot}]", self.union_function(shape.records), required=True)
        return f"{self.record_function(shape)}(r)"

    def page_info(self, page: ConnectionShape, part: ConnectionPart) -> str:
        """Return the expression for PageInfo within a connection's function."""
        assert isinstance(part.record, ObjectShape)
        items = ", ".join(
            f"{key!r}: f[{fact.name!r}]" if isinstance(fact, ConnectionPart) else f"{key!r}: 'PageInfo'"
            for key, fact in part.record.fields.items()
        )
        before, after = ("None" if slot is None else f"p[{slot}]" for slot in (page.before, page.after))
        facts = f"page_info({self.name('shape', page)}, w, rows, more, {before}, {after})"
        return f"[{{{items}}} for f in ({facts},)][0]"
