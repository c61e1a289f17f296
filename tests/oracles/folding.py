"""The folding of names and words, as ../shared/semantics.md states it, in code that shares nothing with ours."""

import unicodedata

from graphdb.text.folding import HIDDEN

APOSTROPHES = "'’‘‛ʼʻʽʾʿʹ`´′՚׳＇"
JOINERS = "\u200c\u200d"
LETTERS = dict(zip("łøđðþæœıß", ["l", "o", "d", "d", "th", "ae", "oe", "i", "ss"], strict=True))
ALEF, YEH = "\u0627", "\u064a"


def stated(text: str) -> str:
    """Return the folded text: the steps are repeated until nothing changes."""
    before = None
    while text != before:
        before = text
        text = "".join(c for c in text if c not in APOSTROPHES + JOINERS and not HIDDEN.match(c))
        kept, base = "", ""
        for letter in unicodedata.normalize("NFKD", text):
            if unicodedata.category(letter).startswith("M"):
                script = unicodedata.name(base, "").split(" ")[0] if base.isalpha() else ""
                kept += "" if script in ("LATIN", "GREEK", "CYRILLIC") else letter
            else:
                base = letter
                kept += letter
        text = "".join(LETTERS.get(letter, letter) for letter in kept.casefold())
        for form in ("\u0671", "\u0672", "\u0673"):
            text = text.replace(form, ALEF)
        for mark in ("\u0653", "\u0654", "\u0655"):
            while ALEF + mark in text:
                text = text.replace(ALEF + mark, ALEF)
        text = unicodedata.normalize("NFC", text.replace("\u0649", YEH).replace("\u06cc", YEH))
    return text
