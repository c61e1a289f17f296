"""The analyzer of full-text search: the words of a text, where each stands, and the form in which words are compared.

The forms are stored in properties of their own (search_text.py), whose full-text indexes split them at spaces and do
nothing else. Stored text, queries (fulltext_query.py) and highlights (resolvers/highlight.py) all use these functions,
so that they agree in every script.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from graphdb.text.folding import APOSTROPHES, HIDDEN, fold, is_mark

# The most characters of a form, as Lucene splits longer words.
LONGEST_FORM = 100
# Characters of the longest token whose words are cached.
LONGEST_CACHED = 40
# Separates two texts in the index, so that no phrase matches across them.
TEXT_SEPARATOR = "|"
# Words of more parts than this get no joined form.
MOST_JOINED = 6
# English words that a query may omit when it has other words.
ENGLISH_STOP_WORDS = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
STOP_WORDS = frozenset(ENGLISH_STOP_WORDS.split())

# Scripts that are written without spaces between words: Han, kana, Hangul (whose particles follow a word without one),
# Thai, Lao, Myanmar, Khmer. Each character with its marks is a form, and a query looks for them as a phrase.
UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
    "\uffa0-\uffdc\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109d\u1780-\u17d3\u17d7\u17dc"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\U0001aff0-\U0001b16f\U00020000-\U000323af]"
)
# Jamo, the letters of Hangul: a syllable is one or more of the first group, then of the second, then of the third.
JAMO = re.compile("([\u1100-\u115f\ua960-\ua97c])|([\u1160-\u11a7\ud7b0-\ud7c6])|([\u11a8-\u11ff\ud7cb-\ud7fb])")
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
POINTS = ".\u00b7\uff0e"
HALFWIDTH_MARKS = "\uff9e\uff9f"
JOINERS = "\u200c\u200d"

# A word as classes of its characters: a is a letter, d a digit, m a mark, u a character of UNSPACED, x y z the groups
# of jamo, ' an apostrophe, - a hyphen; "." "," "+" "#" are themselves. A point inside a number belongs to it: 3.5.
# Letters and digits without a break.
RUN = r"[ad](?:[adm]|(?<=d)\.(?=d))*"
SYLLABLE = r"x+m*y*m*z*m*|um*|[yz]m*"
# Runs joined by an apostrophe, by a point between letters or by a comma between digits.
JOINED_RUN = rf"{RUN}(?:(?:'|(?<=[am])\.(?=a)|(?<=d),(?=d)){RUN})*"
WORD = re.compile(rf"(?P<unspaced>(?:{SYLLABLE})+)|{JOINED_RUN}(?:-{JOINED_RUN})*(?P<end>(?:\+\+|#)(?![ad]))?")
SYLLABLE_PATTERN, RUN_PATTERN, JOINED_RUN_PATTERN = re.compile(SYLLABLE), re.compile(RUN), re.compile(JOINED_RUN)
TOKEN_PATTERN = re.compile(r"\S+")
BETWEEN_DIGITS = re.compile("d-d")


class WordPart(NamedTuple):
    """A part of a word: its start and end in the text, and its form."""

    start: int
    end: int
    form: str


class JoinedForm(NamedTuple):
    """The form of several parts written as one: the numbers of its first and last part, and its end in the text."""

    first: int
    last: int
    end: int
    form: str


class Word(NamedTuple):
    """A word of a text: its parts in order, the joined forms of some of them, and the variants of its spelling.

    A variant is a sequence of forms that is the whole word. `is_unspaced` marks text of a script without spaces.
    """

    parts: tuple[WordPart, ...]
    joined: tuple[JoinedForm, ...]
    variants: tuple[tuple[str, ...], ...]
    is_unspaced: bool = False


class TextToken(NamedTuple):
    """The text between two spaces: its words, placed within it, the forms of their parts, and the joined forms."""

    words: tuple[Word, ...]
    forms: tuple[str, ...]
    joined: tuple[str, ...]


class _Classes(dict[int, str]):
    """The class of each character, by its code point."""

    def __missing__(self, code: int) -> str:
        self[code] = character_class = _class_of(chr(code))
        return character_class


def _class_of(letter: str) -> str:
    if letter in APOSTROPHES:
        return "'"
    if letter in HYPHENS:
        return "-"
    if letter in POINTS:
        return "."
    if letter in ",+#":
        return letter
    if letter in JOINERS or letter in HALFWIDTH_MARKS or is_mark(letter) or HIDDEN.match(letter):
        return "m"
    form = form_of(letter) if letter.isalnum() else ""
    if not form or (letter.isnumeric() and not fold(letter).isalnum()):
        return " "
    if jamo := JAMO.match(form):
        return "xyz"[(jamo.lastindex or 1) - 1]
    if UNSPACED.search(form):
        return "u"
    return "d" if letter.isdigit() else "a"


CLASSES = _Classes()


@lru_cache(1 << 16)
def form_of(word: str) -> str:
    """Return the form of a word: folded, at most 100 letters with their marks, digits and points; may be empty."""
    if word.isascii() and word.isalnum():
        return word.lower()[:LONGEST_FORM]
    folded = fold(word.replace("\u00b7", "."))
    if not folded.isalnum():
        folded = "".join(letter for letter in folded if letter.isalnum() or is_mark(letter) or letter == ".").strip(".")
        while folded and not folded[0].isalnum():
            folded = folded[1:]
    return folded[:LONGEST_FORM]


def analyze(text: str) -> Iterator[Word]:
    """Yield the words of a text in order."""
    for start, token in tokens(text):
        for word in token.words:
            parts = tuple(WordPart(start + part.start, start + part.end, part.form) for part in word.parts)
            joined = tuple(form._replace(end=start + form.end) for form in word.joined)
            yield word._replace(parts=parts, joined=joined)


def tokens(text: str) -> Iterator[tuple[int, TextToken]]:
    """Yield the tokens of a text, each with its start; no word contains a space."""
    for match in TOKEN_PATTERN.finditer(text):
        token = match[0]
        yield match.start(), _read_cached(token) if len(token) <= LONGEST_CACHED else _read(token)


def _read(text: str) -> TextToken:
    words = tuple(_words(text))
    forms = tuple(part.form for word in words for part in word.parts)
    return TextToken(words, forms, tuple(joined.form for word in words for joined in word.joined))


_read_cached = lru_cache(1 << 15)(_read)


def _words(text: str) -> Iterator[Word]:
    classes = text.translate(CLASSES)
    for match in WORD.finditer(classes):
        start, end = match.span()
        if match["unspaced"]:
            parts = _parts(text, SYLLABLE_PATTERN.finditer(classes, start, end))
            yield Word(parts, (), (tuple(part.form for part in parts),), is_unspaced=True)
        elif end - start == 1 or (match["end"] is None and RUN_PATTERN.fullmatch(classes, start, end)):
            part = WordPart(start, end, form_of(text[start:end]))
            yield Word((part,), (), ((part.form,),))
        else:
            yield _compound(text, classes, match)


def _parts(text: str, matches: Iterable[re.Match[str]]) -> tuple[WordPart, ...]:
    return tuple(WordPart(*match.span(), form_of(text[slice(*match.span())])) for match in matches)


def _compound(text: str, classes: str, match: re.Match[str]) -> Word:
    """Return a word of several parts, or one that ends in ++ or #."""
    start, end = match.span()
    ending = text[match.start("end") : end] if match["end"] else ""
    parts = _parts(text, RUN_PATTERN.finditer(classes, start, end))
    separate = tuple(part.form for part in parts)
    if len(parts) > MOST_JOINED:
        return Word(parts, (), (separate,))
    joined: list[JoinedForm] = []
    sections: list[str] = []
    for section in JOINED_RUN_PATTERN.finditer(classes, start, end):
        within = [number for number, part in enumerate(parts) if section.start() <= part.start < section.end()]
        sections.append("".join(separate[within[0] : within[-1] + 1])[:LONGEST_FORM])
        if len(within) > 1:
            joined.append(JoinedForm(within[0], within[-1], section.end(), sections[-1]))
    whole = "".join(sections)[: LONGEST_FORM - len(ending)] + ending
    if BETWEEN_DIGITS.search(classes, start, end):
        return Word(parts, tuple(joined), tuple(dict.fromkeys((tuple(sections), separate))))
    if len(sections) > 1 or ending:
        joined.append(JoinedForm(0, len(parts) - 1, end, whole))
    variants = ((whole,),) if ending else tuple(dict.fromkeys(((whole,), tuple(sections), separate)))
    return Word(parts, tuple(joined), variants)


def index_text(texts: Iterable[str]) -> str:
    """Return what the full-text index stores of some texts, as forms separated by spaces.

    The forms of all words come first, in order, with a separator between two texts; the joined forms follow after
    another separator, so that they do not separate neighbours.
    """
    forms: list[str] = []
    joined: list[str] = []
    for text in texts:
        if forms:
            forms.append(TEXT_SEPARATOR)
        for _, token in tokens(text):
            forms += token.forms
            joined += token.joined
    if joined:
        forms += [TEXT_SEPARATOR, *joined]
    return " ".join(forms)
