"""Identifiers in every spelling people have at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.identifiers import CANONICAL, canonical, key, parse, url


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("0000-0002-1825-0097", ["orcid:0000-0002-1825-0097", "0000-0002-1825-0097"]),
        ("https://orcid.org/0000-0002-1694-233x", ["orcid:0000-0002-1694-233X"]),
        ("0000-0002-1825-0098", ["0000-0002-1825-0098"]),
        ("W123", ["openalex:W123", "W123"]),
        ("w123", ["openalex:W123", "w123"]),
        ("https://openalex.org/works/W123", ["openalex:W123"]),
        ("https://api.openalex.org/works/W123", ["openalex:W123"]),
        ("https://openalex.org/subfields/1407", ["openalex:subfields/1407"]),
        ("05k89ew48", ["ror:05k89ew48", "05k89ew48"]),
        ("https://ror.org/05K89EW48", ["ror:05k89ew48"]),
        ("https://ror.org/https://ror.org/01ppj9r51", ["ror:01ppj9r51"]),
        ("10.1000/ABC", ["doi:10.1000/abc", "10.1000/ABC"]),
        ("doi:10.1000/ABC", ["doi:10.1000/abc"]),
        ("https://dx.doi.org/10.1016%2FS0140-6736%2818%2932279-7", ["doi:10.1016/s0140-6736(18)32279-7"]),
        (
            "10.48550/arXiv.2605.17276",
            ["doi:10.48550/arxiv.2605.17276", "arxiv:2605.17276", "10.48550/arXiv.2605.17276"],
        ),
        ("arXiv:2605.17276v2", ["arxiv:2605.17276"]),
        ("2605.17276", ["arxiv:2605.17276", "2605.17276"]),
        ("https://arxiv.org/pdf/2605.17276v1.pdf", ["arxiv:2605.17276"]),
        ("math.GT/0309136", ["arxiv:math/0309136", "math.GT/0309136"]),
        ("cs.lg", ["arxiv-category:cs.LG", "cs.lg"]),
        ("6886630", ["pmid:6886630", "6886630"]),
        ("pmid:6886630", ["pmid:6886630"]),
        ("https://pubmed.ncbi.nlm.nih.gov/6886630/", ["pmid:6886630"]),
        ("PMC5321311", ["pmcid:PMC5321311", "PMC5321311"]),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5321311/", ["pmcid:PMC5321311"]),
        ("mag:19", ["mag:19"]),
        ("Q42", ["wikidata:Q42", "Q42"]),
        ("1654-9880", ["issn:1654-9880", "1654-9880"]),
        ("1654-9881", ["1654-9881"]),
        (" stefan-gustafsson ", ["stefan-gustafsson"]),
        ("R5XKABCDEFGHIJKL", ["R5XKABCDEFGHIJKL"]),
        ("name:openalex:anna", []),
        ("", []),
    ],
)
def test_what_an_argument_may_mean(text: str, keys: list[str]) -> None:
    assert parse(text) == keys


@given(st.text(max_size=600))
def test_any_text_is_safe_and_never_reads_as_more_than_it_says(text: str) -> None:
    for found in parse(text):
        assert found == text.strip() or ":" in found
    for scheme in CANONICAL:
        value = canonical(scheme, text)
        if value is not None:
            assert canonical(scheme, value) == value
            assert key(scheme, value) in parse(key(scheme, value))
            assert url(scheme, value).startswith("https://")


@given(st.integers(10**14, 10**15 - 1))
def test_of_the_orcids_of_one_number_exactly_one_is_right(number: int) -> None:
    spelled = [f"{number:015}{last}" for last in "0123456789X"]
    assert sum(canonical("ORCID", each) is not None for each in spelled) == 1
