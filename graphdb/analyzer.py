"""What the full-text indexes make of a text: its words, where each stands, and the form in which they are compared.

The indexes use Neo4j's analyzer standard-folding: Lucene's StandardTokenizer (Unicode Standard Annex 29), lower case,
English stop words dropped, ASCIIFoldingFilter. This is the same in Python, for highlights, which Neo4j does not give.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

# Words that the indexes leave out as too common.
COMMON = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
STOP_WORDS = frozenset(COMMON.split())
# Han and Hiragana are not written in words: each character is one.
IDEOGRAPH = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
UNPARTED = re.compile(rf"[{IDEOGRAPH}]")
# A word is letters and digits; these join them to one word where one stands between two: don't, e.g, 3.5, 1,000.
JOINER = r"(?:(?<=[^\W\d_])[.:·'’‘](?=[^\W\d_])|(?<=\d)[.,;'’‘](?=\d))"
WORD = re.compile(rf"[^\W_]\w*(?:{JOINER}\w+)*")
# The same where some characters are words of their own; slower.
PARTED = re.compile(rf"[{IDEOGRAPH}]_*|(?![{IDEOGRAPH}_])\w(?:(?![{IDEOGRAPH}])\w|{JOINER}(?![{IDEOGRAPH}]))*")

# Letters that are no other letter with a mark, and what the indexes fold them to.
SPECIAL = {
    letter: plain
    for plain, letters in {
        "a": "əɐɚⱥ", "ae": "æ", "b": "ƀƃɓ", "c": "ƈȼɕ", "d": "đðƌȡɖɗ", "db": "ȸ", "dz": "ǆʣʥ", "e": "ǝɇɘɛɜɝɞ",
        "f": "ƒ", "ff": "ﬀ", "ffi": "ﬃ", "ffl": "ﬄ", "fi": "ﬁ", "fl": "ﬂ", "g": "ǥɠɡɢ", "h": "ħɥɦ", "hv": "ƕ",
        "i": "ıİƖɨɪ", "ij": "ĳ", "j": "ȷɉɟʝ", "k": "ƙʞ", "l": "łŀƚȴɫɬɭʟ", "lj": "ǉ", "m": "ɯɰɱ",
        "n": "ŋŉƞȵɲɳɴ", "nj": "ǌ", "o": "øǿɔɵ", "oe": "œɶ", "ou": "ȣ", "p": "ƥ", "q": "ĸɋʠ", "qp": "ȹ",
        "r": "ɍɼɽɾɿʀʁ", "s": "ſȿʂ", "ss": "ßẞ", "st": "ﬆ", "t": "ŧƫƭȶʇʈⱦ", "th": "þ", "u": "ʉ", "v": "ʋʌỼ",
        "w": "ƿʍ", "y": "ƴɏʎʏ", "z": "ƶȝȥɀʐʑ", "'": "’‘",
    }.items()
    for letter in letters
}  # fmt: skip
SPECIAL |= {"ǣ": "ae", "ǽ": "ae", "ǳ": "dz", "ẚ": "a", "ẜ": "s", "ẝ": "s", "ẛ": "f", "ỻ": "ll", "ỿ": "y"}
# The index folds before it makes letters small, and does not know this one.
SPECIAL |= {"Ʀ": "ʀ"}


class Token(NamedTuple):
    """A word of a text: where it begins and ends, and its folded form."""

    start: int
    end: int
    folded: str


def tokens(text: str) -> list[Token]:
    """The words of a text in their order, the too common ones among them."""
    # A mark belongs to its letter, which \w does not know: for finding words an underscore stands for it.
    shadow = text if text.isascii() else "".join(map(_shadow, text))
    words = PARTED if UNPARTED.search(shadow) else WORD
    spans = [found.span() for found in words.finditer(shadow)]
    return [Token(start, end, folded(text[start:end])) for start, end in spans]


def folded(word: str) -> str:
    """A word as it is compared: small letters, Latin ones without marks."""
    return word.lower() if word.isascii() else "".join(map(_folded, word))


@cache
def _shadow(letter: str) -> str:
    joins = unicodedata.category(letter)[0] == "M" or letter in "\u200c\u200d"
    return "_" if joins else letter


@cache
def _folded(letter: str) -> str:
    if letter in SPECIAL:
        return SPECIAL[letter]
    small = letter.lower()
    if small in SPECIAL:
        return SPECIAL[small]
    if "\uff01" <= small <= "\uff5e":
        return unicodedata.normalize("NFKD", small)
    plain = unicodedata.normalize("NFD", small)[:1]
    return plain if plain.isascii() and plain.isalnum() else small
