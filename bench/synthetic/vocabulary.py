"""Frequencies in real records: words, parts of names, lengths of texts and bylines.

`python -m bench.synthetic.vocabulary` writes vocabulary.json from ../shared/data/works. Only frequencies are stored,
never the order of words; given and family names are counted separately.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.errors import RecordRejected
from ingest.openalex import read_record
from ingest.record import WorkRecord

WORKS = Path(__file__).resolve().parents[3] / "shared" / "data" / "works"
STORED = Path(__file__).with_name("vocabulary.json")
# The most entries of each counter: from the real records, and in vocabulary.json for machines without them.
MOST, MOST_STORED = 20_000, 1_500
LONGEST_BYLINE = 60
LONGEST_ABSTRACT = 400
WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True)
class Vocabulary:
    """How often each word, length and part of a name occurs."""

    title: Counter[str] = field(default_factory=Counter)
    abstract: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    family: Counter[str] = field(default_factory=Counter)
    title_lengths: Counter[int] = field(default_factory=Counter)
    abstract_lengths: Counter[int] = field(default_factory=Counter)
    byline_lengths: Counter[int] = field(default_factory=Counter)

    def most_frequent(self, most: int) -> "Vocabulary":
        """Return the most frequent entries of each counter, in an order that does not depend on that of the records."""
        counters: dict[str, Any] = {
            name: Counter(dict(by_frequency(counter)[:most])) for name, counter in vars(self).items()
        }
        return Vocabulary(**counters)


def by_frequency(counter: Counter[str] | Counter[int]) -> list[tuple[str | int, int]]:
    """Return the entries of a counter, most frequent first, equally frequent ones in order."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def learn(records: Iterable[WorkRecord]) -> Vocabulary:
    """Return the vocabulary of some records."""
    vocabulary = Vocabulary()
    for record in records:
        title, abstract = words(record.title), words(record.abstract)
        vocabulary.title.update(title)
        vocabulary.abstract.update(abstract)
        if title:
            vocabulary.title_lengths[len(title)] += 1
        if abstract:
            vocabulary.abstract_lengths[min(len(abstract), LONGEST_ABSTRACT)] += 1
        if record.authors:
            vocabulary.byline_lengths[min(len(record.authors), LONGEST_BYLINE)] += 1
        for author in record.authors:
            parts = WORD.findall(author.name)
            if len(parts) > 1:
                vocabulary.given[parts[0]] += 1
                vocabulary.family[parts[-1]] += 1
    return vocabulary


def words(text: str | None) -> list[str]:
    """Return the words of a text in lower case."""
    return WORD.findall(text.lower()) if text else []


def records(folder: Path) -> Iterator[WorkRecord]:
    """Yield the works in a folder of OpenAlex files."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt") as lines:
            for line in lines:
                try:
                    record = read_record(json.loads(line))
                except RecordRejected:
                    continue
                if isinstance(record, WorkRecord):
                    yield record


def source() -> Path:
    """Return the folder of real records if they are there, else the stored vocabulary."""
    return WORKS if WORKS.is_dir() else STORED


def vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary of a folder of records, or of a stored file."""
    if path.is_dir():
        return learn(records(path)).most_frequent(MOST)
    stored = json.loads(path.read_text())
    counters: dict[str, Any] = {name: Counter(counts) for name, counts in stored.items()}
    for name in ("title_lengths", "abstract_lengths", "byline_lengths"):
        counters[name] = Counter({int(length): count for length, count in stored[name].items()})
    return Vocabulary(**counters)


if __name__ == "__main__":
    counters = vars(vocabulary(WORKS).most_frequent(MOST_STORED))
    lines = (f"{json.dumps(name)}: {json.dumps(counts, ensure_ascii=False)}" for name, counts in counters.items())
    STORED.write_text("{" + ",\n ".join(lines) + "}\n")
