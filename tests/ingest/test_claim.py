"""Which claims end when several people prove to be one."""

from datetime import UTC, datetime
from typing import Any

from graphdb.driver.database import Statement
from ingest.claim import end_rival_claims

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Claims:
    """A transaction that answers with these live claims, and notes the changes of state."""

    def __init__(self, *live: list[Any]) -> None:
        self.live = list(live)
        self.changes: dict[str, list[str]] = {}

    async def run(self, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
        if statement.name == "ingest/live_claims":
            return [[self.live]]
        self.changes[parameters["after"]] = parameters["claims"]
        return []


async def end(claims: Claims) -> list[tuple[str, str]]:
    transaction: Any = claims
    return await end_rival_claims(transaction, [["R1", "R2"]], NOW)


async def test_a_claim_that_an_orcid_proved_stays_though_another_was_approved_before() -> None:
    claims = Claims(
        [0, "C1", "APPROVED", None, "2026-01-01"],
        [0, "C2", "APPROVED", "ORCID", "2026-02-01"],
        [0, "C3", "PENDING", None, None],
    )
    assert await end(claims) == [("C1", "REVOKED"), ("C3", "REJECTED"), ("C2", "KEPT")]
    assert claims.changes == {"REVOKED": ["C1"], "REJECTED": ["C3"]}


async def test_the_first_that_was_approved_stays_where_none_was_proved() -> None:
    claims = Claims([0, "C1", "APPROVED", None, "2026-02-01"], [0, "C2", "APPROVED", None, "2026-01-01"])
    assert await end(claims) == [("C1", "REVOKED"), ("C2", "KEPT")]


async def test_claims_that_wait_all_go_on_where_none_is_approved() -> None:
    claims = Claims([0, "C1", "PENDING", None, None], [0, "C2", "PENDING", None, None])
    assert await end(claims) == []
    assert claims.changes == {}
