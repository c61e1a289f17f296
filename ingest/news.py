"""The news of an import: new works for those who follow something about them, and what became of claims for those who
filed them."""

from datetime import UTC, datetime
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction

CREATE_NEWS = statement("news/record")


async def publish_news(
    transaction: Transaction, now: datetime, works: list[str], claims: list[tuple[str, str]]
) -> None:
    """Record the news of new works, each once however much of it is followed, as of `now`, and of claims, as of this
    moment. It has to be the last step of a transaction."""
    news = []
    rows = await transaction.run(statement("ingest/followed_works"), {"ids": works}) if works else []
    for followed, people in rows:
        items_by_work: dict[str, list[Any]] = {}
        for person, work, count, ids in (
            await transaction.run(statement("ingest/new_collaborators"), {"rows": people})
        )[0][0]:
            items_by_work.setdefault(work, []).append(
                news_item("NEW_COLLABORATION", work, met=count, places=[person], people=ids),
            )
        for work, followed_ids in followed:
            news += [news_item("NEW_WORK", work, places=followed_ids), *items_by_work.get(work, ())]
    decided = [news_item("CLAIM_DECIDED", claim, after=after) for claim, after in claims]
    for items, at in ((decided, datetime.now(UTC)), (news, now)):
        if items:
            await transaction.run(CREATE_NEWS, {"news": items, "now": at})


def news_item(kind: str, subject: str, **more: Any) -> dict[str, Any]:
    """One item of news, as cypher/news/record takes it."""
    return {"kind": kind, "subject": subject, "after": None, "met": 0, "places": [], "people": []} | more
