"""arXiv's other forms, OAI-PMH and the daily feed, brought into that of the API's Atom entries, which is then read."""

import re
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, SubElement

from ingest.arxiv_category import CATEGORIES
from ingest.errors import RecordRejected
from ingest.latex import plain

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
OAI_ID = re.compile(r"oai:arxiv\.org:", re.IGNORECASE)
# What stands before the abstract in the daily feed.
ANNOUNCED = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*(\S+)\s*(?:Abstract:\s*)?", re.IGNORECASE)
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


def as_entry(found: Element) -> Element:
    """A record of OAI-PMH, or an entry of the daily feed, as an entry of the API's feed; other entries as they are;
    raises Refused when there is no paper in it."""
    if found.tag != f"{ATOM}entry":
        return of_oai(bare(found))
    return of_feed(found) if OAI_ID.match(said(found, f"{ATOM}id") or "") else found


def bare(element: Element) -> Element:
    """A copy whose names are without their name spaces."""
    copy = Element(element.tag.rpartition("}")[2], element.attrib)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(bare(child) for child in element)
    return copy


def of_oai(found: Element) -> Element:
    """The paper in a record of OAI-PMH, whatever the form of its metadata."""
    if found.tag == "error":
        raise RecordRejected(
            f"arXiv answered with an error: {found.get('code')}: {' '.join((found.text or '').split())}"
        )
    header = found.find("header")
    if header is not None and header.get("status") == "deleted":
        raise RecordRejected(f"arXiv says that {said(header, 'identifier')} was deleted")
    for name, reading in (("arXiv", of_arxiv), ("arXivRaw", of_raw), ("dc", of_dublin_core)):
        paper = found if found.tag == name else found.find(f"metadata/{name}")
        if paper is not None:
            return reading(paper, header)
    raise RecordRejected("it has no metadata in a form that is read (arXiv, arXivRaw, oai_dc)")


def of_arxiv(paper: Element, _: Element | None) -> Element:
    """arXiv's own form: names in parts, dates as days."""
    names = []
    for author in paper.iterfind("authors/author"):
        parts = (said(author, part) for part in ("forenames", "keyname", "suffix"))
        names.append(" ".join(part for part in parts if part))
    created = said(paper, "created")
    return entry(paper, names, created, said(paper, "updated") or created, (said(paper, "categories") or "").split())


def of_raw(paper: Element, _: Element | None) -> Element:
    """arXiv's form with every version: names in one text, as they were submitted."""
    days = [day for version in paper.iterfind("version") if (day := moment(said(version, "date")))]
    names = people(untex(said(paper, "authors") or ""))
    first, last = (days[0], days[-1]) if days else (None, None)
    return entry(paper, names, first, last, (said(paper, "categories") or "").split())


def of_dublin_core(paper: Element, header: Element | None) -> Element:
    """Dublin Core: the identifiers among others, the abstract before the comments, the family name first."""
    names = []
    for creator in paper.iterfind("creator"):
        family, *rest = text_of(creator).split(", ")
        suffix = rest.pop() if len(rest) > 1 and SUFFIX.fullmatch(rest[-1]) else None
        names.append(" ".join([*rest, family]) + (f", {suffix}" if suffix else ""))
    identifiers = [text_of(each) for each in paper.iterfind("identifier")]
    address = next((each for each in identifiers if "arxiv.org/" in each.lower()), None)
    if address is None and header is not None:
        address = said(header, "identifier")
    made = Element("paper")
    add(made, "id", OAI_ID.sub("", re.sub(r".*arxiv\.org/[a-z]+/", "", address or "", flags=re.IGNORECASE)))
    add(made, "title", said(paper, "title"))
    notes = [text_of(each) for each in paper.iterfind("description")]
    comments = [note for note in notes if note.lower().startswith("comment:")]
    add(made, "abstract", next((note for note in notes if note not in comments), None))
    add(made, "comments", comments[0][8:].strip() if comments else None)
    dois = [each for each in identifiers if re.match(r"doi:|https?://(dx\.)?doi\.org/|10\.\d{4}", each)]
    add(made, "doi", " ".join(each.removeprefix("doi:") for each in dois))
    days = sorted(text_of(each)[:10] for each in paper.iterfind("date"))
    subjects = [code for each in paper.iterfind("subject") if (code := category(text_of(each)))]
    return entry(made, names, days[0] if days else None, days[-1] if days else None, subjects)


def of_feed(found: Element) -> Element:
    """An entry of the daily feed: its authors are one text, its summary begins with what is announced."""
    made = Element(f"{ATOM}entry")
    summary = said(found, f"{ATOM}summary") or ""
    announced = ANNOUNCED.match(summary)
    kind = said(found, f"{ARXIV}announce_type") or (announced[1] if announced else "")
    add(made, f"{ATOM}id", OAI_ID.sub("", said(found, f"{ATOM}id") or ""))
    add(made, f"{ATOM}title", said(found, f"{ATOM}title"))
    add(made, f"{ATOM}summary", summary[announced.end() :] if announced else summary)
    add(made, f"{ATOM}updated", said(found, f"{ATOM}updated"))
    if kind in ("new", ""):
        # Of a paper that is announced once more this is not the day on which it appeared.
        add(made, f"{ATOM}published", said(found, f"{ATOM}published"))
    for child in found:
        if child.tag in (f"{ATOM}category", f"{ATOM}link", f"{ATOM}author") or child.tag.startswith(ARXIV):
            made.append(child)
    # Some feeds have one creator for each author, others one for all of them.
    for creator in found.iterfind(f"{DC}creator"):
        for name in people(text_of(creator)):
            add(SubElement(made, f"{ATOM}author"), f"{ATOM}name", name)
    categories = made.findall(f"{ATOM}category")
    if categories and made.find(f"{ARXIV}primary_category") is None:
        SubElement(made, f"{ARXIV}primary_category", {"term": categories[0].get("term", "")})
    return made


def entry(paper: Element, names: list[str], first: str | None, last: str | None, categories: list[str]) -> Element:
    """The entry of a paper whose elements have arXiv's names for them."""
    number = said(paper, "id") or ""
    made = Element(f"{ATOM}entry")
    add(made, f"{ATOM}id", number)
    add(made, f"{ATOM}published", first)
    add(made, f"{ATOM}updated", last)
    add(made, f"{ATOM}title", said(paper, "title"))
    add(made, f"{ATOM}summary", said(paper, "abstract"))
    add(made, f"{ARXIV}comment", said(paper, "comments"))
    add(made, f"{ARXIV}journal_ref", said(paper, "journal-ref"))
    add(made, f"{ARXIV}doi", said(paper, "doi"))
    for name in names:
        add(SubElement(made, f"{ATOM}author"), f"{ATOM}name", name)
    for place, term in enumerate(categories):
        if place == 0:
            SubElement(made, f"{ARXIV}primary_category", {"term": term})
        SubElement(made, f"{ATOM}category", {"term": term})
    pdf = {"title": "pdf", "href": f"https://arxiv.org/pdf/{number}"}
    SubElement(made, f"{ATOM}link", pdf)
    return made


def people(text: str) -> list[str]:
    """The names in a list of authors as people write it; what stands in brackets is no name."""
    while (shorter := re.sub(r"\([^()]*\)", " ", text)) != text:
        text = shorter
    text = re.sub(r"\(.*|\)", " ", text)
    names: list[str] = []
    for part in re.split(r"[,;]|\s+(?:and|&)\s+|^\s*and\s+", text):
        name = re.sub(r"^and\s+", "", " ".join(part.split()))
        if names and SUFFIX.fullmatch(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return names


def untex(text: str) -> str:
    """A name with TeX's accents and letters as letters, without its braces and ties."""
    return " ".join(re.sub(r"[{}]", "", plain(text)).replace("~", " ").split())


def category(name: str) -> str | None:
    """The code of a category by its name with its archive's before it; None for subjects of other schemes."""
    archive, _, rest = name.partition(" - ")
    prefix = f"{ARCHIVES.get(archive)}."
    for code, known in CATEGORIES.items():
        if (known == name and "." not in code) or (known == rest and code.startswith(prefix)):
            return code
    return None


def moment(text: str | None) -> str | None:
    """A moment as arXivRaw writes it (Mon, 2 Apr 2007 19:18:42 GMT) in the form of the API."""
    try:
        return parsedate_to_datetime(text or "").strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError):
        return None


def add(parent: Element, name: str, text: str | None) -> None:
    """Give an element a child with a text; nothing for none."""
    if text:
        SubElement(parent, name).text = text


def said(element: Element, name: str) -> str | None:
    """The text of a child, None when it has none."""
    child = element.find(name)
    return text_of(child) if child is not None else None


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
