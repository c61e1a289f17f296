"""The sentence at the top of a researcher's profile."""

from typing import Any

from graphdb.text.folding import label


def headline(facts: list[Any]) -> str:
    """The owner's own sentence, or one from the name and the topics most worked on; plain, at most 500 characters."""
    own, name, topics = facts
    if own:
        return label(own)
    if topics:
        return label(f"{name} works on {' and '.join(topics)}.")
    return label(f"{name} contributes to research discovery and scholarly infrastructure.")
