"""Why Neo4j did not start is one sentence: a cause that we know, else the last error of its log."""

from pathlib import Path

import pytest

from graphdb.server.start_failure import CAUSES, start_failure


def failure(tmp_path: Path, text: str) -> str:
    log = tmp_path / "console.log"
    log.write_text(text)
    return start_failure(log, 7, home=tmp_path, port=7687, heap="1g")


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
        f"Neo4j ended while starting (exit code 7, {last}); its log is {tmp_path / 'console.log'}."
    )
