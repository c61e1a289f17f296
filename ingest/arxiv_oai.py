"""Converts arXiv's OAI-PMH records and daily feed to entries of the API's Atom feed."""

import re
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, SubElement

from ingest.arxiv_category import CATEGORIES
from ingest.errors import RecordRejected
from ingest.latex import decode_latex

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
OAI_ID = re.compile(r"oai:arxiv\.org:", re.IGNORECASE)
# The text before the abstract in the daily feed.
ANNOUNCEMENT = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*(\S+)\s*(?:Abstract:\s*)?", re.IGNORECASE)
SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
# oai_dc gives the names of categories below the name of their archive.
ARCHIVES = {
    "Computer Science": "cs",
    "Statistics": "stat",
    "Mathematics": "math",
    "Physics": "physics",
    "Condensed Matter": "cond-mat",
    "Astrophysics": "astro-ph",
    "Quantitative Biology": "q-bio",
    "Quantitative Finance": "q-fin",
    "Economics": "econ",
    "Electrical Engineering and Systems Science": "eess",
    "Nonlinear Sciences": "nlin",
}


def to_api_entry(element: Element) -> Element:
    """A record of OAI-PMH or an entry of the daily feed as an entry of the API's feed; other entries unchanged. Raises
    RecordRejected when the element has no paper."""
    if element.tag != f"{ATOM}entry":
        return from_oai(strip_namespaces(element))
    return from_daily_feed(element) if OAI_ID.match(child_text(element, f"{ATOM}id") or "") else element


def strip_namespaces(element: Element) -> Element:
    """A copy of an element without the name spaces of its names."""
    copy = Element(element.tag.rpartition("}")[2], element.attrib)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(strip_namespaces(child) for child in element)
    return copy


def from_oai(element: Element) -> Element:
    """The paper in a record of OAI-PMH, whatever the form of its metadata."""
    if element.tag == "error":
        raise RecordRejected(
            f"arXiv answered with an error: {element.get('code')}: {' '.join((element.text or '').split())}"
        )
    header = element.find("header")
    if header is not None and header.get("status") == "deleted":
        raise RecordRejected(f"arXiv says that {child_text(header, 'identifier')} was deleted")
    for name, convert in (("arXiv", from_arxiv), ("arXivRaw", from_arxiv_raw), ("dc", from_dublin_core)):
        paper = element if element.tag == name else element.find(f"metadata/{name}")
        if paper is not None:
            return convert(paper, header)
    raise RecordRejected("it has no metadata in a form that is read (arXiv, arXivRaw, oai_dc)")


def from_arxiv(paper: Element, _: Element | None) -> Element:
    """The entry from arXiv's own form, which has names in parts and dates as days."""
    names = []
    for author in paper.iterfind("authors/author"):
        parts = (child_text(author, part) for part in ("forenames", "keyname", "suffix"))
        names.append(" ".join(part for part in parts if part))
    created = child_text(paper, "created")
    return build_entry(
        paper, names, created, child_text(paper, "updated") or created, (child_text(paper, "categories") or "").split()
    )


def from_arxiv_raw(paper: Element, _: Element | None) -> Element:
    """The entry from arXiv's form with every version, which has the names in one text, as they were submitted."""
    days = [day for version in paper.iterfind("version") if (day := iso_timestamp(child_text(version, "date")))]
    names = split_authors(decode_tex(child_text(paper, "authors") or ""))
    first, last = (days[0], days[-1]) if days else (None, None)
    return build_entry(paper, names, first, last, (child_text(paper, "categories") or "").split())


def from_dublin_core(paper: Element, header: Element | None) -> Element:
    """The entry from Dublin Core, which has the abstract before the comments, the family name first, and several
    identifiers."""
    names = []
    for creator in paper.iterfind("creator"):
        family, *others = text_of(creator).split(", ")
        suffix = others.pop() if len(others) > 1 and SUFFIX.fullmatch(others[-1]) else None
        names.append(" ".join([*others, family]) + (f", {suffix}" if suffix else ""))
    identifiers = [text_of(child) for child in paper.iterfind("identifier")]
    address = next((identifier for identifier in identifiers if "arxiv.org/" in identifier.lower()), None)
    if address is None and header is not None:
        address = child_text(header, "identifier")
    converted = Element("paper")
    add_child(converted, "id", OAI_ID.sub("", re.sub(r".*arxiv\.org/[a-z]+/", "", address or "", flags=re.IGNORECASE)))
    add_child(converted, "title", child_text(paper, "title"))
    notes = [text_of(child) for child in paper.iterfind("description")]
    comments = [note for note in notes if note.lower().startswith("comment:")]
    add_child(converted, "abstract", next((note for note in notes if note not in comments), None))
    add_child(converted, "comments", comments[0][8:].strip() if comments else None)
    dois = [name for name in identifiers if re.match(r"doi:|https?://(dx\.)?doi\.org/|10\.\d{4}", name)]
    add_child(converted, "doi", " ".join(doi.removeprefix("doi:") for doi in dois))
    days = sorted(text_of(child)[:10] for child in paper.iterfind("date"))
    subjects = [code for child in paper.iterfind("subject") if (code := category_code(text_of(child)))]
    return build_entry(converted, names, days[0] if days else None, days[-1] if days else None, subjects)


def from_daily_feed(daily: Element) -> Element:
    """The entry from the daily feed, which has its authors in one text and an announcement before the abstract."""
    result = Element(f"{ATOM}entry")
    summary = child_text(daily, f"{ATOM}summary") or ""
    announcement = ANNOUNCEMENT.match(summary)
    kind = child_text(daily, f"{ARXIV}announce_type") or (announcement[1] if announcement else "")
    add_child(result, f"{ATOM}id", OAI_ID.sub("", child_text(daily, f"{ATOM}id") or ""))
    add_child(result, f"{ATOM}title", child_text(daily, f"{ATOM}title"))
    add_child(result, f"{ATOM}summary", summary[announcement.end() :] if announcement else summary)
    add_child(result, f"{ATOM}updated", child_text(daily, f"{ATOM}updated"))
    if kind in ("new", ""):
        # For a paper that is announced again this is not the day on which it appeared.
        add_child(result, f"{ATOM}published", child_text(daily, f"{ATOM}published"))
    for child in daily:
        if child.tag in (f"{ATOM}category", f"{ATOM}link", f"{ATOM}author") or child.tag.startswith(ARXIV):
            result.append(child)
    # Some feeds have one creator for each author, others one for all of them.
    for creator in daily.iterfind(f"{DC}creator"):
        for name in split_authors(text_of(creator)):
            add_child(SubElement(result, f"{ATOM}author"), f"{ATOM}name", name)
    categories = result.findall(f"{ATOM}category")
    if categories and result.find(f"{ARXIV}primary_category") is None:
        SubElement(result, f"{ARXIV}primary_category", {"term": categories[0].get("term", "")})
    return result


def build_entry(
    paper: Element, names: list[str], first: str | None, last: str | None, categories: list[str]
) -> Element:
    """The entry of a paper whose elements have arXiv's names."""
    number = child_text(paper, "id") or ""
    result = Element(f"{ATOM}entry")
    add_child(result, f"{ATOM}id", number)
    add_child(result, f"{ATOM}published", first)
    add_child(result, f"{ATOM}updated", last)
    add_child(result, f"{ATOM}title", child_text(paper, "title"))
    add_child(result, f"{ATOM}summary", child_text(paper, "abstract"))
    add_child(result, f"{ARXIV}comment", child_text(paper, "comments"))
    add_child(result, f"{ARXIV}journal_ref", child_text(paper, "journal-ref"))
    add_child(result, f"{ARXIV}doi", child_text(paper, "doi"))
    for name in names:
        add_child(SubElement(result, f"{ATOM}author"), f"{ATOM}name", name)
    for position, term in enumerate(categories):
        if position == 0:
            SubElement(result, f"{ARXIV}primary_category", {"term": term})
        SubElement(result, f"{ATOM}category", {"term": term})
    pdf = {"title": "pdf", "href": f"https://arxiv.org/pdf/{number}"}
    SubElement(result, f"{ATOM}link", pdf)
    return result


def split_authors(text: str) -> list[str]:
    """The names in a list of authors as people write it; text in brackets is no name."""
    names: list[str] = []
    for part in re.split(r"[,;]|\s+(?:and|&)\s+|^\s*and\s+", without_brackets(text)):
        name = re.sub(r"^and\s+", "", " ".join(part.split()))
        if names and SUFFIX.fullmatch(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return names


def without_brackets(text: str) -> str:
    """A text with a space for each part in brackets, for all behind a bracket that is not closed, and for one that was
    not opened."""
    kept, opened, end = [], list[int](), 0
    for bracket in re.finditer(r"[()]", text):
        if bracket[0] == "(":
            opened.append(bracket.start())
            continue
        start = opened.pop() if opened else bracket.start()
        if not opened:
            kept.append(text[end:start])
            end = bracket.end()
    kept.append(text[end : opened[0]] if opened else text[end:])
    return " ".join(kept) + (" " if opened else "")


def decode_tex(text: str) -> str:
    """A name with TeX's accents and letters as letters, without its braces and ties."""
    return " ".join(re.sub(r"[{}]", "", decode_latex(text)).replace("~", " ").split())


def category_code(name: str) -> str | None:
    """The code of a category from its name, with its archive's name before it; None for subjects of other schemes."""
    archive, _, local_name = name.partition(" - ")
    prefix = f"{ARCHIVES.get(archive)}."
    for code, category_name in CATEGORIES.items():
        if (category_name == name and "." not in code) or (category_name == local_name and code.startswith(prefix)):
            return code
    return None


def iso_timestamp(text: str | None) -> str | None:
    """A time as arXivRaw writes it (Mon, 2 Apr 2007 19:18:42 GMT) in the form of the API; None for anything else."""
    try:
        return parsedate_to_datetime(text or "").strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError):
        return None


def add_child(parent: Element, name: str, text: str | None) -> None:
    """Add a child with a text to an element; add nothing for an empty text."""
    if text:
        SubElement(parent, name).text = text


def child_text(element: Element, name: str) -> str | None:
    """The text of a child; None when there is no such child."""
    child = element.find(name)
    return text_of(child) if child is not None else None


def text_of(element: Element) -> str:
    """The text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())
