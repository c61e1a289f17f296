"""Text as people compare and print it: folded for order and search, plain for labels, short for addresses."""

import html
import re
import unicodedata
from functools import lru_cache

from graphdb.text.markup import strip_tags

LONGEST = 500
# Of a longer text no more is looked at for a label: the time to find tags grows with the square of the length.
LONGEST_MARKED = 20_000
LONGEST_SLUG = 80

# Without its semicolon a name may as well be a word: "health&regulation" has no registered trade mark.
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.IGNORECASE)
# Controls, marks that turn the direction of writing, and characters that only hide.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
UNPLAIN = re.compile(r"[<&]|\s\s|[^\S ]")
QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉\u02bb\u02bc"
NOT_WORD = re.compile(r"[\W_]+")
# What is written for an apostrophe: ' ` and the accent that stands alone, modifier letters, the Armenian apostrophe,
# geresh, single quotation marks, the prime, the fullwidth form.
APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u055a\u05f3\u2018\u2019\u201b\u2032\uff07"
# What stands in a word and is no part of it: apostrophes, joiners, and the characters that labels drop.
UNFOLDED = re.compile(rf"[{APOSTROPHES}\u200c\u200d]|{HIDDEN.pattern}")
# Letters that are no other letter with a mark, and forms of one letter, after case folding.
FORMS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss",
        # Arabic alef with wasla or a wavy hamza; yeh without dots and the Persian one.
        "\u0671": "\u0627", "\u0672": "\u0627", "\u0673": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a",
    }
)  # fmt: skip
# Alef with hamza or madda, decomposed.
ALEF_FORMS = re.compile("\u0627[\u0653-\u0655]+")
# Scripts in which a mark after a letter is left out by people who type it.
UNMARKED_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")


def fold(text: str) -> str:
    """Text as it is ordered, compared and searched; leading quotes are dropped.

    NFKD; marks dropped after Latin, Greek and Cyrillic letters alone, as in every other script they belong to the
    word; case folded; ł ø đ ð þ æ œ ı ß and forms of Arabic alef and yeh written plainly; apostrophes dropped; NFC.
    """
    # What one round makes can be folded once more: an apostrophe (of ŉ), a mark (of İ).
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
    """Decomposed text without the marks that follow a letter of Latin, Greek or Cyrillic."""
    kept, drops = [], False
    for letter in text:
        if is_mark(letter):
            if drops:
                continue
        else:
            drops = _drops_marks(letter)
        kept.append(letter)
    return "".join(kept)


@lru_cache(4096)
def is_mark(letter: str) -> bool:
    """Whether a character is a mark (Unicode's category M): it belongs to the letter before it."""
    return unicodedata.category(letter)[0] == "M"


@lru_cache(4096)
def _drops_marks(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith(UNMARKED_SCRIPTS)


def normalize_words(text: str) -> str:
    """Text folded, its words parted by single spaces, nothing but letters with their marks and digits; may be empty."""
    text = fold(text)
    if text.isascii():
        return NOT_WORD.sub(" ", text).strip()
    parted = "".join(letter if letter.isalnum() or is_mark(letter) else " " for letter in text)
    # Marks that stand on nothing are no word.
    return " ".join(word for word in parted.split() if not all(map(is_mark, word)))


def plain_label(text: str | None) -> str:
    """Plain text of at most 500 characters: tags and hidden characters removed, entities decoded, mathematics kept."""
    if not text:
        return ""
    is_plain = text.isascii() and text.isprintable() and not UNPLAIN.search(text)
    text = text.strip() if is_plain else plain_text(text[:LONGEST_MARKED])
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def plain_text(text: str) -> str:
    """Text without tags and hidden characters, entities decoded, white space collapsed."""
    # Some publishers send markup escaped, some twice; each round takes one layer away.
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
    """What a person wrote, as they wrote it: only hidden characters and the space around it are taken away."""
    return HIDDEN.sub("", text).strip()


def make_slug(text: str) -> str:
    """A short name for addresses: folded words joined by hyphens, at most 80 characters; may be empty."""
    name = normalize_words(text).replace(" ", "-")
    if len(name) <= LONGEST_SLUG:
        return name
    cut = name[:LONGEST_SLUG]
    return cut.rsplit("-", 1)[0] if "-" in cut else cut
