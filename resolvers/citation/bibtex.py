"""A reference as an entry of a BibTeX file, for classic BibTeX and for biber."""

from resolvers.citation.person import CitedName
from resolvers.citation.reference import Reference
from resolvers.citation.tex import escape, title

# The entry type of each type of work; misc stands for those that BibTeX has no type for.
ENTRIES = {
    "ARTICLE": "article",
    "REVIEW": "article",
    "EDITORIAL": "article",
    "LETTER": "article",
    "ERRATUM": "article",
    "RETRACTION": "article",
    "PEER_REVIEW": "article",
    "CONFERENCE_PAPER": "inproceedings",
    "BOOK": "book",
    "BOOK_CHAPTER": "incollection",
    "REFERENCE_ENTRY": "incollection",
    "DISSERTATION": "phdthesis",
    "REPORT": "techreport",
}
# The field that names the venue, by its role.
CONTAINERS = {"JOURNAL": "journal", "BOOK": "booktitle", "SERIES": "series", "REPOSITORY": "howpublished"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(reference: Reference) -> str:
    """Return the entry, with a line for each field."""
    entry = ENTRIES.get(reference.type, "misc")
    if entry == "article" and reference.role != "JOURNAL":
        # An article has to name its journal.
        entry = "misc"
    lines = [f"  {name} = {value}," for name, value in fields(reference, entry)]
    return "\n".join([f"@{entry}{{{reference.key},", *lines, "}"]) + "\n"


def fields(reference: Reference, entry: str) -> list[tuple[str, str]]:
    """Return the fields of an entry that have a value, as BibTeX reads them."""
    names = [author(name) for name in reference.names]
    if names and reference.others != 0:
        names.append("others")
    texts = {
        "author": " and ".join(names),
        "title": title(reference.title),
        "type": "Dissertation" if entry == "phdthesis" else "",
        CONTAINERS.get(reference.role, ""): escape(reference.container),
        "year": "".join(str(part) for part in reference.date[:1]),
        "month": MONTHS[reference.date[1] - 1] if len(reference.date) > 1 else "",
        "volume": escape(reference.volume),
        "number": escape(reference.issue),
        "pages": "--".join(escape(page) for page in reference.pages),
        "doi": verbatim(reference.doi),
        "eprint": reference.arxiv,
        "archiveprefix": "arXiv" if reference.arxiv else "",
        "issn": escape(reference.issn),
        "url": reference.url,
        "note": escape(" ".join(reference.notes)),
    }
    # The name of a month is a macro of every style.
    return [(name, text if name == "month" else f"{{{text}}}") for name, text in texts.items() if name and text]


def author(name: CitedName) -> str:
    """Return a name as "von Last, Jr, First", or in braces as a whole."""
    if name.literal:
        return f"{{{escape(name.literal)}}}"
    family = f"{name.particle} {name.family}".strip()
    return ", ".join(escape(part) for part in (family, name.suffix, name.given) if part)


def verbatim(text: str) -> str:
    """Return a text for a field that no style reads as TeX, where only braces and backslashes are in the way."""
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
