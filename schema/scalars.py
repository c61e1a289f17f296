"""The two scalars of time. The graph keeps both as ISO 8601 text, so they pass through as they are."""

import datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)


def as_date(value: Any) -> str:
    """A day as text; ValueError (or TypeError) for what is none."""
    return datetime.date.fromisoformat(value).isoformat()


def as_moment(value: Any) -> str:
    """A moment with its offset as text; ValueError for what is none, or has no offset."""
    if datetime.datetime.fromisoformat(value).tzinfo is None:
        raise ValueError(f"{value!r} has no offset from UTC")
    return str(value)


SCALARS: dict[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A day of the Gregorian calendar, as 2026-05-17.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=as_date,
        parse_value=as_date,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset from UTC, as 2026-05-17T05:53:35Z (RFC 3339).",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=as_moment,
        parse_value=as_moment,
    ),
}
