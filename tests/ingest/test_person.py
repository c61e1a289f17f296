"""What follows from a person's bylines."""

from ingest.person import KeptAffiliation, PersonByline, affiliations, name_properties


def test_the_name_most_bylines_have_is_shown_unless_the_person_states_one() -> None:
    bylines = [PersonByline(name, 2020, []) for name in ("A. Lind", "Anna Lind", "Anna Lind", "Anna B. Lind")]
    shown = name_properties({}, bylines)
    assert (shown["name"], shown["alternateNames"]) == ("Anna Lind", ["A. Lind", "Anna B. Lind"])
    stated = name_properties({"own:name": ["", "Dr Lind"], "own:others": ["", ["Annie"]]}, bylines)
    assert stated["name"] == "Dr Lind"
    assert stated["alternateNames"] == ["A. Lind", "Anna B. Lind", "Anna Lind", "Annie"]


def test_of_names_as_frequent_the_longest_is_shown_then_the_first() -> None:
    assert name_properties({}, [PersonByline(name, None, []) for name in ("Bo", "Anna", "Cleo")])["name"] == "Anna"


def test_bylines_give_the_years_and_works_of_an_affiliation_and_statements_widen_them() -> None:
    bylines = [PersonByline("A", 2020, ["I1"]), PersonByline("A", 2018, ["I1", "I2"]), PersonByline("A", None, ["I2"])]
    stated = KeptAffiliation()
    stated.state(2010, 2012)
    stated.state(2011, 2022)
    kept = {institution: each.properties() for institution, each in affiliations(bylines, {"I1": stated}).items()}
    assert kept["I1"] == {
        "since": 2010, "until": 2022, "works": 2, "statedSince": 2010, "statedUntil": 2022, "stated": True,
    }  # fmt: skip
    assert kept["I2"] == {
        "since": 2018, "until": 2018, "works": 2, "statedSince": None, "statedUntil": None, "stated": False,
    }  # fmt: skip
