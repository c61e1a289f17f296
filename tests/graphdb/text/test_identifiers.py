"""Identifiers in every spelling people have at hand."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphdb.text.folding import HIDDEN
from graphdb.text.identifier_schemes import CANONICAL
from graphdb.text.identifiers import (
    OWN_ID,
    canonical_value,
    identifier_key,
    identifier_keys,
    identifier_url,
    parse_keys,
    tidied_spellings,
)

# Addresses of every scheme, with the key that each names.
SPELLED = {
    "https://orcid.org/0000-0002-1825-0097": "orcid:0000-0002-1825-0097",
    "https://openalex.org/W12": "openalex:W12",
    "https://doi.org/10.1000/abc": "doi:10.1000/abc",
    "https://arxiv.org/abs/2605.17276": "arxiv:2605.17276",
    "https://ror.org/05k89ew48": "ror:05k89ew48",
    "https://pubmed.ncbi.nlm.nih.gov/6886630": "pmid:6886630",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC123": "pmcid:PMC123",
    "https://www.wikidata.org/wiki/Q42": "wikidata:Q42",
    "https://portal.issn.org/resource/ISSN/1654-9880": "issn:1654-9880",
}


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
    assert parse_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("https://doi.org/10.1000/abc?utm_source=mail&utm_campaign=x", ["doi:10.1000/abc"]),
        ("https://doi.org/10.1000/abc?fbclid=IwAR#top", ["doi:10.1000/abc#top", "doi:10.1000/abc"]),
        # A query may belong to the DOI: the graph tells which of the two it holds.
        ("https://doi.org/10.1000/abc?id=7&utm_source=mail", ["doi:10.1000/abc?id=7", "doi:10.1000/abc"]),
        ("https://doi.org/10.1000/a%23b%3Fc=1", ["doi:10.1000/a#b?c=1"]),
        ("doi:10.1000/a#b?c=1", ["doi:10.1000/a#b?c=1", "doi:10.1000/a"]),
        ("https://doi.org/10.1000/x&lt;1:y&gt;2", ["doi:10.1000/x<1:y>2"]),
        ("https://doi.org/10.1000/x&amp;lt;1&amp;gt;2", ["doi:10.1000/x<1>2"]),
        ("HTTP://DX.DOI.ORG/10.1000/ABC", ["doi:10.1000/abc"]),
        ("https://www.doi.org/10.1000/abc", ["doi:10.1000/abc"]),
        ("https://doi.org/https://doi.org/10.1000/abc", ["doi:10.1000/abc"]),
        ("doi:https://doi.org/10.1000/abc", ["doi:10.1000/abc"]),
        ("info:doi/10.1000/abc", ["doi:10.1000/abc"]),
        ("https://doi.org/10.1000/abc.", ["doi:10.1000/abc.", "doi:10.1000/abc"]),
        ("https://doi.org/10.1000/abc/", ["doi:10.1000/abc/", "doi:10.1000/abc"]),
        ("(https://doi.org/10.1000/a(1)2).", ["doi:10.1000/a(1)2"]),
        ("<https://doi.org/10.1000/abc>,", ["doi:10.1000/abc"]),
        ("https://doi.org/10.1000/abc%20", ["doi:10.1000/abc"]),
        ("\u200bhttps://doi.org/10.1000/\u00adabc\ufeff", ["doi:10.1000/abc"]),
        ("oai:arXiv.org:2605.17276", ["arxiv:2605.17276"]),
        ("oai:arXiv.org:hep-th/9901001", ["arxiv:hep-th/9901001"]),
        ("https://arxiv.org/abs/2605.17276v2?context=cs.LG", ["arxiv:2605.17276"]),
        ("https://arxiv.org/pdf/2605.17276#page=3", ["arxiv:2605.17276"]),
        ("arXiv:2605.17276v1 [cs.LG] 17 May 2026", ["arxiv:2605.17276"]),
        ("https://api.openalex.org/works/W12?select=id", ["openalex:W12"]),
        ("HTTPS://OPENALEX.ORG/W12", ["openalex:W12"]),
        ("https://openalex.org/authors/a12#works", ["openalex:A12"]),
        ("https://api.openalex.org/works/doi:10.1000/abc", ["doi:10.1000/abc"]),
        (
            "https://api.openalex.org/authors/https://orcid.org/0000-0002-1825-0097?mailto=me",
            ["orcid:0000-0002-1825-0097"],
        ),
        ("https://orcid.org/0000-0002-1825-0097?lang=en", ["orcid:0000-0002-1825-0097"]),
        ("ORCID iD: 0000-0002-1825-0097", ["orcid:0000-0002-1825-0097"]),
        ("0000\u20110002\u20111825\u20110097", ["orcid:0000-0002-1825-0097", "0000\u20110002\u20111825\u20110097"]),
        ("https://ror.org/05k89ew48?utm_source=x", ["ror:05k89ew48"]),
        ("http://www.ror.org/05k89ew48#names", ["ror:05k89ew48"]),
        ("https://pubmed.ncbi.nlm.nih.gov/6886630/?from_term=nets&from_pos=2", ["pmid:6886630"]),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5321311/#sec1", ["pmcid:PMC5321311"]),
        ("https://www.wikidata.org/wiki/Q42?uselang=sv#P31", ["wikidata:Q42"]),
        ("urn:issn:1654-9880", ["issn:1654-9880"]),
        ("URN:ISSN:1654-9880", ["issn:1654-9880"]),
        ("https://portal.issn.org/resource/ISSN-L/1654-9880#", ["issn:1654-9880"]),
        ("PMC5321311.", ["pmcid:PMC5321311", "PMC5321311."]),
        # No address is around these, so nothing is left out of them.
        ("2020.", ["2020."]),
        ("stefan-gustafsson?tab=works", ["stefan-gustafsson?tab=works"]),
        ("malaria in 1918?", ["malaria in 1918?"]),
    ],
)
def test_what_stands_around_an_identifier_does_not_hide_it(text: str, keys: list[str]) -> None:
    assert parse_keys(text) == keys


@pytest.mark.parametrize(
    ("scheme", "given", "value"),
    [
        ("DOI", "https://doi.org/10.1000/a%2fb%25c", "10.1000/a/b%c"),
        ("DOI", "https://doi.org/10.1000/a?utm_source=x", "10.1000/a"),
        ("DOI", "https://doi.org/10.1000/a#b?c=1", "10.1000/a#b?c=1"),
        ("DOI", "https://doi.org/10.1000/end. ", "10.1000/end."),
        ("DOI", "https://doi.org/10.1000/two parts", None),
        ("DOI", "https://doi.org/10.1000.10/123", "10.1000.10/123"),
        ("DOI", "10.1000/&", "10.1000/&"),
        ("ORCID", "https://orcid.org/0000-0002-1825-0097?lang=en", "0000-0002-1825-0097"),
        ("ROR", "https://ror.org/05k89ew48/#", "05k89ew48"),
        ("OPENALEX", "https://openalex.org/W12?select=id", "W12"),
        ("ARXIV", "https://arxiv.org/abs/2605.17276v3?context=cs", "2605.17276"),
    ],
)
def test_a_record_may_give_an_identifier_in_any_of_its_spellings(scheme: str, given: str, value: str | None) -> None:
    assert canonical_value(scheme, given) == value


@pytest.mark.parametrize(
    ("scheme", "value", "address"),
    [
        ("DOI", "10.1000/a#b?c=1", "https://doi.org/10.1000/a%23b%3Fc=1"),
        ("DOI", "10.1000/a/b%c", "https://doi.org/10.1000/a/b%25c"),
        ("DOI", "10.1000/x<1:y>2;3(4)", "https://doi.org/10.1000/x%3C1:y%3E2;3(4)"),
        ("DOI", '10.1000/"x"', "https://doi.org/10.1000/%22x%22"),
        ("DOI", "10.1000/ä", "https://doi.org/10.1000/%C3%A4"),
        ("DOI", "10.1000/journal.abc.0000308", "https://doi.org/10.1000/journal.abc.0000308"),
        ("ARXIV", "hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("ARXIV_CATEGORY", "cs.LG", "https://arxiv.org/list/cs.LG/recent"),
        ("OPENALEX", "subfields/1407", "https://openalex.org/subfields/1407"),
    ],
)
def test_an_address_leads_to_its_identifier(scheme: str, value: str, address: str) -> None:
    assert identifier_url(scheme, value) == address
    assert identifier_key(scheme, value) in parse_keys(address)


@given(st.from_regex(r"10\.[0-9]{4,9}/[^\s\x00-\x1f\x7f]{1,40}", fullmatch=True))
def test_the_address_of_any_doi_is_one_path_that_names_it(text: str) -> None:
    value = canonical_value("DOI", text)
    if value is not None:
        address = identifier_url("DOI", value)
        parts = urlsplit(address)
        assert (parts.netloc, parts.query, parts.fragment) == ("doi.org", "", "")
        assert not re.search(r"""[\s<>"{}|\\^`]""", address)
        assert address.isascii()
        assert identifier_key("DOI", value) in parse_keys(address)


@given(
    st.sampled_from(sorted(SPELLED)),
    st.sampled_from(["", "?utm_source=a", "?lang=en&x=%20", "#top", "/?a=b#c", ".", ")."]),
)
def test_an_address_with_something_added_names_the_same(address: str, added: str) -> None:
    assert SPELLED[address] in parse_keys(address + added)
    assert SPELLED[address] in parse_keys(f"<{address}{added}>")
    assert SPELLED[address] in parse_keys(address.upper().replace("HTTPS://ORCID", "HTTPS://orcid") + added)


@given(st.text(max_size=600))
def test_any_text_is_safe_and_never_reads_as_more_than_it_says(text: str) -> None:
    for found in parse_keys(text):
        assert HIDDEN.sub("", found).strip() == HIDDEN.sub("", text).strip() or ":" in found
    for scheme in CANONICAL:
        value = canonical_value(scheme, text)
        if value is not None:
            assert canonical_value(scheme, value) == value
            assert identifier_key(scheme, value) in parse_keys(identifier_key(scheme, value))
            assert identifier_url(scheme, value).startswith("https://")


@given(st.integers(10**14, 10**15 - 1))
def test_of_the_orcids_of_one_number_exactly_one_is_right(number: int) -> None:
    spelled = [f"{number:015}{last}" for last in "0123456789X"]
    assert sum(canonical_value("ORCID", each) is not None for each in spelled) == 1


@given(text=st.from_regex(OWN_ID, fullmatch=True) | st.from_regex(r"[RWTIV][2-7]{13,15}[A-Z2-7]{0,2}", fullmatch=True))
@example(text="W234567234567234")
@example(text="IOPENALEXISSN234")
@example(text="IISSN23456723456")
def test_an_own_id_means_itself_and_what_the_schemes_say(text: str) -> None:
    slowly = list(
        dict.fromkeys(key for spelling in (text, *tidied_spellings(text)) for key in identifier_keys(spelling))
    )
    assert parse_keys(text) == [*slowly, *([text] if text not in slowly else [])]
