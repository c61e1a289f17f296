"""Permissions and refusals: a sentence for every code, and texts within their length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.claim.source import may_claim, state_for_viewer, state_for_visitor
from resolvers.permission import SENTENCES, MutationResult, Refusal, check_length, permission_row, refuse
from schema.permission import PermissionCode


def test_every_code_but_invalid_input_has_its_sentence() -> None:
    # The sentence of INVALID_INPUT depends on the argument.
    assert set(SENTENCES) == {code.name for code in PermissionCode} - {"INVALID_INPUT"}
    assert all(text.endswith(".") and text[0].isupper() for text in SENTENCES.values())
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_only_ok_allows() -> None:
    assert [code for code in SENTENCES if permission_row(code)[0]] == ["OK"]
    assert permission_row("SELF") == [False, "SELF", "This researcher is you."]


def test_a_refusal_names_the_argument_at_fault() -> None:
    assert refuse("NOT_FOUND", "claim") == MutationResult(
        None, (Refusal("NOT_FOUND", SENTENCES["NOT_FOUND"], ["claim"]),)
    )
    (refusal,) = refuse("FORBIDDEN", message="Only moderators decide claims.").user_errors
    assert (refusal.message, refusal.field) == ("Only moderators decide claims.", None)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "x" * 11])
def test_a_text_that_is_empty_or_too_long_is_refused(text: str) -> None:
    result = check_length(text, "note", 10)
    assert result is not None
    (refusal,) = result.user_errors
    assert (refusal.code, refusal.field) == ("INVALID_INPUT", ["note"])
    assert refusal.message == f"note must have 1 to 10 characters, but has {len(text) if 'x' in text else 0}."


@given(st.text("abc é", min_size=1, max_size=10).filter(str.strip), st.integers(0, 3))
def test_spaces_around_a_text_do_not_count(text: str, spaces: int) -> None:
    assert check_length(" " * spaces + text + "\n" * spaces, "note", 10) is None


@pytest.mark.parametrize(
    ("relation", "code", "state"),
    [
        ([False, False, False, False], "OK", "UNCLAIMED"),
        ([True, False, False, False], "ALREADY_CLAIMED", "CLAIMED"),
        ([True, True, True, False], "ALREADY_CLAIMED", "CLAIMED"),
        ([False, True, True, False], "CLAIM_PENDING", "PENDING"),
        ([False, False, True, False], "ONE_CLAIM_PER_ACCOUNT", "UNCLAIMED"),
        ([False, False, False, True], "FORBIDDEN", "UNCLAIMED"),
        ([True, True, True, True], "FORBIDDEN", "CLAIMED"),
    ],
)
def test_the_first_reason_against_a_claim_is_the_one_that_is_given(relation: list[bool], code: str, state: str) -> None:
    assert may_claim(relation) == code
    assert state_for_viewer(relation) == state
    assert state_for_visitor(relation[0]) == ("CLAIMED" if relation[0] else "UNCLAIMED")
