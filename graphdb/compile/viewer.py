"""Sources whose value depends on who sends the request.

A statement has one text for visitors, one for accounts and one for moderators, never one for a person. A visitor's
statement does not mention the viewer. In the others the viewer's id is the parameter `viewer`, the time is `now` and
the limits of the settings are `limits`. Each request binds them anew, so that a plan serves everybody of a role.
"""

from dataclasses import dataclass
from typing import Any

from graphdb.compile.compiler import Compiler, RootSource, RowBuilder, Scope, Source
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import MODERATOR, Operation, SelectedField
from graphdb.driver.errors import Denied
from graphdb.result.shape import Constant, FromRequest, Shape


def bind_viewer(operation: Operation, values: RequestValues) -> None:
    """Add the parameters `viewer`, `now` and `limits` of a request of somebody signed in."""
    assert operation.viewer is not None
    values.parameters["viewer"] = operation.viewer.id
    values.parameters["now"] = operation.now
    values.parameters["limits"] = dict(operation.limits)


@dataclass(frozen=True, slots=True)
class ForViewer:
    """The value of another source for somebody signed in, whose file may use $viewer; `otherwise` for a visitor.

    >>> cypher(ForViewer(Exists("entity/viewer_is_following")), viewer=None)
    []
    >>> cypher(ForViewer(Exists("entity/viewer_is_following")), viewer=account)
    [EXISTS { MATCH (account:User {id: $viewer})-[:FOLLOWS]->(this)
    USING INDEX SEEK account:User(id) }]
    """

    inner: Source
    otherwise: Any = None

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.viewer is None:
            return Constant(self.otherwise)
        compiler.bind_request(bind_viewer)
        return self.inner.compile(compiler, selected, scope, row)


@dataclass(frozen=True, slots=True)
class RootForViewer(ForViewer):
    """A root field for somebody signed in: the value of a source that a statement can start from, or `otherwise`."""

    inner: RootSource

    def statement(self, row: RowBuilder) -> str:
        return self.inner.statement(row)


@dataclass(frozen=True, slots=True)
class NullUnlessModerator:
    """The value of another source for moderators; null for everybody else.

    >>> cypher(NullUnlessModerator(Property("note")), viewer=account)
    []
    """

    inner: Source

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.role != MODERATOR:
            return Constant(None)
        return self.inner.compile(compiler, selected, scope, row)


@dataclass(frozen=True, slots=True)
class DeniedUnlessModerator:
    """A root field for moderators; raises Denied for everybody else."""

    inner: RootSource

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.viewer is None:
            raise Denied("Sign in first.", "SIGN_IN_REQUIRED")
        if compiler.role != MODERATOR:
            raise Denied("This is for moderators.", "FORBIDDEN")
        compiler.bind_request(bind_viewer)
        return self.inner.compile(compiler, selected, scope, row)

    def statement(self, row: RowBuilder) -> str:
        return self.inner.statement(row)


@dataclass(frozen=True, slots=True)
class ViewerAttribute:
    """An attribute of the viewer that the request itself gives, such as a name; it is not part of the statement."""

    name: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        slot = compiler.request_slot()

        def bind(operation: Operation, values: RequestValues) -> None:
            values.by_slot[slot] = getattr(operation.viewer, self.name)

        compiler.bind_request(bind)
        return FromRequest(slot)
