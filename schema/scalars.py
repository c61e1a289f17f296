"""The two scalars of time. The graph keeps both as ISO 8601 text, so they pass through as they are."""

import datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)


def as_date(value: Any) -> str:
    """A day as text; GraphQLError for what is none."""
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except (ValueError, TypeError) as error:
        raise GraphQLError(f"A day is written as 2026-05-17, not {value!r}.") from error


def as_moment(value: Any) -> str:
    """A moment with its offset as text; GraphQLError for what is none, or has no offset."""
    try:
        has_offset = datetime.datetime.fromisoformat(value).tzinfo is not None
    except (ValueError, TypeError):
        has_offset = False
    if not has_offset:
        raise GraphQLError(f"A moment is written with its offset, as 2026-05-17T05:53:35Z, not {value!r}.")
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
