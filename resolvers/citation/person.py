"""The name of an author in parts, where the parts can be told apart."""

import re
import unicodedata
from dataclasses import dataclass

from graphdb.text.folding import normalize_words, plain_text

SUFFIX = re.compile(r"(?:jr|sr|jun|sen)\.?|ii|iii|iv", re.IGNORECASE)
# Dotted or single letters, such as J., J.-P., J.R.R. or B; a word of capitals such as JA may be a name.
INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+(?:[^\W\d_])?|[^\W\d_]")
CAPITALS = re.compile(r"[^\W\d_a-zß-öø-ÿ]{2,3}")
# Words of family names that no given name is. Beginning with a small letter they are particles, as any such word is.
PARTICLES = re.compile("af|da|de[lnrs]?|della|di|dos?|du|te[nr]|vo[mn]|zu[mr]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CitedName:
    """A name of a byline: in parts, or as a whole in `literal` where its parts cannot be told.

    A group has `literal` alone. `particle` is what comes before the family name and is written with it, such as van.
    """

    literal: str = ""
    family: str = ""
    particle: str = ""
    given: str = ""
    suffix: str = ""


def cited_name(name: str, printed: str | None, is_group: bool) -> CitedName:
    """Return a name in parts, from how the source lists it and how the byline prints it (None when not known).

    The parts can be told if a comma tells them, or in a name in Latin letters of one given and one family name, with
    initials and particles between them. Of "Gabriel García Márquez" nothing says which words are the family name.
    """
    name = plain_text(name)
    if is_group:
        return CitedName(name)
    return by_comma(name) or by_printed_comma(name, plain_text(printed or "")) or by_words(name) or CitedName(name)


def by_comma(name: str) -> CitedName | None:
    """Return the parts of "Family, Given" or "Family, Given, Jr."; None for any other name."""
    family, *rest = (part.strip() for part in name.split(","))
    if not family or not 1 <= len(rest) <= 2 or not all(rest):
        return None
    suffixes = [part for part in rest if SUFFIX.fullmatch(part)]
    given = [part for part in rest if not SUFFIX.fullmatch(part)]
    if len(given) == 1:
        return with_particle(family.split(), given[0], "".join(suffixes))
    return by_words(f"{family} {suffixes[0]}") if len(suffixes) == 1 and not given else None


def by_printed_comma(name: str, printed: str) -> CitedName | None:
    """Return the parts of a name whose last words the byline prints as a family name before a comma; else None."""
    family, comma, _ = printed.partition(",")
    words, suffix = without_suffix(name.split())
    size = len(family.split())
    if not comma or not 0 < size < len(words):
        return None
    if normalize_words(family) != normalize_words(" ".join(words[-size:])):
        return None
    return with_particle(words[-size:], " ".join(words[:-size]), suffix)


def by_words(name: str) -> CitedName | None:
    """Return the parts of a name that its words tell; None when they do not."""
    words, suffix = without_suffix(name.split())
    if len(words) < 2 or not is_latin(name) or any(not is_name(word) for word in words):
        return None
    if INITIALS.fullmatch(words[-1]):
        # "Smith J. A.": one name, then initials.
        initials = all(INITIALS.fullmatch(word) for word in words[1:])
        return CitedName(family=words[0], given=" ".join(words[1:]), suffix=suffix) if initials else None
    if CAPITALS.fullmatch(words[-1]) and not name.isupper():
        # "Wei LI" or "Smith JA".
        return None
    start = len(words) - 1
    while start > 1 and is_particle(words[start - 1]):
        start -= 1
    full = [word for word in words[:start] if not INITIALS.fullmatch(word)]
    # One given name that comes first, or initials alone: of "J. Maynard Smith" nothing says which Maynard is.
    if len(full) > 1 or (full and (full[0] != words[0] or is_particle(full[0]))):
        return None
    return with_particle(words[start:], " ".join(words[:start]), suffix)


def with_particle(family: list[str], given: str, suffix: str) -> CitedName:
    """Return a name with the small words before the family name as its particle."""
    size = 0
    while size < len(family) - 1 and family[size][0].islower():
        size += 1
    return CitedName("", " ".join(family[size:]), " ".join(family[:size]), given, suffix)


def without_suffix(words: list[str]) -> tuple[list[str], str]:
    """Return the words of a name without Jr., Sr., II, III or IV at its end, and that suffix, or ""."""
    if len(words) > 2 and SUFFIX.fullmatch(words[-1]):
        return [*words[:-2], words[-2].rstrip(",")], words[-1]
    return words, ""


def is_particle(word: str) -> bool:
    """Whether a word between two names belongs to the family name."""
    return word[0].islower() or PARTICLES.fullmatch(word) is not None


def is_name(word: str) -> bool:
    """Whether a word is made of letters, with the marks that names have."""
    return word[0].isalpha() and all(letter.isalpha() or letter in ".-'’‐ʼ" for letter in word)


def is_latin(name: str) -> bool:
    """Whether all letters of a name are Latin, so that the given name comes first."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())
