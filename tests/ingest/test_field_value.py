"""What counts as a year, a count, a day, a truth, and what is none of these."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.identifier_schemes import LONGEST_KEY
from graphdb.text.identifiers import bounded_key
from ingest import field_value
from ingest.errors import RecordRejected
from ingest.openalex import read_version
from tests.support.made_records import author, work

NEXT = field_value.latest_year()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text("0123456789.-TZ:eE "),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        *[(2019, 2019), (2019.0, 2019), ("2019", 2019), ("2019.0", 2019), (" 2019 ", 2019)],
        *[(1400, 1400), (1399, None), (NEXT, NEXT), (NEXT + 1, None), (20210, None), (10**17, None), (10**30, None)],
        *[(2019.5, None), ("2019.5", None), (True, None), (math.nan, None), (math.inf, None), ("1e400", None)],
        *[
            (-44, None),
            (0, None),
            ("", None),
            (None, None),
            ([2019], None),
            ({}, None),
            ("٢٠١٩", None),
            ("9" * 9999, None),
        ],
    ],
)
def test_years(given: Any, expected: int | None) -> None:
    assert field_value.year(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [(0, 0), (2**31 - 1, 2**31 - 1), (2**31, None), (5 * 10**9, None), (5e9, None), ("7", 7), (3.0, 3), (-1, None)],
)
def test_counts_fit_32_bits(given: Any, expected: int | None) -> None:
    assert field_value.whole_number(given) == expected


@pytest.mark.parametrize(
    ("given", "day", "year"),
    [
        ("2024-03-05", "2024-03-05", 2024),
        ("2024-03-05T00:00:00.000Z", "2024-03-05", 2024),
        ("2024-03-05 10:00", "2024-03-05", 2024),
        ("20240305", "2024-03-05", 2024),
        ("2024-W10-1", "2024-03-04", 2024),
        ("2024-03", None, 2024),
        ("2024", None, 2024),
        ("2024-13", None, None),
        ("2024-02-30", None, None),
        ("0000-00-00", None, None),
        ("-044-03-15", None, None),
        ("1399-12-31", None, None),
        (f"{NEXT + 1}-01-01", None, None),
        ("2099-12-31", None, None),
        ("9999999-01-01", None, None),
        (20240305, None, None),
        (None, None, None),
    ],
)
def test_days_and_their_years(given: Any, day: str | None, year: int | None) -> None:
    assert (field_value.iso_day(given), field_value.year_of(given)) == (day, year)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2025-01-01", "2025-01-01"),
        ("2025-01-01T00:00:00", "2025-01-01"),
        ("2025-01-01T00:00:00.000000Z", "2025-01-01"),
        ("2025-01-01T01:00:00+02:00", "2024-12-31T23:00:00"),
        ("2025-01-01T10:00:00.25", "2025-01-01T10:00:00.250000"),
        ("2025-01-01 around noon", "2025-01-01"),
        ("3025-01-01", None),
        ("yesterday", None),
        (1735689600000, None),
    ],
)
def test_moments_sort_as_they_happened(given: Any, expected: str | None) -> None:
    assert field_value.timestamp(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [(True, True), ("True", True), ("false", False), (1, True), (0.0, False), ("1.0", True), (2, None), ("yes", None),
     (math.nan, None), (None, None), ([], None)],
)  # fmt: skip
def test_truths_as_tables_write_them(given: Any, expected: bool | None) -> None:
    assert field_value.boolean(given) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [(12, "12"), (12.0, "12"), (12.5, "12.5"), ("12-13", "12-13"), (True, None), (math.nan, None), (math.inf, None),
     ([12], None), (10**30, None), ("  ", None)],
)  # fmt: skip
def test_volumes_and_pages_may_be_numbers(given: Any, expected: str | None) -> None:
    assert field_value.text_or_number(given) == expected


def test_text_loses_what_cannot_be_stored() -> None:
    assert field_value.text("Cut emoji \ud83d") == "Cut emoji"
    assert field_value.text("\ude00") is None
    assert field_value.text(" a\x00b ") == "ab"
    assert field_value.text("whole 😀") == "whole 😀"


@given(ANYTHING)
def test_whatever_stands_in_a_place_is_read_or_refused_in_plain_words(anything: Any) -> None:
    for read in (
        field_value.year,
        field_value.whole_number,
        field_value.number,
        field_value.boolean,
        field_value.iso_day,
        field_value.year_of,
        field_value.timestamp,
        field_value.text,
        field_value.text_or_number,
        field_value.language,
        field_value.country,
        field_value.web_address,
    ):
        read(anything)
    for scheme in ("DOI", "ORCID", "OPENALEX", "MAG", "ISSN", "PMID", "ROR"):
        found = field_value.identifier_key(scheme, anything)
        assert found is None or found.encode()
    for asked in (field_value.object_value, field_value.list_value):
        try:
            asked(anything, "a key")
        except RecordRejected as refused:
            assert str(refused).startswith("a key has another shape than it should: it is ")  # noqa: PT017


@given(st.text(max_size=2000), st.text(max_size=2000))
def test_a_key_is_bounded_and_two_keys_stay_two(one: str, other: str) -> None:
    assert len(bounded_key(one)) <= LONGEST_KEY
    assert (bounded_key(one) == bounded_key(other)) == (one == other)
    assert bounded_key(bounded_key(one)) == bounded_key(one)


def test_long_names_keep_the_scheme_of_their_keys() -> None:
    item = work(
        1,
        author(None, "Ada " + "Long " * 5000),
        author(None, "Ada " + "Long " * 5001),
        primary_location={"source": {"display_name": "Proceedings " * 4000}},
    )
    packed = read_version(item)
    keys = [each.keys[0] for each in packed.record.authors] + [packed.record.venue.keys[0]]  # type: ignore[union-attr]
    assert [key.partition(":")[0] for key in keys] == ["name", "name", "venue"]
    assert len(set(keys)) == 3
    assert max(map(len, keys)) <= LONGEST_KEY
