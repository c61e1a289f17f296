"""What depends on the viewer is compiled by role, and its statement never holds who somebody is."""

from datetime import UTC, datetime

import pytest

from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.root import SingleNode
from graphdb.compile.source import Exists, Property
from graphdb.compile.viewer import DeniedUnlessModerator, ForViewer, NullUnlessModerator, RootForViewer, ViewerAttribute
from graphdb.driver.errors import Denied
from graphdb.result.shape import Constant, FromRequest
from tests.support.source_cypher import Account, compile_field, operation

ACCOUNT, MODERATOR = Account(), Account("U2", "moderator")
FOLLOWS = ForViewer(Exists("entity/viewer_is_following"), otherwise=False)


def test_a_visitor_s_statement_does_not_mention_the_viewer() -> None:
    row, shape = compile_field(FOLLOWS)
    assert (row.expressions, shape) == ([], Constant(False))
    row, _ = compile_field(FOLLOWS, viewer=ACCOUNT)
    assert "$viewer" in row.text()
    assert "U1" not in row.text()


def test_viewer_time_and_limits_are_parameters_of_each_request() -> None:
    source = RootForViewer(SingleNode("viewer/self"))
    given = operation(source, "thing { name }", ACCOUNT)
    plan = Compiler(given).plan(given.roots[0])
    for account in ("U1", "U9"):
        now = datetime(2026, 1, 2, tzinfo=UTC)
        other = type(given)(given.schema, given.node, {}, given.variables, Account(account), now, {"a": 1})
        assert plan.values(other).parameters == {"viewer": account, "now": now, "limits": {"a": 1}}


def test_only_a_moderator_reads_what_is_for_moderators() -> None:
    for viewer in (None, ACCOUNT):
        assert compile_field(NullUnlessModerator(Property("note")), viewer=viewer)[1] == Constant(None)
    assert compile_field(NullUnlessModerator(Property("note")), viewer=MODERATOR)[0].text() == "[this.note]"


def test_a_root_field_of_moderators_is_refused_to_everybody_else() -> None:
    source = DeniedUnlessModerator(SingleNode("graph/whole"))
    for viewer, code in ((None, "SIGN_IN_REQUIRED"), (ACCOUNT, "FORBIDDEN")):
        given = operation(source, "thing { name }", viewer)
        with pytest.raises(Denied) as refused:
            Compiler(given).plan(given.roots[0])
        assert refused.value.code == code
    given = operation(source, "thing { name }", MODERATOR)
    assert Compiler(given).plan(given.roots[0]).statement.text.endswith("RETURN [[[this.label]]] AS found")


def test_what_the_token_says_stays_out_of_the_statement() -> None:
    given = operation(ViewerAttribute("id"), "value", ACCOUNT)
    compiler, row = Compiler(given), RowBuilder()
    assert ViewerAttribute("id").compile(compiler, given.roots[0], Scope("this"), row) == FromRequest(0)
    assert row.expressions == []
