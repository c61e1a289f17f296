"""Letters that LaTeX writes with commands, as authors' names in arXiv's oldest records have them."""

import re
import unicodedata

MARKS = dict(
    zip(
        "`'^\"~=.uvHtcdbrk",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0361\u0327\u0323\u0331\u030a\u0328",
        strict=True,
    )
)
LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
LETTER = re.compile(r"\\(" + "|".join(sorted(LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])(?:\{\}|\s)?")
# A punctuation mark may stand directly before the letter; a mark that is a letter needs braces or a space.
LETTER_OF = r"(?:\{\s*(?P<in>[^\W\d_])\s*\}|(?P<bare>[^\W\d_]))"
MARK = re.compile(rf"""\\(?:(?P<sign>[`'^"~=.])\s*|(?P<letter>[uvHtcdbrk])(?=[\s{{])\s*){LETTER_OF}""")


def decode_latex(name: str) -> str:
    """A name with its letters written out; other commands stay as they are."""
    if "\\" not in name:
        return name
    name = LETTER.sub(lambda match: LETTERS[match[1]], name)
    # The command for a mark over i or j takes the letter without its dot.
    name = MARK.sub(_marked, name)
    return unicodedata.normalize("NFC", re.sub(r"\{([^{}\\]*)\}", r"\1", name).replace("\\-", ""))


def _marked(match: re.Match[str]) -> str:
    letter = match["in"] or match["bare"]
    return letter.replace("ı", "i").replace("ȷ", "j") + MARKS[match["sign"] or match["letter"]]
