"""What may be done and why something may not: codes for programs, sentences for people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.layout import record_from_layout
from graphdb.compile.selection import SelectedField, object_type
from graphdb.compile.viewer import bind_viewer
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.shape import Computed, Constant, Shape
from graphdb.text.folding import strip_hidden

SENTENCES: Final = {
    "OK": "You may do this.",
    "SIGN_IN_REQUIRED": "Sign in first.",
    "CLAIM_REQUIRED": "Claim your own researcher record first.",
    "ALREADY_CLAIMED": "This researcher is already claimed.",
    "CLAIM_PENDING": "Your claim to this researcher is not decided yet.",
    "ONE_CLAIM_PER_ACCOUNT": "You have a pending or approved claim to another researcher; withdraw it first.",
    "TARGET_NOT_CLAIMED": "Nobody has claimed this researcher, so nobody would answer.",
    "NOT_OPEN_TO_COLLABORATE": "This researcher does not want invitations.",
    "SELF": "This researcher is you.",
    "ALREADY_INVITED": "An invitation between the two of you is not answered yet.",
    "RATE_LIMITED": "You have sent as many invitations as are allowed within a day. Try again later.",
    "NOT_FOUND": "No object that you may see has this id.",
    "NOT_PENDING": "It is already decided, answered, taken back or expired.",
    "FORBIDDEN": "You are not allowed to do this.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something was not done; `field` is the argument at fault, None when none is."""

    code: str
    message: str
    field: list[str] | None = None


@dataclass(frozen=True, slots=True)
class MutationResult:
    """What came of a mutation: the id of what it was about, or why it was refused."""

    id: str | None = None
    user_errors: tuple[Refusal, ...] = ()


def refuse(code: str, field: str | None = None, message: str | None = None) -> MutationResult:
    """The outcome of a mutation that was refused for one reason, in its usual words or others."""
    return MutationResult(user_errors=(Refusal(code, message or SENTENCES[code], [field] if field else None),))


def check_length(value: str, field: str, most: int) -> MutationResult | None:
    """Why a text that a person wrote is not taken: it has 1 to `most` characters, spaces around it and hidden ones not
    counted."""
    if 0 < (length := len(strip_hidden(value))) <= most:
        return None
    message = f"{field} must have 1 to {most} characters, but has {length}."
    return refuse("INVALID_INPUT", field, message)


@dataclass(frozen=True, slots=True)
class PermissionCheck:
    """Whether the viewer may do something: `decide` gives the code from what a .cypher file returns."""

    file: str
    decide: Callable[[Any], str]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        type_ = object_type(selected)
        if compiler.viewer is None:
            fixed = dict(zip(LAYOUT, permission_row("SIGN_IN_REQUIRED"), strict=True))
            return compiler.record(type_, selected.details, lambda part: Constant(fixed[part.name]))
        compiler.bind_request(bind_viewer)
        slot = row.add(f"COLLECT {{ {cypher_file(self.file).bind({'this': scope.this})} }}")
        record = record_from_layout(compiler, selected, LAYOUT)
        return Computed(slot, compiler.request_slot(), lambda facts, _: permission_row(self.decide(facts)), record)


LAYOUT = {"allowed": 0, "code": 1, "message": 2}


def permission_row(code: str) -> list[Any]:
    """A Permission as a row laid out so."""
    return [code == "OK", code, SENTENCES[code]]
