"""What can be changed. Expected refusals are data (userErrors); what changed comes back in its new state."""

import strawberry

from graphdb.root import ByOwnId
from resolvers.follow import follow, unfollow
from schema.entity import Entity
from schema.field import Info, changed, mutation
from schema.permission import UserError
from schema.query import Id

USER_ERRORS = "Why it was not done; empty when it was."


@strawberry.type(description="What came of following or unfollowing.")
class FollowPayload:
    entity: Entity | None = changed(
        lambda id: ByOwnId(id=id), "The entity, in its new state; null when it was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=USER_ERRORS)


@strawberry.type(description="What can be changed. A document's mutations are done one after the other.")
class Mutation:
    @mutation(follow, "Follow an entity; following it twice is following it once.")
    def follow(info: Info, id: Id) -> FollowPayload: ...

    @mutation(unfollow, "Follow an entity no longer; not following it is no error.")
    def unfollow(info: Info, id: Id) -> FollowPayload: ...
