"""Who is signed in."""

import strawberry

from graphdb.cursor import Key
from graphdb.source import List, One
from graphdb.viewer import OfViewer
from schema.claim import Claim, ResearcherRef
from schema.entity import Node
from schema.field import graph

CLAIMS = List("viewer/claims", (Key("node.filedAt", str, True), Key("node.id", str, True)))


@strawberry.type(description="Who is signed in, as their token says. Nobody else can see any of it.")
class Viewer(Node):
    id: strawberry.ID = graph(OfViewer("id"), "Opaque, never changed, unique over the graph.")
    name: str = graph(OfViewer("name"), "The name that the sign-in gave.")
    email: str | None = graph(OfViewer("email"), "The address that the sign-in gave; null when it gave none.")
    researcher: ResearcherRef | None = graph(
        One("viewer/researcher"), "The researcher that your approved claim is to; null without one."
    )
    claims: list[Claim] = graph(CLAIMS, "Your claims, the last filed first, whatever became of them.")
    is_moderator: bool = graph(OfViewer("is_moderator"), "Whether you may decide claims.")
