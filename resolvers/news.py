"""News: what happened that appears in feeds, written last in the transaction in which it happened."""

from dataclasses import asdict, dataclass
from datetime import datetime

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction

# The states of a claim that are news for its account.
DECIDED = frozenset(("APPROVED", "REJECTED", "REVOKED"))


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened: its FeedKind, the id of the claim or invitation it is about, and the state after it."""

    kind: str
    subject: str
    after: str | None = None
    met: int = 0
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


async def record_news(transaction: Transaction, now: datetime, *news: News) -> None:
    """Record news. The transaction must not lock anything else after it."""
    if news:
        await transaction.run(statement("news/record"), {"news": [asdict(item) for item in news], "now": now})


async def record_decisions(transaction: Transaction, now: datetime, claims: list[str], after: str) -> None:
    """Record news of decided claims for the accounts that filed them."""
    if after in DECIDED:
        await record_news(transaction, now, *(News("CLAIM_DECIDED", claim, after) for claim in claims))
