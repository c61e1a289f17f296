"""The signals for and against a claim, from what the sign-in asserts and what the record says."""

import pytest

from resolvers.claim.signal import Claimant, email_domain, find_signals, is_at, is_name_of, is_proven
from tests.support.viewers import person

ORCID, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
NOTHING: list[object] = [["Ada Lovelace"], [], [], False, False]


def kinds(claimant: Claimant, facts: list[object]) -> list[tuple[str, bool]]:
    return [(kind, supports) for kind, supports, _ in find_signals(claimant, facts)]


def test_an_orcid_counts_when_both_have_one() -> None:
    with_orcid = [["Ada Lovelace"], [OTHER, ORCID], [], False, False]
    match, none = Claimant("Ada Lovelace", ORCID, None), Claimant("Ada Lovelace", None, None)
    stranger = Claimant("Ada Lovelace", "0000-0003-1613-5981", None)
    assert kinds(match, with_orcid)[0] == ("ORCID_MATCH", True)
    assert kinds(stranger, with_orcid)[0] == ("ORCID_MATCH", False)
    assert [kinds(one, facts) for one, facts in ((none, with_orcid), (match, NOTHING))] == [[("NAME_MATCH", True)]] * 2
    assert is_proven(find_signals(match, with_orcid))
    assert not is_proven(find_signals(stranger, with_orcid))
    assert not is_proven(find_signals(match, NOTHING))


@pytest.mark.parametrize(
    ("email", "verified", "domain"),
    [
        ("ada@uu.se", True, "uu.se"),
        ("ada@MedSci.UU.se.", True, "medsci.uu.se"),
        ("ada@uu.se", False, None),
        ("ada@gmail.com", True, None),
        ("ada@Outlook.COM", True, None),
        ("ada@localhost", True, None),
        (None, True, None),
    ],
)
def test_an_address_says_where_somebody_works_only_when_it_is_verified_and_not_free(
    email: str | None, verified: bool, domain: str | None
) -> None:
    assert email_domain(person("ada", email=email, email_verified=verified)) == domain


@pytest.mark.parametrize(
    ("domain", "homepage", "matches"),
    [
        ("uu.se", "https://www.uu.se/en", True),
        ("medsci.uu.se", "http://uu.se", True),
        ("uu.se", "https://medsci.uu.se", False),
        ("notuu.se", "https://uu.se", False),
        ("uu.se.evil.example", "https://uu.se", False),
        ("se", "https://uu.se", False),
        ("uu.se", "uu.se", False),
        ("uu.se", "https://se", False),
        (None, "https://uu.se", False),
    ],
)
def test_a_domain_is_an_institutions_when_it_is_its_homepages_or_below_it(
    domain: str | None, homepage: str, matches: bool
) -> None:
    assert is_at(domain, homepage) is matches


@pytest.mark.parametrize(
    ("ours", "theirs", "matches"),
    [
        ("Stefan Gustafsson", "Stefan Gustafsson", True),
        ("GUSTAFSSON Stefan", "Stefan Gustafsson", True),
        ("S. Gustafsson", "Stefan Gustafsson", True),
        ("Stefan K. Gustafsson", "Stefan Gustafsson", True),
        ("Antônio Ribeiro", "Antonio H. Ribeiro", True),
        ("Sten Gustafsson", "Stefan Gustafsson", False),
        ("Stefan Gustavsson", "Stefan Gustafsson", False),
        ("Gustafsson", "Stefan Gustafsson", False),
        ("", "Stefan Gustafsson", False),
        ("0000-0002-1825-0097", "Stefan Gustafsson", False),
    ],
)
def test_names_match_when_they_may_be_one_persons(ours: str, theirs: str, matches: bool) -> None:
    assert is_name_of(ours, theirs) is matches
    assert is_name_of(theirs, ours) is matches


def test_co_authors_and_rivals_are_told_without_their_names() -> None:
    claimant = Claimant("Bo Ek", None, "uu.se")
    facts = [["Ada Lovelace", "B. Ek"], [], [["Uppsala University", "https://www.uu.se"]], True, True]
    assert kinds(claimant, facts) == [
        ("EMAIL_DOMAIN_MATCH", True),
        ("NAME_MATCH", True),
        ("COAUTHOR_CLAIMED", True),
        ("RIVAL_CLAIM", False),
    ]
    assert not any("Ada" in text for *_, text in find_signals(claimant, facts))
