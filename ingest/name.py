"""A name as a byline prints it: whom it credits, and in which words."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from graphdb.text import folding
from ingest.group import GROUP_NOUNS, PUNCTUATION, folded_words, is_group

NUMERALS = {"II": "ii", "III": "iii", "IV": "iv", "ii": "ii", "iii": "iii", "iv": "iv"}
NUMERALS |= {"2nd": "ii", "3rd": "iii", "4th": "iv"}
TITLES = folded_words("prof professor professora profesor profa dr dra mr mrs")
# Without a stop these are initials or names.
STOPPED_TITLES = folded_words("doc ing mgr dipl rev hon ms med rer nat phil habil jur mudr rndr judr phdr")
DEGREES = folded_words(
    "phd dphil msc bsc mphil dsc scd mbbs mbchb mbbch bmbs mph msph mba mha mhs mhsc mpp mpa mfa edd psyd pharmd mpharm"
    " bpharm drph dvm vmd dds dmd bds llm llb jd rn bsn msn dnp aprn fnp crna cph mres meng beng btech mtech dpt frcp"
    " frcpc frcpe frcs frcsc frcpath facs facp facc faan faha mrcp mrcs mrcpsych frs fba esq med pac md ma ba bs ms mb"
    " do"
)
# Not in capitals these are names, such as Md for Mohammad, and most may be initials as well.
CAPITAL_DEGREES = folded_words("md ma ba bs ms mb do med pac")
# These letters are no initials, so they are a degree without a comma too.
SURE_DEGREE = re.compile(
    r"P\.?h\.?D\.?|PHD|P\.H\.D\.?|D\.?Phil\.?|[MB]\.?Sc\.?|M\.?Phil\.?|Pharm\.?D\.?|Dr\.?P\.?H\.?|Psy\.?D\.?|Ed\.?D\.?|Sc\.?D\.?"
    r"|MBBS|MBCh[Bb]"
)
DOCTOR = re.compile(r"M\.?D\.?")

# Only the comparison of two bylines of one work equates these with their letters and e, a or j (see `ParsedName`).
E, A, J = "\u01c0", "\u01c1", "\u01c2"
SPELLED = str.maketrans(
    {"ä": "ä" + E, "Ä": "Ä" + E, "ö": "ö" + E, "Ö": "Ö" + E, "ø": "ø" + E, "Ø": "Ø" + E, "ü": "ü" + E, "Ü": "Ü" + E,
     "å": "å" + A, "Å": "Å" + A, "đ": "đ" + J, "Đ": "Đ" + J}
)  # fmt: skip
MARKERS = {E: "e", A: "a", J: "j"}
MOST_VARIANTS = 64

# Phrases for whom somebody signs, in the languages of most bylines.
BEHALF = re.compile(
    r"^(?P<person>.*?)[\s,;:(\[–—-]*(?<!\w)(?:(?:up)?on\s+behalf\s+of|in\s+behalf\s+of|representing|im\s+namen\s+(?:der|des|von)"
    r"|im\s+auftrag\s+(?:der|des|von)|au\s+nom\s+d(?:es?|u)|en\s+(?:nombre|representaci[oó]n)\s+del?|em\s+nome\s+d[aeo]s?"
    r"|a\s+nome\s+d\w+|namens|от\s+имени)(?!\w)\s*(?P<group>.*)$",
    re.IGNORECASE | re.DOTALL,
)
FOR = re.compile(
    r"^(?P<person>.*?)[\s,;:(\[–—-]*(?<!\w)(?:(?:for|and|with|&)\s+(?=the\s)|for\s+(?=[A-Z0-9]{2})|(?:für|pour|para|per)\s+)"
    r"(?P<group>.+)$",
    re.IGNORECASE | re.DOTALL,
)
BESIDE = re.compile(r"^(?P<person>[^;(\[]+)[;(\[]+(?P<group>.+)$", re.DOTALL)
# Only the beginning and end of a longer text are stripped; nothing else is read from it.
LONGEST_READ = 500
# Most names have none of these, and need no further reading.
MAY_HAVE_MORE = re.compile(
    r"[;(\[&]|\b(?:for|and|with|behalf|representing|für|pour|para|per|im|au|en|em|a|namens|от|et|y|e|und|и)\b",
    re.IGNORECASE,
)
ET_AL = r"et\.?\s*al(?:ii|ia)?|y\s+otros|e\s+outros|et\s+autres|und\s+andere|и\s+др|и\s+другие"
OTHERS = (
    r"(?:and|&|\+)\s+(?P<n>\d[\d,]*)\s+more|(?:(?:and|&|\+)\s*)?(?P<m>\d[\d,]*)\s+(?:(?:more|other|further)\s+)?"
    r"(?:others|authors|co-?authors|collaborators)|(?:(?:and|&)\s+)?(?:many\s+|other\s+)?others?|等|他|ほか"
)
LEFT_OUT = re.compile(rf"(?:{ET_AL}|{OTHERS})", re.IGNORECASE)
TRAILING = re.compile(
    rf"^(?P<person>.*?\w.*?)[\s,;(\[]+(?:{ET_AL}|(?:and|&)\s+others)[\s)\].…]*$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name in folded words, given names first, without titles and degrees; `bare` is it before it was folded."""

    words: tuple[str, ...]
    suffix: str
    is_full: bool
    bare: str

    @property
    def folded(self) -> str:
        """The words with the suffix last, as a key has them."""
        return " ".join((*self.words, self.suffix)).rstrip()

    @property
    def spellings(self) -> tuple[frozenset[str], ...]:
        """The ways to spell each word in which two bylines of one work may differ: Jürgen is jurgen or juergen."""
        marked = unicodedata.normalize("NFC", self.bare).translate(SPELLED)
        words = folding.normalize_words(marked).split() if marked != self.bare else list(self.words)
        return tuple(map(_spellings, words if len(words) == len(self.words) else self.words))


@lru_cache(maxsize=65536)
def parse_name(printed: str) -> ParsedName:
    """The parts of a printed name."""
    printed = unicodedata.normalize("NFKC", printed)
    parts = [part.split() for part in printed.split(",") if any(map(str.isalnum, part))]
    if is_group(printed):
        suffix = ""
    else:
        parts, suffix = _split_suffix(_without_titles(_without_degrees(parts)))
    if len(parts) == 2:
        parts.reverse()
    bare = " ".join(itertools.chain.from_iterable(parts))
    return ParsedName(tuple(folding.normalize_words(bare).split()), suffix, _is_full(bare), bare)


@lru_cache(maxsize=65536)
def _spellings(word: str) -> frozenset[str]:
    """A word without its markers, and with the letters that some of them stand for."""
    spellings = [""]
    for letter in word:
        if letter not in MARKERS:
            spellings = [spelling + letter for spelling in spellings]
        elif len(spellings) < MOST_VARIANTS:
            spellings = [spelling + addition for spelling in spellings for addition in ("", MARKERS[letter])]
    return frozenset(spellings)


NameParts = list[list[str]]


def _without_degrees(parts: NameParts) -> NameParts:
    """The parts of a name between its commas, without degrees."""
    if not parts:
        return parts
    # "Roe, MD" and "Roe Gil, MA" may be initials; "Jane Roe, MD" and "Roe, Jane, MA" have a name already.
    sure = frozenset() if len(parts) > 2 else CAPITAL_DEGREES - {"md"} if len(parts[0]) > 1 else CAPITAL_DEGREES
    parts_left = parts[:1] + [part for part in parts[1:] if not _is_degrees(part, DEGREES - sure)]
    shouted = all(part == part.upper() for each in parts_left for part in each)
    for part in parts_left:
        least = 2 if len(parts_left) == 1 else 1
        while len(part) > least and (SURE_DEGREE.fullmatch(part[-1]) or _is_doctor(part, shouted)):
            part.pop()
    return parts_left


def _is_degrees(part: list[str], degrees: frozenset[str]) -> bool:
    """Whether a part after a comma has nothing but these degrees."""
    tokens = [
        each for token in part for each in re.split(r"[/&;]|(?<=\w)-(?=\w{2})", token) if each and each[0] not in "(["
    ]
    whole = "".join(part)
    return bool(tokens) and (all(_is_degree(token, degrees) for token in tokens) or _is_degree(whole, degrees))


def _is_degree(token: str, degrees: frozenset[str]) -> bool:
    bare = token.replace(".", "").replace("-", "")
    return bare.lower() in degrees and (bare.isupper() or bare.lower() not in CAPITAL_DEGREES)


def _is_doctor(part: list[str], shouted: bool) -> bool:
    """Whether MD ends a name without a comma: after two words that are no initials and no particle."""
    before = part[:-1]
    return (
        DOCTOR.fullmatch(part[-1]) is not None
        and not shouted
        and all(word[:1].isupper() for word in before)
        and sum(len(word.strip(".")) > 1 for word in before) > 1
    )


def _without_titles(parts: NameParts) -> NameParts:
    """The parts of a name without the titles before its words."""
    for part in parts:
        while len(part) > 1 and _is_title(part[0]):
            part.pop(0)
    return parts


def _is_title(token: str) -> bool:
    # "DR Smith" and "MR Smith" are initials.
    if token.isupper() and len(token.rstrip(".")) < 4:
        return False
    words = folding.normalize_words(token).split()
    return bool(words) and all(word in TITLES or (word in STOPPED_TITLES and token.endswith(".")) for word in words)


def _split_suffix(parts: NameParts) -> tuple[NameParts, str]:
    """The parts of a name without Jr., Sr., II, III or IV, and which of these it had; empty when it had none."""
    suffix = ""
    length = sum(map(len, parts))
    for part in parts:
        for index, token in reversed(list(enumerate(part))):
            own_suffix = _suffix(token, alone=len(part) == 1, last=index == len(part) - 1, length=length)
            if own_suffix and length > 1:
                part.pop(index)
                suffix, length = suffix or own_suffix, length - 1
    return [part for part in parts if part], suffix


def _suffix(token: str, *, alone: bool, last: bool, length: int) -> str:
    """The suffix that a word of a name of `length` words is; empty when it is none."""
    bare = token.strip(".;")
    # "JR Smith", "Smith II": initials.
    if bare in NUMERALS or bare in ("JR", "SR"):
        return NUMERALS.get(bare, bare.lower()) if length > 2 and (last or alone) else ""
    return bare.lower() if bare.lower() in ("jr", "sr") else ""


def _is_full(bare: str) -> bool:
    """Whether a name has more than initials before or after one other word."""
    shouted = bare.isupper()
    spelled = 0
    for word in bare.replace(".", ". ").split():
        letters = "".join(letter for letter in word if letter.isalpha())
        # "JR Smith" and "Smith JA" have initials without stops; in a name all in capitals they look like words.
        initials = len(letters) < 2 or (word.endswith(".") and len(letters) < 3)
        if not initials and (shouted or not (letters.isupper() and len(letters) < 4 and letters.lower() != letters)):
            # A name in a script without spaces is one word, and full.
            spelled += 2 if not letters.isascii() and letters.lower() == letters.upper() else 1
    return spelled > 1


def is_left_out(printed: str) -> bool:
    """Whether an entry of a byline is no name: punctuation, or words for others who are not listed."""
    bare = printed.strip()
    return bool(bare) and (not any(map(str.isalnum, bare)) or LEFT_OUT.fullmatch(bare.strip(PUNCTUATION)) is not None)


def count_left_out(printed: Iterable[str]) -> int | None:
    """How many people the entries of a byline say that it leaves out; None when they do not give a number."""
    count = 0
    for each in printed:
        bare = each.strip(PUNCTUATION)
        match = LEFT_OUT.fullmatch(bare)
        if match and bare:
            number = match["n"] or match["m"]
            if number is None:
                return None
            count += int(number.replace(",", ""))
        elif len(each) <= LONGEST_READ and TRAILING.fullmatch(each):
            return None
    return count


@lru_cache(maxsize=65536)
def credited_name(printed: str) -> str:
    """The person or the group that an entry of a byline names, without whom it signs for and how many others."""
    name = printed.strip()
    if len(name) > LONGEST_READ or not MAY_HAVE_MORE.search(name):
        return name
    if match := TRAILING.fullmatch(name):
        name = match["person"].strip()
    if match := BEHALF.fullmatch(name):
        group = _left(match["group"])
        return _left(match["person"]) or (group if is_group(group) else name)
    for pattern in (FOR, BESIDE):
        match = pattern.fullmatch(name)
        if match and is_group(match["group"]) and _may_be_person(match["person"]):
            return _left(match["person"]) or _left(match["group"])
    return _left(name) if name.startswith(("(", "[")) and is_group(name) else name


def _left(part: str) -> str:
    """A part of a name without the punctuation around it; empty when it has no word."""
    part = part.strip(PUNCTUATION.replace(".", "")) if folding.normalize_words(part) else ""
    return re.sub(r"^(?:(?:for|and|with|&) )?the ", "", part, flags=re.IGNORECASE)


def _may_be_person(part: str) -> bool:
    """Whether the text before a group's name can be a person's name, or is nothing."""
    words = folding.normalize_words(part).split()
    return not words or (len(words) > 1 and words[0] != "the" and not is_group(part) and GROUP_NOUNS.isdisjoint(words))
