"""The viewers of tests: a visitor, people signed in, a moderator."""

import random

from resolvers.viewer import Viewer

ISSUER = "https://issuer.example"


def person(name: str, **more: object) -> Viewer:
    """Return the viewer with this name, signed in."""
    return Viewer(ISSUER, name, name.title(), **more)  # type: ignore[arg-type]


VIEWERS: dict[str, Viewer | None] = {
    "a visitor": None,
    "somebody": person("ada", email="ada@example.org", email_verified=True),
    "a moderator": person("boss", is_moderator=True),
}


def asker(chance: random.Random, document: str) -> Viewer | None:
    """Return a random viewer; a moderator for documents that only moderators may use."""
    return VIEWERS["a moderator"] if "claims" in document else chance.choice(list(VIEWERS.values()))
