"""What can be changed. Expected refusals are data (userErrors); what changed comes back in its new state."""

from typing import Annotated

import strawberry

from graphdb.compile.root import ById, ByOwnId
from graphdb.compile.viewer import ForViewer
from resolvers.claim.transition import decide_claim, file_claim, revoke_claim, withdraw_claim
from resolvers.follow import follow, unfollow
from resolvers.invitation.transition import answer_invitation, cancel_invitation, invite
from resolvers.profile import update_profile
from schema.claim import Claim
from schema.entity import Entity
from schema.field import UNSET, Info, changed, mutation
from schema.invitation import Invitation
from schema.permission import UserError
from schema.query import Id
from schema.researcher import Researcher

USER_ERRORS = "Why it was not done; empty when it was."


@strawberry.type(description="What came of following or unfollowing.")
class FollowPayload:
    entity: Entity | None = changed(
        lambda id: ByOwnId(id=id), "The entity, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


@strawberry.type(description="What came of filing, withdrawing, deciding or revoking a claim.")
class ClaimPayload:
    claim: Claim | None = changed(
        lambda id: ForViewer(ById("Claim", id)), "The claim, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


@strawberry.type(description="What came of saying something of oneself.")
class ProfilePayload:
    researcher: Researcher | None = changed(
        lambda id: ByOwnId("Researcher", id=id), "The researcher, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


ClaimId = Annotated[strawberry.ID, strawberry.argument(description="The claim's id.")]


@strawberry.type(description="What came of sending, answering or taking back an invitation.")
class InvitationPayload:
    invitation: Invitation | None = changed(
        lambda id: ForViewer(ById("Invitation", id)), "The invitation, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


InvitationId = Annotated[strawberry.ID, strawberry.argument(description="The invitation's id.")]


@strawberry.type(description="What can be changed. A document's mutations are done one after the other.")
class Mutation:
    @mutation(follow, "Follow an entity; following it twice is following it once.")
    def follow(info: Info, id: Id) -> FollowPayload: ...

    @mutation(unfollow, "Follow an entity no longer; not following it is no error.")
    def unfollow(info: Info, id: Id) -> FollowPayload: ...

    @mutation(
        file_claim,
        "Claim a researcher's record as yours. Signed in with the record's ORCID iD it is approved at once; else "
        "moderators decide, within 30 days. An account has one pending or approved claim.",
    )
    def file_claim(
        info: Info,
        researcher: Id,
        evidence: Annotated[
            str | None,
            strawberry.argument(
                description="What moderators should know, 1 to 2000 characters; they alone and you see it."
            ),
        ] = None,
    ) -> ClaimPayload: ...

    @mutation(withdraw_claim, "Take back your own claim, pending or approved.")
    def withdraw_claim(info: Info, claim: ClaimId) -> ClaimPayload: ...

    @mutation(
        decide_claim,
        "Approve or reject a pending claim of somebody else; approval rejects the others to the researcher. Moderators "
        "only.",
    )
    def decide_claim(
        info: Info,
        claim: ClaimId,
        approve: Annotated[bool, strawberry.argument(description="True approves, false rejects.")],
        note: Annotated[
            str | None, strawberry.argument(description="Why, 1 to 1000 characters; the claimant sees it too.")
        ] = None,
    ) -> ClaimPayload: ...

    @mutation(revoke_claim, "Take back an approved claim. The claimed researcher, or a moderator.")
    def revoke_claim(
        info: Info,
        claim: ClaimId,
        note: Annotated[str, strawberry.argument(description="Why, 1 to 1000 characters; the claimant sees it.")],
    ) -> ClaimPayload: ...

    @mutation(
        update_profile,
        "Say something of yourself, which no import overwrites. The claimed researcher only. What is absent stays as "
        "it is.",
    )
    def update_profile(
        info: Info,
        open_to_collaborate: Annotated[
            bool | None, strawberry.argument(description="Whether invitations are welcome; null leaves it.")
        ] = UNSET,
        headline: Annotated[
            str | None,
            strawberry.argument(
                description="One sentence for the top of your profile, 1 to 200 characters of plain text; null returns "
                "to the one made from your topics."
            ),
        ] = UNSET,
    ) -> ProfilePayload: ...

    @mutation(
        invite,
        "Invite a researcher to work together. You need an approved claim to your own record and so do they; they must "
        "be open to invitations, and none between the two of you may wait for its answer. It waits for 30 days.",
    )
    def invite(
        info: Info,
        researcher: Id,
        message: Annotated[
            str, strawberry.argument(description="What to say, 1 to 2000 characters; you and they alone see it.")
        ],
    ) -> InvitationPayload: ...

    @mutation(answer_invitation, "Accept or decline an invitation that was sent to you and still waits.")
    def answer_invitation(
        info: Info,
        invitation: InvitationId,
        accept: Annotated[bool, strawberry.argument(description="True: accept; false: decline.")],
        reply: Annotated[
            str | None, strawberry.argument(description="What to write back, 1 to 1000 characters; null: nothing.")
        ] = UNSET,
    ) -> InvitationPayload: ...

    @mutation(cancel_invitation, "Take back an invitation that you sent and that still waits.")
    def cancel_invitation(info: Info, invitation: InvitationId) -> InvitationPayload: ...
