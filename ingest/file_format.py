"""The format of a file, recognised by its first bytes: whether an import reads it, else why not, to end a sentence."""

import codecs
import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

BYTE_ORDER_MARK = codecs.BOM_UTF8
SNAPSHOT = "OpenAlex's snapshot has the same records as JSON lines, in data/jsonl"
SAVE = "Save its records as JSON lines"
UNPACK = "Unpack it and import what is in it"

# The first bytes of other formats: their offset, the bytes, and the reason that the file is not read.
SIGNATURES = (
    (0, b"PAR1", f"is a Parquet file, which is not read. {SNAPSHOT}"),
    (0, b"PK\x05\x06", "is an empty zip archive"),
    (0, b"BZh", f"is packed by bzip2. {UNPACK}"),
    (0, b"\xfd7zXZ\x00", f"is packed by xz. {UNPACK}"),
    (0, b"\x28\xb5\x2f\xfd", f"is packed by zstd. {UNPACK}"),
    (0, b"\x04\x22\x4d\x18", f"is packed by lz4. {UNPACK}"),
    (0, b"\x1f\x9d", f"is packed by compress. {UNPACK}"),
    (0, b"LZIP", f"is packed by lzip. {UNPACK}"),
    (0, b"\x5d\x00\x00", f"is packed by lzma. {UNPACK}"),
    (0, b"\xff\x06\x00\x00sNaPpY", f"is packed by snappy. {UNPACK}"),
    (0, b"\x1f\x8b", "is packed by gzip more than three times over. Unpack it"),
    (0, b"7z\xbc\xaf\x27\x1c", f"is a 7z archive. {UNPACK}"),
    (0, b"Rar!\x1a\x07", f"is a rar archive. {UNPACK}"),
    (257, b"ustar", f"is a tar archive. {UNPACK}"),
    (0, b"%PDF-", "is a PDF document, which holds no records"),
    (0, b"%!PS", "is a PostScript document, which holds no records"),
    (0, b"{\\rtf", "is a document of a word processor, which holds no records"),
    (0, b"SQLite format 3\x00", f"is an SQLite database, which is not read. {SAVE}"),
    (8, b"DUCK", f"is a DuckDB database, which is not read. {SAVE}"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"is an old Excel or Word file, which is not read. {SAVE}"),
    (0, b"ORC", f"is an ORC file, which is not read. {SNAPSHOT}"),
    (0, b"Obj\x01", f"is an Avro file, which is not read. {SNAPSHOT}"),
    (0, b"ARROW1", f"is an Arrow (Feather) file, which is not read. {SAVE}"),
    (0, b"FEA1", f"is an Arrow (Feather) file, which is not read. {SAVE}"),
    (0, b"\xff\xff\xff\xff", f"is an Arrow stream, which is not read. {SAVE}"),
    (0, b"\x89HDF\r\n\x1a\n", f"is an HDF5 file, which is not read. {SAVE}"),
    (0, b"\x93NUMPY", f"is an array of numpy, which is not read. {SAVE}"),
    (0, b"RDX", f"is a file of R, which is not read. {SAVE}"),
    (0, b"X\n\x00\x00\x00", f"is a file of R, which is not read. {SAVE}"),
    (0, b"\x80\x04\x95", f"is a pickle of Python, which is not read. {SAVE}"),
    (0, b"\x80\x05\x95", f"is a pickle of Python, which is not read. {SAVE}"),
    (0, b"\x89PNG", "is an image, which holds no records"),
    (0, b"\xff\xd8\xff", "is an image, which holds no records"),
    (0, b"GIF8", "is an image, which holds no records"),
    (0, b"\x7fELF", "is a program, which holds no records"),
    (0, b"version https://git-lfs", "is a pointer of Git LFS and not the file itself. Fetch it with git lfs pull"),
)
ZIP = b"PK\x03\x04"
INSIDE_ZIP = (
    (re.compile(rb"xl/"), f"is an Excel workbook, which is not read. {SAVE}"),
    (re.compile(rb"word/|ppt/"), "is an Office document, which holds no records"),
    (
        re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument"),
        f"is an OpenDocument file, which is not read. {SAVE}",
    ),
    (re.compile(rb"\[Content_Types\]\.xml"), f"is an Office file, which is not read. {SAVE}"),
)
# Possessive, as a hostile beginning must not be tried in every possible division.
HTML = re.compile(
    rb"(?:<!--(?:[^-]|-(?!->))*+-->|<\?xml[^>]*+>|\s++)*+<(?:!doctype\s+html|html|head|body|title|meta|script)\b",
    re.I | re.S,
)
# Where records may follow below other text.
OPENING_LINE = re.compile(rb"^[^\S\n]*+[\[{]", re.MULTILINE)
# References as reference managers save them.
REFERENCES = (
    (re.compile(rb"(?:\s|%[^\n]*\n)*@\s*[A-Za-z]+\s*[{(]"), "BibTeX"),
    (re.compile(rb"\s*TY  ?- "), "RIS"),
    (re.compile(rb"\s*PMID ?- "), "PubMed's own form (nbib)"),
    (re.compile(rb"\s*(?:FN (?:Clarivate|Thomson)|VR 1\.0\s)"), "Web of Science's own form"),
    (re.compile(rb"\s*%0 [A-Z][a-z]"), "EndNote's own form"),
)
OPENALEX_FORMS = "OpenAlex's records are read from JSON: lines, pages of the API, the snapshot"
ARXIV_FORMS = "arXiv's papers are read from Atom feeds and OAI-PMH"
OWN_FORMS = "peergraph's own format is lines of JSON"
FORMS = {"openalex": OPENALEX_FORMS, "arxiv": ARXIV_FORMS, "records": OWN_FORMS}


@dataclass(frozen=True, slots=True)
class UnreadReason:
    """Why a file is not read, as the end of a sentence; a note may lie in a folder of records and is skipped."""

    text: str
    is_note: bool = False


def reason_unread(start: bytes, source: str) -> UnreadReason | None:
    """Why an import of this source does not read a file that begins so; None when it does."""
    if not start:
        return UnreadReason("is empty")
    if reason := binary_format(start) or wide_encoding(start, source):
        return UnreadReason(reason)
    text = start.removeprefix(BYTE_ORDER_MARK).lstrip(b" \t\r\n\x1e")
    if not text:
        return UnreadReason("holds nothing but space") if len(start) < 1024 else None
    if HTML.match(text):
        return UnreadReason("is a page of HTML, such as a web site sends in the place of a file")
    is_json, is_xml = text[:1] in b"{[", text[:1] == b"<"
    if source == "arxiv":
        if is_json:
            what = "is arXiv's metadata, in Kaggle's JSON" if is_kaggle_json(text) else "is JSON"
            return UnreadReason(f"{what}, which `peergraph import arxiv` does not read. {ARXIV_FORMS}")
        return None if is_xml else text_format(text, source)
    if is_xml:
        return UnreadReason(f"is XML. {FORMS[source]}, and arXiv's feeds by `peergraph import arxiv`")
    if is_json:
        return foreign_source(text, source)
    if source == "openalex" and (names := table_header(text)):
        return None if "merge_into_id" in names else web_export(names)
    return text_format(text, source)


def binary_format(start: bytes) -> str | None:
    """The format of a file that its first bytes give, as the end of a sentence; None when they give none."""
    if start.startswith(ZIP):
        return next(
            (description for inside, description in INSIDE_ZIP if inside.search(start)), f"is a zip archive. {UNPACK}"
        )
    return next((description for offset, sign, description in SIGNATURES if start.startswith(sign, offset)), None)


def wide_encoding(start: bytes, source: str) -> str | None:
    """The reason for text in UTF-16 or UTF-32; None for other text, and for XML, which states its own encoding."""
    zeros = bytes(byte == 0 for byte in start[:4])
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) or zeros in (b"\0\1\1\1", b"\1\1\1\0"):
        return "is in UTF-32. Save it as UTF-8"
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if marked or zeros in (b"\0\1\0\1", b"\1\0\1\0"):
        return None if source == "arxiv" and b"<" in start[:4] else "is in UTF-16. Save it as UTF-8"
    return None


def text_format(text: bytes, source: str) -> UnreadReason | None:
    """The reason for text that does not begin like a record; None when records may follow."""
    for pattern, form in REFERENCES:
        if pattern.match(text):
            return UnreadReason(f"is references in {form}, which are not read. {FORMS[source]}")
    if source != "arxiv" and OPENING_LINE.search(text):
        # Records follow, whatever stands above them.
        return None
    if text.count(b"\x00") or sum(byte < 9 for byte in text[:1000]):
        return UnreadReason(f"is a binary file of a form that is not read. {FORMS[source]}")
    return UnreadReason(f"is plain text. {FORMS[source]}", is_note=True)


def table_header(text: bytes) -> list[str]:
    """The column names of a table, in lower case; empty when the text does not begin like a table."""
    line = text.splitlines()[0].decode(errors="replace") if text else ""
    names = next(csv.reader([line], delimiter=delimiter(line)), [])
    names = [name.strip().lower() for name in names]
    return names if len(names) > 1 and "id" in names and all(len(name) < 100 for name in names) else []


def delimiter(line: str) -> str:
    """The character that separates the columns of a table with this header."""
    return max(",\t;", key=line.count)


def web_export(names: list[str]) -> UnreadReason:
    """The reason for a table that is not a list of merged ids."""
    description = "as OpenAlex's web site exports it" if {"display_name", "doi"} & set(names) else "of other columns"
    return UnreadReason(f"is a table {description}, in which bylines are not whole. {OPENALEX_FORMS}")


def is_kaggle_json(text: bytes) -> bool:
    """Whether a text is arXiv's metadata in Kaggle's JSON."""
    return b'"authors_parsed"' in text or (b'"submitter"' in text and b'"categories"' in text)


def foreign_source(text: bytes, source: str) -> UnreadReason | None:
    """The reason for a file of JSON whose first lines are all records of one other source; None for all others."""
    origins = {record_origin(line, source) for line in text.split(b"\n")[:-1] or [text] if line.strip()}
    if len(origins) != 1 or (description := origins.pop()) is None:
        return None
    return UnreadReason(f"is {description}. {FORMS[source]}")


def record_origin(line: bytes, source: str) -> str | None:
    """Whose record a line is, when it is none of this import's; None when that cannot be known."""
    try:
        item = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(item, dict):
        return None
    id_ = item.get("id")
    if source == "openalex" and isinstance(id_, str) and "openalex.org" in id_:
        return None
    if source == "records" and item.get("kind"):
        return None
    return next((description for description, matches in ORIGINS.items() if matches(item)), None)


def _has_id_prefix(prefix: str, item: dict[str, Any]) -> bool:
    return isinstance(item.get("id"), str) and item["id"].startswith(prefix)


# Tests that recognise a record of another source, by the description that the sentence gives.
ORIGINS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "arXiv's, in Kaggle's JSON, which is not read": lambda each: {"authors_parsed", "categories"} <= {*each},
    "in peergraph's own format, which `import records` reads": lambda each: {"kind", "source", "keys"} <= {*each},
    "OpenAlex's, which `import openalex` reads": lambda each: _has_id_prefix("https://openalex.org/", each),
    "Crossref's, which is not read": lambda each: "message-type" in each or ("DOI" in each and "id" not in each),
    "Semantic Scholar's, which is not read": lambda each: "corpusid" in each or "paperId" in each,
    "ORCID's, which is not read": lambda each: "orcid-identifier" in each,
    "ROR's, which is not read": lambda each: _has_id_prefix("https://ror.org/", each) and "locations" in each,
    "DataCite's, which is not read": lambda each: each.get("type") == "dois" and "attributes" in each,
}
