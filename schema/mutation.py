"""The mutations. Each returns what it changed in its new state, or why it was refused (userErrors)."""

from typing import Annotated

import strawberry

from graphdb.compile.root import ById, ByOwnId
from graphdb.compile.viewer import RootForViewer
from resolvers.claim.transition import decide_claim, file_claim, revoke_claim, withdraw_claim
from resolvers.follow import follow, unfollow
from resolvers.invitation.transition import answer_invitation, cancel_invitation, invite
from resolvers.profile import update_profile
from schema.claim import Claim
from schema.entity import Entity
from schema.field import UNSET, Info, changed_object, mutation
from schema.invitation import Invitation
from schema.permission import UserError
from schema.query import Id
from schema.researcher import Researcher

USER_ERRORS = "Why it was not done; empty when it was."


@strawberry.type(description="The result of following or unfollowing.")
class FollowPayload:
    entity: Entity | None = changed_object(
        lambda id: ByOwnId(id=id), "The entity, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


@strawberry.type(description="The result of filing, withdrawing, deciding or revoking a claim.")
class ClaimPayload:
    claim: Claim | None = changed_object(
        lambda id: RootForViewer(ById("Claim", id)), "The claim, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


@strawberry.type(description="The result of changing one's profile.")
class ProfilePayload:
    researcher: Researcher | None = changed_object(
        lambda id: ByOwnId("Researcher", id=id), "The researcher, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


ClaimId = Annotated[strawberry.ID, strawberry.argument(description="The claim's id.")]


@strawberry.type(description="The result of sending, answering or taking back an invitation.")
class InvitationPayload:
    invitation: Invitation | None = changed_object(
        lambda id: RootForViewer(ById("Invitation", id)), "The invitation, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


InvitationId = Annotated[strawberry.ID, strawberry.argument(description="The invitation's id.")]


@strawberry.type(description="What can be changed. The mutations of a document are done one after the other.")
class Mutation:
    @mutation(follow, "Follow an entity. Following it again changes nothing.")
    def follow(info: Info, id: Id) -> FollowPayload: ...

    @mutation(unfollow, "Stop following an entity. It is no error if you do not follow it.")
    def unfollow(info: Info, id: Id) -> FollowPayload: ...

    @mutation(
        file_claim,
        "Claim a researcher's record as yours. If you are signed in with the record's ORCID iD, the claim "
        "is approved at once; otherwise moderators decide within 30 days. An account can have one "
        "pending or approved claim.",
    )
    def file_claim(
        info: Info,
        researcher: Id,
        evidence: Annotated[
            str | None,
            strawberry.argument(
                description="What moderators should know, 1 to 2000 characters. Only they and you see it."
            ),
        ] = None,
    ) -> ClaimPayload: ...

    @mutation(withdraw_claim, "Take back your own claim, pending or approved.")
    def withdraw_claim(info: Info, claim: ClaimId) -> ClaimPayload: ...

    @mutation(
        decide_claim,
        "Approve or reject somebody else's pending claim. Approval rejects the other claims to the same "
        "researcher. Moderators only.",
    )
    def decide_claim(
        info: Info,
        claim: ClaimId,
        approve: Annotated[bool, strawberry.argument(description="True approves, false rejects.")],
        note: Annotated[
            str | None, strawberry.argument(description="The reason, 1 to 1000 characters. The claimant sees it too.")
        ] = None,
    ) -> ClaimPayload: ...

    @mutation(revoke_claim, "Take back an approved claim. Only the claimed researcher or a moderator may.")
    def revoke_claim(
        info: Info,
        claim: ClaimId,
        note: Annotated[
            str, strawberry.argument(description="The reason, 1 to 1000 characters. The claimant sees it.")
        ],
    ) -> ClaimPayload: ...

    @mutation(
        update_profile,
        "Change what your profile says; no import overwrites it. Only the claimed researcher may. What is "
        "absent stays as it is.",
    )
    def update_profile(
        info: Info,
        open_to_collaborate: Annotated[
            bool | None, strawberry.argument(description="Whether invitations are welcome; null leaves it as it is.")
        ] = UNSET,
        headline: Annotated[
            str | None,
            strawberry.argument(
                description="One sentence for the top of your profile, 1 to 200 characters of plain text; null "
                "restores the one made from your topics."
            ),
        ] = UNSET,
    ) -> ProfilePayload: ...

    @mutation(
        invite,
        "Invite a researcher to work together. Both of you need an approved claim to your own record, the "
        "researcher must be open to invitations, and no invitation between the two of you may be "
        "unanswered. It can be answered for 30 days.",
    )
    def invite(
        info: Info,
        researcher: Id,
        message: Annotated[
            str, strawberry.argument(description="What to say, 1 to 2000 characters. Only you and they see it.")
        ],
    ) -> InvitationPayload: ...

    @mutation(answer_invitation, "Accept or decline an invitation that was sent to you and is not answered yet.")
    def answer_invitation(
        info: Info,
        invitation: InvitationId,
        accept: Annotated[bool, strawberry.argument(description="True accepts, false declines.")],
        reply: Annotated[
            str | None, strawberry.argument(description="What to write back, 1 to 1000 characters; null for nothing.")
        ] = UNSET,
    ) -> InvitationPayload: ...

    @mutation(cancel_invitation, "Take back an invitation that you sent and that is not answered yet.")
    def cancel_invitation(info: Info, invitation: InvitationId) -> InvitationPayload: ...
