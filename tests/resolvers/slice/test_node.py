"""The rows of nodes, and how many neighbours a node has."""

from hypothesis import given
from hypothesis import strategies as st

from resolvers.slice.node import DEGREE, ENTITY, HOP, ID, IS_CENTER, KIND, MUTUAL, degree_of, node_row


@given(st.lists(st.integers(0, 50), min_size=9, max_size=9))
def test_two_works_that_cite_each_other_are_one_neighbour(degrees: list[int]) -> None:
    *relations, mutual, _ = degrees
    assert len(relations) == MUTUAL
    assert degree_of(degrees) == sum(relations) - mutual


def test_a_degree_that_was_not_read_is_none() -> None:
    assert degree_of(None) is None
    assert node_row(["Ra", "Ada", []], "RESEARCHER", 1, 0.5, [], center=False)[DEGREE] is None


def test_a_row_has_what_was_read_and_the_selected_entities_after_it() -> None:
    row = node_row(["Ra", "Ada", [[1] * 9], "first", "second"], "RESEARCHER", 0, 1.0, [], center=True)
    assert (row[ID], row[KIND], row[HOP], row[IS_CENTER], row[DEGREE]) == ("Ra", "RESEARCHER", 0, True, 6)
    assert row[ENTITY:] == ["first", "second"]
