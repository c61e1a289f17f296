"""A kept graph is used until what it is made of changes, and only so many are kept."""

import os
from pathlib import Path

import pytest

from tests.support import kept_graph


def make_home(folder: Path, text: str) -> Path:
    """Write what a server that has stopped leaves behind."""
    for name in ("data/store", "logs/console.log", "lock"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_a_run_reads_a_copy_without_what_a_server_writes_anew(tmp_path: Path) -> None:
    kept = tmp_path / "graphs" / "a"
    kept_graph.keep(make_home(tmp_path / "home", "first"), kept)
    assert kept_graph.restore(kept, tmp_path / "copy")
    assert [str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file()] == [
        "data/store"
    ]
    (tmp_path / "copy" / "data" / "store").write_text("changed")
    assert (kept / "data" / "store").read_text() == "first"


def test_of_two_runs_that_make_a_graph_at_once_the_first_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "graphs" / "a"
    kept_graph.keep(make_home(tmp_path / "one", "first"), kept)
    kept_graph.keep(make_home(tmp_path / "other", "second"), kept)
    assert (kept / "data" / "store").read_text() == "first"
    assert [path.name for path in kept.parent.iterdir()] == ["a"]


def test_a_graph_that_is_not_kept_is_not_restored(tmp_path: Path) -> None:
    assert not kept_graph.restore(tmp_path / "graphs" / "a", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_the_graphs_used_least_recently_are_removed(tmp_path: Path) -> None:
    names = [f"graph {number}" for number in range(kept_graph.MOST + 2)]
    for number, name in enumerate(names):
        kept_graph.keep(make_home(tmp_path / name, name), tmp_path / "graphs" / name)
        if (tmp_path / "graphs" / name).exists():
            os.utime(tmp_path / "graphs" / name, (number, number))
    assert {path.name for path in (tmp_path / "graphs").iterdir()} == set(names[-kept_graph.MOST :])


@pytest.mark.parametrize("change", ["a/b.py", "a/new.py"])
def test_a_graph_has_another_key_when_a_source_changes(tmp_path: Path, change: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").write_text("1")
    before = kept_graph.graph_key([tmp_path])
    assert kept_graph.graph_key([tmp_path]) == before
    (tmp_path / change).write_text("2")
    assert kept_graph.graph_key([tmp_path]) != before


def test_what_was_moved_away_is_missed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="has moved"):
        kept_graph.graph_key([tmp_path / "nothing"])
