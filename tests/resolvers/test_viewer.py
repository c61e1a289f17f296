"""The viewer: an id that depends on issuer and subject alone, a role, and an address that no log shows."""

import re

from hypothesis import given
from hypothesis import strategies as st

from graphdb.compile.selection import MODERATOR
from resolvers.viewer import Viewer

TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)


@given(TEXT, TEXT, TEXT)
def test_an_account_keeps_its_id_whatever_else_the_token_says(issuer: str, subject: str, name: str) -> None:
    viewer = Viewer(issuer, subject, "Ada")
    other = Viewer(issuer, subject, name, "ada@example.org", email_verified=True, is_moderator=True)
    assert viewer.id == other.id
    assert re.fullmatch(r"U[A-Z2-7]{15}", viewer.id)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=2, max_size=10, unique=True))
def test_accounts_of_different_issuers_or_subjects_have_different_ids(accounts: list[tuple[str, str]]) -> None:
    ids = {Viewer(issuer, subject, "Ada").id for issuer, subject in accounts}
    assert len(ids) == len(accounts)


def test_issuer_and_subject_are_not_run_together() -> None:
    assert Viewer("ab", "c", "Ada").id != Viewer("a", "bc", "Ada").id


def test_the_role_is_that_of_a_moderator_or_of_anybody_signed_in() -> None:
    assert Viewer("i", "s", "Ada", is_moderator=True).role == MODERATOR
    assert Viewer("i", "s", "Ada").role == Viewer("i", "t", "Bo").role != MODERATOR


def test_the_address_stands_in_no_log() -> None:
    assert "ada@example.org" not in repr(Viewer("i", "s", "Ada", "ada@example.org"))
