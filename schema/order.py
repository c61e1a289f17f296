"""The orders of lists."""

import enum
from typing import Annotated

import strawberry

from schema.entity import Direction
from schema.field import UNSET

DIRECTION = (
    "The direction; when null, DESC for counts, strength and dates, ASC for names and titles. Ties "
    "break by id in the same direction."
)


@strawberry.enum(description="What works are sorted by.")
class WorkOrderBy(enum.Enum):
    PUBLISHED = strawberry.enum_value(
        "PUBLISHED", description="Year, then day. Works without a day follow the dated ones of their year."
    )
    CITATIONS = strawberry.enum_value("CITATIONS", description="Citations from works in this graph.")
    TITLE = strawberry.enum_value("TITLE", description="The label, accents and case ignored.")


@strawberry.enum(description="What researchers are sorted by.")
class ResearcherOrderBy(enum.Enum):
    WORKS = strawberry.enum_value("WORKS", description="How many works the person has in this graph.")
    CITATIONS = strawberry.enum_value("CITATIONS", description="Citations of their works from works in this graph.")
    COLLABORATORS = strawberry.enum_value(
        "COLLABORATORS", description="How many people have at least one joint work with the researcher."
    )
    NAME = strawberry.enum_value("NAME", description="The label, accents and case ignored.")


@strawberry.enum(description="What collaborators are sorted by.")
class CollaboratorOrderBy(enum.Enum):
    JOINT_WORKS = strawberry.enum_value("JOINT_WORKS", description="How many works both authored.")
    STRENGTH = strawberry.enum_value("STRENGTH", description="Sum over joint works of 1/(authors - 1), Newman 2001.")
    LAST_YEAR = strawberry.enum_value("LAST_YEAR", description="Year of the latest joint work.")
    NAME = strawberry.enum_value("NAME", description="The label, accents and case ignored.")


@strawberry.enum(description="What topics are sorted by.")
class TopicOrderBy(enum.Enum):
    WORKS = strawberry.enum_value("WORKS", description="How many works are on the topic or on one below it.")
    NAME = strawberry.enum_value("NAME", description="The label, accents and case ignored.")


@strawberry.enum(description="What institutions are sorted by.")
class InstitutionOrderBy(enum.Enum):
    WORKS = strawberry.enum_value("WORKS", description="How many works credit it.")
    RESEARCHERS = strawberry.enum_value("RESEARCHERS", description="How many people are affiliated with it.")
    NAME = strawberry.enum_value("NAME", description="The label, accents and case ignored.")


@strawberry.input(description="An order of works.")
class WorkOrder:
    by: WorkOrderBy = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=UNSET, description=DIRECTION)


@strawberry.input(description="An order of researchers.")
class ResearcherOrder:
    by: ResearcherOrderBy = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=UNSET, description=DIRECTION)


@strawberry.input(description="An order of collaborators.")
class CollaboratorOrder:
    by: CollaboratorOrderBy = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=UNSET, description=DIRECTION)


@strawberry.input(description="An order of topics.")
class TopicOrder:
    by: TopicOrderBy = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=UNSET, description=DIRECTION)


@strawberry.input(description="An order of institutions.")
class InstitutionOrder:
    by: InstitutionOrderBy = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=UNSET, description=DIRECTION)


NEWEST = WorkOrder(by=WorkOrderBy.PUBLISHED)
MOST_WORKS = ResearcherOrder(by=ResearcherOrderBy.WORKS)
MOST_JOINT_WORKS = CollaboratorOrder(by=CollaboratorOrderBy.JOINT_WORKS)
LARGEST_TOPICS = TopicOrder(by=TopicOrderBy.WORKS)
LARGEST_INSTITUTIONS = InstitutionOrder(by=InstitutionOrderBy.WORKS)

_ORDER = strawberry.argument(description="The order of the list.")
OrderWorks = Annotated[WorkOrder | None, _ORDER]
OrderResearchers = Annotated[ResearcherOrder | None, _ORDER]
OrderCollaborators = Annotated[CollaboratorOrder | None, _ORDER]
OrderTopics = Annotated[TopicOrder | None, _ORDER]
OrderInstitutions = Annotated[InstitutionOrder | None, _ORDER]


@strawberry.input(
    description="A range of whole numbers, both ends included. A missing end is open; without ends everything "
    "passes. A min over max is refused with BAD_USER_INPUT."
)
class IntRange:
    min: int | None = strawberry.field(default=UNSET, description="The least value that passes.")
    max: int | None = strawberry.field(default=UNSET, description="The greatest value that passes.")


Years = Annotated[
    IntRange | None,
    strawberry.argument(description="Only works of these years count, for every number on the edge too."),
]
