"""The news that an import records."""

from datetime import UTC, datetime
from typing import Any

from graphdb.driver.database import Statement
from ingest.news import publish_news

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Followers:
    """A transaction in which W1 is of two followed things, and R1 met two people on it."""

    def __init__(self) -> None:
        self.news: list[dict[str, Any]] = []
        self.names: list[str] = []

    async def run(self, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
        self.names.append(statement.name)
        match statement.name:
            case "ingest/followed_works":
                return [[[["W1", ["R1", "T1"]]], [["R1", ["W1"]]]]]
            case "ingest/new_collaborators":
                return [[[["R1", "W1", 2, ["R2", "R3"]]]]]
        self.news += parameters["news"]
        return []


async def publish(works: list[str], claims: list[tuple[str, str]]) -> Followers:
    followers = Followers()
    transaction: Any = followers
    await publish_news(transaction, NOW, works, claims)
    return followers


async def test_a_new_work_is_told_once_and_whom_people_met_after_it() -> None:
    followers = await publish(["W1"], [("C1", "REVOKED")])
    assert followers.news
    assert [(item["kind"], item["subject"], item["places"]) for item in followers.news] == [
        ("CLAIM_DECIDED", "C1", []),
        ("NEW_WORK", "W1", ["R1", "T1"]),
        ("NEW_COLLABORATION", "W1", ["R1"]),
    ]
    assert (followers.news[0]["after"], followers.news[2]["met"], followers.news[2]["people"]) == (
        "REVOKED", 2, ["R2", "R3"],
    )  # fmt: skip


async def test_without_news_nothing_is_run() -> None:
    assert (await publish([], [])).names == []
