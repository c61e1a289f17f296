"""Each scheme knows its own identifiers, checks their digits, and keeps a canonical spelling as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.identifier_schemes import CANONICAL, LONGEST_KEY, arxiv_of_doi, is_plausible, strip_tracking

EXAMPLES = {
    "ORCID": "0000-0002-1825-0097",
    "OPENALEX": "W2741809807",
    "DOI": "10.1371/journal.pone.0000001",
    "ARXIV": "2101.00001",
    "ARXIV_CATEGORY": "math.AG",
    "ROR": "02nr0ka47",
    "PMID": "12345678",
    "PMCID": "PMC1234567",
    "MAG": "2741809807",
    "WIKIDATA": "Q42",
    "ISSN": "2167-8359",
}


def test_every_scheme_has_an_example() -> None:
    assert EXAMPLES.keys() == CANONICAL.keys()


@pytest.mark.parametrize("scheme", CANONICAL)
def test_a_canonical_spelling_stays_and_is_in_no_other_form(scheme: str) -> None:
    value = EXAMPLES[scheme]
    assert CANONICAL[scheme](value) == value
    assert CANONICAL[scheme](f"no {value} at all") is None
    assert CANONICAL[scheme]("") is None


@pytest.mark.parametrize("scheme", CANONICAL)
@given(text=st.text(max_size=30))
def test_what_is_canonical_once_is_canonical_again(scheme: str, text: str) -> None:
    value = CANONICAL[scheme](text)
    assert value is None or CANONICAL[scheme](value) == value


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("ORCID", "0000-0002-1825-0098"),
        ("ISSN", "2167-8350"),
        ("ARXIV", "2113.00001"),
        ("ROR", "12nr0ka47"),
        ("OPENALEX", "W0123"),
        ("DOI", "10.1371"),
        ("DOI", "10.1371/" + "x" * LONGEST_KEY),
    ],
)
def test_a_wrong_digit_is_no_identifier(scheme: str, text: str) -> None:
    assert CANONICAL[scheme](text) is None


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        ("12345678", {"PMID", "ISSN"}),
        ("1234567", {"PMID"}),
        ("PMC1234567", {"PMCID"}),
        ("0000000218250097", {"PMID", "ORCID"}),
        ("mag:2741809807", {"MAG"}),
    ],
)
def test_digits_alone_are_read_only_in_the_schemes_they_may_mean(text: str, schemes: set[str]) -> None:
    uncertain = ("ORCID", "PMID", "PMCID", "MAG", "ISSN")
    assert {scheme for scheme in uncertain if is_plausible(scheme, text)} >= schemes
    for scheme in {"PMCID", "MAG"} - schemes:
        assert not is_plausible(scheme, text) or not text.isdigit()


@pytest.mark.parametrize(
    ("address", "stripped"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/x?utm_source=y", "https://a.example/x"),
        ("https://a.example/x?a=1&fbclid=2&b=3#c", "https://a.example/x?a=1&b=3#c"),
        ("https://a.example/x?gclid=1#c", "https://a.example/x#c"),
    ],
)
def test_tracking_is_taken_from_an_address_and_nothing_else(address: str, stripped: str) -> None:
    assert strip_tracking(address) == stripped


def test_a_doi_of_arxiv_has_its_number() -> None:
    assert arxiv_of_doi("10.48550/arxiv.2101.00001") == "2101.00001"
    assert arxiv_of_doi("10.1371/journal.pone.0000001") is None
    assert arxiv_of_doi("10.48550/arxiv.nothing") is None
