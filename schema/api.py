"""The schema, built from the types of this folder."""

import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType
from strawberry.schema.config import StrawberryConfig

from schema.field import attach_sources
from schema.institution import Institution
from schema.mutation import Mutation
from schema.query import Query
from schema.researcher import Researcher
from schema.scalars import SCALARS
from schema.subscription import Subscription
from schema.topic import Topic
from schema.venue import Venue
from schema.work import Work

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[Researcher, Work, Topic, Institution, Venue],
    config=StrawberryConfig(scalar_map=SCALARS, enable_experimental_incremental_execution=True),
)
core = schema._schema
# Strawberry declares @defer and @stream together. A list here is a page that one statement reads: @stream would bring
# none of it sooner (docs/adr/0014).
core.directives = tuple(directive for directive in core.directives if directive.name != "stream")

for _type in core.type_map.values():
    if isinstance(_type, GraphQLObjectType | GraphQLInterfaceType):
        attach_sources(_type)
