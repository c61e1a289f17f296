"""A reference as a record of an RIS file."""

from resolvers.citation.person import CitedName
from resolvers.citation.reference import Reference

# The type of reference for each type of work; GEN is any other.
TYPES = {
    "ARTICLE": "JOUR",
    "REVIEW": "JOUR",
    "EDITORIAL": "JOUR",
    "LETTER": "JOUR",
    "ERRATUM": "JOUR",
    "RETRACTION": "JOUR",
    "CONFERENCE_PAPER": "CPAPER",
    "PREPRINT": "UNPB",
    "BOOK": "BOOK",
    "BOOK_CHAPTER": "CHAP",
    "REFERENCE_ENTRY": "ENCYC",
    "DATASET": "DATA",
    "SOFTWARE": "COMP",
    "DISSERTATION": "THES",
    "REPORT": "RPRT",
    "STANDARD": "STAND",
    "GRANT": "GRANT",
}
CONTAINERS = {"JOURNAL": "T2", "BOOK": "T2", "SERIES": "T3", "REPOSITORY": "PB"}


def ris(reference: Reference) -> str:
    """Return the record: a line for each tag, ended by CR LF as the format asks, the type first and ER last."""
    year, *day = reference.date or ("",)
    lines = [
        ("TY", TYPES.get(reference.type, "GEN")),
        *(("AU", author(name)) for name in reference.names),
        ("TI", reference.title),
        (CONTAINERS.get(reference.role, ""), reference.container),
        ("PY", str(year)),
        ("DA", f"{year}/{day[0]:02}/{day[1]:02}/" if day else ""),
        ("VL", reference.volume),
        ("IS", reference.issue),
        ("SP", "".join(reference.pages[:1])),
        ("EP", "".join(reference.pages[1:])),
        ("DO", reference.doi),
        ("SN", reference.issn),
        ("UR", reference.url),
        ("LA", reference.language),
        *(("N1", note) for note in reference.notes),
        ("ID", reference.key),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in [*filter(all, lines), ("ER", "")])


def author(name: CitedName) -> str:
    """Return a name as "Last, First, Suffix", or as a whole."""
    family = f"{name.particle} {name.family}".strip()
    if name.suffix and not name.given:
        return f"{family}, , {name.suffix}"
    return name.literal or ", ".join(part for part in (family, name.given, name.suffix) if part)
