"""The filters of lists."""

from typing import Annotated, Any

import strawberry

from schema.connection import WorkTypeRef
from schema.field import UNSET
from schema.order import IntRange
from schema.scalars import Date, DateTime

TopicLevelRef = Annotated["TopicLevel", strawberry.lazy("schema.topic")]  # type: ignore[name-defined]  # noqa: F821

AND = "All of these hold; true for an empty list. Filters nest at most 10 levels deep and have at most 50 parts."
OR = "At least one of these holds; false for an empty list."
NOT = "This does not hold. It is true where the tested value is unknown."
FILTER = (
    "All fields given must hold. A field that is null counts as absent, and {} lets everything pass. "
    "A test on an unknown value is false, and its NOT is true. An id that names nothing, or something "
    "of another kind, matches nothing."
)
TEXT = (
    "in any order, accents and case ignored; at most 500 characters. Inside OR or NOT the text may "
    "have at most 10,000 hits."
)
SCHEMES = "Any identifier that node accepts, at most 512 characters."
COUNTRY = "ISO 3166-1 alpha-2 code, such as SE. Case is ignored."


def filter_field(description: str) -> Any:
    """Return a field of a filter, which is absent unless given."""
    return strawberry.field(default=UNSET, description=description)


@strawberry.input(
    description="A range of days, both ends included. A missing end is open; without ends everything passes. A "
    "min after max is refused with BAD_USER_INPUT."
)
class DateRange:
    min: Date | None = filter_field("The first day that passes.")
    max: Date | None = filter_field("The last day that passes.")


@strawberry.input(description=f"Which works pass. {FILTER}")
class WorkFilter:
    ids: list[strawberry.ID] | None = filter_field(f"One of these, at most 100. {SCHEMES}")
    text: str | None = filter_field(f"Every word is in the title or the abstract, {TEXT}")
    year: IntRange | None = filter_field("Year of publication.")
    published: DateRange | None = filter_field(
        "Day of publication. A work of which only the year is known does not pass."
    )
    venue: strawberry.ID | None = filter_field(
        "Published in this venue, named by an id, a slug, an ISSN, an OpenAlex id or its whole name, "
        "accents and case ignored. A name of no venue matches nothing. At most 512 characters."
    )
    language: str | None = filter_field("ISO 639-1 code, such as en. Case is ignored.")
    cites: strawberry.ID | None = filter_field(f"It cites this work. {SCHEMES}")
    cited_by: strawberry.ID | None = filter_field(f"This work cites it. {SCHEMES}")
    author_count: IntRange | None = filter_field("How many entries the imported byline has.")
    has_doi: bool | None = filter_field("Whether it has a DOI.")
    imported_after: DateTime | None = filter_field("A record of it was imported with a change later than this.")
    types: list[WorkTypeRef] | None = filter_field("It is of one of these types. An empty list matches nothing.")
    topic: strawberry.ID | None = filter_field(f"On this topic or on one below it. {SCHEMES}")
    institution: strawberry.ID | None = filter_field(f"The byline credits it. {SCHEMES}")
    author: strawberry.ID | None = filter_field(f"On the byline. {SCHEMES}")
    country: str | None = filter_field(f"The byline credits an institution there. {COUNTRY}")
    open_access: bool | None = filter_field("Whether a source says that it can be read for free.")
    retracted: bool | None = filter_field("Whether a source says it was retracted.")
    citations: IntRange | None = filter_field("How many works in this graph cite it.")
    AND: list["WorkFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["WorkFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "WorkFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


@strawberry.input(description=f"Which researchers pass. {FILTER}")
class ResearcherFilter:
    text: str | None = filter_field(f"Every word is in the person's names, {TEXT}")
    institution: strawberry.ID | None = filter_field(f"Affiliated with it. {SCHEMES}")
    topic: strawberry.ID | None = filter_field(f"With a work on this topic or on one below it. {SCHEMES}")
    country: str | None = filter_field(f"Affiliated with an institution there. {COUNTRY}")
    has_orcid: bool | None = filter_field("Whether a source gave an ORCID iD.")
    claimed: bool | None = filter_field("Whether somebody's claim to the record is approved.")
    open_to_collaborate: bool | None = filter_field(
        "Whether invitations are welcome; true until the owner says otherwise."
    )
    works: IntRange | None = filter_field("How many works the person has in this graph.")
    AND: list["ResearcherFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["ResearcherFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "ResearcherFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


@strawberry.input(description=f"Which topics pass. {FILTER}")
class TopicFilter:
    text: str | None = filter_field(f"Every word is in the name, {TEXT}")
    level: TopicLevelRef | None = filter_field("Of this level.")
    within: strawberry.ID | None = filter_field(f"This topic or one below it. {SCHEMES}")
    AND: list["TopicFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["TopicFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "TopicFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


@strawberry.input(description=f"Which institutions pass. {FILTER}")
class InstitutionFilter:
    text: str | None = filter_field(f"Every word is in the names and acronyms, {TEXT}")
    country: str | None = filter_field(COUNTRY)
    type: str | None = filter_field("The source's own word for its kind, such as education.")
    AND: list["InstitutionFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["InstitutionFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "InstitutionFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


_WHERE = strawberry.argument(description="Which rows of the list are wanted; all when absent.")
WhereWorks = Annotated[WorkFilter | None, _WHERE]
WhereResearchers = Annotated[ResearcherFilter | None, _WHERE]
WhereTopics = Annotated[TopicFilter | None, _WHERE]
WhereInstitutions = Annotated[InstitutionFilter | None, _WHERE]
