"""Nothing but the locked jars, byte for byte, gets onto the class path."""

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from graphdb.server import jars
from graphdb.server.jars import Jar, JarError, class_path, read_lock

ONE, TWO = b"one jar", b"another jar"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Return a lock of two small jars that no repository has."""
    lines = [
        Jar(hashlib.sha256(content).hexdigest(), len(content), "no.such.group", name, "1.0")
        for name, content in (("one", ONE), ("two", TWO))
    ]
    path = tmp_path / "jars.lock"
    path.write_text("# a comment\n" + "".join(f"{jar}\n" for jar in lines))
    return path


@pytest.fixture
def folder(tmp_path: Path, lock: Path) -> Path:
    """Return the folder of those jars, with both in it."""
    path = tmp_path / "cache" / f"neo4j-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    path.mkdir(parents=True)
    (path / "one-1.0.jar").write_bytes(ONE)
    (path / "two-1.0.jar").write_bytes(TWO)
    return path


def paths(folder: Path, lock: Path) -> list[Path]:
    return class_path(folder.parent, Console(file=io.StringIO()), lock)


def test_the_class_path_is_the_lock_in_its_order(folder: Path, lock: Path) -> None:
    assert paths(folder, lock) == [folder / "one-1.0.jar", folder / "two-1.0.jar"]


def test_a_changed_jar_of_the_same_size_and_time_is_refused(folder: Path, lock: Path) -> None:
    jar = folder / "one-1.0.jar"
    times = (jar.stat().st_atime, jar.stat().st_mtime)
    jar.write_bytes(b"One jar")
    os.utime(jar, times)
    with pytest.raises(JarError, match=r"one-1\.0\.jar does not have the sha256 of graphdb/server/jars\.lock"):
        paths(folder, lock)


def test_an_extra_jar_is_refused(folder: Path, lock: Path) -> None:
    (folder / "three-1.0.jar").write_bytes(b"uninvited")
    with pytest.raises(JarError, match=r"three-1\.0\.jar is not in graphdb/server/jars\.lock"):
        paths(folder, lock)


def test_a_missing_jar_without_network_is_one_sentence(
    folder: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "two-1.0.jar").unlink()
    monkeypatch.setattr(jars, "FETCH_TRIES", 1)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(JarError, match=r"could not be fetched from Maven: is this machine on line\?$"):
        paths(folder, lock)


def test_a_jar_that_arrives_changed_is_refused_and_not_kept(
    folder: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "two-1.0.jar").unlink()

    def arrive(artifact: object) -> Path:
        path: Path = artifact.cached_path  # type: ignore[attr-defined]
        path.parent.mkdir(parents=True)
        path.write_bytes(b"not the jar")
        return path

    monkeypatch.setattr("jgo.maven.Artifact.resolve", arrive)
    with pytest.raises(JarError, match=r"The two-1\.0\.jar that was fetched does not have the sha256"):
        paths(folder, lock)
    assert not (folder / "two-1.0.jar").exists()


def test_a_full_disk_while_fetching_is_one_sentence(folder: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "two-1.0.jar").unlink()

    def full(_: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("jgo.maven.Artifact.resolve", full)
    with pytest.raises(JarError, match="The disk is full"):
        paths(folder, lock)


def test_the_lock_names_every_jar_once_with_its_sum() -> None:
    jars = read_lock()
    assert len(jars) > 200
    assert len({jar.name for jar in jars}) == len(jars)
    assert all(len(bytes.fromhex(jar.sha256)) == 32 and jar.size > 0 for jar in jars)
