"""What people do that others read of in their feeds."""

from datetime import UTC, datetime
from typing import Any

from graphdb.driver.database import Database
from resolvers.viewer import Viewer
from tests.support.asking import ask, codes
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


BOSS = person("boss", is_moderator=True)


async def do(database: Database, viewer: Viewer, call: str, at: datetime = NOW) -> Any:
    """What a mutation that is not refused gives back."""
    found: Any = next(iter((await ask(database, f"mutation {{ {call} }}", viewer, at)).values()))
    assert codes(found) == []
    return found


async def follow(database: Database, viewer: Viewer, *ids: str) -> None:
    for id in ids:
        await do(database, viewer, f'follow(id: "{id}") {{ userErrors {{ code }} }}')


async def claim(database: Database, viewer: Viewer, researcher: str, *, approve: bool = True) -> str:
    """A claim that a moderator approved, or one that waits."""
    call = f'fileClaim(researcher: "{researcher}") {{ claim {{ id }} userErrors {{ code }} }}'
    found = str((await do(database, viewer, call))["claim"]["id"])
    if approve:
        await do(database, BOSS, f'decideClaim(claim: "{found}", approve: true) {{ userErrors {{ code }} }}')
    return found
