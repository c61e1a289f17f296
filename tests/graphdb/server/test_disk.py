"""The guard of the disk: it says that the disk is full, looks seldom, and logs a change once."""

import logging
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from graphdb.server.disk import LOOK_SECONDS, DiskGuard

MB = 1 << 20


class Disk:
    """A disk whose free space a test sets, a clock, and a guard that looks at both."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, floor: int) -> None:
        self.free, self.now, self.looks = 1000 * MB, 0.0, 0
        monkeypatch.setattr(os, "statvfs", self.look)
        self.guard = DiskGuard(Path("/somewhere"), floor, lambda: self.now)

    def look(self, _: Path) -> SimpleNamespace:
        self.looks += 1
        return SimpleNamespace(f_bavail=self.free // 4096, f_frsize=4096)


def test_below_the_floor_the_guard_says_why_and_above_it_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, 256 * MB)
    assert disk.guard.reason() is None
    disk.free, disk.now = 12 * MB, LOOK_SECONDS
    assert disk.guard.reason() == "The disk is full: 12 MB are free, and a write needs 256 MB. Try again later."
    disk.free, disk.now = 256 * MB, 2 * LOOK_SECONDS
    assert disk.guard.reason() is None


def test_the_guard_looks_once_a_second_and_logs_each_change_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    disk = Disk(monkeypatch, 256 * MB)
    disk.free = 1 * MB
    assert all(disk.guard.reason() for _ in range(1000))
    assert disk.looks == 1
    for second in range(1, 20):
        disk.now = float(second)
        assert disk.guard.reason()
    disk.free, disk.now = 500 * MB, 30.0
    assert disk.guard.reason() is None
    full, again = (record.getMessage() for record in caplog.records)
    assert full.startswith("The disk is full: 1 MB are free, and a write needs 256 MB.")
    assert full.endswith("Writes are refused until there is more room in /somewhere.")
    assert again == "The disk has room again: 500 MB are free. Writes are taken."


def test_without_a_floor_or_an_answer_of_the_system_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    disk = Disk(monkeypatch, 0)
    disk.free = 0
    assert disk.guard.reason() is None
    monkeypatch.undo()
    assert DiskGuard(tmp_path / "no such folder", MB).reason() is None
    assert DiskGuard(tmp_path, 1).reason() is None
    assert DiskGuard(tmp_path, 1 << 60).reason() is not None
