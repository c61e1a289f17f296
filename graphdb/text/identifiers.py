"""Identifiers: their canonical values, keys and addresses, and the keys that a text typed by a person may mean."""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from graphdb.text.folding import HIDDEN
from graphdb.text.identifier_schemes import (
    CANONICAL,
    DOI,
    LONGEST_KEY,
    SCHEME,
    arxiv_of_doi,
    compile_pattern,
    is_plausible,
)

# The prefix of a scheme's keys where it is not the lower-case name.
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

# Characters that a path may contain (RFC 3986), with the slash of DOIs and of old arXiv ids.
IN_PATH = "/:@!$&'()*+,;=~"

# An address of OpenAlex's API that contains an identifier of another scheme.
WITHIN_OPENALEX = compile_pattern(rf"{SCHEME}(?:api\.|explore\.)?openalex\.org/[a-z-]+/([a-z]+:.+)")
# Query and fragment of an address, and the punctuation that surrounds an identifier in a text.
ADDED = re.compile(r"[?#].*", re.DOTALL)
OPENED = "<([{\"'“”‘’«»"
CLOSED = ".,;:!?\"'“”‘’«»"
BRACKETS = {">": "<", ")": "(", "]": "[", "}": "{"}
# An id of this graph's own (ingest/identity.py). Of the schemes only OpenAlex's has such ones, with fifteen digits.
OWN_ID = re.compile(r"[RWTIV][A-Z2-7]{15}")
UNTIDY = re.compile(r"[?#]|^\W|\W$|openalex", re.IGNORECASE)


def canonical_value(scheme: str, value: str) -> str | None:
    """Return the canonical spelling of an identifier, or None when the text is no identifier of this scheme."""
    value = value.strip()
    canonical = CANONICAL[scheme](value)
    if canonical is not None:
        return canonical
    return next(filter(None, map(CANONICAL[scheme], tidied_spellings(value))), None)


def identifier_key(scheme: str, value: str) -> str:
    """Return the key of a canonical identifier in the graph."""
    return f"{PREFIXES.get(scheme) or scheme.lower()}:{value}"


def bounded_key(key: str) -> str:
    """Return a key as the graph stores it: whole up to 512 characters, else its first 400 and a hash of the whole.

    Everything that makes a key from a name, or looks one up, must use it, as an index entry has at most 8,000 bytes.
    """
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:400]}#{hashlib.blake2b(key.encode(errors='replace'), digest_size=16).hexdigest()}"


def identifier_url(scheme: str, value: str) -> str:
    """Return the address of a canonical identifier, percent-encoded where a character would end its path."""
    return URLS[scheme].format(quote(value, safe=IN_PATH))


def parse_keys(text: str) -> list[str]:
    """Return the keys that an argument of the API may mean, likeliest first: identifiers, then an id or a slug.

    The text is read whole before parts of it are left out, so that a DOI with a question mark finds its work. The list
    is empty for a text with a colon that is no identifier, as no id and no slug has a colon.
    """
    text = text.strip()
    if OWN_ID.fullmatch(text) and not text[1:].isdigit():
        return [text]
    if HIDDEN.search(text):
        # Text copied from a page may contain invisible characters.
        return [*parse_keys(HIDDEN.sub("", text)), *([text] if ":" not in text else [])]
    keys = dict.fromkeys(identifier_keys(text))
    for spelling in tidied_spellings(text):
        keys.update(dict.fromkeys(identifier_keys(spelling)))
    if text and ":" not in text:
        keys[text] = None
    return list(keys)


def identifier_keys(text: str) -> Iterator[str]:
    """Yield the key of a text in each scheme whose identifier it is."""
    for scheme, canonical in CANONICAL.items():
        if not is_plausible(scheme, text):
            continue
        value = canonical(text)
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
    """Yield a text without what may surround an identifier, longest first.

    That is brackets and punctuation of a sentence, query and fragment of an address, and an address of OpenAlex.
    """
    if not UNTIDY.search(text):
        return
    tidy = strip_punctuation(text)
    # A year with a full stop is not a PMID.
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
    """Return a text without surrounding brackets, quotation marks and punctuation; brackets that it opens stay."""
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
