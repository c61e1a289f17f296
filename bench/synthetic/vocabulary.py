"""What real records are written with: words, names in parts, how long texts and bylines are.

    python -m bench.synthetic.vocabulary        writes vocabulary.json anew from ../shared/data/works

Only frequencies are kept, never the order of words; given and family names are counted apart.
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
# How many of each kept: of the real records, and in vocabulary.json for machines without them.
MOST, MOST_STORED = 20_000, 1_500
LONGEST_BYLINE = 60
LONGEST_ABSTRACT = 400
WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True)
class Vocabulary:
    """How often each word, length and part of a name was seen."""

    title: Counter[str] = field(default_factory=Counter)
    abstract: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    family: Counter[str] = field(default_factory=Counter)
    title_lengths: Counter[int] = field(default_factory=Counter)
    abstract_lengths: Counter[int] = field(default_factory=Counter)
    byline_lengths: Counter[int] = field(default_factory=Counter)

    def cut(self, most: int) -> "Vocabulary":
        """The most frequent of each, in an order that does not depend on how they were read."""
        kept: dict[str, Any] = {
            name: Counter(dict(by_frequency(counter)[:most])) for name, counter in vars(self).items()
        }
        return Vocabulary(**kept)


def by_frequency(counter: Counter[str] | Counter[int]) -> list[tuple[str | int, int]]:
    """What was counted, most frequent first, ties by the thing itself."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def learn(records: Iterable[WorkRecord]) -> Vocabulary:
    """What these records are written with."""
    found = Vocabulary()
    for each in records:
        title, abstract = words(each.title), words(each.abstract)
        found.title.update(title)
        found.abstract.update(abstract)
        if title:
            found.title_lengths[len(title)] += 1
        if abstract:
            found.abstract_lengths[min(len(abstract), LONGEST_ABSTRACT)] += 1
        if each.authors:
            found.byline_lengths[min(len(each.authors), LONGEST_BYLINE)] += 1
        for author in each.authors:
            parts = WORD.findall(author.name)
            if len(parts) > 1:
                found.given[parts[0]] += 1
                found.family[parts[-1]] += 1
    return found


def words(text: str | None) -> list[str]:
    """The words of a text in small letters."""
    return WORD.findall(text.lower()) if text else []


def records(folder: Path) -> Iterator[WorkRecord]:
    """The works in a folder of OpenAlex files."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt") as lines:
            for line in lines:
                try:
                    found = read_record(json.loads(line))
                except RecordRejected:
                    continue
                if isinstance(found, WorkRecord):
                    yield found


def source() -> Path:
    """Where the vocabulary is learned: the real records where they are, else what is kept of them."""
    return WORKS if WORKS.is_dir() else STORED


def vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a folder of records, or of a kept file."""
    if path.is_dir():
        return learn(records(path)).cut(MOST)
    kept = json.loads(path.read_text())
    counters: dict[str, Any] = {name: Counter(counts) for name, counts in kept.items()}
    for name in ("title_lengths", "abstract_lengths", "byline_lengths"):
        counters[name] = Counter({int(length): count for length, count in kept[name].items()})
    return Vocabulary(**counters)


if __name__ == "__main__":
    found = vars(vocabulary(WORKS).cut(MOST_STORED))
    lines = (f"{json.dumps(name)}: {json.dumps(counts, ensure_ascii=False)}" for name, counts in found.items())
    STORED.write_text("{" + ",\n ".join(lines) + "}\n")
