"""A disk of some megabytes that a test can fill and empty, without being root: a tmpfs in a namespace of its own.

Only processes that are started in the namespace see what is on it; this one looks in by /proc.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

IN_NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
MB = 1 << 20


def reason_for_none(folder: Path) -> str | None:
    """Return why this machine gives no small disk, or None if it gives one."""
    if sys.platform != "linux" or not all(map(shutil.which, ("unshare", "nsenter", "mount"))):
        return "a disk of a test's own needs Linux with util-linux"
    tried = subprocess.run(
        [*IN_NAMESPACE, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, text=True, check=False
    )
    return None if tried.returncode == 0 else f"no file system can be mounted without root here: {tried.stderr.strip()}"


@dataclass
class SmallDisk:
    """A disk at `folder`, which exists while the process lives that `start` started."""

    folder: Path
    megabytes: int
    process: subprocess.Popen[str] | None = field(default=None)

    def start(self, command: list[str], environment: dict[str, str], output: int) -> subprocess.Popen[str]:
        """Start a process that has the disk, and return it; standard error goes where its output goes."""
        script = f'mount -t tmpfs -o size={self.megabytes}m none "$0" && exec "$@"'
        self.process = subprocess.Popen(
            [*IN_NAMESPACE, "sh", "-c", script, str(self.folder), *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self.process

    def run(self, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run another process that has the disk."""
        assert self.process is not None
        enter = ["nsenter", "--target", str(self.process.pid), "--user", "--mount", "--preserve-credentials"]
        # It would start in the folder that the process was started in.
        return subprocess.run(
            [*enter, f"--wd={os.getcwd()}", *command],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    @property
    def _inside(self) -> Path:
        assert self.process is not None
        return Path(f"/proc/{self.process.pid}/root{self.folder}")

    @property
    def free(self) -> int:
        """The bytes that are free."""
        return shutil.disk_usage(self._inside).free

    def fill(self, leave: int) -> None:
        """Fill the disk with another's file, but for some bytes."""
        with (self._inside / "of-another").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.free - leave)

    def empty(self) -> None:
        """Remove the other's file."""
        (self._inside / "of-another").unlink()
