"""Who is signed in."""

import strawberry

from graphdb.viewer import OfViewer
from schema.entity import Node
from schema.field import graph


@strawberry.type(description="Who is signed in, as their token says. Nobody else can see any of it.")
class Viewer(Node):
    id: strawberry.ID = graph(OfViewer("id"), "Opaque, never changed, unique over the graph.")
    name: str = graph(OfViewer("name"), "The name that the sign-in gave.")
    email: str | None = graph(OfViewer("email"), "The address that the sign-in gave; null when it gave none.")
    is_moderator: bool = graph(OfViewer("is_moderator"), "Whether you may decide claims.")
