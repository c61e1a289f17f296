"""A process is known by the home in its command line, and waiting ends with the condition or with the time."""

import subprocess
import sys
import time
from pathlib import Path

from graphdb.server.process import is_neo4j_of, wait_until


def test_a_process_is_neo4j_of_the_home_that_its_command_names_and_of_no_other(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)", f"--home-dir={tmp_path}"]
    process = subprocess.Popen(command)
    try:
        assert wait_until(lambda: is_neo4j_of(process.pid, tmp_path), 10)
        assert not is_neo4j_of(process.pid, tmp_path.parent)
        assert not is_neo4j_of(process.pid, Path(str(tmp_path)[:-1]))
        assert not is_neo4j_of(process.pid, tmp_path / "neo4j")
    finally:
        process.kill()
        process.wait()
    assert not is_neo4j_of(process.pid, tmp_path)


def test_waiting_ends_when_the_condition_is_true() -> None:
    answers = iter((False, False, True))
    assert wait_until(lambda: next(answers), 10)


def test_waiting_ends_when_the_time_is_over() -> None:
    started = time.monotonic()
    assert not wait_until(lambda: False, 0.1)
    assert 0.1 <= time.monotonic() - started < 5
