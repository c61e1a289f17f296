"""What the digest of a graph compares."""

from ingest.digest import comparable_properties, fact_digest


def test_ids_slugs_and_times_make_no_difference() -> None:
    left = {"id": "R1", "slug": "a", "createdAt": 1, "importedAt": 2, "of": "R1", "work": "W1", "name": "A", "x": None}
    assert comparable_properties(left, {}) == {"name": "A"}


def test_ids_in_lists_stand_as_keys() -> None:
    assert comparable_properties({"institutions": ["I1", "I2"]}, {"I1": "ror:1"}) == {"institutions": ["ror:1", "I2"]}


def test_the_digest_of_a_fact_follows_from_its_content_alone() -> None:
    assert fact_digest(["key", {"a": 1, "b": 2}]) == fact_digest(["key", {"b": 2, "a": 1}])
    assert fact_digest(["key", 1]) != fact_digest(["key", 2])
    assert 0 <= fact_digest([]) < 2**128
