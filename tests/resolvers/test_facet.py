"""The facets of lists of works, and the labels of their values."""

from resolvers.facet import WORKS, enum_label, open_access_label
from schema.facet import WorkFacet
from schema.work import WorkType


def test_every_facet_that_a_client_can_ask_for_is_there() -> None:
    assert {facet.name for facet in WorkFacet} == set(WORKS.by)


def test_a_type_has_a_label_for_people() -> None:
    labels = {enum_label(type_.name) for type_ in WorkType}
    assert len(labels) == len(WorkType)
    assert {"Article", "Conference paper", "Book chapter"} < labels


def test_open_access_has_a_label_for_each_value() -> None:
    assert [open_access_label(key) for key in ("true", "false")] == ["Open access", "Not open access"]
