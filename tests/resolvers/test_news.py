"""News are recorded by one statement, and of a claim only what was decided by others."""

from datetime import UTC, datetime

import pytest

from resolvers.news import News, record_decisions, record_news
from schema.claim import ClaimDecision
from schema.feed import FeedKind
from tests.support.recorded_transaction import RecordedTransaction

NOW = datetime(2026, 5, 17, tzinfo=UTC)


async def test_nothing_new_is_no_statement() -> None:
    transaction = RecordedTransaction()
    await record_news(transaction, NOW)  # type: ignore[arg-type]
    assert transaction.statements == []


async def test_all_news_of_a_transaction_are_one_statement() -> None:
    transaction = RecordedTransaction()
    news = (News("INVITATION_RECEIVED", "N1"), News("INVITATION_ANSWERED", "N2", "ACCEPTED"))
    await record_news(transaction, NOW, *news)  # type: ignore[arg-type]
    ((name, values),) = transaction.statements
    assert name == "news/record"
    assert values["now"] == NOW
    assert [(item["kind"], item["subject"], item["after"]) for item in values["news"]] == [
        ("INVITATION_RECEIVED", "N1", None),
        ("INVITATION_ANSWERED", "N2", "ACCEPTED"),
    ]
    assert {item["kind"] for item in values["news"]} <= {kind.name for kind in FeedKind}


@pytest.mark.parametrize("state", ClaimDecision)
async def test_a_claim_is_news_when_it_was_approved_rejected_or_revoked(state: ClaimDecision) -> None:
    transaction = RecordedTransaction()
    await record_decisions(transaction, NOW, ["C1", "C2"], state.name)  # type: ignore[arg-type]
    is_news = state in (ClaimDecision.APPROVED, ClaimDecision.REJECTED, ClaimDecision.REVOKED)
    assert len(transaction.statements) == is_news
    if is_news:
        news = transaction.statements[0][1]["news"]
        assert [(item["kind"], item["subject"], item["after"]) for item in news] == [
            ("CLAIM_DECIDED", claim, state.name) for claim in ("C1", "C2")
        ]
