"""Which keys name one thing."""

import random

from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import UnionFind, entity_id

PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12)


@given(PAIRS, st.randoms(use_true_random=False))
def test_groups_are_the_same_in_any_order_of_joins(pairs: list[tuple[str, str]], chance: random.Random) -> None:
    one, other = UnionFind(), UnionFind()
    for pair in pairs:
        one.join(pair)
    for pair in chance.sample(pairs, len(pairs)):
        other.join(pair[::-1])
    assert one.groups() == other.groups()
    assert all(root == keys[0] == min(keys) for root, keys in one.groups().items())


def test_joining_says_whether_it_joined_anything() -> None:
    keys = UnionFind()
    assert not keys.join(["a"])
    assert keys.join(["a", "b"])
    assert not keys.join(["b", "a"])
    assert "b" in keys
    assert "c" not in keys


def test_an_id_is_a_letter_and_fifteen_characters_of_its_key_alone() -> None:
    assert entity_id("Work", "doi:10.1/x") == entity_id("Work", "doi:10.1/x")
    assert entity_id("Work", "doi:10.1/x") != entity_id("Work", "doi:10.1/y")
    assert entity_id("Researcher", "orcid:1")[0] == "R"
    assert len(entity_id("Venue", "venue:a")) == 16
