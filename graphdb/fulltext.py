"""Full text: what a person typed as a query in which nothing but words is left."""

import re
import unicodedata
from collections.abc import Iterable

from graphdb.analyzer import STOP_WORDS, UNPARTED, folded, tokens
from graphdb.errors import BadInput

LONGEST_TEXT = 500
LEAST_BEGINNING = 3

# A query that nothing matches: a text without words has no hits.
NOTHING = '""'


def words_of(text: str, name: str = "text", longest: int = LONGEST_TEXT) -> list[str]:
    """The words of a text in its order, each once; raises BadInput, naming the argument, for one that is too long.

    Characters of scripts that are not written in words stay together, as they stand: they are looked for so.
    """
    if len(text) > longest:
        raise BadInput(f"{name} has at most {longest} characters, not {len(text)}.")
    text = unicodedata.normalize("NFC", text)
    spans: list[tuple[int, int]] = []
    for token in tokens(text):
        if spans and spans[-1][1] == token.start:
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return list(dict.fromkeys(text[start:end] for start, end in spans))


def all_of(text: str) -> str:
    """A Lucene query for what has every word of the text; no character of the text is read as syntax.

    The index folds case and accents of both sides alike. Words that it leaves out as too common (the, of) are passed
    over, so a text of nothing else has no hits either.
    """
    return every(words_of(text))


def every(words: Iterable[str], field: str = "") -> str:
    """A query for what has all the words, in one field of the index where one is named."""
    prefix = f"{field}:" if field else ""
    return " AND ".join(f'{prefix}"{word}"' for word in words) or NOTHING


def going_on(words: list[str]) -> str:
    """A query for what has all the words, the last or one that begins so: a short one only where others narrow it."""
    last = words[-1] if words else ""
    if last.lower() in STOP_WORDS or (len(words) < 2 and len(last) < LEAST_BEGINNING):
        return NOTHING
    return " AND ".join([f'"{word}"' for word in words[:-1]] + [beginning(last)])


def some(words: Iterable[str]) -> str:
    """A query for what has any of the words; the more and the rarer, the better."""
    return " OR ".join(f'"{word}"' for word in words) or NOTHING


def begun(words: Iterable[str], fields: Iterable[str]) -> str:
    """A query for what has, in one of the fields, for each of the words a word that begins so."""
    wanted = meaning(words)
    if not wanted:
        return NOTHING
    return " OR ".join("(" + " AND ".join(f"{field}:{beginning(word)}" for word in wanted) + ")" for field in fields)


def beginning(word: str) -> str:
    """The part of a query that stands for every word that begins so; the index does not fold these itself."""
    if UNPARTED.search(word):
        return f'"{word}"'
    return re.sub(r"(\W)", r"\\\1", folded(word)) + "*"


def meaning(words: Iterable[str]) -> list[str]:
    """The words without those that the index leaves out; all of them when nothing else is there, as they may go on."""
    words = list(words)
    return [word for word in words if word.lower() not in STOP_WORDS] or words
