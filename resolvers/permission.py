"""What may not be done and why: expected refusals, as a code for programs and a sentence for people."""

from dataclasses import dataclass
from typing import Final

SENTENCES: Final = {
    "SIGN_IN_REQUIRED": "Sign in first.",
    "NOT_FOUND": "Nothing in this graph has that id.",
    "FORBIDDEN": "This is for moderators.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something was not done; `field` is the argument at fault, None when none is."""

    code: str
    message: str
    field: list[str] | None = None


def refusal(code: str, field: str | None = None) -> Refusal:
    """The refusal with this code, in its usual words."""
    return Refusal(code, SENTENCES[code], [field] if field else None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mutation: the id of what it was about, or why it was refused."""

    id: str | None = None
    user_errors: tuple[Refusal, ...] = ()


def refused(code: str, field: str | None = None) -> Outcome:
    """The outcome of a mutation that was refused for one reason."""
    return Outcome(user_errors=(refusal(code, field),))
