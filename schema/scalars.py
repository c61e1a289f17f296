"""The two scalars of time. The graph stores both as ISO 8601 text, so they are returned as they are."""

import datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)


def as_date(value: Any) -> str:
    """Return a day as text. Raises GraphQLError for what is not a day."""
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except (ValueError, TypeError) as error:
        raise GraphQLError(f"A day is written as 2026-05-17, not {value!r}.") from error


def as_datetime(value: Any) -> str:
    """Return a time with its offset as text. Raises GraphQLError for what is not a time or has no offset."""
    try:
        has_offset = datetime.datetime.fromisoformat(value).tzinfo is not None
    except (ValueError, TypeError):
        has_offset = False
    if not has_offset:
        raise GraphQLError(f"A time is written with its offset from UTC, such as 2026-05-17T05:53:35Z, not {value!r}.")
    return str(value)


SCALARS: dict[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A day of the Gregorian calendar, such as 2026-05-17.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=as_date,
        parse_value=as_date,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A time with its offset from UTC, such as 2026-05-17T05:53:35Z (RFC 3339).",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=as_datetime,
        parse_value=as_datetime,
    ),
}
