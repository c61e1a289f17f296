"""What a request took is counted, and a slow statement is logged unless nobody waits for it."""

import logging
import time

import pytest

from graphdb.driver.request_stats import (
    SLOW_MILLISECONDS,
    RequestStats,
    planning_time,
    record_statement,
    without_slow_log,
)

SLOW_SECONDS = SLOW_MILLISECONDS / 1000 + 1


def test_statements_add_up() -> None:
    stats = RequestStats()
    record_statement("tests/one", 2, time.perf_counter() - 0.1, stats)
    record_statement("tests/two", 3, time.perf_counter() - 0.2, stats)
    planning_time(time.perf_counter() - 0.05, time.perf_counter(), stats)
    assert (stats.statements, stats.rows, stats.names) == (2, 5, ["tests/one", "tests/two"])
    assert stats.milliseconds == pytest.approx(300, abs=50)
    assert stats.planning == pytest.approx(50, abs=25)


def test_a_statement_of_no_request_is_logged_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "peergraph.statement"):
        record_statement("tests/one", 1, time.perf_counter(), None)
        planning_time(time.perf_counter(), time.perf_counter(), None)
    assert [record.levelno for record in caplog.records] == [logging.DEBUG]
    assert caplog.messages[0].startswith("tests/one: 1 rows in ")


def test_a_slow_statement_is_a_warning_unless_nobody_waits_for_it(caplog: pytest.LogCaptureFixture) -> None:
    started = time.perf_counter() - SLOW_SECONDS
    with caplog.at_level(logging.DEBUG, "peergraph.statement"):
        record_statement("tests/slow", 1, started, None)
        with without_slow_log():
            record_statement("tests/import", 1, started, None)
        record_statement("tests/slow", 1, started, None)
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.DEBUG, logging.WARNING]


def test_the_line_of_a_statement_says_how_much_of_its_time_was_planning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "peergraph.statement"):
        record_statement("tests/one", 1, time.perf_counter(), None, 1234.56)
    assert caplog.messages[0].endswith(" ms (1234.6 ms of it planning)")
