"""The schemes of identifiers: the pattern of each, and the function that returns its canonical spelling."""

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

# Characters of the longest key that the graph stores whole.
LONGEST_KEY = 512

ARCHIVES = (
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|physics"
    "|q-bio|q-fin|quant-ph|stat"
)
# Archives that became part of others before 2007; their papers keep the old names.
OLD_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga|funct-an|mtrl-th"
    "|patt-sol|plasm-ph|q-alg|solv-int|supr-con"
)
SCHEME = r"(?:(?:https?:)?//)?(?:www\.)?"
# Typographic hyphens, which stand for a plain one in identifiers made of digits.
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))


def compile_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern that ignores case and matches ASCII digits and letters only."""
    return re.compile(text, re.IGNORECASE | re.ASCII)


ORCID = compile_pattern(
    rf"(?:{SCHEME}orcid\.org/|orcid(?: id)?:?\s*)?(\d{{4}})-?(\d{{4}})-?(\d{{4}})-?(\d{{3}}[\dX])/?"
)
OPENALEX = compile_pattern(
    rf"(?:{SCHEME}(?:api\.|explore\.)?openalex\.org/|openalex:\s*)?(?:[a-z-]+/)?([WAITSC][1-9]\d{{0,18}})/?"
)
OPENALEX_LEVEL = compile_pattern(
    rf"(?:{SCHEME}(?:api\.|explore\.)?openalex\.org/|openalex:\s*)?((?:subfields|fields|domains)/\d{{1,9}})/?"
)
# Some sources put an address into an address; the last part counts.
ROR = compile_pattern(rf"(?:{SCHEME}ror\.org/|ror:\s*)*(0[0-9a-hjkmnp-z]{{6}}\d{{2}})/?")
DOI_ADDRESS = compile_pattern(rf"{SCHEME}(?:dx\.)?doi\.org/(?:doi:)?(.+)")
DOI_NAMED = compile_pattern(r"(?:urn:doi:|info:doi/|doi:|doi\s+)\s*(.+)")
# Parameters that mailings and advertisements add to an address; no DOI contains them.
TRACKING = compile_pattern(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid)=.*")
ENTITY = compile_pattern(r"&(?:\w+|#\d+|#x[\da-f]+);")
# The second form is a short DOI (https://shortdoi.org).
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f]+|10/[A-Za-z0-9]{2,20}")
ARXIV = compile_pattern(
    rf"(?:{SCHEME}(?:export\.)?arxiv\.org/(?:abs|pdf|html|format|e-print)/|oai:arxiv\.org:|arxiv:\s*)?"
    rf"(?:(\d{{2}}(?:0[1-9]|1[0-2])\.\d{{4,5}})|({ARCHIVES}|{OLD_ARCHIVES})(?:\.[A-Z-]{{2,9}})?/(\d{{7}}))"
    # On the first page of a paper the category and the date follow the number.
    r"(?:v\d+)?(?:\.pdf)?/?(?:\s+\[[a-z.-]+\](?:\s+\d{1,2} [a-z]{3,9} \d{4})?)?"
)
ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)")
CATEGORY = compile_pattern(
    rf"(?:{SCHEME}arxiv\.org/(?:list|archive)/|arxiv-category:\s*)?({ARCHIVES})(?:\.([a-z-]{{2,9}}))?(?:/recent|/new)?/?"
)
PMID = compile_pattern(
    rf"(?:{SCHEME}(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|europepmc\.org/(?:abstract|article)/med)/"
    rf"|info:pmid/|pmid:?\s*)?([1-9]\d{{0,7}})/?"
)
PMC_ADDRESS = (
    rf"{SCHEME}(?:(?:ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/|europepmc\.org/articles?/(?:pmc/)?)"
)
PMCID = compile_pattern(rf"(?:{PMC_ADDRESS}|pmcid:\s*)?(?:PMC)?([1-9]\d{{0,8}})/?")
PMCID_MARKED = compile_pattern(rf"(?:{PMC_ADDRESS}|pmcid:|PMC)")
MAG = compile_pattern(r"(?:https?://academic\.microsoft\.com/[a-z#]+/|mag:\s*)?([1-9]\d{0,11})/?")
WIKIDATA = compile_pattern(rf"(?:{SCHEME}(?:m\.)?wikidata\.org/(?:wiki|entity)/|wikidata:\s*)?(Q[1-9]\d{{0,11}})/?")
ISSN = compile_pattern(
    rf"(?:{SCHEME}portal\.issn\.org/resource/issn(?:-l)?/|(?:urn:)?[ep]?-?issn(?:-l)?:?\s*)?(\d{{4}})-?(\d{{3}}[\dX])/?"
)


def _orcid(text: str) -> str | None:
    match = ORCID.fullmatch(text if text.isascii() else text.translate(HYPHENS))
    if not match:
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    # The check character of ISO 7064 MOD 11-2: a mistyped ORCID would merge two people.
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        return None
    return "-".join((digits[:4], digits[4:8], digits[8:12], digits[12:]))


def _openalex(text: str) -> str | None:
    # A fast path for the spelling that OpenAlex uses, as an import reads millions of these.
    plain = text.removeprefix("https://openalex.org/")
    if (
        plain[:1] in "WAITSC"
        and plain[1:2] in "123456789"
        and plain.isascii()
        and plain[1:].isdigit()
        and len(plain) < 20
    ):
        return plain
    if match := OPENALEX.fullmatch(text):
        return match[1].upper()
    level = OPENALEX_LEVEL.fullmatch(text)
    return level[1].lower() if level else None


def _doi(text: str) -> str | None:
    is_encoded = "/" not in text
    # Some sources put an address into an address, or a name before it.
    while match := DOI_ADDRESS.fullmatch(text) or DOI_NAMED.fullmatch(text):
        is_encoded |= match.re is DOI_ADDRESS
        text = match[1]
    if is_encoded:
        text = unquote(strip_tracking(text)).strip()
    # Some sources escape < and > for their web pages, some twice.
    while ENTITY.search(text) and (plain := html.unescape(text)) != text:
        text = plain
    return text.lower() if DOI.fullmatch(text) and len(text) <= LONGEST_KEY else None


def strip_tracking(address: str) -> str:
    """Return an address without the parameters that track where a visitor came from."""
    if "=" not in address:
        return address
    path, _, rest = address.partition("?")
    query, mark, fragment = rest.partition("#")
    parameters = "&".join(part for part in query.split("&") if not TRACKING.match(part))
    return f"{path}{'?' if parameters else ''}{parameters}{mark}{fragment}"


def _arxiv(text: str) -> str | None:
    match = ARXIV.fullmatch(text)
    if not match:
        return None
    number, archive, old = match.groups()
    return number or f"{archive.lower()}/{old}"


def _category(text: str) -> str | None:
    match = CATEGORY.fullmatch(text)
    if not match:
        return None
    archive, subject = match[1].lower(), match[2]
    if subject is None:
        return archive
    return f"{archive}.{subject.lower() if archive in ('cond-mat', 'physics') else subject.upper()}"


def _issn(text: str) -> str | None:
    match = ISSN.fullmatch(text if text.isascii() else text.translate(HYPHENS))
    if not match:
        return None
    digits = "".join(match.groups()).upper()
    total = sum((8 - position) * int(digit) for position, digit in enumerate(digits[:-1]))
    if "0123456789X"[-total % 11] != digits[-1]:
        return None
    return f"{digits[:4]}-{digits[4:]}"


def _pmcid(text: str) -> str | None:
    match = PMCID.fullmatch(text)
    return f"PMC{match[1]}" if match else None


def _first_group(pattern: re.Pattern[str], *, upper: bool = False) -> Callable[[str], str | None]:
    """Return a function from a spelling to the first group of a pattern, in one case."""

    def value(text: str) -> str | None:
        match = pattern.fullmatch(text)
        if not match:
            return None
        return match[1].upper() if upper else match[1].lower()

    return value


# For each scheme the function that returns the canonical spelling of an identifier, or None when it is not one.
CANONICAL: dict[str, Callable[[str], str | None]] = {
    "ORCID": _orcid,
    "OPENALEX": _openalex,
    "DOI": _doi,
    "ARXIV": _arxiv,
    "ARXIV_CATEGORY": _category,
    "ROR": _first_group(ROR),
    "PMID": _first_group(PMID),
    "PMCID": _pmcid,
    "MAG": _first_group(MAG),
    "WIKIDATA": _first_group(WIKIDATA, upper=True),
    "ISSN": _issn,
}


def arxiv_of_doi(doi: str) -> str | None:
    """Return the arXiv number in a DOI that arXiv issued, or None for another DOI."""
    match = ARXIV_DOI.fullmatch(doi)
    return _arxiv(match[1]) if match else None


def is_plausible(scheme: str, text: str) -> bool:
    """Whether a text that does not name its scheme may be an identifier of this one.

    Digits alone are a PMID, and eight of them may be an ISSN too.
    """
    if scheme == "DOI":
        return "/" in text or "%" in text or "&" in text  # the latter two may stand for a slash
    if scheme == "ARXIV":
        return "." in text or "/" in text
    if scheme == "PMCID":
        return PMCID_MARKED.match(text) is not None
    if scheme == "MAG":
        return not text.isdigit()
    if scheme == "ISSN":
        return "-" in text or not text[:1].isdigit() or len(text) == 8
    if scheme == "ORCID":
        return "-" in text or len(text) in (16, 19)
    return True
