"""The functions that declare fields: each has a description and the source that finds its value."""

import functools
from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType

from graphdb.compile.compiler import SOURCE, RootSource, Source
from graphdb.driver.errors import Denied
from resolvers.root import resolve_deferred, resolve_from

Info = strawberry.Info[Any, Any]
UNSET: Any = strawberry.UNSET

First = Annotated[
    int | None,
    strawberry.argument(
        description="How many from the start of the list, 1 to 100. 20 when neither first nor last is given."
    ),
]
Last = Annotated[
    int | None, strawberry.argument(description="How many from the end of the list, 1 to 100. Not together with first.")
]
After = Annotated[
    str | None, strawberry.argument(description="A cursor of this list in this order: the page starts after it.")
]
Before = Annotated[
    str | None,
    strawberry.argument(
        description="A cursor of this list in this order: the page ends before it. Not together with after."
    ),
]
HowMany = Annotated[int | None, strawberry.argument(description="How many, 1 to 50.")]


def value(self: Any, info: Info) -> Any:
    """Return the field's value from the compiled object, or an awaitable of it where @defer put it off.

    Raises the error of a refused argument.
    """
    if info.path.key not in self:
        return resolve_deferred(info)
    result = self[info.path.key]
    if isinstance(result, Exception):
        raise result
    return result


def graph(source: Source, description: str, deprecated: str | None = None) -> Any:
    """Return a field without arguments whose value a source finds. `deprecated` says what to ask for instead."""
    return strawberry.field(
        resolver=_plain, description=description, metadata={SOURCE: source}, deprecation_reason=deprecated
    )


def part(description: str) -> Any:
    """Return a field whose value the source of the enclosing object finds, such as a field of a connection."""
    return strawberry.field(resolver=_plain, description=description)


def _plain(self: Any, info: Info) -> Any:
    return value(self, info)


def arguments(source: Source, description: str) -> Callable[[Callable[..., Any]], Any]:
    """Return a decorator for a field with arguments whose value a source finds. The decorated method declares them and
    the type."""

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        def resolver(self: Any, info: Info, **_: Any) -> Any:
            return value(self, info)

        return strawberry.field(resolver=resolver, description=description, metadata={SOURCE: source})

    return decorate


def mutation(work: Callable[..., Any], description: str) -> Callable[[Callable[..., Any]], Any]:
    """Return a decorator for a mutation that calls `work` with the context and the arguments that the decorated method
    declares."""

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(info: Info, **arguments: Any) -> Any:
            set_arguments = {name: value for name, value in arguments.items() if value is not UNSET}
            return await work(info.context, **set_arguments)

        return strawberry.mutation(resolver=resolver, description=description)

    return decorate


def subscription(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Return a decorator for the root field of a subscription; the decorated function declares arguments and type.

    Its resolver only refuses, because peergraph.subscriptions.poller reads the events for all subscribers together.
    """

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(info: Info, **_: Any) -> Any:
            raise Denied("Subscriptions are served over WebSocket and as server-sent events.", "BAD_USER_INPUT")
            yield

        return strawberry.subscription(resolver=resolver, description=description)

    return decorate


def changed_object(source: Callable[[str], RootSource], description: str) -> Any:
    """Return a field of a payload: the object that a mutation changed, or None when the mutation was refused.

    A statement of its own reads the object, starting from its id.
    """

    async def resolver(self: Any, info: Info) -> Any:
        return None if self.id is None else await resolve_from(info, source(self.id))

    return strawberry.field(resolver=resolver, description=description)


def attach_sources(type_: GraphQLObjectType | GraphQLInterfaceType) -> None:
    """Put each field's source where the compiler looks for it."""
    for definition in type_.fields.values():
        declared = definition.extensions.get("strawberry-definition")
        if declared is not None and SOURCE in declared.metadata:
            definition.extensions[SOURCE] = declared.metadata[SOURCE]
