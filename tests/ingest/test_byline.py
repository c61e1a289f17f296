"""Names on bylines: which are full, and which two are one person."""

import pytest

from ingest.byline import align_bylines, may_be_same_person, name_keys
from ingest.name import parse_name


@pytest.mark.parametrize(
    "name",
    ["Anna Lind", "Lind, Anna", "Xi Li", "LI XI", "J. Robert Oppenheimer", "王小明", "Ana María de la Cruz", "José Li"],
)
def test_full_names(name: str) -> None:
    assert parse_name(name).is_full


@pytest.mark.parametrize("name", ["A. Lind", "Lind A", "Lind, A.B.", "JR Smith", "Smith JA", "Plato", "A. B.", "", "?"])
def test_names_of_initials_alone(name: str) -> None:
    assert not parse_name(name).is_full


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
        ("Łucja Østergård", "Lucja Ostergard", True),
        ("Łucja Østergård", "Lucja Oestergaard", True),
        ("Jürgen Groß", "Juergen Gross", True),
        ("Đorđe Þorsson", "Djordje Thorsson", True),
        ("Ægir Øster", "Aegir Oester", True),
        ("J. Müller", "Jürgen Mueller", True),
        ("Müller JA", "Jan A. Mueller", True),
        ("Michael Ek", "Michal Ek", False),
        ("Joel Ek", "Jol Ek", False),
        ("Manuel Ek", "Manul Ek", False),
        ("Jürgen Ek", "Jurgan Ek", False),
        ("Sam Delta, Jr.", "Sam Delta", True),
        ("Sam Delta, Jr.", "S. Delta", True),
        ("Sam Delta Jr.", "Sam Delta Sr.", False),
        ("Sam Delta Jr.", "Delta, Sam, III", False),
        ("Jane Roe, PhD", "J. Roe", True),
        ("The QUARTZ Collaboration", "QUARTZ Collaboration", True),
    ],
)
def test_names_that_can_be_one_person(left: str, right: str, expected: bool) -> None:
    assert may_be_same_person(parse_name(left), parse_name(right)) is expected
    assert may_be_same_person(parse_name(right), parse_name(left)) is expected


def test_entries_are_joined_in_place_first_and_elsewhere_only_without_a_choice() -> None:
    assert align_bylines(["Anna Lind", "Bo Ek", "Cy Re"], ["A. Lind", "Bo Ek", "Dan Ax"]) == [(0, 0), (1, 1)]
    assert align_bylines(["Anna Lind", "Bo Ek"], ["Bo Ek", "Anna Lind"]) == [(0, 1), (1, 0)]
    assert align_bylines(["Li Wei", "Bo Ek", "Cy Re"], ["Bo Ek", "Li Wei", "Wei Li"]) == [(1, 0)]


def test_a_name_twice_on_a_byline_is_known_within_the_work_alone() -> None:
    assert name_keys("arxiv", "2605.00001", ["Li Wei", "Bo Ek", "li wei"]) == [
        "byline:2605.00001:1",
        "name:arxiv:bo ek",
        "byline:2605.00001:3",
    ]


def test_father_and_son_on_one_byline_are_not_taken_for_each_other() -> None:
    assert align_bylines(["Sam Delta", "Sam Delta, Jr."], ["Sam Delta Jr", "Sam Delta"]) == [(0, 1), (1, 0)]
    assert align_bylines(["Sam Delta", "Bo Ek", "Sam Delta III"], ["Bo Ek", "S. Delta III", "S. Delta"]) == [
        (0, 2),
        (1, 0),
        (2, 1),
    ]
    # Which of the two the other byline means, it does not say.
    assert align_bylines(["Sam Delta", "Sam Delta Jr"], ["S. Delta, Sr.", "Bo Ek"]) == []
    assert align_bylines(["Sam Delta Jr", "Bo Ek"], ["Sam Delta", "Bo Ek"]) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    "name",
    ["Unknown Author", "Author, Unknown", "Editorial Board", "The Editors", "No authors listed", "佚名", "Study Group"],
)
def test_nobody_is_known_within_the_work_alone(name: str) -> None:
    assert name_keys("arxiv", "2605.00001", ["Bo Ek", name]) == ["name:arxiv:bo ek", "byline:2605.00001:2"]


def test_a_group_is_known_by_name_within_its_source_whatever_its_name_abbreviates() -> None:
    names = ["D0 Collaboration", "QUARTZ Collaboration", "Quartz collaboration"]
    keys = ["name:arxiv:d0 collaboration", "name:arxiv:quartz collaboration", "name:arxiv:quartz collaboration"]
    assert name_keys("arxiv", "2605.00001", names) == keys
