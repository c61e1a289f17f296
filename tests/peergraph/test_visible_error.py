"""A client sees its own errors as they are, and a defect of ours as a number that finds its line in the log."""

import pytest
from graphql import GraphQLError, parse

from graphdb.driver.errors import Unavailable
from peergraph.visible_error import LONGEST_MESSAGE, visible_error


def test_an_error_of_a_client_is_shown_with_a_code() -> None:
    assert visible_error(GraphQLError("No.")) == {"message": "No.", "extensions": {"code": "BAD_USER_INPUT"}}
    coded = GraphQLError("No.", extensions={"code": "TOO_COSTLY", "cost": 7})
    assert visible_error(coded)["extensions"] == {"code": "TOO_COSTLY", "cost": 7}


def test_a_long_message_is_cut() -> None:
    assert visible_error(GraphQLError("x" * 2_000))["message"] == "x" * LONGEST_MESSAGE + "…"


def test_an_error_of_the_graph_is_shown() -> None:
    cause = Unavailable("Neo4j cannot be reached.")
    error = GraphQLError(str(cause), path=["stats"], original_error=cause, extensions=cause.extensions)
    assert visible_error(error) == {
        "message": "Neo4j cannot be reached.",
        "path": ["stats"],
        "extensions": {"code": "UNAVAILABLE"},
    }


def test_a_defect_is_a_number_that_the_log_has(caplog: pytest.LogCaptureFixture) -> None:
    shown = visible_error(GraphQLError("hunter2", path=["stats"], original_error=RuntimeError("hunter2")))
    assert "hunter2" not in str(shown)
    assert shown["extensions"]["code"] == "INTERNAL"
    (record,) = caplog.records
    assert shown["extensions"]["id"] in record.getMessage()
    assert record.exc_info


def test_a_value_of_the_graph_that_no_enum_has_is_a_defect_of_ours() -> None:
    cause = GraphQLError('Enum "Kind" cannot represent value: "X"')
    assert visible_error(GraphQLError(str(cause), path=["a"], original_error=cause))["extensions"]["code"] == "INTERNAL"
    node = parse("{ a }").definitions[0]
    cause = GraphQLError("No such value.", node)
    error = GraphQLError(str(cause), path=["a"], original_error=cause)
    assert visible_error(error)["extensions"]["code"] == "BAD_USER_INPUT"
