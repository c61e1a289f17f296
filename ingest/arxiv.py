"""arXiv: the papers in its Atom feeds (the API's and the daily ones) and in answers of OAI-PMH, as records."""

import html
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat

from graphdb.text import identifiers
from ingest import own_format
from ingest.arxiv_category import CATEGORIES
from ingest.arxiv_oai import ARXIV, ATOM, to_api_entry
from ingest.byline import name_keys
from ingest.errors import RecordRejected, UnreadableFile, describe_defect
from ingest.field_value import identifier_key, iso_day, quote, text, timestamp, unique_values, web_address, year_of
from ingest.file_entry import FileEntry, first_line
from ingest.latex import decode_latex
from ingest.name import count_left_out, credited_name, is_left_out
from ingest.open_file import OpenFile
from ingest.record import AnyRecord, BylineEntry, TopicAssignment, TopicMention, VenueMention, WorkRecord
from ingest.record_version import PackedRecord, SourceFields, pack, record_fields
from ingest.withdrawal import is_withdrawn

SOURCE = "arxiv"
# A DOI may have commas and semicolons in it, so another DOI begins only where one can.
LONGEST_DOIS = 2000
BETWEEN_DOIS = re.compile(r"[\s,;]+(?:and\s+)?(?=(?:https?://|doi:|10\.\d{4,9}/))", re.IGNORECASE)
CHUNK = 64 * 1024
# What an entry may have: levels of elements, and characters with an allowance for each element and attribute. A paper
# of 5,000 authors has a thirtieth of that.
MOST_LEVELS = 50
LONGEST_ENTRY, PER_ELEMENT = 16 * 1024 * 1024, 64
# Bytes that the parser may hold back because a tag does not end.
LONGEST_TAG = 4 * 1024 * 1024
# The fields that an element states, also where it is empty.
STATED = {"title": ("title",), "summary": ("abstract", "is_retracted"), "comment": ("is_retracted",)}
# The elements of OAI-PMH that have a paper: a record, or its metadata alone.
PAPERS = ("record", "arXiv", "arXivRaw", "dc", "error")
OTHER_FEEDS = {
    "rss": "it is an RSS 2.0 feed, which is not read",
    "RDF": "it is an RSS 1.0 feed, which is not read",
    "opml": "it is a list of feeds",
}
INSTEAD = "Take arXiv's Atom feed (https://rss.arxiv.org/atom/…), its API or OAI-PMH"
# The number of a paper begins with the year and month in which it was submitted.
NUMBERED = re.compile(r"(?:[a-z-]+/)?(\d\d)(?:0[1-9]|1[0-2])")


def read_entries(file: OpenFile) -> Iterator[FileEntry]:
    """Yield the papers of a feed, each with the line on which it begins. Raises UnreadableFile for what is no feed."""
    feed, fed = FeedParser(), 0
    try:
        while chunk := file.read(CHUNK):
            feed.parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - feed.parser.CurrentByteIndex > LONGEST_TAG:
                raise RecordRejected(f"a tag or a comment in it is longer than {LONGEST_TAG // 1024 // 1024} MB")
            yield from complete_entries(file, feed)
        feed.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile(
            f"{file.path} is not XML, or breaks off, and the rest was not read: {first_line(error)}."
        ) from error
    except RecordRejected as error:
        raise UnreadableFile(f"{file.path} was not read: {error}.") from error
    yield from complete_entries(file, feed)
    if feed.root != f"{ATOM}feed" and not feed.count:
        raise UnreadableFile(f"{file.path} is no Atom feed, and no answer of OAI-PMH with records.")


def complete_entries(file: OpenFile, feed: "FeedParser") -> Iterator[FileEntry]:
    """Yield the entries that the feed has completed so far."""
    for line, element in feed.whole:
        file.line = line
        if isinstance(element, str):
            yield FileEntry(file.path, line, None, element, None)
            continue
        try:
            yield FileEntry(file.path, line, read_version(to_api_entry(element)))
        except RecordRejected as error:
            yield FileEntry(file.path, line, None, str(error), tostring(element, "unicode"))
        except Exception as error:  # as in ingest.file_entry
            yield FileEntry(file.path, line, None, describe_defect(error), tostring(element, "unicode"))
    feed.whole.clear()


class FeedParser:
    """Parses a feed as it arrives: keeps entries until they are taken, and nothing else; `count` of them so far. In the
    place of an entry that is too large there is the reason."""

    def __init__(self) -> None:
        self.whole: list[tuple[int, Element | str]] = []
        self.count = 0
        self.root: str | None = None
        self._builder: TreeBuilder | None = None
        self._line = 0
        self._depth = 0
        self._size = 0
        self._reason = ""
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: Any) -> None:
        # A feed declares no document type. A document type could declare entities that expand to gigabytes.
        raise RecordRejected("it declares a document type, which no feed does")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = clark_name(tag)
        local = tag.rpartition("}")[2]
        if self.root is None:
            self.root = tag
            if local in OTHER_FEEDS:
                raise RecordRejected(f"{OTHER_FEEDS[local]}. {INSTEAD}")
        if not self._depth:
            if tag != f"{ATOM}entry" and local not in PAPERS:
                return
            self._builder, self._line = TreeBuilder(), self.parser.CurrentLineNumber
            self._size, self._reason = 0, ""
        self._depth += 1
        self._add(PER_ELEMENT + sum(PER_ELEMENT + len(name) + len(text) for name, text in attributes.items()))
        if self._depth > MOST_LEVELS:
            self._drop("its elements are nested too deeply")
        if self._builder is not None:
            self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        if not self._depth:
            return
        self._depth -= 1
        if self._builder is not None:
            self._builder.end(clark_name(tag))
        if self._depth == 0:
            self.whole.append((self._line, self._reason if self._builder is None else self._builder.close()))
            self._builder = None
            self.count += 1

    def _text(self, characters: str) -> None:
        if self._builder is not None:
            self._add(len(characters))
        if self._builder is not None:
            self._builder.data(characters)

    def _add(self, size: int) -> None:
        """Count what an entry takes."""
        self._size += size
        if self._size > LONGEST_ENTRY:
            self._drop(f"it is longer than {LONGEST_ENTRY // 1024 // 1024} MB")

    def _drop(self, reason: str) -> None:
        """Let go of an entry that is too large; its end is looked for all the same."""
        self._builder, self._reason = None, self._reason or reason


def clark_name(tag: str) -> str:
    """The name of an element as ElementTree writes it, from the way expat does."""
    return "{" + tag if "}" in tag else tag


def read_version(entry: Element) -> PackedRecord:
    """One version of a paper: its record, and the fields that the entry states."""
    record = read_record(entry)
    stated = [
        name for name in ("title", "summary", "comment") if child_text(entry, name) or child_text(entry, name, ARXIV)
    ]
    fields = record_fields(record, {field for name in stated for field in STATED[name]})
    if record.keys == (f"arxiv:{record.id}",):
        # An entry without a DOI does not state that there is none.
        del fields["keys"]
    return pack(record, SourceFields(SOURCE, fields, record.updated or "", {}))


def build_record(fields: dict[str, Any]) -> AnyRecord:
    """The record of a paper from the fields that its versions stated."""
    return own_format.read_record({"keys": [f"arxiv:{fields.get('id')}"]} | fields)


def read_record(entry: Element) -> WorkRecord:
    """The record of one entry. Raises RecordRejected when it is no paper."""
    address = child_text(entry, "id") or ""
    if "/api/errors" in address:
        raise RecordRejected(f"arXiv answered with an error: {child_text(entry, 'summary') or 'no reason given'}")
    own_key = identifier_key("ARXIV", address)
    if own_key is None:
        raise RecordRejected(f"its id is not that of an arXiv paper: {quote(address)}")
    number = own_key.partition(":")[2]
    published_on = iso_day(child_text(entry, "published"))
    printed = [each for person in entry.findall(f"{ATOM}author") if (each := child_text(person, "name"))]
    pdf = next((link.get("href") for link in entry.findall(f"{ATOM}link") if link.get("title") == "pdf"), None)
    return WorkRecord(
        source=SOURCE,
        id=number,
        keys=unique_values([own_key, *dois(child_text(entry, "doi", ARXIV))]),
        updated=timestamp(child_text(entry, "updated")),
        url=identifiers.identifier_url("ARXIV", number),
        title=child_text(entry, "title"),
        abstract=child_text(entry, "summary"),
        type="PREPRINT",
        source_type="preprint",
        year=year_of(published_on) or year_of_number(number),
        published_on=published_on,
        # Everything that arXiv offers as PDF is free to read.
        is_open_access=True if pdf else None,
        open_access_url=web_address(pdf),
        is_retracted=is_withdrawn(child_text(entry, "comment", ARXIV), child_text(entry, "summary")),
        missing_author_count=count_left_out(printed),
        authors=byline(number, printed),
        topics=topics(entry),
        venue=VenueMention(keys=("venue:arxiv",), name="arXiv", type="repository"),
    )


def year_of_number(number: str) -> int | None:
    """The year in which a paper was submitted, from its number; None when the number does not have it."""
    match = NUMBERED.match(number)
    return (1900 if match[1] > "90" else 2000) + int(match[1]) if match else None


def byline(number: str, printed: list[str]) -> tuple[BylineEntry, ...]:
    """The authors in order, without entries that are no name; what is left out of a name is kept as printed."""
    credited = [each for each in printed if not is_left_out(each)]
    names = [credited_name(html.unescape(decode_latex(each))) for each in credited]
    return tuple(
        BylineEntry(keys=(key,), name=name, credited_as=each if each != name else None)
        for each, name, key in zip(credited, names, name_keys(SOURCE, number, names), strict=True)
    )


def dois(text: str | None) -> list[str | None]:
    """The keys of the DOIs that stand in one field."""
    return [identifier_key("DOI", each.strip(",; ")) for each in BETWEEN_DOIS.split((text or "")[:LONGEST_DOIS])]


def topics(entry: Element) -> tuple[TopicAssignment, ...]:
    """The categories in their order, without the classes of other schemes (MSC, ACM)."""
    marked = entry.find(f"{ARXIV}primary_category")
    primary = identifier_key("ARXIV_CATEGORY", marked.get("term")) if marked is not None else None
    terms = [identifier_key("ARXIV_CATEGORY", category.get("term")) for category in entry.findall(f"{ATOM}category")]
    return tuple(TopicAssignment(category(term), primary=term == primary) for term in unique_values([*terms, primary]))


def category(key: str) -> TopicMention:
    """A category as a topic."""
    code = key.partition(":")[2]
    return TopicMention(keys=(key,), name=CATEGORIES.get(code, code), level="CATEGORY")


def child_text(element: Element, name: str, space: str = ATOM) -> str | None:
    """The text of a child, its line breaks as spaces; None without one."""
    child = element.find(space + name)
    return text(" ".join("".join(child.itertext()).split())) if child is not None else None
