"""The real bibliographic records that tests read: those of ../shared/data if it exists, else a sample of them.

The sample is of facts alone (tests/sample/make.py chose it). Whatever is prose in a record, such as an abstract, is
made of words here, the same on every machine.
"""

import gzip
import json
import lzma
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from bench.synthetic.population import TOPICS
from bench.synthetic.prose import Prose
from bench.synthetic.vocabulary import STORED, vocabulary
from tests.sample.paper import PAPER

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ARCHIVE = Path(__file__).with_name("facts.jsonl.xz")
# The most words of a made-up text; tests need no more.
LONGEST = 120
SEED = 13

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<title>papers</title>
{entries}</feed>
"""
ENTRY = """<entry>
<id>{id}</id>
<updated>{updated}</updated>
<published>{published}</published>
<title>{title}</title>
<summary>{summary}</summary>
{parts}</entry>
"""


def records(folder: Path) -> Path:
    """Return the folder of the records: ../shared/data, or `folder` after writing the sample into it."""
    if SHARED.is_dir():
        return SHARED
    lay_out(folder)
    return folder


def lay_out(folder: Path) -> None:
    """Write the sample into a folder as files in the formats of OpenAlex and arXiv."""
    files: dict[str, list[Any]] = defaultdict(list)
    with lzma.open(ARCHIVE, "rt") as lines:
        for line in lines:
            name, record = json.loads(line)
            files[name].append(record)
    prose = Prose(SEED, vocabulary(STORED))
    for name, records in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        summaries = [summary(prose, record) for record in records]
        path.write_bytes(gzip.compress(text(name, records, summaries).encode(), 1, mtime=0))
    (folder / "arxiv" / "2605.17276.atom.xml").write_text(feed([PAPER], [PAPER["summary"]]))


def summary(prose: Prose, record: Any) -> str:
    """Return a made-up text for a record; two records of one work get the same."""
    number = zlib.crc32(record["id"].encode()) if isinstance(record, dict) else 0
    [made] = prose.abstracts(number, np.array([number % TOPICS]))
    return " ".join((made or "Nothing is said of it.").split()[:LONGEST])


def text(name: str, records: list[Any], summaries: list[str]) -> str:
    """Return the text of a file of the sample."""
    match name.partition("/")[0]:
        case "merged_ids":
            return "\n".join(records) + "\n"
        case "arxiv":
            return feed(records, summaries)
    for record, summary in zip(records, summaries, strict=True):
        record.update(prose_of(name, record, summary))
    if name.startswith("api_pages/"):
        meta = {"count": len(records), "db_response_time_ms": 1, "page": 1, "per_page": 200, "groups_count": None}
        return json.dumps({"meta": meta, "results": records, "group_by": []})
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def prose_of(name: str, record: dict[str, Any], summary: str) -> Iterator[tuple[str, Any]]:
    """Yield the prose that the sample leaves out of a record, made up, in the form that the record has it in."""
    if name.startswith("entities/topics"):
        yield "description", summary
    if "title" in record:
        yield "display_name", record["title"]
    index: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(summary.split()):
        index[word].append(place)
    whole = json.dumps({"IndexLength": len(summary.split()), "InvertedIndex": index})
    for key, made in (("abstract_inverted_index", whole), ("abstract_inverted_index_v3", whole), ("abstract", summary)):
        if record.get(key):
            yield key, index if record[key] == "dict" else made


def feed(papers: list[dict[str, Any]], summaries: list[str]) -> str:
    """Return a feed of papers as the API of arXiv gives it."""
    return FEED.format(entries="".join(map(entry, papers, summaries)))


def entry(paper: dict[str, Any], summary: str) -> str:
    """Return a paper as an entry of a feed."""
    parts = [f"<author><name>{escape(name)}</name></author>" for name in paper["authors"]]
    parts += [f'<category term="{term}" scheme="http://arxiv.org/schemas/atom"/>' for term in paper["categories"]]
    parts.append(f'<arxiv:primary_category term="{paper["primary"]}" scheme="http://arxiv.org/schemas/atom"/>')
    parts.append(f'<link href="{paper["id"]}" rel="alternate" type="text/html"/>')
    for key, tag in (("doi", "doi"), ("journal", "journal_ref")):
        if paper.get(key):
            parts.append(f"<arxiv:{tag}>{escape(paper[key])}</arxiv:{tag}>")
    said = {key: escape(paper[key]) for key in ("id", "updated", "published", "title")}
    return ENTRY.format(**said, summary=escape(summary), parts="".join(f"{part}\n" for part in parts))
