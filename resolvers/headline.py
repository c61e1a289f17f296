"""The sentence at the top of a researcher's profile."""

from typing import Any

from graphdb.text.folding import plain_label


def headline(facts: list[Any]) -> str:
    """The owner's own sentence, or one from the name and the topics most worked on; plain, at most 500 characters."""
    own, name, topics = facts
    if own:
        return plain_label(own)
    if topics:
        return plain_label(f"{name} works on {' and '.join(topics)}.")
    return plain_label(f"{name} contributes to research discovery and scholarly infrastructure.")
