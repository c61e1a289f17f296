"""The sample of real records is small, the same everywhere, and keeps what is odd in the whole set."""

import gzip
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.records import raw_records, short
from tests.sample.archive import ARCHIVE, SHARED, lay_out, records

Work = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def works(folder: Path) -> list[Work]:
    return raw_records(folder / "works")


def authors(work: Work) -> list[dict[str, Any]]:
    return [entry["author"] for entry in work["authorships"]]


def places(work: Work) -> list[dict[str, Any]]:
    return [place for entry in work["authorships"] for place in entry["institutions"]]


ODD: dict[str, tuple[int, Callable[[Work], bool]]] = {
    "an author without an id": (20, lambda work: any(not author["id"] for author in authors(work))),
    "an institution without an id": (20, lambda work: any(not place["id"] for place in places(work))),
    "a hundred authors": (3, lambda work: len(authors(work)) == 100),
    "a byline that is said to be cut": (1, lambda work: bool(work.get("is_authors_truncated"))),
    "no authors": (20, lambda work: not authors(work)),
    "somebody twice on the byline": (1, lambda work: len({a["id"] for a in authors(work)}) < len(authors(work))),
    "concepts and no topics": (300, lambda work: work.get("topics") is None and bool(work["concepts"])),
    "topics": (400, lambda work: bool(work.get("topics"))),
    "itself among its references": (5, lambda work: work["id"] in work["referenced_works"]),
    "no title": (1, lambda work: work["title"] is None),
    "no DOI": (10, lambda work: not work["doi"]),
    "no abstract": (50, lambda work: not work.get("abstract_inverted_index")),
    "an abstract that is a text of JSON": (5, lambda work: isinstance(work.get("abstract_inverted_index"), str)),
    "a place at arXiv": (5, lambda work: any("arxiv.org" in str(p) for p in work.get("locations") or ())),
    "another language": (5, lambda work: work.get("language") not in (None, "en")),
    "been retracted": (1, lambda work: bool(work["is_retracted"])),
}


@pytest.mark.parametrize("what", ODD)
def test_works_of_the_sample_have_what_real_works_have(works: list[Work], what: str) -> None:
    least, has = ODD[what]
    assert sum(map(has, works)) >= least


def test_a_thousand_works_cite_each_other_and_share_people(works: list[Work]) -> None:
    ids = {work["id"] for work in works}
    assert len(ids) == len(works) > 1000
    assert sum(len(ids.intersection(work["referenced_works"])) for work in works) > 2 * len(works)
    assert Counter(author["id"] for work in works for author in authors(work)).most_common(20)[-1][1] >= 10


def test_names_orcids_and_dois_do_not_always_agree(works: list[Work]) -> None:
    names, ids = defaultdict(set), defaultdict(set)
    for work in works:
        for place in places(work):
            names[place["id"]].add(place["display_name"])
        for author in authors(work):
            ids[author["orcid"]].add(author["id"])
    assert sum(len(said) > 1 for id_, said in names.items() if id_) >= 5
    assert sum(len(said) > 1 for orcid, said in ids.items() if orcid) >= 15
    dois = Counter(work["doi"].lower() for work in works if work["doi"])
    assert sum(count > 1 for count in dois.values()) >= 3


def test_other_files_are_of_the_forms_that_sources_give(folder: Path) -> None:
    kinds = Counter(short(record["id"])[0] for record in raw_records(folder / "entities"))
    assert set(kinds) == set("AICTSFP")
    assert any("last_known_institution" in record for record in raw_records(folder / "entities"))
    for path in (folder / "merged_ids").iterdir():
        assert gzip.decompress(path.read_bytes()).startswith(b"merge_date,id,merge_into_id\n")
    [page] = (folder / "api_pages").iterdir()
    answer = json.loads(gzip.decompress(page.read_bytes()))
    assert answer["meta"]["count"] == len(answer["results"]) == 30
    ids = {work["id"] for work in raw_records(folder / "works")}
    assert sum(work["id"] in ids for work in answer["results"]) >= 20
    assert len(list((folder / "arxiv").iterdir())) == 2


def test_the_sample_is_the_same_each_time_and_small(folder: Path, tmp_path: Path) -> None:
    lay_out(tmp_path)
    found = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert found == again
    assert ARCHIVE.stat().st_size < 600_000


def test_no_prose_of_others_is_in_the_sample() -> None:
    """Abstracts and descriptions stand there as the name of their form alone."""
    with lzma.open(ARCHIVE, "rt") as lines:
        for line in lines:
            name, record = json.loads(line)
            if isinstance(record, dict):
                forms = {
                    record.get(key) for key in ("abstract_inverted_index", "abstract_inverted_index_v3", "abstract")
                }
                assert forms <= {None, "dict", "str"}
                assert not {"description", "summary", "raw_affiliation_strings", "comment"} & record.keys(), name


def test_the_larger_set_is_read_where_it_lies_beside(tmp_path: Path) -> None:
    found = records(tmp_path)
    assert found == (SHARED if SHARED.is_dir() else tmp_path)
    assert len(list((found / "works").glob("*.jsonl.gz"))) == 13
