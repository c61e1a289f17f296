"""The facets of a list of works: how many works of the whole list have each value."""

import enum
from typing import Annotated, Any

import strawberry

from resolvers import facet
from schema.entity import Entity
from schema.field import Info, arguments, part


@strawberry.enum(description="What a list of works can be divided by.")
class WorkFacet(enum.Enum):
    YEAR = strawberry.enum_value("YEAR", description="Year of publication: every year, the earliest first.")
    TYPE = strawberry.enum_value("TYPE", description="What kind of output it is.")
    TOPIC = strawberry.enum_value("TOPIC", description="The topics that sources put directly on a work.")
    FIELD = strawberry.enum_value("FIELD", description="The topics of level FIELD among those topics or above them.")
    INSTITUTION = strawberry.enum_value("INSTITUTION", description="The institutions that the byline credits.")
    COUNTRY = strawberry.enum_value("COUNTRY", description="The countries of those institutions.")
    VENUE = strawberry.enum_value("VENUE", description="Where it was published.")
    OPEN_ACCESS = strawberry.enum_value(
        "OPEN_ACCESS", description="Whether it can be read for free; works of which no source says so have no value."
    )
    LANGUAGE = strawberry.enum_value("LANGUAGE", description="The language's ISO 639-1 code.")


@strawberry.type(description="The works that have one value.")
class Bucket:
    key: str = part("The value to give to a filter: an id, a code, a year, the name of a type, true or false.")
    label: str = part("What to print.")
    count: int = part("How many works have this value. A work may have several values.")
    entity: Entity | None = part("The topic or institution; null for other facets.")


@strawberry.type(description="How the whole list is divided by one property, whatever the page.")
class Facet:
    by: WorkFacet = part("What it is divided by.")
    buckets: list[Bucket] = part("The values with most works first, then by key. Years are in order.")
    bucket_count: int = part("How many values there are, whether listed in `buckets` or not.")
    other_count: int = part("How many works have a value for this facet, but none of those listed in `buckets`.")
    missing_count: int = part("How many works have no value for this facet.")


def facets() -> Any:
    """Return the field `facets` of a connection of works."""

    @arguments(facet.WORKS, "How the whole filtered list is divided, whatever the page.")
    def facets(
        self: Any,
        info: Info,
        by: Annotated[
            list[WorkFacet],
            strawberry.argument(
                description="What to divide the list by. Each facet comes once, even if it is named twice."
            ),
        ],
        first: Annotated[
            int | None,
            strawberry.argument(description="How many buckets of each facet, 1 to 200. Years are always all listed."),
        ] = 10,
    ) -> list[Facet]: ...

    return facets
