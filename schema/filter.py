"""What a client can narrow a list by."""

from typing import Annotated, Any

import strawberry

from schema.field import UNSET
from schema.order import IntRange
from schema.scalars import Date, DateTime

WorkTypeRef = Annotated["WorkType", strawberry.lazy("schema.work")]  # type: ignore[name-defined]  # noqa: F821
TopicLevelRef = Annotated["TopicLevel", strawberry.lazy("schema.topic")]  # type: ignore[name-defined]  # noqa: F821

AND = "Every one of these holds; true for an empty list. Filters nest at most 10 levels deep and have at most 50 parts."
OR = "At least one of these holds; false for an empty list."
NOT = "This does not hold: true of what it tests where that is unknown."
FILTER = (
    "Fields are ANDed, null is absent, and {} lets all pass. A test on an unknown value is false, and NOT of it true; "
    "an id that names nothing, or something of another kind, matches nothing."
)
TEXT = "in any order, accents and case ignored; at most 500 characters. Inside OR or NOT it may have 10,000 hits."
SCHEMES = "Any identifier at hand, as for node; at most 512 characters."
COUNTRY = "ISO 3166-1 alpha-2 code, as SE; case is ignored."


def test(description: str) -> Any:
    """A field of a filter: absent unless given."""
    return strawberry.field(default=UNSET, description=description)


@strawberry.input(
    description="A range of days, both ends included; a missing end is open, and without ends all pass. min over max "
    "is BAD_USER_INPUT."
)
class DateRange:
    min: Date | None = test("The first day that passes.")
    max: Date | None = test("The last day that passes.")


@strawberry.input(description=f"Which works pass. {FILTER}")
class WorkFilter:
    ids: list[strawberry.ID] | None = test(f"One of these, at most 100. {SCHEMES}")
    text: str | None = test(f"Every word is in the title or the abstract, {TEXT}")
    year: IntRange | None = test("Year of publication.")
    published: DateRange | None = test("Day of publication; a work known to the year alone does not pass.")
    venue: strawberry.ID | None = test(
        "Published there: an id, a slug, an ISSN, an OpenAlex id, else the whole name, accents and case ignored. One "
        "that names none matches nothing; at most 512 characters."
    )
    language: str | None = test("ISO 639-1 code, as en; case is ignored.")
    cites: strawberry.ID | None = test(f"It cites this work. {SCHEMES}")
    cited_by: strawberry.ID | None = test(f"This work cites it. {SCHEMES}")
    author_count: IntRange | None = test("Entries on the byline that was imported.")
    has_doi: bool | None = test("Whether it has a DOI.")
    imported_after: DateTime | None = test("A record of it was imported, and differed, later than this.")
    types: list[WorkTypeRef] | None = test("Of one of these types; none pass an empty list.")
    topic: strawberry.ID | None = test(f"On this topic or on one below it. {SCHEMES}")
    institution: strawberry.ID | None = test(f"The byline credits it. {SCHEMES}")
    author: strawberry.ID | None = test(f"On the byline. {SCHEMES}")
    country: str | None = test(f"The byline credits an institution there. {COUNTRY}")
    open_access: bool | None = test("Whether it can be read for free, by some source.")
    retracted: bool | None = test("Whether a source says it was retracted.")
    citations: IntRange | None = test("Works in this graph that cite it.")
    AND: list["WorkFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["WorkFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "WorkFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


@strawberry.input(description=f"Which researchers pass. {FILTER}")
class ResearcherFilter:
    text: str | None = test(f"Every word is in the person's names, {TEXT}")
    institution: strawberry.ID | None = test(f"Affiliated with it. {SCHEMES}")
    topic: strawberry.ID | None = test(f"With a work on this topic or on one below it. {SCHEMES}")
    country: str | None = test(f"Affiliated with an institution there. {COUNTRY}")
    has_orcid: bool | None = test("Whether a source gave an ORCID iD.")
    claimed: bool | None = test("Whether somebody proved to be this person.")
    open_to_collaborate: bool | None = test("Whether invitations are welcome; true until the owner says otherwise.")
    works: IntRange | None = test("Works in this graph.")
    AND: list["ResearcherFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["ResearcherFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "ResearcherFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


@strawberry.input(description=f"Which topics pass. {FILTER}")
class TopicFilter:
    text: str | None = test(f"Every word is in the name, {TEXT}")
    level: TopicLevelRef | None = test("Of this level.")
    within: strawberry.ID | None = test(f"This topic or one below it. {SCHEMES}")
    AND: list["TopicFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["TopicFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "TopicFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


@strawberry.input(description=f"Which institutions pass. {FILTER}")
class InstitutionFilter:
    text: str | None = test(f"Every word is in the names and acronyms, {TEXT}")
    country: str | None = test(COUNTRY)
    type: str | None = test("The source's own word for its kind, as education.")
    AND: list["InstitutionFilter"] | None = strawberry.field(name="AND", default=UNSET, description=AND)
    OR: list["InstitutionFilter"] | None = strawberry.field(name="OR", default=UNSET, description=OR)
    NOT: "InstitutionFilter | None" = strawberry.field(name="NOT", default=UNSET, description=NOT)


_WHERE = strawberry.argument(description="Which of the list's rows are wanted; all when absent.")
WhereWorks = Annotated[WorkFilter | None, _WHERE]
WhereResearchers = Annotated[ResearcherFilter | None, _WHERE]
WhereTopics = Annotated[TopicFilter | None, _WHERE]
WhereInstitutions = Annotated[InstitutionFilter | None, _WHERE]
