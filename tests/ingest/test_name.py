"""Names as bylines print them: titles, degrees and suffixes, for whom somebody signs, what is no name."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.byline import name_keys
from ingest.name import count_left_out, credited_name, is_left_out, parse_name


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (
            [
                "Sam Delta, Jr.",
                "Sam Delta Jr",
                "Jr., Sam Delta",
                "Delta, Sam, Jr.",
                "Delta Jr., Sam",
                "Sam Jr. Delta",
                "SAM DELTA JR",
                "DELTA, SAM, JR",
            ],
            "sam delta jr",
        ),
        (["Sam Delta Sr.", "Delta, Sam, Sr"], "sam delta sr"),
        (["Sam Delta III", "Delta, Sam, III", "Delta III, Sam", "Sam Delta, III", "Sam Delta 3rd"], "sam delta iii"),
        (["Sam Delta IV", "Sam Delta, IV, PhD"], "sam delta iv"),
        (["Sam Delta II", "Prof. Sam Delta II"], "sam delta ii"),
        (
            [
                "Jane Roe",
                "Roe, Jane",
                "Jane Roe, PhD",
                "Jane Roe, Ph.D.",
                "Jane Roe, Ph. D.",
                "Jane Roe PhD",
                "Roe, Jane, PhD",
                "Jane Roe, MD",
                "Jane Roe, M.D., Ph.D.",
                "Jane Roe MD PhD",
                "Jane Roe, MD-PhD",
                "Jane Roe, MSc, MPH",
                "Roe, Jane, MA",
                "Prof. Jane Roe",
                "Professor Jane Roe",
                "Prof. Dr. Jane Roe",
                "Dr Jane Roe",
                "Dr. med. Jane Roe",
                "Roe, Dr. Jane",
                "Dipl.-Ing. Jane Roe",
                "Dr. Jane Roe, FRCP (Edin)",
                "PROF. JANE ROE",
            ],
            "jane roe",
        ),
    ],
)
def test_one_person_in_many_spellings(spellings: list[str], folded: str) -> None:
    assert {spelling: parse_name(spelling).folded for spelling in spellings} == dict.fromkeys(spellings, folded)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Jack Ma", "jack ma"),
        ("Ma, Jack", "jack ma"),
        ("Hung Do", "hung do"),
        ("Do, Hung", "hung do"),
        ("Roe, Do", "do roe"),
        ("Rahman, Md", "md rahman"),
        ("Md. Rahman Khan", "md rahman khan"),
        ("Rahman Khan, Md", "md rahman khan"),
        ("van der Berg MD", "van der berg md"),
        ("Garcia Lopez, MA", "ma garcia lopez"),
        ("DR Smith", "dr smith"),
        ("JR Smith", "jr smith"),
        ("Hiroki Ii", "hiroki ii"),
        ("Sopheap Iv", "sopheap iv"),
        ("Ivanov II", "ivanov ii"),
        ("Ed Dean", "ed dean"),
        ("O\u2019Brien, Siobhán", "siobhan obrien"),
        ("राम कुमार", "राम कुमार"),
    ],
)
def test_names_that_look_like_degrees_titles_or_suffixes_stay_names(name: str, folded: str) -> None:
    assert parse_name(name).folded == folded


@pytest.mark.parametrize("name", ["Dr. Roe", "Roe, MD", "Roe Jr.", "Smith II", "Prof. J. Roe", "A. B. Smith, III"])
def test_titles_and_suffixes_make_no_name_full(name: str) -> None:
    assert not parse_name(name).is_full


@pytest.mark.parametrize(
    ("printed", "whom"),
    [
        ("Leo Tau (on behalf of the QUARTZ Collaboration)", "Leo Tau"),
        ("Leo Tau on behalf of the QUARTZ Collaboration", "Leo Tau"),
        ("Leo Tau, on behalf of QUARTZ", "Leo Tau"),
        ("L. Tau [On Behalf Of the QUARTZ and MICA Collaborations]", "L. Tau"),
        ("Leo Tau for the QUARTZ Collaboration", "Leo Tau"),
        ("Leo Tau, for the Malaria Study Group", "Leo Tau"),
        ("Leo Tau for QUARTZ Collaboration", "Leo Tau"),
        ("Leo Tau and the QUARTZ Collaboration", "Leo Tau"),
        ("Leo Tau; QUARTZ Collaboration", "Leo Tau"),
        ("Leo Tau (QUARTZ Collaboration)", "Leo Tau"),
        ("Leo Tau im Namen der Studiengruppe", "Leo Tau"),
        ("Leo Tau, MD, for the ABC Investigators", "Leo Tau, MD"),
        ("on behalf of the QUARTZ Collaboration", "QUARTZ Collaboration"),
        ("for the QUARTZ Collaboration", "QUARTZ Collaboration"),
        ("(QUARTZ Collaboration)", "QUARTZ Collaboration"),
        ("Ann First et al.", "Ann First"),
        ("Ann First, et al", "Ann First"),
        # What only looks like it.
        ("QUARTZ Collaboration", "QUARTZ Collaboration"),
        ("Center for Disease Control", "Center for Disease Control"),
        ("National Heart and Lung Network", "National Heart and Lung Network"),
        ("European Society for the Study Group", "European Society for the Study Group"),
        ("Members of the QUARTZ Collaboration", "Members of the QUARTZ Collaboration"),
        ("Anna (Annie) Lind", "Anna (Annie) Lind"),
        ("Anders Forsberg", "Anders Forsberg"),
        ("Fordham, A.", "Fordham, A."),
        ("Amandi Forbes", "Amandi Forbes"),
    ],
)
def test_whoever_signs_for_a_group_is_credited_alone(printed: str, whom: str) -> None:
    assert credited_name(printed) == whom


@pytest.mark.parametrize(
    "name",
    [
        ":",
        ".",
        "*",
        "†",
        "---",
        "…",
        "( )",
        "et al.",
        "et al",
        "[et al.]",
        "and others",
        "others",
        "and 12 others",
        "и др.",
        "等",
    ],
)
def test_what_is_no_name_is_left_out(name: str) -> None:
    assert is_left_out(name)


@pytest.mark.parametrize(
    "name", ["", "A", "Al", "More", "S. More", "Others, A.", "Ng", "1", "李", "Et Alsen", "Ana Otros"]
)
def test_short_names_are_names(name: str) -> None:
    assert not is_left_out(name)


def test_a_byline_that_says_how_many_it_leaves_out_is_believed() -> None:
    assert count_left_out(["Ann First", "Bo Ek"]) == 0
    assert count_left_out(["Ann First", ":"]) == 0
    assert count_left_out(["Ann First", "and 12 others"]) == 12
    assert count_left_out(["Ann First", "et al."]) is None
    assert count_left_out(["Ann First et al."]) is None


# The folding as it is stated, written out independently of the code.
STATED = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss", "ς": "σ"}


def stated(text: str) -> str:
    """The least that two texts share if the stated folding makes them equal: letters and digits, the marks of scripts
    that keep theirs, without order."""
    kept = []
    plain = False
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    for letter in unicodedata.normalize("NFKD", "".join(STATED.get(each, each) for each in decomposed)):
        kind = unicodedata.category(letter)
        if kind[0] == "M":
            if not plain and not 0x0653 <= ord(letter) <= 0x0655:
                kept.append(letter)
            continue
        named = unicodedata.name(letter, "")
        plain = named.startswith(("LATIN", "GREEK", "CYRILLIC"))
        if letter.isalnum():
            kept.append({"ى": "ي", "ی": "ي", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا"}.get(letter, letter))
    return "".join(sorted(unicodedata.normalize("NFKD", "".join(kept))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("राम कुमार", "रीमा कुमारी"),
        ("すずき カナ", "すすき ガナ"),
        ("สมชาย ใจดี", "สมชัย ใจด"),
        ("இராம் குமார்", "இராமு குமாரி"),
        ("রাম কুমার", "রীমা কুমারী"),
        ("ราม ดี", "ราม ดำ"),
    ],
)
def test_marks_of_other_scripts_tell_people_apart(one: str, other: str) -> None:
    [left], [right] = name_keys("made", "1", [one]), name_keys("made", "2", [other])
    assert left.startswith("name:")
    assert left != right


WORD = st.text(st.characters(categories=("L", "M")), min_size=2, max_size=6)


@given(st.lists(WORD, min_size=2, max_size=3), st.lists(WORD, min_size=2, max_size=3))
@example(["राम", "कुमार"], ["रीमा", "कुमारी"])
@example(["すずき", "カナ"], ["すすき", "ガナ"])
@example(["สมชาย", "ใจดี"], ["สมชัย", "ใจด"])
@example(["가나", "다라"], ["각나", "다라"])
@example(["שלום", "כהן"], ["שָלוֹם", "כהן"])
def test_two_names_have_one_key_only_if_the_stated_folding_makes_them_equal(one: list[str], other: list[str]) -> None:
    left, right = (name_keys("made", "1", [" ".join(words)])[0] for words in (one, other))
    if left == right and left.startswith("name:"):
        assert stated(" ".join(one)) == stated(" ".join(other))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
@example("ǅenana Ǆ")
@example(",Jr.,PhD")
@example("Ⅲ")
def test_any_text_can_be_read_as_a_name(text: str) -> None:
    parse_name(text)
    key = name_keys("made", "1", [text])[0]
    assert key == name_keys("made", "1", [text])[0]
    assert "  " not in key
    assert key == key.strip()
    assert isinstance(credited_name(text), str)
    missing = count_left_out([text])
    assert missing is None or missing >= 0
    # A name read from its own key is the same name.
    if key.startswith("name:"):
        folded = key.removeprefix("name:made:")
        assert sorted(parse_name(folded).folded.split()) == sorted(folded.split()) or parse_name(folded).suffix


@pytest.mark.parametrize(
    "part", ["-", " ", "(", "et ", "on behalf of ", "a, ", "Jr. ", "PhD, ", "the Group ", "ü", "&"]
)
def test_a_very_long_name_is_read_all_the_same(part: str) -> None:
    name = "Anna" + part * (16_000 // len(part)) + "Lind"
    assert parse_name(name) == parse_name(name)
    assert credited_name(name) == name
    assert not is_left_out(name)
    assert count_left_out([name]) == 0
