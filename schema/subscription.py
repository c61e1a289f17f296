"""What can be subscribed to."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from schema.feed import FeedEdge
from schema.field import UNSET, Info, subscription


@strawberry.type(description="What can be subscribed to, over graphql-transport-ws or as server-sent events.")
class Subscription:
    @subscription(
        "What happens to what you follow and to your claims and invitations, as it happens. You must be "
        "signed in, and it ends when the token expires. It begins with what happens from now on, or right "
        "after the given cursor."
    )
    def feed(
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="The cursor of the last item that you saw, in an event or in Viewer.feed. What happened "
                "since comes first, so that nothing is missed."
            ),
        ] = UNSET,
    ) -> AsyncGenerator[FeedEdge, None]: ...
