"""Markup in bibliographic records: HTML, JATS and MathML, distinguished from words and formulas in brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


def element_names(text: str) -> frozenset[str]:
    """Return the names of elements in a text, which are separated by spaces."""
    return frozenset(text.split())


# Elements that end a line or a paragraph, so that the text before and after is not one word. The second group are
# English words too, as are most inline elements, which are not listed here: "when is an <object> a <place>".
BREAKS = element_names(
    "br div h1 h2 h3 h4 h5 h6 hr li ul ol dl dt dd tr td th thead tbody tfoot blockquote pre figcaption"
)
BREAKING_WORDS = element_names(
    "p sec list list-item break title subtitle label table caption section article aside header footer main nav figure"
    " form fieldset address abstract trans-abstract disp-formula disp-quote def-list def-item boxed-text body head html"
    " option verse-group verse-line speech statement center details summary"
)
# Elements whose names nobody writes in brackets as a word, those of formulas among them.
MARKS = element_names(
    "abbr del dfn em img iframe inf ins kbd noscript ruby samp sans-serif sc scp span strike strong style-span sub sup"
    " svg textarea tt wbr xref ext-link inline-formula tex-math named-content styled-content inline-graphic"
    " mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup msubsup"
    " munder mover munderover mmultiscripts mtable mtr mtd mprescripts"
)
# Elements whose content is not for people: programs, and other encodings of a formula beside its MathML.
DROPPED_ELEMENTS = element_names("script style annotation annotation-xml")
# Prefixes of the XML vocabularies that publishers use.
PREFIXES = element_names("jats mml m mathml html xhtml h ce sb svg tei oasis ali xlink w o v")
# Letters that are both elements and quantities; those of the first group may lack their end tag.
LONE_LETTERS, LETTERS = element_names("b i p"), element_names("a b i p q s u")

# A value in quotation marks may contain brackets. The pattern never backtracks, so that no text takes long.
MARKUP = re.compile(
    r"<(?P<close>/?)(?:(?P<prefix>[a-z][\w.-]*):)?(?P<name>[a-z][\w.-]*)"
    r"(?P<rest>(?:[\s/](?>=\s*\"[^\"]{0,300}\"|=\s*'[^']{0,300}'|[^<>]){0,2000}+)?)>"
    r"|<!--|<!\[CDATA\[|<!doctype\b[^<>]*>|<\?[a-z][^<>]*>|<(?:script|style)\b",
    re.IGNORECASE,
)
ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
ATTRIBUTES = re.compile(r"""(?:[\s/]+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))+\s*/?""")
QUOTED = re.compile(r"""=\s*["']|[\s/]on[a-z]+\s*=""", re.IGNORECASE)
# Stands for a break while tags are removed: becomes a space, except before punctuation that belongs to the text before.
BREAK = "\x1f"
BROKEN = re.compile(r"[\s\x1f]*\x1f[\s\x1f]*(?P<mark>[.,;:!?)\]}](?=[\s\x1f]|$))?")


@dataclass(slots=True)
class Tag:
    """A tag, or what may be one: its position, its name without the prefix, and its partner that opens or closes it."""

    start: int
    end: int
    name: str
    prefix: str
    closes: bool
    rest: str
    partner: "Tag | None" = None

    @property
    def key(self) -> str:
        return f"{self.prefix}:{self.name}"


def strip_tags(text: str) -> str:
    """Return the text without its tags, with a space for each that ends a line or paragraph.

    Text in brackets that is not markup stays.
    """
    parts, position = [], 0
    for start, end, replacement in find_replacements(text):
        if start >= position:
            parts += [text[position:start], replacement]
            position = end
    stripped = "".join(parts) + text[position:]
    return BROKEN.sub(lambda match: match["mark"] or " ", stripped) if BREAK in stripped else stripped


def find_replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what to replace in a text as (start, end, replacement) in order; one may lie within another."""
    for tag in find_tags(text):
        if isinstance(tag, tuple):
            yield tag
        elif tag.name in DROPPED_ELEMENTS:
            yield tag.start, tag.partner.end if tag.partner else tag.end, ""
        elif is_markup(tag, text):
            yield tag.start, tag.end, BREAK if tag.name in BREAKS or tag.name in BREAKING_WORDS else ""


def find_tags(text: str) -> list[Tag | tuple[int, int, str]]:
    """Return all that looks like a tag in order, end tags paired with the nearest start tag before them.

    Comments, CDATA marks, declarations and the like are returned as replacements: (start, end, "").
    """
    tags: list[Tag | tuple[int, int, str]] = []
    opened: dict[str, list[Tag]] = {}
    search_ends: dict[str, int] = {}
    position = 0
    while match := MARKUP.search(text, position):
        position = match.end()
        if match["name"] is None:
            kind, end = match[0].upper(), position
            if kind in ENDS and (closing := text.find(ENDS[kind], position, search_ends.get(kind))) >= 0:
                end = closing + len(ENDS[kind])
                if kind == "<![CDATA[":
                    tags.append((closing, end, ""))
                    end = position
            elif kind in ENDS:
                # If this one has no end, no later one of its kind has, so that none is searched for again.
                search_ends[kind] = 0
            tags.append((match.start(), end, ""))
            position = end
            continue
        tag = Tag(
            match.start(),
            position,
            match["name"].lower(),
            (match["prefix"] or "").lower(),
            bool(match["close"]),
            match["rest"],
        )
        tags.append(tag)
        if not tag.closes:
            opened.setdefault(tag.key, []).append(tag)
        elif unclosed := opened.get(tag.key):
            tag.partner = unclosed.pop()
            tag.partner.partner = tag
    tags.sort(key=lambda tag: tag[0] if isinstance(tag, tuple) else tag.start)
    return tags


def is_markup(tag: Tag, text: str) -> bool:
    """Whether text in brackets is a tag: one with a partner, an end tag, or a name that nobody writes as a word."""
    if tag.closes or tag.partner is not None:
        # "a<b and c>d" has brackets, but no attributes between them.
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
    """Whether a start tag of one letter, whose end tag was cut off, marks up the text after it and is no quantity."""
    before, after = text[max(0, tag.start - 20) : tag.start], text[tag.end : tag.end + 1]
    if before[-1:].isalnum():
        return False
    return not before.strip() or before.rstrip()[-1] in ".!?;:>" or bool(after.strip())
