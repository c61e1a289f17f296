"""The orders of lists: directions, ties, unknown values."""

import pytest

from resolvers import order
from resolvers.order import OrderTable, choose
from schema.entity import Direction
from schema.order import (
    CollaboratorOrderBy,
    InstitutionOrderBy,
    ResearcherOrderBy,
    TopicOrderBy,
    WorkOrderBy,
)

TABLES: dict[str, tuple[OrderTable, type]] = {
    "works": (order.WORK, WorkOrderBy),
    "researchers": (order.RESEARCHER, ResearcherOrderBy),
    "collaborators": (order.COLLABORATOR, CollaboratorOrderBy),
    "topics": (order.TOPIC, TopicOrderBy),
    "institutions": (order.INSTITUTION, InstitutionOrderBy),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_order_that_a_client_can_ask_for_has_its_keys(name: str) -> None:
    table, enum = TABLES[name]
    assert {one.name for one in enum} == set(table)  # type: ignore[attr-defined]
    for by in enum:  # type: ignore[attr-defined]
        chosen = choose(table, by.name)({"orderBy": {"by": by}})
        # Ties break by id in the same direction.
        assert chosen.keys[-1].expression == "node.id"
        assert len({key.descending for key in chosen.keys}) == 1


def test_counts_come_greatest_first_and_names_in_their_order_when_no_direction_is_given() -> None:
    orders = choose(order.WORK, "PUBLISHED")
    for by in WorkOrderBy:
        expected = by is not WorkOrderBy.TITLE
        assert all(key.descending == expected for key in orders({"orderBy": {"by": by}}).keys)


def test_a_direction_that_is_given_is_taken() -> None:
    orders = choose(order.WORK, "PUBLISHED")
    for by in WorkOrderBy:
        for direction in Direction:
            chosen = orders({"orderBy": {"by": by, "direction": direction}})
            assert all(key.descending == (direction is Direction.DESC) for key in chosen.keys)


def test_the_default_is_what_a_list_without_the_argument_has() -> None:
    orders = choose(order.WORK, "CITATIONS")
    assert orders({}) == orders({"orderBy": None}) == orders({"orderBy": {"by": WorkOrderBy.CITATIONS}})
    assert not order.byline({}).keys[0].descending
    assert not order.claims({}).keys[0].descending


def test_an_unknown_year_sorts_last_in_both_directions() -> None:
    orders = choose(order.WORK, "PUBLISHED")
    newest, oldest = (
        orders({"orderBy": {"by": WorkOrderBy.PUBLISHED, "direction": direction}}).keys[0]
        for direction in (Direction.DESC, Direction.ASC)
    )
    assert (newest.expression, oldest.expression) == ("node.newest", "node.oldest")


def test_orders_of_different_lists_have_cursors_of_their_own() -> None:
    tags = [chosen.tag for chosen in (order.works({}), order.feed({}), order.claims({}), order.byline({}))]
    assert len(set(tags)) == len(tags)
