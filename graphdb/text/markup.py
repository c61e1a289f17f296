"""Markup in the texts of bibliographic records: HTML, JATS and MathML, told from words and mathematics in brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


def element_names(text: str) -> frozenset[str]:
    """The names of elements in a text."""
    return frozenset(text.split())


# What ends a line or a paragraph: text on both sides of it is not one word. The first have no other meaning; the others
# are words too, and so are most of the inline ones that are not listed here: "when is an <object> a <place>".
BREAKS = element_names(
    "br div h1 h2 h3 h4 h5 h6 hr li ul ol dl dt dd tr td th thead tbody tfoot blockquote pre figcaption"
)
BREAKING_WORDS = element_names(
    "p sec list list-item break title subtitle label table caption section article aside header footer main nav figure"
    " form fieldset address abstract trans-abstract disp-formula disp-quote def-list def-item boxed-text body head html"
    " option verse-group verse-line speech statement center details summary"
)
# Elements that nobody writes in brackets to mean a word; a formula's among them.
MARKS = element_names(
    "abbr del dfn em img iframe inf ins kbd noscript ruby samp sans-serif sc scp span strike strong style-span sub sup"
    " svg textarea tt wbr xref ext-link inline-formula tex-math named-content styled-content inline-graphic"
    " mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup msubsup"
    " munder mover munderover mmultiscripts mtable mtr mtd mprescripts"
)
# What stands inside these is not text for people: programs, and a formula's second spelling beside its MathML.
UNREAD = element_names("script style annotation annotation-xml")
# Prefixes of the vocabularies that publishers send.
PREFIXES = element_names("jats mml m mathml html xhtml h ce sb svg tei oasis ali xlink w o v")
# Letters that are elements and quantities; of the first an opening tag may lack its end.
LONE_LETTERS, LETTERS = element_names("b i p"), element_names("a b i p q s u")

# A value in quotation marks may hold brackets. Nothing is tried twice, so that no text takes long.
TOKEN = re.compile(
    r"<(?P<close>/?)(?:(?P<prefix>[a-z][\w.-]*):)?(?P<name>[a-z][\w.-]*)"
    r"(?P<rest>(?:[\s/](?>=\s*\"[^\"]{0,300}\"|=\s*'[^']{0,300}'|[^<>]){0,2000}+)?)>"
    r"|<!--|<!\[CDATA\[|<!doctype\b[^<>]*>|<\?[a-z][^<>]*>|<(?:script|style)\b",
    re.IGNORECASE,
)
ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
ATTRIBUTES = re.compile(r"""(?:[\s/]+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))+\s*/?""")
QUOTED = re.compile(r"""=\s*["']|[\s/]on[a-z]+\s*=""", re.IGNORECASE)
# A space that a break stands for, but for one before the punctuation that belongs to the text before it.
BREAK = "\x1f"
BROKEN = re.compile(r"[\s\x1f]*\x1f[\s\x1f]*(?P<mark>[.,;:!?)\]}](?=[\s\x1f]|$))?")


@dataclass(slots=True)
class Tag:
    """A tag, or what may be one: its place, its name without prefix, whether another closes or opens it."""

    start: int
    end: int
    name: str
    prefix: str
    closes: bool
    rest: str
    other: "Tag | None" = None

    @property
    def key(self) -> str:
        return f"{self.prefix}:{self.name}"


def strip_tags(text: str) -> str:
    """The text without its tags: a space for each that ends a line or paragraph, nothing for others; what stands in
    brackets and is no markup stays."""
    parts, place = [], 0
    for start, end, instead in find_replacements(text):
        if start >= place:
            parts += [text[place:start], instead]
            place = end
    found = "".join(parts) + text[place:]
    return BROKEN.sub(lambda match: match["mark"] or " ", found) if BREAK in found else found


def find_replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """What to take out of a text, as start, end and what comes in its place, in order; one may lie in another."""
    found = find_tags(text)
    for match in found:
        if isinstance(match, tuple):
            yield match
        elif match.name in UNREAD:
            # To the end of what it opens, or of the text where nothing ends it.
            yield match.start, match.other.end if match.other else match.end, ""
        elif is_markup(match, text):
            yield match.start, match.end, BREAK if match.name in BREAKS or match.name in BREAKING_WORDS else ""


def find_tags(text: str) -> list[Tag | tuple[int, int, str]]:
    """All that looks like a tag, each that closes with the nearest before it that it closes; comments and the like as
    what to take out."""
    found: list[Tag | tuple[int, int, str]] = []
    opened: dict[str, list[Tag]] = {}
    ends: dict[str, int] = {}
    place = 0
    while match := TOKEN.search(text, place):
        place = match.end()
        if match["name"] is None:
            kind, end = match[0].upper(), place
            if kind in ENDS and (closing := text.find(ENDS[kind], place, ends.get(kind))) >= 0:
                end = closing + len(ENDS[kind])
                if kind == "<![CDATA[":
                    found.append((closing, end, ""))
                    end = place
            elif kind in ENDS:
                # What did not end here ends nowhere after it.
                ends[kind] = 0
            found.append((match.start(), end, ""))
            place = end
            continue
        tag = Tag(
            match.start(),
            place,
            match["name"].lower(),
            (match["prefix"] or "").lower(),
            bool(match["close"]),
            match["rest"],
        )
        found.append(tag)
        if not tag.closes:
            opened.setdefault(tag.key, []).append(tag)
        elif waiting := opened.get(tag.key):
            tag.other = waiting.pop()
            tag.other.other = tag
    found.sort(key=lambda one: one[0] if isinstance(one, tuple) else one.start)
    return found


def is_markup(tag: Tag, text: str) -> bool:
    """Whether what stands in brackets is a tag: one that closes or is closed, or that nobody would write for a word."""
    if tag.closes or tag.other is not None:
        # Between a<b and c>d nothing but a bracket looks like a tag.
        return tag.name not in LETTERS or not tag.rest.strip("/ \t\n") or bool(ATTRIBUTES.fullmatch(tag.rest))
    if tag.prefix:
        return tag.prefix in PREFIXES or tag.prefix.startswith("ns") or tag.name in BREAKS | BREAKING_WORDS | MARKS
    if tag.name in BREAKS or tag.name in MARKS:
        return True
    if ATTRIBUTES.fullmatch(tag.rest):
        return tag.name in LETTERS or tag.name in BREAKING_WORDS or QUOTED.search(tag.rest) is not None
    if tag.rest.strip():
        return tag.rest.strip() == "/"
    return tag.name in LONE_LETTERS and opens_text(tag, text)


def opens_text(tag: Tag, text: str) -> bool:
    """Whether a tag of one letter opens what follows it, its end being cut off, and is no quantity of a formula."""
    before, after = text[max(0, tag.start - 20) : tag.start], text[tag.end : tag.end + 1]
    if before[-1:].isalnum():
        return False
    return not before.strip() or before.rstrip()[-1] in ".!?;:>" or bool(after.strip())
