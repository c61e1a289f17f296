"""What depends on who asks: one text for all visitors, another for all who are signed in, never one for a person.

A visitor's statement does not mention a viewer at all. In that of somebody signed in the viewer's id is the parameter
`viewer`, `now` the time and `limits` what the settings limit, all bound anew for every request, so that a plan may be
kept for all of them.
"""

from dataclasses import dataclass
from typing import Any

from graphdb.compile.compiler import Compiler, RequestValues, RowBuilder, Scope
from graphdb.compile.selection import Operation, SelectedField
from graphdb.driver.errors import Denied
from graphdb.result.shape import Constant, FromRequest, Shape

MODERATOR = "moderator"


def bind_viewer(operation: Operation, values: RequestValues) -> None:
    """Who asks, when, and what is limited, as the parameters `viewer`, `now` and `limits`."""
    assert operation.viewer is not None
    values.parameters["viewer"] = operation.viewer.id
    values.parameters["now"] = operation.now
    values.parameters["limits"] = dict(operation.limits)


@dataclass(frozen=True, slots=True)
class ForViewer:
    """What another source finds for somebody signed in, its file using $viewer; for a visitor the value `otherwise`."""

    inner: Any
    otherwise: Any = None

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.viewer is None:
            return Constant(self.otherwise)
        compiler.bind_request(bind_viewer)
        return self.inner.compile(compiler, selected, scope, row)  # type: ignore[no-any-return]

    def statement(self, row: RowBuilder) -> str:
        """The statement of the other source, where it is a root field's."""
        return self.inner.statement(row)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class ForModerator:
    """What another source finds, for moderators alone; null for everybody else."""

    inner: Any

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.role != MODERATOR:
            return Constant(None)
        return self.inner.compile(compiler, selected, scope, row)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class OfModerators:
    """A root field that is refused to all but moderators."""

    inner: Any

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.viewer is None:
            raise Denied("Sign in first.", "SIGN_IN_REQUIRED")
        if compiler.role != MODERATOR:
            raise Denied("This is for moderators.", "FORBIDDEN")
        compiler.bind_request(bind_viewer)
        return self.inner.compile(compiler, selected, scope, row)  # type: ignore[no-any-return]

    def statement(self, row: RowBuilder) -> str:
        """The statement of the other source."""
        return self.inner.statement(row)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class OfViewer:
    """What is known of who asks without the graph, an attribute of theirs; it stays out of statements."""

    name: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        slot = compiler.request_slot()

        def bind(operation: Operation, values: RequestValues) -> None:
            values.by_slot[slot] = getattr(operation.viewer, self.name)

        compiler.bind_request(bind)
        return FromRequest(slot)
