"""Two answers are compared to the first value in which they differ."""

from bench import measure


def test_a_difference_is_given_by_its_path() -> None:
    one, other = {"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}
    assert measure.difference(one, other, "data") == "data.a[1].b: 3 and 2"
