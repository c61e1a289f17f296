"""Permissions: whether something may be done, and why not."""

import enum

import strawberry

from schema.field import part


@strawberry.enum(description="Why something may not be done.")
class PermissionCode(enum.Enum):
    OK = strawberry.enum_value("OK", description="It may be done.")
    SIGN_IN_REQUIRED = strawberry.enum_value("SIGN_IN_REQUIRED", description="Nobody is signed in.")
    CLAIM_REQUIRED = strawberry.enum_value(
        "CLAIM_REQUIRED", description="You have no approved claim to a researcher of your own."
    )
    ALREADY_CLAIMED = strawberry.enum_value("ALREADY_CLAIMED", description="The researcher is claimed.")
    CLAIM_PENDING = strawberry.enum_value("CLAIM_PENDING", description="Your claim to it is not decided yet.")
    ONE_CLAIM_PER_ACCOUNT = strawberry.enum_value(
        "ONE_CLAIM_PER_ACCOUNT", description="You have a pending or approved claim to another researcher."
    )
    TARGET_NOT_CLAIMED = strawberry.enum_value(
        "TARGET_NOT_CLAIMED", description="Nobody has claimed the researcher, so nobody would answer."
    )
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="The id names nothing that you may know of.")
    INVALID_INPUT = strawberry.enum_value("INVALID_INPUT", description="An argument is not valid.")
    NOT_PENDING = strawberry.enum_value(
        "NOT_PENDING", description="It is already decided, answered, taken back or expired."
    )
    NOT_OPEN_TO_COLLABORATE = strawberry.enum_value(
        "NOT_OPEN_TO_COLLABORATE", description="The researcher does not want invitations."
    )
    SELF = strawberry.enum_value("SELF", description="The researcher is you.")
    ALREADY_INVITED = strawberry.enum_value(
        "ALREADY_INVITED", description="An invitation between the two is not answered yet."
    )
    RATE_LIMITED = strawberry.enum_value("RATE_LIMITED", description="You did this too often; try again later.")
    TOO_MANY_FOLLOWS = strawberry.enum_value(
        "TOO_MANY_FOLLOWS", description="You follow as many entities as an account may."
    )
    FORBIDDEN = strawberry.enum_value(
        "FORBIDDEN", description="Only others may do it: moderators, or the person it is about."
    )


@strawberry.type(description="An expected refusal: the request was not carried out, and this is why.")
class UserError:
    code: PermissionCode = strawberry.field(description="The reason, for programs; never OK.")
    message: str = strawberry.field(description="The reason, for people: one sentence.")
    field: list[str] | None = strawberry.field(description="The argument at fault; null when none is.")


@strawberry.type(description="Whether you may do something, or the one reason why not.")
class Permission:
    allowed: bool = part("Whether you may.")
    code: PermissionCode = part("OK, or the reason why not, for programs.")
    message: str = part("The same for people, in one sentence.")
