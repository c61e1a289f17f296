"""Folding of text for order and search, plain text for labels, and slugs for addresses."""

import html
import re
import unicodedata
from functools import lru_cache

from graphdb.text.markup import strip_tags

LONGEST = 500
# Characters of a text that a label is made from, as the time to find tags grows with the square of the length.
LONGEST_MARKED = 20_000
LONGEST_SLUG = 80

# The semicolon is required, as "health&regulation" has no registered trade mark in it.
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.IGNORECASE)
# Control characters, marks of the direction of writing, and invisible characters.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
UNPLAIN = re.compile(r"[<&]|\s\s|[^\S ]")
QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉\u02bb\u02bc"
NOT_WORD = re.compile(r"[\W_]+")
# Characters used as apostrophes: ' ` and the spacing accent, modifier letters, the Armenian apostrophe, geresh, single
# quotation marks, the prime, the fullwidth form.
APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u055a\u05f3\u2018\u2019\u201b\u2032\uff07"
# Characters that folding removes: apostrophes, joiners, and the ones that labels drop.
UNFOLDED = re.compile(rf"[{APOSTROPHES}\u200c\u200d]|{HIDDEN.pattern}")
# Letters that do not decompose into a letter and a mark, and variants of one letter, after case folding.
FORMS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss",
        # Arabic alef with wasla or a wavy hamza; yeh without dots and the Persian one.
        "\u0671": "\u0627", "\u0672": "\u0627", "\u0673": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a",
    }
)  # fmt: skip
# Alef with hamza or madda, decomposed.
ALEF_FORMS = re.compile("\u0627[\u0653-\u0655]+")
# Scripts whose marks people omit when they type.
UNMARKED_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")


def fold(text: str) -> str:
    """Return the text as it is ordered, compared and searched, without leading quotes; may be empty.

    It is decomposed (NFKD); marks after Latin, Greek and Cyrillic letters are dropped, as in other scripts they belong
    to the word; it is case folded; ł ø đ ð þ æ œ ı ß and variants of Arabic alef and yeh are replaced by plain letters;
    apostrophes are dropped; and it is composed (NFC).
    """
    # One round can produce what the next one folds: an apostrophe (from ŉ), a mark (from İ).
    while (folded := _folded(text)) != text:
        text = folded
    return text.lstrip(QUOTES + " ")


def _folded(text: str) -> str:
    text = UNFOLDED.sub("", text)
    if not text.isascii():
        text = _unmarked(unicodedata.normalize("NFKD", text)).casefold().translate(FORMS)
        text = unicodedata.normalize("NFC", ALEF_FORMS.sub("\u0627", text))
    return text.casefold()


def _unmarked(text: str) -> str:
    """Return decomposed text without the marks after letters of Latin, Greek and Cyrillic."""
    letters, drops = [], False
    for letter in text:
        if is_mark(letter):
            if drops:
                continue
        else:
            drops = _drops_marks(letter)
        letters.append(letter)
    return "".join(letters)


@lru_cache(4096)
def is_mark(letter: str) -> bool:
    """Whether a character is a mark (Unicode's category M), which belongs to the letter before it."""
    return unicodedata.category(letter)[0] == "M"


@lru_cache(4096)
def _drops_marks(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith(UNMARKED_SCRIPTS)


def normalize_words(text: str) -> str:
    """Return the folded words of a text, of letters, marks and digits, separated by single spaces; may be empty."""
    text = fold(text)
    if text.isascii():
        return NOT_WORD.sub(" ", text).strip()
    spaced = "".join(letter if letter.isalnum() or is_mark(letter) else " " for letter in text)
    # Marks without a letter are not a word.
    return " ".join(word for word in spaced.split() if not all(map(is_mark, word)))


def plain_label(text: str | None) -> str:
    """Return plain text of at most 500 characters, cut with an ellipsis; empty for None."""
    if not text:
        return ""
    is_plain = text.isascii() and text.isprintable() and not UNPLAIN.search(text)
    text = text.strip() if is_plain else plain_text(text[:LONGEST_MARKED])
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def plain_text(text: str) -> str:
    """Return the text without tags and hidden characters, with entities decoded and white space collapsed."""
    # Some publishers escape markup, some twice; each round removes one level.
    for _ in range(3):
        before = text
        if "<" in text:
            text = strip_tags(text)
        if "&" in text:
            text = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if text == before:
            break
    if "<" in text:
        text = strip_tags(text)
    return " ".join(HIDDEN.sub("", text).split())


def strip_hidden(text: str) -> str:
    """Return what a person wrote without hidden characters and surrounding white space; markup stays."""
    return HIDDEN.sub("", text).strip()


def make_slug(text: str) -> str:
    """Return a short name for addresses: folded words joined by hyphens, at most 80 characters; may be empty."""
    name = normalize_words(text).replace(" ", "-")
    if len(name) <= LONGEST_SLUG:
        return name
    cut = name[:LONGEST_SLUG]
    return cut.rsplit("-", 1)[0] if "-" in cut else cut
