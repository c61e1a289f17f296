"""Mutations whose news appear in the feeds of others."""

from datetime import UTC, datetime
from typing import Any

from graphdb.driver.database import Database
from resolvers.viewer import Viewer
from tests.support.asking import ask, codes
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


BOSS = person("boss", is_moderator=True)


async def do(database: Database, viewer: Viewer, call: str, at: datetime = NOW) -> Any:
    """Return the payload of a mutation that is not refused."""
    found: Any = next(iter((await ask(database, f"mutation {{ {call} }}", viewer, at)).values()))
    assert codes(found) == []
    return found


async def follow(database: Database, viewer: Viewer, *ids: str) -> None:
    for id in ids:
        await do(database, viewer, f'follow(id: "{id}") {{ userErrors {{ code }} }}')


async def claim(database: Database, viewer: Viewer, researcher: str, *, approve: bool = True) -> str:
    """File a claim, and approve it as a moderator unless it should stay pending. Returns its id."""
    call = f'fileClaim(researcher: "{researcher}") {{ claim {{ id }} userErrors {{ code }} }}'
    found = str((await do(database, viewer, call))["claim"]["id"])
    if approve:
        await do(database, BOSS, f'decideClaim(claim: "{found}", approve: true) {{ userErrors {{ code }} }}')
    return found
