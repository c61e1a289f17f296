"""Identifiers: their canonical values, their addresses, and the keys that a text typed by a person may stand for."""

import hashlib
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

from graphdb.text.folding import HIDDEN

LONGEST_KEY = 512
# What a scheme is called in a key, where that is not its lower-case name.
PREFIXES = {"ARXIV_CATEGORY": "arxiv-category"}
URLS = {
    "ORCID": "https://orcid.org/{}",
    "OPENALEX": "https://openalex.org/{}",
    "DOI": "https://doi.org/{}",
    "ARXIV": "https://arxiv.org/abs/{}",
    "ARXIV_CATEGORY": "https://arxiv.org/list/{}/recent",
    "ROR": "https://ror.org/{}",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "PMCID": "https://pmc.ncbi.nlm.nih.gov/articles/{}",
    "MAG": "https://academic.microsoft.com/paper/{}",
    "WIKIDATA": "https://www.wikidata.org/wiki/{}",
    "ISSN": "https://portal.issn.org/resource/ISSN/{}",
}

# What stands in a path as it is (RFC 3986), the slashes of DOIs and of old arXiv ids among it.
IN_PATH = "/:@!$&'()*+,;=~"

ARCHIVES = (
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|physics"
    "|q-bio|q-fin|quant-ph|stat"
)
# Archives of before 2007 that later became part of others; their papers keep the old names.
OLD_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga|funct-an|mtrl-th"
    "|patt-sol|plasm-ph|q-alg|solv-int|supr-con"
)
SCHEME = r"(?:(?:https?:)?//)?(?:www\.)?"
# Hyphens as typesetters write them; of identifiers made of digits each stands for the plain one.
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.ASCII)


ORCID = _pattern(rf"(?:{SCHEME}orcid\.org/|orcid(?: id)?:?\s*)?(\d{{4}})-?(\d{{4}})-?(\d{{4}})-?(\d{{3}}[\dX])/?")
OPENALEX = _pattern(
    rf"(?:{SCHEME}(?:api\.|explore\.)?openalex\.org/|openalex:\s*)?(?:[a-z-]+/)?([WAITSC][1-9]\d{{0,18}})/?"
)
OPENALEX_LEVEL = _pattern(
    rf"(?:{SCHEME}(?:api\.|explore\.)?openalex\.org/|openalex:\s*)?((?:subfields|fields|domains)/\d{{1,9}})/?"
)
# Some sources put the address into the address: the last part counts.
ROR = _pattern(rf"(?:{SCHEME}ror\.org/|ror:\s*)*(0[0-9a-hjkmnp-z]{{6}}\d{{2}})/?")
DOI_ADDRESS = _pattern(rf"{SCHEME}(?:dx\.)?doi\.org/(?:doi:)?(.+)")
DOI_NAMED = _pattern(r"(?:urn:doi:|info:doi/|doi:|doi\s+)\s*(.+)")
# What mailings and advertisements add to an address; no DOI has it.
TRACKING = _pattern(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid)=.*")
ENTITY = _pattern(r"&(?:\w+|#\d+|#x[\da-f]+);")
# The second form is a short DOI (https://shortdoi.org).
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f]+|10/[A-Za-z0-9]{2,20}")
ARXIV = _pattern(
    rf"(?:{SCHEME}(?:export\.)?arxiv\.org/(?:abs|pdf|html|format|e-print)/|oai:arxiv\.org:|arxiv:\s*)?"
    rf"(?:(\d{{2}}(?:0[1-9]|1[0-2])\.\d{{4,5}})|({ARCHIVES}|{OLD_ARCHIVES})(?:\.[A-Z-]{{2,9}})?/(\d{{7}}))"
    # On a first page the category and the day stand after the number.
    r"(?:v\d+)?(?:\.pdf)?/?(?:\s+\[[a-z.-]+\](?:\s+\d{1,2} [a-z]{3,9} \d{4})?)?"
)
ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)")
CATEGORY = _pattern(
    rf"(?:{SCHEME}arxiv\.org/(?:list|archive)/|arxiv-category:\s*)?({ARCHIVES})(?:\.([a-z-]{{2,9}}))?(?:/recent|/new)?/?"
)
PMID = _pattern(
    rf"(?:{SCHEME}(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|europepmc\.org/(?:abstract|article)/med)/"
    rf"|info:pmid/|pmid:?\s*)?([1-9]\d{{0,7}})/?"
)
PMC_ADDRESS = (
    rf"{SCHEME}(?:(?:ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/|europepmc\.org/articles?/(?:pmc/)?)"
)
PMCID = _pattern(rf"(?:{PMC_ADDRESS}|pmcid:\s*)?(?:PMC)?([1-9]\d{{0,8}})/?")
PMCID_MARKED = _pattern(rf"(?:{PMC_ADDRESS}|pmcid:|PMC)")
MAG = _pattern(r"(?:https?://academic\.microsoft\.com/[a-z#]+/|mag:\s*)?([1-9]\d{0,11})/?")
WIKIDATA = _pattern(rf"(?:{SCHEME}(?:m\.)?wikidata\.org/(?:wiki|entity)/|wikidata:\s*)?(Q[1-9]\d{{0,11}})/?")
ISSN = _pattern(
    rf"(?:{SCHEME}portal\.issn\.org/resource/issn(?:-l)?/|(?:urn:)?[ep]?-?issn(?:-l)?:?\s*)?(\d{{4}})-?(\d{{3}}[\dX])/?"
)


# An address of OpenAlex's API may hold what any scheme calls the thing.
WITHIN_OPENALEX = _pattern(rf"{SCHEME}(?:api\.|explore\.)?openalex\.org/[a-z-]+/([a-z]+:.+)")
# Where an address ends, and what the text around an identifier puts before and after it.
ADDED = re.compile(r"[?#].*", re.DOTALL)
OPENED = "<([{\"'“”‘’«»"
CLOSED = ".,;:!?\"'“”‘’«»"
BRACKETS = {">": "<", ")": "(", "]": "[", "}": "{"}
UNTIDY = re.compile(r"[?#]|^\W|\W$|openalex", re.IGNORECASE)


def _orcid(text: str) -> str | None:
    found = ORCID.fullmatch(text if text.isascii() else text.translate(HYPHENS))
    if not found:
        return None
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    # ISO 7064 MOD 11-2; a wrong last character is a mistyped number, and would join strangers.
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        return None
    return "-".join((digits[:4], digits[4:8], digits[8:12], digits[12:]))


def _openalex(text: str) -> str | None:
    # An import reads millions of these in the one spelling that OpenAlex uses.
    plain = text.removeprefix("https://openalex.org/")
    if (
        plain[:1] in "WAITSC"
        and plain[1:2] in "123456789"
        and plain.isascii()
        and plain[1:].isdigit()
        and len(plain) < 20
    ):
        return plain
    if found := OPENALEX.fullmatch(text):
        return found[1].upper()
    level = OPENALEX_LEVEL.fullmatch(text)
    return level[1].lower() if level else None


def _doi(text: str) -> str | None:
    is_encoded = "/" not in text
    # Some sources put the address into the address, or a name before it.
    while found := DOI_ADDRESS.fullmatch(text) or DOI_NAMED.fullmatch(text):
        is_encoded |= found.re is DOI_ADDRESS
        text = found[1]
    if is_encoded:
        text = unquote(strip_tracking(text)).strip()
    # Some sources escape < and > for pages of their own, some twice.
    while ENTITY.search(text) and (plain := html.unescape(text)) != text:
        text = plain
    return text.lower() if DOI.fullmatch(text) and len(text) <= LONGEST_KEY else None


def strip_tracking(address: str) -> str:
    """An address without the parameters that tell where somebody came from."""
    if "=" not in address:
        return address
    path, _, rest = address.partition("?")
    query, mark, fragment = rest.partition("#")
    kept = "&".join(part for part in query.split("&") if not TRACKING.match(part))
    return f"{path}{'?' if kept else ''}{kept}{mark}{fragment}"


def _arxiv(text: str) -> str | None:
    found = ARXIV.fullmatch(text)
    if not found:
        return None
    number, archive, old = found.groups()
    return number or f"{archive.lower()}/{old}"


def _category(text: str) -> str | None:
    found = CATEGORY.fullmatch(text)
    if not found:
        return None
    archive, subject = found[1].lower(), found[2]
    if subject is None:
        return archive
    return f"{archive}.{subject.lower() if archive in ('cond-mat', 'physics') else subject.upper()}"


def _issn(text: str) -> str | None:
    found = ISSN.fullmatch(text if text.isascii() else text.translate(HYPHENS))
    if not found:
        return None
    digits = "".join(found.groups()).upper()
    total = sum((8 - place) * int(digit) for place, digit in enumerate(digits[:-1]))
    if "0123456789X"[-total % 11] != digits[-1]:
        return None
    return f"{digits[:4]}-{digits[4:]}"


def _pmcid(text: str) -> str | None:
    found = PMCID.fullmatch(text)
    return f"PMC{found[1]}" if found else None


def _first(pattern: re.Pattern[str], *, upper: bool = False) -> Callable[[str], str | None]:
    def value(text: str) -> str | None:
        found = pattern.fullmatch(text)
        if not found:
            return None
        return found[1].upper() if upper else found[1].lower()

    return value


CANONICAL: dict[str, Callable[[str], str | None]] = {
    "ORCID": _orcid,
    "OPENALEX": _openalex,
    "DOI": _doi,
    "ARXIV": _arxiv,
    "ARXIV_CATEGORY": _category,
    "ROR": _first(ROR),
    "PMID": _first(PMID),
    "PMCID": _pmcid,
    "MAG": _first(MAG),
    "WIKIDATA": _first(WIKIDATA, upper=True),
    "ISSN": _issn,
}


def canonical_value(scheme: str, value: str) -> str | None:
    """The one spelling of an identifier that a source gave in any of its spellings; None when it is not one."""
    value = value.strip()
    found = CANONICAL[scheme](value)
    if found is not None:
        return found
    return next(filter(None, map(CANONICAL[scheme], tidied_spellings(value))), None)


def identifier_key(scheme: str, value: str) -> str:
    """The key in the graph of a canonical identifier."""
    return f"{PREFIXES.get(scheme) or scheme.lower()}:{value}"


def bounded_key(key: str) -> str:
    """A key as the graph has it: whole up to 512 characters; a longer one by its first 400 and a hash of all of it.

    An index holds no more than about 8,000 bytes. Whatever makes a key of a name, or looks one up, asks here.
    """
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:400]}#{hashlib.blake2b(key.encode(errors='replace'), digest_size=16).hexdigest()}"


def identifier_url(scheme: str, value: str) -> str:
    """Where a canonical identifier leads; what would end its path or break a link is percent-encoded."""
    return URLS[scheme].format(quote(value, safe=IN_PATH))


def arxiv_of_doi(doi: str) -> str | None:
    """The arXiv number inside a DOI that arXiv itself gave out, else None."""
    found = ARXIV_DOI.fullmatch(doi)
    return _arxiv(found[1]) if found else None


def parse_keys(text: str) -> list[str]:
    """The keys that an argument of the API may mean, best first: as an identifier by its pattern, then as id or slug.

    A text is read as it stands before anything is left out of it, so that a DOI with a question mark is found by it. A
    text with a colon that is no identifier means nothing: no id and no slug has one.
    """
    text = text.strip()
    if HIDDEN.search(text):
        # What was copied from a page may carry characters that nobody sees.
        return [*parse_keys(HIDDEN.sub("", text)), *([text] if ":" not in text else [])]
    keys = dict.fromkeys(identifier_keys(text))
    for spelled in tidied_spellings(text):
        keys.update(dict.fromkeys(identifier_keys(spelled)))
    if text and ":" not in text:
        keys[text] = None
    return list(keys)


def identifier_keys(text: str) -> Iterator[str]:
    """The keys of the identifiers that a text is, scheme by scheme."""
    for scheme, reading in CANONICAL.items():
        if not _may_be(scheme, text):
            continue
        value = reading(text)
        if value is None:
            continue
        yield identifier_key(scheme, value)
        if scheme == "DOI":
            decoded = unquote(value).lower()
            if decoded != value and DOI.fullmatch(decoded):
                yield identifier_key("DOI", decoded)
            arxiv = arxiv_of_doi(decoded)
            if arxiv:
                yield identifier_key("ARXIV", arxiv)


def tidied_spellings(text: str) -> Iterator[str]:
    """What a text may be without what is put around an identifier, the longest first: brackets and
    punctuation of a sentence, query and fragment of an address, an address of OpenAlex around another name."""
    if not UNTIDY.search(text):
        return
    tidy = strip_punctuation(text)
    # A year with a full stop is no PubMed id.
    if tidy != text and not tidy.isdigit():
        yield tidy
    plain = ADDED.sub("", tidy) if "/" in tidy or ":" in tidy else tidy
    if plain != tidy:
        yield plain
    if plain.endswith("/"):
        yield plain.rstrip("/")
    if within := WITHIN_OPENALEX.fullmatch(tidy):
        yield within[1]
        yield ADDED.sub("", within[1])


def strip_punctuation(text: str) -> str:
    """A text without the brackets, quotation marks and punctuation around it; brackets that it opens itself stay."""
    text = text.strip()
    while text:
        last = text[-1]
        if last in CLOSED or (last in BRACKETS and text.count(BRACKETS[last]) < text.count(last)):
            text = text[:-1].rstrip()
        elif text[0] in OPENED:
            closing = next((close for close, opening in BRACKETS.items() if opening == text[0]), None)
            text = text[1:-1].strip() if last == closing else text[1:].lstrip()
        else:
            break
    return text


def _may_be(scheme: str, text: str) -> bool:
    """Whether a text in which nothing says its scheme may be read in this one.

    Bare digits are a PMID, and eight of them an ISSN too where the last is right.
    """
    if scheme == "PMCID":
        return PMCID_MARKED.match(text) is not None
    if scheme == "MAG":
        return not text.isdigit()
    if scheme == "ISSN":
        return "-" in text or not text[:1].isdigit() or len(text) == 8
    if scheme == "ORCID":
        return "-" in text or len(text) in (16, 19)
    return True
