"""Facets: how a whole list of works splits."""

import enum
from typing import Annotated, Any

import strawberry

from resolvers import facet
from schema.entity import Entity
from schema.field import Info, arguments, part


@strawberry.enum(description="What a list of works can be split by.")
class WorkFacet(enum.Enum):
    YEAR = strawberry.enum_value("YEAR", description="Year of publication: every year, the earliest first.")
    TYPE = strawberry.enum_value("TYPE", description="What kind of output it is.")
    TOPIC = strawberry.enum_value("TOPIC", description="The topics that sources put directly on a work.")
    FIELD = strawberry.enum_value("FIELD", description="The topics of level FIELD among those or above them.")
    INSTITUTION = strawberry.enum_value("INSTITUTION", description="The institutions that the byline credits.")
    COUNTRY = strawberry.enum_value("COUNTRY", description="The countries of those institutions.")
    VENUE = strawberry.enum_value("VENUE", description="Where it was published.")
    OPEN_ACCESS = strawberry.enum_value(
        "OPEN_ACCESS", description="Whether it can be read for free; missing where no source said."
    )
    LANGUAGE = strawberry.enum_value("LANGUAGE", description="The language's ISO 639-1 code.")


@strawberry.type(description="Works of one value.")
class Bucket:
    key: str = part("What a filter takes for it: an id, a code, a year, the name of a type; true or false.")
    label: str = part("What to print.")
    count: int = part("Works with this value; a work may have several values.")
    entity: Entity | None = part("The topic or institution; null for other facets.")


@strawberry.type(description="How the whole list splits by one thing, whatever the page.")
class Facet:
    by: WorkFacet = part("What it is split by.")
    buckets: list[Bucket] = part("Most works first, then by key; years by year.")
    bucket_count: int = part("How many values there are, shown or not.")
    other_count: int = part("Works that have a value, and none that is shown.")
    missing_count: int = part("Works without a value.")


def facets() -> Any:
    """The field of a connection of works that splits its list."""

    @arguments(facet.WORKS, "How the whole filtered list splits, counted beside the page.")
    def facets(
        self: Any,
        info: Info,
        by: Annotated[list[WorkFacet], strawberry.argument(description="What to split by; each is answered once.")],
        first: Annotated[
            int | None, strawberry.argument(description="Buckets of each facet, 1 to 200; years are all shown.")
        ] = 10,
    ) -> list[Facet]: ...

    return facets
