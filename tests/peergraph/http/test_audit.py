"""GraphQL over HTTP by the letter: the public audit suite of the working group's npm package, all of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import install, run_node

AUDIT = Path(__file__).parents[2] / "audit"
CHECKS = 61


@pytest.fixture(scope="session")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the audit script and its packages, installed by their lock file."""
    return install(AUDIT, tmp_path_factory.mktemp("audit"))


async def test_every_check_of_the_public_audit_is_ok(audit: Path, place: str) -> None:
    results: list[dict[str, Any]] = json.loads(await run_node(audit, "audit.mjs", f"{place}/graphql"))
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == CHECKS


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((AUDIT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for place, package in packages.items() if place)
    assert not any("resolved" in package for package in packages.values())
