"""The bytes of an answer: those that its values usually have, by which they are estimated, and those that it has."""

from typing import Any

from graphql import GraphQLField, GraphQLNamedType, get_named_type

from peergraph.admission.introspection import CONTAINER, KEY_OVERHEAD
from peergraph.errors import AnswerTooLarge

# Bytes of JSON that a value of a scalar usually has; those of an enum or of a text of no other kind have USUAL.
SCALARS = {"Int": 5, "Float": 8, "Boolean": 5, "ID": 24}
USUAL = 30
# Those of texts that are usually longer, by type and field; `*` is every type.
LONG_TEXTS = {
    "Work.abstract": 1_900,
    "Work.citation": 700,
    "Work.title": 110,
    "Work.label": 110,
    "SliceNode.label": 110,
    "Work.slug": 90,
    "Topic.description": 250,
    "Researcher.headline": 100,
    "Invitation.message": 300,
    "*.cursor": 110,
    "*.startCursor": 110,
    "*.endCursor": 110,
    "*.expandCursor": 250,
    "*.key": 80,
    "*.url": 60,
    "*.text": 120,
    "*.reason": 120,
    "*.alternateNames": 100,
}
# An answer is measured if it may be so many times as large as its estimate and exceed the limit, or if its statements
# took so many milliseconds: a list may be longer than on average, but reading a million of rows takes its time.
MOST_TIMES, LONG = 50, 100.0
# Bytes of null, and at least of a number.
NULL, NUMBER = 4, 2


def usual_size(type_: GraphQLNamedType, name: str, definition: GraphQLField) -> int:
    """Return the bytes that a leaf of this type usually has."""
    long_text = LONG_TEXTS.get(f"{type_.name}.{name}") or LONG_TEXTS.get(f"*.{name}")
    return long_text or SCALARS.get(get_named_type(definition.type).name, USUAL)


def key_size(key: str) -> int:
    """Return the bytes of a response key, with its quotes, colon and comma."""
    return len(key.encode()) + KEY_OVERHEAD


def may_exceed(estimated: int, milliseconds: float, most: int) -> bool:
    """Whether an answer may have more than so many bytes, by its estimate and by the time of its statements.

    0 is no limit.
    """
    return most > 0 and (estimated * MOST_TIMES > most or milliseconds > LONG)


def too_large(most: int) -> AnswerTooLarge:
    """Return the error of an answer that has more than so many bytes."""
    sentence = f"The answer has more than {most} bytes, so it is not sent, but what was written stays written."
    return AnswerTooLarge(sentence, most)


def exceeds(value: Any, most: int) -> bool:
    """Whether the JSON of a value has more than so many bytes, without writing it. What JSON escapes is not counted."""
    return remaining(value, most) < 0


def remaining(value: Any, left: int) -> int:
    """Return what is left of so many bytes after a value; less than 0 as soon as it has more."""
    kind = value.__class__
    if kind is dict:
        left -= CONTAINER
        for key, item in value.items():
            left -= len(key) + KEY_OVERHEAD
            left = left - text_size(item) if item.__class__ is str else remaining(item, left)
            if left < 0:
                break
        return left
    if kind is list:
        left -= CONTAINER
        for item in value:
            left = remaining(item, left)
            if left < 0:
                break
        return left
    if kind is str:
        return left - text_size(value)
    return left - (NULL if value is None else NUMBER)


def text_size(text: str) -> int:
    """Return the bytes of a text with its quotes."""
    return 2 + (len(text) if text.isascii() else len(text.encode(errors="surrogatepass")))
