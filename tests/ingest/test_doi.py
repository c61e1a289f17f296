"""Which work a DOI names, where arXiv gave one DOI to several papers or one paper several DOIs."""

import itertools
import random
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.database import Database
from ingest.arxiv import dois
from ingest.check import find_problems
from ingest.digest import graph_digest
from ingest.doi import DOIClaimant, assign_dois
from ingest.identity import UnionFind
from tests.support.graph import empty, facts
from tests.support.made_records import atom, author, json_lines, run, work

KNOTS = "10.5555/knots"
THEORY = ("arxiv", "theory.xml", atom("2404.00001", "Una One", doi=KNOTS, title="Knots in cheese I: theory"))
EXPERIMENT = (
    "arxiv",
    "experiment.xml",
    atom("2404.00002", "Duo Two", doi=KNOTS, title="Knots in cheese II: experiment"),
)
NAMED = """
MATCH (w:Work)<-[:NAMES]-(k:Key)
WHERE k.key STARTS WITH 'arxiv:2404' OR k.key STARTS WITH 'doi:' OR k.key STARTS WITH 'openalex:'
WITH w, k ORDER BY k.key
WITH w, collect(k.key) AS keys
RETURN w.doi, keys ORDER BY keys
"""


def entry(number: int, title: str, doi: str | None = KNOTS, **fields: Any) -> dict[str, Any]:
    return work(
        number, author(number, f"Person Number{number}x"), title=title, doi=doi and f"https://doi.org/{doi}", **fields
    )


async def outcome(database: Database, folder: Path, imports: list[tuple[str, str, str]], orders: int = 4) -> list[Any]:
    """What DOIs, arXiv ids and OpenAlex ids name, the same after imports one by one in different orders and at once."""
    chosen = list(itertools.permutations(imports))
    if len(chosen) > orders:
        chosen = random.Random(3).sample(chosen, orders)
    digests, found = set(), []
    for place, order in enumerate(chosen):
        await empty(database)
        for turn, (source, name, content) in enumerate(order):
            path = folder / f"{place}-{turn}" / name
            path.parent.mkdir()
            path.write_text(content)
            await run(database, source, path)
        assert await find_problems(database) == []
        digests.add(await graph_digest(database))
        found.append(await facts(database, NAMED))
    assert len(digests) == 1
    assert all(each == found[0] for each in found)
    return found[0]


async def test_two_papers_with_one_doi_are_two_works_and_the_least_has_it(database: Database, tmp_path: Path) -> None:
    assert await outcome(database, tmp_path, [THEORY, EXPERIMENT]) == [
        [KNOTS, ["arxiv:2404.00001", f"doi:{KNOTS}"]],
        [KNOTS, ["arxiv:2404.00002"]],
    ]


async def test_the_doi_names_the_paper_whose_title_is_alike(database: Database, tmp_path: Path) -> None:
    other = ("openalex", "w.jsonl", json_lines(entry(5, "Knots in Cheese, II: Experiment.")))
    citing = ("openalex", "citing.jsonl", json_lines(work(6, cites=[5])))
    assert await outcome(database, tmp_path, [THEORY, EXPERIMENT, other, citing], 5) == [
        [KNOTS, ["arxiv:2404.00001"]],
        [KNOTS, ["arxiv:2404.00002", f"doi:{KNOTS}", "openalex:W5"]],
        [None, ["openalex:W6"]],
    ]
    [[cited]] = await facts(database, "MATCH (:Key {key: 'openalex:W6'})-[:NAMES]->()-[:CITES]->(w) RETURN w.arxivId")
    assert cited == "2404.00002"


async def test_where_no_title_is_alike_the_least_paper_has_the_doi(database: Database, tmp_path: Path) -> None:
    other = ("openalex", "w.jsonl", json_lines(entry(5, "Über Käse")))
    assert await outcome(database, tmp_path, [THEORY, EXPERIMENT, other]) == [
        [KNOTS, ["arxiv:2404.00001", f"doi:{KNOTS}", "openalex:W5"]],
        [KNOTS, ["arxiv:2404.00002"]],
    ]


async def test_who_gives_the_arxiv_id_too_is_that_paper(database: Database, tmp_path: Path) -> None:
    place = {"pdf_url": "https://arxiv.org/pdf/2404.00002v2"}
    other = (
        "openalex",
        "w.jsonl",
        json_lines(entry(5, "Knots in cheese I: theory", locations=[place]), entry(7, "Knots in cheese I")),
    )
    assert await outcome(database, tmp_path, [THEORY, EXPERIMENT, other]) == [
        [KNOTS, ["arxiv:2404.00001", f"doi:{KNOTS}", "openalex:W7"]],
        [KNOTS, ["arxiv:2404.00002", "openalex:W5"]],
    ]


async def test_a_paper_that_gives_up_a_doi_gives_up_what_it_joined(database: Database, tmp_path: Path) -> None:
    newer = atom(
        "2404.00002", "Duo Two", doi="10.5555/ties", title="Knots in cheese II: ties", updated="2026-06-01T00:00:00Z"
    )
    other = ("openalex", "w.jsonl", json_lines(entry(5, "Knots in cheese II: experiment")))
    assert await outcome(database, tmp_path, [THEORY, EXPERIMENT, other, ("arxiv", "newer.xml", newer)], 6) == [
        [KNOTS, ["arxiv:2404.00001", f"doi:{KNOTS}", "openalex:W5"]],
        ["10.5555/ties", ["arxiv:2404.00002", "doi:10.5555/ties"]],
    ]


async def test_a_paper_whose_entry_has_no_doi_any_more_keeps_what_it_joined(database: Database, tmp_path: Path) -> None:
    newer = atom("2404.00002", "Duo Two", title="Knots in cheese II: anew", updated="2026-06-01T00:00:00Z")
    other = ("openalex", "w.jsonl", json_lines(entry(5, "Knots in cheese II: experiment")))
    assert await outcome(database, tmp_path, [THEORY, EXPERIMENT, other, ("arxiv", "newer.xml", newer)], 6) == [
        [KNOTS, ["arxiv:2404.00001"]],
        [KNOTS, ["arxiv:2404.00002", f"doi:{KNOTS}", "openalex:W5"]],
    ]


async def test_a_record_that_gives_up_a_doi_leaves_it_to_the_papers(database: Database, tmp_path: Path) -> None:
    other = entry(5, "Knots in cheese II: experiment", updated_date="2026-01-01")
    without = ("openalex", "without.jsonl", json_lines(other | {"doi": None, "updated_date": "2026-02-01"}))
    imports = [THEORY, EXPERIMENT, ("openalex", "w.jsonl", json_lines(other)), without]
    assert await outcome(database, tmp_path, imports, 6) == [
        [KNOTS, ["arxiv:2404.00001", f"doi:{KNOTS}"]],
        [KNOTS, ["arxiv:2404.00002"]],
        [None, ["openalex:W5"]],
    ]


async def test_a_paper_has_all_its_dois_and_shows_the_first(database: Database, tmp_path: Path) -> None:
    paper = ("arxiv", "p.xml", atom("2404.00003", "Dee Oy", doi="10.5555/one.1, 10.5555/two.2"))
    ours = (
        "openalex",
        "w.jsonl",
        json_lines(entry(8, "A paper", "10.5555/two.2"), entry(9, "A paper", "10.5555/one.1")),
    )
    assert await outcome(database, tmp_path, [paper, ours]) == [
        ["10.5555/two.2", ["arxiv:2404.00003", "doi:10.5555/one.1", "doi:10.5555/two.2", "openalex:W8", "openalex:W9"]]
    ]


def test_several_dois_in_one_field() -> None:
    two = ["doi:10.5555/one.1", "doi:10.5555/two.2"]
    for text in (
        "10.5555/one.1, 10.5555/two.2",
        "10.5555/one.1 10.5555/two.2",
        "10.5555/one.1;10.5555/two.2",
        "doi:10.5555/ONE.1 and https://doi.org/10.5555/two.2",
        "10.5555/one.1,\n10.5555/two.2,",
    ):
        assert dois(text) == two
    sici = "10.1002/(sici)1097-0274(199909)36:1+<1::aid-ajim2>3.0.co;2-0"
    assert dois(sici) == [f"doi:{sici}"]
    assert dois(None) == [None]


CLAIMANT = st.tuples(
    st.sampled_from([None, "arxiv:1", "arxiv:2", "arxiv:3"]),
    st.sampled_from(["Knots in cheese I", "Knots in cheese II", "Snails"]),
    st.dictionaries(st.sampled_from(["doi:10.1/a", "doi:10.1/b", "doi:10.1/c"]), st.booleans(), max_size=3),
)


@given(st.lists(CLAIMANT, max_size=7), st.randoms())
def test_dois_join_the_same_in_any_order_and_never_two_papers(made: list[Any], chance: random.Random) -> None:
    claimants = [
        DOIClaimant(f"w{n}", paper and f"{paper}{n}", [title], dict(dois))
        for n, (paper, title, dois) in enumerate(made)
    ]

    def groups(order: list[DOIClaimant]) -> list[list[str]]:
        joins = UnionFind()
        for claimant in order:
            joins.join((claimant.root, *([claimant.paper] if claimant.paper else [])))
        for keys in assign_dois(order):
            joins.join(keys)
        return sorted(joins.groups().values())

    expected = groups(claimants)
    for group in expected:
        assert sum(key.startswith("arxiv:") for key in group) <= 1
    shuffled = claimants[:]
    chance.shuffle(shuffled)
    assert groups(shuffled) == expected
