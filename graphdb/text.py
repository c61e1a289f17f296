"""Text as people compare and print it: folded for order and search, plain for labels, short for addresses."""

import html
import re
import unicodedata

LONGEST = 500
LONGEST_SLUG = 80

# Elements of HTML, JATS and MathML that titles carry. One-letter names stand in formulas too (a<b and c>d), so these
# count as tags only with well-formed attributes; any other name counts when it has a prefix or an attribute, or closes
# something.
LETTERS = "a|b|i|p|q|s|u"
WORDS = (
    "abbr|address|article|aside|audio|big|blockquote|body|bold|br|button|canvas|caption|center|cite|code|col|dd|del|details"
    "|dfn|div|dl|dt|em|embed|fieldset|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|img|inf"
    "|input|ins|italic|kbd|label|li|link|main|mark|marquee|meta|nav|object|ol|option|overline|param|picture|pre|roman|ruby"
    "|samp|sans-serif|sc|scp|section|select|small|source|span|strike|strong|style-span|sub|summary|sup|svg|table|tbody|td"
    "|template|textarea|tfoot|th|thead|title|tr|tt|ul|underline|var|video|xref|inline-formula|disp-formula|alternatives"
    "|tex-math|math|semantics|m(?:i|n|o|s|text|space|row|frac|sqrt|root|style|error|padded|phantom|fenced|enclose|sub|sup"
    "|subsup|under|over|underover|multiscripts|table|tr|td|prescripts)"
)
ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*"""
TAG = re.compile(
    rf"</?(?:{LETTERS}){ATTRIBUTES}\s*/?>|</?(?:{WORDS})(?:[\s/][^<>]*)?>|</?[a-z][\w.-]*:[a-z][^<>]*>"
    r"|</[a-z][\w-]*\s*>|<[a-z][\w-]*\s[^<>]*=[^<>]*>|<!\[CDATA\[|\]\]>|<[!?][^<>]*>",
    re.IGNORECASE,
)
# What stands between these is not text for people: scripts, and a formula's second spelling beside its MathML.
UNREAD = re.compile(
    r"<(script|style|(?:[a-z]+:)?annotation(?:-xml)?)\b[^>]*>.*?</\1\s*>|<!--.*?-->|</?(?:script|style)\b[^>]*>?",
    re.IGNORECASE | re.DOTALL,
)
# Controls, marks that turn the direction of writing, and characters that only hide.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
UNPLAIN = re.compile(r"[<&]|\s\s|[^\S ]")
QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉\u02bb\u02bc"
NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text as it is ordered and compared: NFKD, marks dropped, case folded, leading quotes dropped."""
    if not text.isascii():
        # Case folding can make new marks (of İ), and so can NFKD of what it made (of ſ with dots): twice is stable.
        text = _unmarked(_unmarked(text).casefold())
    return text.casefold().lstrip(QUOTES + " ")


def _unmarked(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def words(text: str) -> str:
    """Text folded, its words parted by single spaces, everything but letters and digits dropped; may be empty."""
    return NOT_WORD.sub(" ", fold(text)).strip()


def label(text: str | None) -> str:
    """Plain text of at most 500 characters: tags and hidden characters removed, entities decoded, mathematics kept."""
    if not text:
        return ""
    is_plain = text.isascii() and text.isprintable() and not UNPLAIN.search(text)
    text = text.strip() if is_plain else plain(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Text without tags and hidden characters, entities decoded, white space collapsed."""
    # Some publishers send markup escaped, some twice; each round takes one layer away.
    for _ in range(3):
        before = text
        if "<" in text:
            text = TAG.sub("", UNREAD.sub("", text))
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if "<" in text:
        text = TAG.sub("", UNREAD.sub("", text))
    return " ".join(HIDDEN.sub("", text).split())


def prose(text: str) -> str:
    """What a person wrote, as they wrote it: only hidden characters and the space around it are taken away."""
    return HIDDEN.sub("", text).strip()


def slug(text: str) -> str:
    """A short name for addresses: folded words joined by hyphens, at most 80 characters; may be empty."""
    name = words(text).replace(" ", "-")
    if len(name) <= LONGEST_SLUG:
        return name
    cut = name[:LONGEST_SLUG]
    return cut.rsplit("-", 1)[0] if "-" in cut else cut
