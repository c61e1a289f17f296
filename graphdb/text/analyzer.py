"""Words: what a text is searched by, where each word stands, and the form in which words are compared.

Texts are written as these forms into properties of their own (searchtext.py); the full-text indexes of those part them
at spaces and do nothing else. What is stored, what is asked (fulltext.py) and what is marked (resolvers/highlight.py)
follow from the same functions, so that they agree whatever the script.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from graphdb.text.folding import APOSTROPHES, HIDDEN, fold, is_mark

# The most characters of a form: Lucene parts longer words.
LONGEST_FORM = 100
# The longest piece of a text whose words are remembered.
LONGEST_SEEN = 40
# Stands between two texts, so that no neighbours are looked for across them.
BAR = "|"
# Of more parts than this no joined form is made.
MOST_JOINED = 6
# Words that say nothing where others stand beside them.
COMMON = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
STOP_WORDS = frozenset(COMMON.split())

# Scripts that are written without spaces between words: Han, kana, Hangul (whose particles follow a word without one),
# Thai, Lao, Myanmar, Khmer. Each character with its marks is a word, and neighbours are looked for as neighbours.
UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
    "\uffa0-\uffdc\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109d\u1780-\u17d3\u17d7\u17dc"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\U0001aff0-\U0001b16f\U00020000-\U000323af]"
)
# Parts of Hangul syllables: a syllable is one or more of the first, then of the second, then of the third.
JAMO = re.compile("([\u1100-\u115f\ua960-\ua97c])|([\u1160-\u11a7\ud7b0-\ud7c6])|([\u11a8-\u11ff\ud7cb-\ud7fb])")
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
POINTS = ".\u00b7\uff0e"
HALFWIDTH_MARKS = "\uff9e\uff9f"
JOINERS = "\u200c\u200d"

# A word by the classes of its characters: a letter, d digit, m mark, u of UNPARTED, x y z parts of Hangul syllables,
# ' apostrophe, - hyphen, "." "," "+" "#" themselves. A point within a number belongs to it: 3.5.
RUN = r"[ad](?:[adm]|(?<=d)\.(?=d))*"
SYLLABLE = r"x+m*y*m*z*m*|um*|[yz]m*"
# What an apostrophe, a point between letters or a comma between digits holds together.
HELD = rf"{RUN}(?:(?:'|(?<=[am])\.(?=a)|(?<=d),(?=d)){RUN})*"
WORD = re.compile(rf"(?P<run>(?:{SYLLABLE})+)|{HELD}(?:-{HELD})*(?P<end>(?:\+\+|#)(?![ad]))?")
SYLLABLES, RUNS, HOLDS = re.compile(SYLLABLE), re.compile(RUN), re.compile(HELD)
PIECE = re.compile(r"\S+")
BETWEEN_DIGITS = re.compile("d-d")


class WordPart(NamedTuple):
    """A part of a word: where it begins and ends in the text, and its form."""

    start: int
    end: int
    form: str


class JoinedForm(NamedTuple):
    """Parts of a word, from the first to the last, written as one; it ends at `end` in the text."""

    first: int
    last: int
    end: int
    form: str


class Word(NamedTuple):
    """A word of a text: its parts in their order, what joins some of them, and the variants in which it can be written.

    A way is a sequence of forms that is the whole word. `is_unspaced` is a run of a script without spaces.
    """

    parts: tuple[WordPart, ...]
    joined: tuple[JoinedForm, ...]
    variants: tuple[tuple[str, ...], ...]
    is_unspaced: bool = False


class TextToken(NamedTuple):
    """What stands between two spaces: its words, placed in the piece, their parts' forms, and the joined forms."""

    words: tuple[Word, ...]
    forms: tuple[str, ...]
    joined: tuple[str, ...]


class _Classes(dict[int, str]):
    """The class of each character, by its code point."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _class(chr(code))
        return found


def _class(letter: str) -> str:
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
    """A word as it is compared: folded, of at most 100 letters with their marks and digits; may be empty."""
    if word.isascii() and word.isalnum():
        return word.lower()[:LONGEST_FORM]
    folded = fold(word.replace("\u00b7", "."))
    if not folded.isalnum():
        kept = "".join(letter for letter in folded if letter.isalnum() or is_mark(letter) or letter == ".").strip(".")
        while kept and not kept[0].isalnum():
            kept = kept[1:]
        folded = kept
    return folded[:LONGEST_FORM]


def analyze(text: str) -> Iterator[Word]:
    """The words of a text in their order."""
    for start, piece in tokens(text):
        for word in piece.words:
            parts = tuple(WordPart(start + part.start, start + part.end, part.form) for part in word.parts)
            joined = tuple(each._replace(end=start + each.end) for each in word.joined)
            yield word._replace(parts=parts, joined=joined)


def tokens(text: str) -> Iterator[tuple[int, TextToken]]:
    """The pieces of a text and where each begins: no word goes on beyond a space, and most have been read before."""
    for found in PIECE.finditer(text):
        piece = found[0]
        yield found.start(), _seen(piece) if len(piece) <= LONGEST_SEEN else _read(piece)


def _read(piece: str) -> TextToken:
    found = tuple(_words(piece))
    forms = tuple(part.form for word in found for part in word.parts)
    return TextToken(found, forms, tuple(each.form for word in found for each in word.joined))


_seen = lru_cache(1 << 15)(_read)


def _words(text: str) -> Iterator[Word]:
    classes = text.translate(CLASSES)
    for found in WORD.finditer(classes):
        start, end = found.span()
        if found["run"]:
            parts = _parts(text, SYLLABLES.finditer(classes, start, end))
            yield Word(parts, (), (tuple(part.form for part in parts),), is_unspaced=True)
        elif end - start == 1 or (found["end"] is None and RUNS.fullmatch(classes, start, end)):
            part = WordPart(start, end, form_of(text[start:end]))
            yield Word((part,), (), ((part.form,),))
        else:
            yield _compound(text, classes, found)


def _parts(text: str, found: Iterable[re.Match[str]]) -> tuple[WordPart, ...]:
    return tuple(WordPart(*each.span(), form_of(text[slice(*each.span())])) for each in found)


def _compound(text: str, classes: str, found: re.Match[str]) -> Word:
    """A word of several parts, or with something at its end."""
    start, end = found.span()
    ending = text[found.start("end") : end] if found["end"] else ""
    parts = _parts(text, RUNS.finditer(classes, start, end))
    apart = tuple(part.form for part in parts)
    if len(parts) > MOST_JOINED:
        return Word(parts, (), (apart,))
    joined: list[JoinedForm] = []
    held: list[str] = []
    for each in HOLDS.finditer(classes, start, end):
        within = [at for at, part in enumerate(parts) if each.start() <= part.start < each.end()]
        held.append("".join(apart[within[0] : within[-1] + 1])[:LONGEST_FORM])
        if len(within) > 1:
            joined.append(JoinedForm(within[0], within[-1], each.end(), held[-1]))
    whole = "".join(held)[: LONGEST_FORM - len(ending)] + ending
    if BETWEEN_DIGITS.search(classes, start, end):
        return Word(parts, tuple(joined), tuple(dict.fromkeys((tuple(held), apart))))
    if len(held) > 1 or ending:
        joined.append(JoinedForm(0, len(parts) - 1, end, whole))
    variants = ((whole,),) if ending else tuple(dict.fromkeys(((whole,), tuple(held), apart)))
    return Word(parts, tuple(joined), variants)


def index_text(texts: Iterable[str]) -> str:
    """Texts as they are indexed, parted by spaces: the parts of all words as they follow each other, a bar between two
    texts; then what is joined, so that it stands between no neighbours."""
    forms: list[str] = []
    joined: list[str] = []
    for text in texts:
        if forms:
            forms.append(BAR)
        for _, piece in tokens(text):
            forms += piece.forms
            joined += piece.joined
    if joined:
        forms += [BAR, *joined]
    return " ".join(forms)
