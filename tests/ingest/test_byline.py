"""Names on bylines: which are full, and which two are one person."""

import pytest

from ingest.byline import aligned, alike, is_full, name_keys, natural_words


@pytest.mark.parametrize(
    "name",
    ["Anna Lind", "Lind, Anna", "Xi Li", "LI XI", "J. Robert Oppenheimer", "王小明", "Ana María de la Cruz", "José Li"],
)
def test_full_names(name: str) -> None:
    assert is_full(name)


@pytest.mark.parametrize("name", ["A. Lind", "Lind A", "Lind, A.B.", "JR Smith", "Smith JA", "Plato", "A. B.", "", "?"])
def test_names_of_initials_alone(name: str) -> None:
    assert not is_full(name)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Anna Lind", "Lind, Anna", True),
        ("Anna Lind", "A. Lind", True),
        ("Anna Lind", "Anna B. Lind", True),
        ("Smith JA", "John A. Smith", True),
        ("Thomas B. Schön", "Thomas Schon", True),
        ("Anna Lind", "Bo Lind", False),
        ("Anna Lind", "Anna Ek", False),
        ("Anna B. Lind", "Anna C. Lind", False),
        ("", "Anna", False),
    ],
)
def test_names_that_can_be_one_person(left: str, right: str, expected: bool) -> None:
    assert alike(natural_words(left), natural_words(right)) is expected
    assert alike(natural_words(right), natural_words(left)) is expected


def test_entries_are_joined_in_place_first_and_elsewhere_only_without_a_choice() -> None:
    assert aligned(["Anna Lind", "Bo Ek", "Cy Re"], ["A. Lind", "Bo Ek", "Dan Ax"]) == [(0, 0), (1, 1)]
    assert aligned(["Anna Lind", "Bo Ek"], ["Bo Ek", "Anna Lind"]) == [(0, 1), (1, 0)]
    assert aligned(["Li Wei", "Bo Ek", "Cy Re"], ["Bo Ek", "Li Wei", "Wei Li"]) == [(1, 0)]


def test_a_name_twice_on_a_byline_is_known_within_the_work_alone() -> None:
    assert name_keys("arxiv", "2605.00001", ["Li Wei", "Bo Ek", "li wei"]) == [
        "byline:2605.00001:1",
        "name:arxiv:bo ek",
        "byline:2605.00001:3",
    ]
