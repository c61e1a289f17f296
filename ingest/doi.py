"""Which work a DOI names: a DOI alone makes one work of two records, but never of two arXiv papers."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphdb.text import folding
from ingest.identity import UnionFind
from ingest.record import WorkRecord

MIN_SIMILARITY = 0.6
"""The least similarity of two titles that count as similar, from 0 to 1 (see title_similarity)."""


@dataclass(slots=True)
class DOIClaimant:
    """Records that keys other than DOIs make one work: the root of its keys, its least arXiv key, its titles, and its
    DOIs, each with whether a source other than arXiv gave it."""

    root: str
    paper: str | None = None
    titles: list[str] = field(default_factory=list)
    dois: dict[str, bool] = field(default_factory=dict)

    def add_record(self, record: WorkRecord) -> None:
        """Add the titles and keys of a record."""
        papers = [key for key in record.keys if key.startswith("arxiv:")]
        self.paper = min([*papers, *([self.paper] if self.paper else [])], default=None)
        if record.title:
            self.titles.append(record.title)
        for key in record.keys:
            if is_doi(key):
                self.dois[key] = self.dois.get(key, False) or record.source != "arxiv"


def is_doi(key: str) -> bool:
    """Whether a key is a DOI."""
    return key.startswith("doi:")


def assign_dois(claimants: Iterable[DOIClaimant]) -> Iterator[tuple[str, ...]]:
    """Yield the keys to join so that each DOI names one work.

    Where at most one of the claimants that DOIs connect is an arXiv paper, all are one work. Otherwise the records of
    other sources, and their DOIs, go to the paper whose title is most similar to theirs, or to the paper of the least
    number where none is similar. A DOI that only papers have names the one that another source gave it to, else the
    least.
    """
    by_root = {claimant.root: claimant for claimant in claimants if claimant.dois}
    for members in _connected_groups(by_root.values()):
        papers = sorted((each for each in members if each.paper), key=lambda each: each.paper or "")
        dois = {doi for each in members for doi in each.dois}
        if len(papers) < 2:
            yield (*(each.root for each in members), *dois)
            continue
        for others in _connected_groups(each for each in members if not each.paper):
            their_dois = {doi for each in others for doi in each.dois}
            paper = _most_similar([each for each in papers if not their_dois.isdisjoint(each.dois)], others)
            yield (paper.root, *(each.root for each in others), *their_dois)
            dois -= their_dois
        for doi in dois:
            having = [each for each in papers if doi in each.dois]
            yield (next((each for each in having if each.dois[doi]), having[0]).root, doi)


def _connected_groups(claimants: Iterable[DOIClaimant]) -> Iterator[list[DOIClaimant]]:
    """The claimants that have a DOI in common, directly or through others."""
    groups, claimant_by_key = UnionFind(), {}
    for claimant in claimants:
        claimant_by_key[f"={claimant.root}"] = claimant
        groups.join((f"={claimant.root}", *claimant.dois))
    for keys in groups.groups().values():
        yield [claimant_by_key[key] for key in keys if key in claimant_by_key]


def _most_similar(papers: list[DOIClaimant], others: list[DOIClaimant]) -> DOIClaimant:
    """The paper whose title is most similar to one of the others', the least of several; the least where none is
    similar."""
    titles = [title for each in others for title in each.titles]
    scores = [
        max((title_similarity(own_title, title) for own_title in paper.titles for title in titles), default=0.0)
        for paper in papers
    ]
    best = max(scores)
    return papers[scores.index(best)] if best >= MIN_SIMILARITY else papers[0]


def title_similarity(left: str, right: str) -> float:
    """The share of letter pairs that two titles have in common, from 0 to 1 (Dice 1945)."""
    left_pairs, right_pairs = (
        Counter(itertools.pairwise(f" {folding.normalize_words(folding.plain_label(title))} "))
        for title in (left, right)
    )
    return 2 * (left_pairs & right_pairs).total() / (left_pairs.total() + right_pairs.total())
