"""The users of a graph are known as long as they run, and no file that is left over is believed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from graphdb.server.users import FOLDER, ServerUser, active_users, register_use

USE = """
import sys, time
from pathlib import Path
from graphdb.server.users import register_use

with register_use(Path(sys.argv[1]), "import openalex"):
    print("in", flush=True)
    time.sleep(600)
"""


def test_a_process_is_a_user_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    assert active_users(tmp_path) == []
    with register_use(tmp_path, "serve", "http://127.0.0.1:8000"), register_use(tmp_path, "check"):
        assert set(active_users(tmp_path)) == {
            ServerUser(os.getpid(), "serve", "http://127.0.0.1:8000"),
            ServerUser(os.getpid(), "check"),
        }
    assert active_users(tmp_path) == []
    command = [sys.executable, "-c", USE, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline() == "in\n"
        [user] = active_users(tmp_path)
        assert str(user) == f"peergraph import openalex (process {process.pid})"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list((tmp_path / FOLDER).glob("*.json"))
    assert active_users(tmp_path) == []
    assert not list((tmp_path / FOLDER).iterdir())


def test_a_file_left_over_names_nobody_though_its_process_id_is_anothers_now(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "1-x.json").write_text(json.dumps({"pid": os.getpid(), "command": "serve", "address": None}))
    assert active_users(tmp_path) == []


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("no folder")
    with register_use(home, "serve"):
        assert active_users(home) == []
