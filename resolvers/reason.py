"""The sentence that says why a collaborator is suggested."""

from collections.abc import Callable
from typing import Any

from graphdb.text.folding import plain_label

Sentence = Callable[[str, str, int, list[str]], str]


def sentence(facts: list[Any]) -> str:
    """Return a sentence about what two people have in common: plain text of at most 500 characters.

    `facts` are the kind of reason, both names, the number of pieces of evidence, and the labels of the first two.
    """
    kind, one, other, count, labels = facts
    return plain_label(SENTENCES[kind](one, other, count, labels))


def join_labels(count: int, labels: list[str]) -> str:
    """Return "A", "A and B", or "A, B and 3 more"."""
    more = count - len(labels)
    if more:
        return f"{', '.join(labels)} and {more} more"
    return " and ".join(labels)


def count_works(count: int) -> str:
    """Return "1 work" or "2 works"."""
    return f"{count} work" if count == 1 else f"{count} works"


SENTENCES: dict[str, Sentence] = {
    "SHARED_TOPIC": lambda one, other, count, labels: f"Both work on {join_labels(count, labels)}.",
    "SHARED_COAUTHOR": lambda one, other, count, labels: f"Both have worked with {join_labels(count, labels)}.",
    "SHARED_INSTITUTION": lambda one, other, count, labels: f"Both have been at {join_labels(count, labels)}.",
    "CITES": lambda one, other, count, labels: f"{one} cites {count_works(count)} of {other}.",
    "CITED_BY": lambda one, other, count, labels: (
        f"{count_works(count)} of {other} {'cites' if count == 1 else 'cite'} {one}."
    ),
    "CO_CITED": lambda one, other, count, labels: f"{count_works(count)} {'cites' if count == 1 else 'cite'} both.",
}
