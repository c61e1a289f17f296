"""The parts of an author's name, and the names whose parts nothing tells."""

import pytest

from resolvers.citation.person import CitedName, cited_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Bo Ek", ("Ek", "", "Bo", "")),
        ("Ek, Bo", ("Ek", "", "Bo", "")),
        ("Donald E. Knuth", ("Knuth", "", "Donald E.", "")),
        ("J.R.R. Tolkien", ("Tolkien", "", "J.R.R.", "")),
        ("J.-P. Serre", ("Serre", "", "J.-P.", "")),
        ("Jean-Pierre Serre", ("Serre", "", "Jean-Pierre", "")),
        ("Ludwig van Beethoven", ("Beethoven", "van", "Ludwig", "")),
        ("Juan de la Cruz", ("Cruz", "de la", "Juan", "")),
        ("von der Leyen, Ursula", ("Leyen", "von der", "Ursula", "")),
        ("Jan De Vries", ("De Vries", "", "Jan", "")),
        ("García Márquez, Gabriel", ("García Márquez", "", "Gabriel", "")),
        ("Bo Ek Jr.", ("Ek", "", "Bo", "Jr.")),
        ("Ek, Bo, III", ("Ek", "", "Bo", "III")),
        ("Bo Ek, Jr.", ("Ek", "", "Bo", "Jr.")),
        ("Toyoda T", ("Toyoda", "", "T", "")),
        ("Pat O’Brien", ("O’Brien", "", "Pat", "")),
        ("S. L. RUSSELL", ("RUSSELL", "", "S. L.", "")),
    ],
)
def test_parts_are_told_by_a_comma_or_by_there_being_one_given_name(name: str, parts: tuple[str, ...]) -> None:
    found = cited_name(name, None, False)
    assert (found.family, found.particle, found.given, found.suffix) == parts
    assert not found.literal


@pytest.mark.parametrize(
    "name",
    [
        "Gabriel García Márquez",
        "Mary Jane Smith",
        "J. Maynard Smith",
        "María del Carmen García",
        "Nguyen Van Anh",
        "Wei LI",
        "Smith JA",
        "Aristotle",
        "王伟",
        "山田 太郎",
        "Иван Петров",
        "and Others",
        "Robert'); DROP TABLE",
        "Bo {Ek}",
        ",",
        "Ek,",
        ", Bo",
    ],
)
def test_a_name_whose_parts_nothing_tells_stays_whole(name: str) -> None:
    assert cited_name(name, None, False) == CitedName(name)


def test_what_the_byline_prints_before_a_comma_is_the_family_name() -> None:
    expected = CitedName(family="García Márquez", given="Gabriel")
    assert cited_name("Gabriel García Márquez", "GARCIA MARQUEZ, G.", False) == expected
    assert cited_name("Gabriel García Márquez", "Gabo, the writer", False) == CitedName("Gabriel García Márquez")
    assert cited_name("Gabriel García Márquez", "Gabriel García Márquez, PhD", False).literal


def test_a_group_is_a_whole_even_if_its_name_has_two_words_or_a_comma() -> None:
    for name in ("QUARTZ Collaboration", "Institute of Physics, Lund"):
        assert cited_name(name, None, True) == CitedName(name)


def test_marks_of_direction_tags_and_line_breaks_are_no_part_of_a_name() -> None:
    assert cited_name("\u202eBo\n<b>Ek</b>\u200f", None, False) == CitedName(family="Ek", given="Bo")
