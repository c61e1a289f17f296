"""Identifiers: their canonical values, their addresses, and the keys that a text typed by a person may stand for."""

import re
from collections.abc import Callable
from urllib.parse import unquote

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

ARCHIVES = (
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|physics"
    "|q-bio|q-fin|quant-ph|stat"
)
# Archives of before 2007 that later became part of others; their papers keep the old names.
OLD_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga|funct-an|mtrl-th"
    "|patt-sol|plasm-ph|q-alg|solv-int|supr-con"
)
SCHEME = r"(?:https?://)?(?:www\.)?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.ASCII)


ORCID = _pattern(rf"(?:{SCHEME}orcid\.org/|orcid:\s*)?(\d{{4}})-?(\d{{4}})-?(\d{{4}})-?(\d{{3}}[\dX])/?")
OPENALEX = _pattern(
    rf"(?:{SCHEME}(?:api\.|explore\.)?openalex\.org/|openalex:\s*)?(?:[a-z-]+/)?([WAITSC][1-9]\d{{0,18}})/?"
)
OPENALEX_LEVEL = _pattern(
    rf"(?:{SCHEME}(?:api\.|explore\.)?openalex\.org/|openalex:\s*)?((?:subfields|fields|domains)/\d{{1,9}})/?"
)
# Some sources put the address into the address: the last part counts.
ROR = _pattern(rf"(?:{SCHEME}ror\.org/|ror:\s*)*(0[0-9a-hjkmnp-z]{{6}}\d{{2}})/?")
DOI_ADDRESS = _pattern(rf"{SCHEME}(?:dx\.)?doi\.org/(?:doi:)?(.+)")
# The second form is a short DOI (https://shortdoi.org).
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f]+|10/[A-Za-z0-9]{2,20}")
ARXIV = _pattern(
    rf"(?:{SCHEME}(?:export\.)?arxiv\.org/(?:abs|pdf|html|format|e-print)/|arxiv:\s*)?"
    rf"(?:(\d{{2}}(?:0[1-9]|1[0-2])\.\d{{4,5}})|({ARCHIVES}|{OLD_ARCHIVES})(?:\.[A-Z-]{{2,9}})?/(\d{{7}}))"
    r"(?:v\d+)?(?:\.pdf)?/?"
)
ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)")
CATEGORY = _pattern(
    rf"(?:{SCHEME}arxiv\.org/(?:list|archive)/|arxiv-category:\s*)?({ARCHIVES})(?:\.([a-z-]{{2,9}}))?(?:/recent|/new)?/?"
)
PMID = _pattern(
    rf"(?:{SCHEME}(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed)/|pmid:?\s*)?([1-9]\d{{0,7}})/?"
)
PMC_ADDRESS = rf"{SCHEME}(?:(?:ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/|europepmc\.org/articles?/)"
PMCID = _pattern(rf"(?:{PMC_ADDRESS}|pmcid:\s*)?(?:PMC)?([1-9]\d{{0,8}})/?")
PMCID_MARKED = _pattern(rf"(?:{PMC_ADDRESS}|pmcid:|PMC)")
MAG = _pattern(r"(?:https?://academic\.microsoft\.com/[a-z#]+/|mag:\s*)?([1-9]\d{0,11})/?")
WIKIDATA = _pattern(rf"(?:{SCHEME}wikidata\.org/(?:wiki|entity)/|wikidata:\s*)?(Q[1-9]\d{{0,11}})/?")
ISSN = _pattern(rf"(?:{SCHEME}portal\.issn\.org/resource/ISSN/|issn:?\s*)?(\d{{4}})-?(\d{{3}}[\dX])/?")


def _orcid(text: str) -> str | None:
    found = ORCID.fullmatch(text)
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
    if address := DOI_ADDRESS.fullmatch(text):
        text = unquote(address[1])
    elif text[:4].lower() == "doi:":
        text = text[4:].lstrip()
    elif "/" not in text:
        text = unquote(text)
    return text.lower() if DOI.fullmatch(text) and len(text) <= 512 else None


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
    found = ISSN.fullmatch(text)
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


def canonical(scheme: str, value: str) -> str | None:
    """The one spelling of an identifier that a source gave in any of its spellings; None when it is not one."""
    return CANONICAL[scheme](value.strip())


def key(scheme: str, value: str) -> str:
    """The key in the graph of a canonical identifier."""
    return f"{PREFIXES.get(scheme) or scheme.lower()}:{value}"


def url(scheme: str, value: str) -> str:
    """Where a canonical identifier leads."""
    return URLS[scheme].format(value)


def arxiv_of_doi(doi: str) -> str | None:
    """The arXiv number inside a DOI that arXiv itself gave out, else None."""
    found = ARXIV_DOI.fullmatch(doi)
    return _arxiv(found[1]) if found else None


def parse(text: str) -> list[str]:
    """The keys that an argument of the API may mean, best first: as an identifier by its pattern, then as id or slug.

    A text with a colon that is no identifier means nothing: no id and no slug has one.
    """
    text = text.strip()
    keys = []
    for scheme, reading in CANONICAL.items():
        if not _may_be(scheme, text):
            continue
        value = reading(text)
        if value is None:
            continue
        keys.append(key(scheme, value))
        if scheme == "DOI":
            decoded = unquote(value).lower()
            if decoded != value and DOI.fullmatch(decoded):
                keys.append(key("DOI", decoded))
            arxiv = arxiv_of_doi(decoded)
            if arxiv:
                keys.append(key("ARXIV", arxiv))
    if text and ":" not in text:
        keys.append(text)
    return keys


def _may_be(scheme: str, text: str) -> bool:
    """Whether a text in which nothing says its scheme may be read in this one: bare digits are a PMID alone."""
    if scheme == "PMCID":
        return PMCID_MARKED.match(text) is not None
    if scheme == "MAG":
        return not text.isdigit()
    if scheme == "ISSN":
        return "-" in text or not text[:1].isdigit()
    if scheme == "ORCID":
        return "-" in text or len(text) == 16
    return True
