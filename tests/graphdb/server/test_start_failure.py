"""Why Neo4j did not start is one sentence: a cause that we know, else the last error of its logs."""

import json
from pathlib import Path

import pytest

from graphdb.server.start_failure import CAUSES, MISSING, REPAIRABLE, UNREADABLE, StartLogs, start_failure


def failure(tmp_path: Path, text: str) -> str:
    (tmp_path / "console.log").write_text(text)
    return sentence_of(tmp_path, StartLogs.remember(tmp_path))


def sentence_of(tmp_path: Path, logs: StartLogs) -> str:
    log = tmp_path / "console.log"
    sentence, is_repairable = start_failure(
        logs.errors(), "ended while starting (exit code 7)", log=log, home=tmp_path, port=7687, heap="1g"
    )
    assert is_repairable == (sentence in [text.format(home=tmp_path) for text in REPAIRABLE])
    return sentence


def debug_line(level: str, message: str, stacktrace: str = "") -> str:
    return json.dumps({"level": level, "message": message, "stacktrace": stacktrace}) + "\n"


@pytest.mark.parametrize(("sign", "sentence"), CAUSES)
def test_a_known_cause_is_a_sentence_about_the_setting_to_change(tmp_path: Path, sign: str, sentence: str) -> None:
    reason = failure(tmp_path, f"INFO Starting\njava.io.IOException: {sign}\nINFO Stopped\n")
    assert reason == sentence.format(home=tmp_path, port=7687, heap="1g")
    assert "{" not in reason


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("INFO one\nERROR first\nCaused by: second\nINFO Stopped\n\n", "'Caused by: second'"),
        ("INFO one\n  INFO two  \n\n", "'INFO two'"),
        ("", "'it said nothing'"),
    ],
)
def test_an_unknown_cause_quotes_the_log_and_names_it(tmp_path: Path, text: str, last: str) -> None:
    assert failure(tmp_path, text) == (
        f"Neo4j ended while starting (exit code 7): {last}; its log is {tmp_path / 'console.log'}."
    )


def test_the_cause_is_read_from_the_log_that_nobody_looks_into(tmp_path: Path) -> None:
    debug = tmp_path / "debug.log"
    debug.write_text(debug_line("ERROR", "an old one", "Caused by: java.io.IOException: No space left on device"))
    logs = StartLogs.remember(tmp_path)
    with debug.open("a") as file:
        file.write(debug_line("INFO", "internal.dbms.tx_log.fail_on_missing_files=true, Bad value, OutOfMemoryError"))
        file.write(
            debug_line("ERROR", "failed", "x\nCaused by: Error reading transaction logs, recovery not possible.")
        )
        file.write('{"level": "ERROR", "message": "the disk cut thi')
    assert sentence_of(tmp_path, logs) == UNREADABLE.format(home=tmp_path)
    # The full disk of now explains more than what it left behind.
    with debug.open("a") as file:
        file.write("\n" + debug_line("ERROR", "failed", "Caused by: java.io.IOException: No space left on device"))
    assert sentence_of(tmp_path, logs) == f"The disk that holds {tmp_path} is full."


def test_a_log_that_began_anew_since_the_start_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "neo4j.log"
    log.write_text("x" * 5_000)
    logs = StartLogs.remember(tmp_path)
    log.write_text("2026-11-28 WARN  set fail_on_missing_files to false\n2026-11-28 INFO  OutOfMemoryError\n")
    assert sentence_of(tmp_path, logs) == MISSING.format(home=tmp_path)


def test_a_setting_that_neo4j_refuses_is_named_with_its_file(tmp_path: Path) -> None:
    text = "Exception: Unrecognized setting. No declared setting with name: db.tx_logs.\n"
    reason = failure(tmp_path, text)
    assert reason.startswith(f"Neo4j refuses a setting of {tmp_path / 'neo4j.conf'}: ")
    assert reason.endswith("No declared setting with name: db.tx_logs.")
