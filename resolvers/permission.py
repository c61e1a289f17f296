"""Permissions and refusals: whether something may be done and why not, with codes for programs and sentences for
people."""

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
    "TOO_MANY_FOLLOWS": "You follow as many entities as an account may; unfollow one first.",
    "NOT_FOUND": "No object that you may see has this id.",
    "NOT_PENDING": "It is already decided, answered, taken back or expired.",
    "FORBIDDEN": "You are not allowed to do this.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a mutation was refused. `field` is the argument at fault, None when there is none."""

    code: str
    message: str
    field: list[str] | None = None


@dataclass(frozen=True, slots=True)
class MutationResult:
    """The result of a mutation: the id of what it changed, or the reasons why it was refused."""

    id: str | None = None
    user_errors: tuple[Refusal, ...] = ()


def refuse(code: str, field: str | None = None, message: str | None = None) -> MutationResult:
    """Return the result of a mutation that was refused for one reason. `message` replaces the usual sentence."""
    return MutationResult(user_errors=(Refusal(code, message or SENTENCES[code], [field] if field else None),))


def check_length(value: str, field: str, max_length: int) -> MutationResult | None:
    """Return the refusal of a text that does not have 1 to `max_length` visible characters, else None.

    Spaces around the text and hidden characters do not count.
    """
    if 0 < (length := len(strip_hidden(value))) <= max_length:
        return None
    message = f"{field} must have 1 to {max_length} characters, but has {length}."
    return refuse("INVALID_INPUT", field, message)


@dataclass(frozen=True, slots=True)
class PermissionCheck:
    """The source of a Permission. `decide` returns the code, from what the .cypher file returns."""

    file: str
    decide: Callable[[Any], str]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        type_ = object_type(selected)
        if compiler.viewer is None:
            fixed = dict(zip(LAYOUT, permission_row("SIGN_IN_REQUIRED"), strict=True))
            return compiler.record(type_, selected.details, lambda field_: Constant(fixed[field_.name]))
        compiler.bind_request(bind_viewer)
        slot = row.add(f"COLLECT {{ {cypher_file(self.file).bind({'this': scope.this})} }}")
        record = record_from_layout(compiler, selected, LAYOUT)
        return Computed(slot, compiler.request_slot(), lambda facts, _: permission_row(self.decide(facts)), record)


LAYOUT = {"allowed": 0, "code": 1, "message": 2}


def permission_row(code: str) -> list[Any]:
    """Return the row of a Permission, in the order of LAYOUT."""
    return [code == "OK", code, SENTENCES[code]]
