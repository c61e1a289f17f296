"""How a schema field names what it is: a type, a description, and the source that finds its value."""

import functools
from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType

from graphdb.compile.compiler import SOURCE
from graphdb.compile.source import Source
from graphdb.driver.errors import Denied
from resolvers.root import put_off, resolve_from

Info = strawberry.Info[Any, Any]
UNSET: Any = strawberry.UNSET

First = Annotated[
    int | None,
    strawberry.argument(
        description="How many from the start of the list, 1 to 100. 20 when neither first nor last is given."
    ),
]
Last = Annotated[
    int | None, strawberry.argument(description="How many from the end of the list, 1 to 100; not with first.")
]
After = Annotated[
    str | None, strawberry.argument(description="A cursor of this list in this order: the page starts after it.")
]
Before = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list in this order: the page ends before it; not with after."),
]
HowMany = Annotated[int | None, strawberry.argument(description="How many, 1 to 50.")]


def value(self: Any, info: Info) -> Any:
    """The field's value in the compiled row it stands in, or to be awaited where @defer put it off; a refused argument
    raises its error here."""
    if info.path.key not in self:
        return put_off(info)
    found = self[info.path.key]
    if isinstance(found, Exception):
        raise found
    return found


def graph(source: Source, description: str, deprecated: str | None = None) -> Any:
    """A field without arguments whose value a source finds; `deprecated` says what to ask for instead."""
    return strawberry.field(
        resolver=_plain, description=description, metadata={SOURCE: source}, deprecation_reason=deprecated
    )


def part(description: str) -> Any:
    """A field of a connection or of its page info, which the connection itself works out."""
    return strawberry.field(resolver=_plain, description=description)


def _plain(self: Any, info: Info) -> Any:
    return value(self, info)


def arguments(source: Source, description: str) -> Callable[[Callable[..., Any]], Any]:
    """A field with arguments whose value a source finds; the decorated method only declares them and the type."""

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        def resolver(self: Any, info: Info, **_: Any) -> Any:
            return value(self, info)

        return strawberry.field(resolver=resolver, description=description, metadata={SOURCE: source})

    return decorate


def mutation(work: Callable[..., Any], description: str) -> Callable[[Callable[..., Any]], Any]:
    """A mutation: what `work` does with the request's context and the arguments that the decorated method declares."""

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(info: Info, **arguments: Any) -> Any:
            given = {name: value for name, value in arguments.items() if value is not UNSET}
            return await work(info.context, **given)

        return strawberry.mutation(resolver=resolver, description=description)

    return decorate


def subscription(description: str) -> Callable[[Callable[..., Any]], Any]:
    """A subscription's root field: its events are read for all subscribers together
    (peergraph.subscriptions.poller), never one by one through a resolver. The decorated function declares
    arguments and type."""

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(info: Info, **_: Any) -> Any:
            raise Denied("Subscriptions are served over WebSocket and as server-sent events.", "BAD_USER_INPUT")
            yield

        return strawberry.subscription(resolver=resolver, description=description)

    return decorate


def changed(source: Callable[[str], Any], description: str) -> Any:
    """What a mutation was about, in its new state: read by a statement of its own that starts from the outcome's id."""

    async def resolver(self: Any, info: Info) -> Any:
        return None if self.id is None else await resolve_from(info, source(self.id))

    return strawberry.field(resolver=resolver, description=description)


def attach_sources(type_: GraphQLObjectType | GraphQLInterfaceType) -> None:
    """Put each field's source where the compiler looks for it."""
    for definition in type_.fields.values():
        declared = definition.extensions.get("strawberry-definition")
        if declared is not None and SOURCE in declared.metadata:
            definition.extensions[SOURCE] = declared.metadata[SOURCE]
