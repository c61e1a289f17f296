"""Who asks in tests: a visitor, people signed in, a moderator."""

from resolvers.viewer import Viewer

ISSUER = "https://issuer.example"


def person(name: str, **more: object) -> Viewer:
    """Somebody signed in, told from others by the name."""
    return Viewer(ISSUER, name, name.title(), **more)  # type: ignore[arg-type]


VIEWERS: dict[str, Viewer | None] = {
    "a visitor": None,
    "somebody": person("ada", email="ada@example.org", email_verified=True),
    "a moderator": person("boss", is_moderator=True),
}
