"""The sentence at the top of a researcher's profile."""

from typing import Any

from graphdb.text.folding import plain_label


def headline(facts: list[Any]) -> str:
    """Return the owner's own sentence, or one made from the name and the main topics: plain text of at most 500
    characters."""
    own, name, topics = facts
    if own:
        return plain_label(own)
    if topics:
        return plain_label(f"{name} works on {' and '.join(topics)}.")
    return plain_label(f"{name} contributes to research discovery and scholarly infrastructure.")
