"""The command line as a person runs it, in a process of its own."""

import subprocess
import sys
from dataclasses import dataclass

import httpx


def peergraph(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "peergraph", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


@dataclass
class ServeProcess:
    """A `peergraph serve` that runs, and where."""

    process: subprocess.Popen[str]
    address: str

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; the exit code and the output of the process."""
        self.process.send_signal(number)
        output = self.process.communicate(timeout=60)[0]
        return self.process.returncode, output
