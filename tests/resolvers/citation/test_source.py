"""Citations of real works, compared with the raw records and read back."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import rispy
from pybtex.database import parse_string

from graphdb.driver.database import Database
from graphdb.text.folding import plain_text
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.oracles.records import Oracle, raw_records, short
from tests.oracles.recount import work_type
from tests.support.asking import ask
from tests.support.graph import facts, write

CITED = """query Cited($ids: [ID!]!, $format: CitationFormat!) { nodes(ids: $ids) { ... on Work {
  key: slug citation(format: $format) } } }"""
ALL = """query All($id: ID!) { work(id: $id) { citation ris: citation(format: RIS)
  csl: citation(format: CSL_JSON) again: citation(format: BIBTEX) } }"""
# OpenAlex's own types of works and the types of CSL, as far as an article's journal has no say in them.
CSL = {
    "ARTICLE": "article-journal", "REVIEW": "article-journal", "LETTER": "article-journal", "BOOK": "book",
    "EDITORIAL": "article-journal", "ERRATUM": "article-journal", "RETRACTION": "article-journal",
    "PREPRINT": "article", "BOOK_CHAPTER": "chapter", "CONFERENCE_PAPER": "paper-conference", "DATASET": "dataset",
    "DISSERTATION": "thesis", "REPORT": "report", "STANDARD": "standard", "PEER_REVIEW": "review",
    "REFERENCE_ENTRY": "entry", "SOFTWARE": "software",
}  # fmt: skip


def of_one_record(raw: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return the records of works that nothing else describes, those with the longest bylines and titles first."""
    oracle = Oracle(raw)
    names = Counter(oracle.name(short(work["id"])) for work in raw)
    alone = [work for work in raw if names[oracle.name(short(work["id"]))] == 1 and work["authorships"]]
    ranked = [
        sorted(alone, key=lambda work: (-len(work["authorships"]), work["id"])),
        sorted(alone, key=lambda work: (-len(work["title"] or ""), work["id"])),
        sorted(alone, key=lambda work: ((work.get("type") or "") == "article", work["id"][::-1])),
    ]
    found = {work["id"]: work for row in zip(*ranked, strict=True) for work in row}
    return list(found.values())[:most]


async def citations(database: Database, ids: list[str], format_: str) -> list[str]:
    """Return the citations of works, read by one statement for a hundred works."""
    found: list[str] = []
    for start in range(0, len(ids), 100):
        data = await ask(database, CITED, ids=ids[start : start + 100], format=format_)
        found += [node["citation"] for node in data["nodes"]]
    return found


def whole(name: dict[str, str]) -> str:
    """Return a CSL name as it is read out."""
    parts = ("given", "non-dropping-particle", "family", "suffix")
    return name.get("literal") or " ".join(name[part] for part in parts if part in name)


def without_commas(text: str) -> str:
    return text.replace(",", "")


async def test_citations_say_what_the_raw_records_say(loaded: Database, data: Path) -> None:
    works = of_one_record(raw_records(data / "works"), 300)
    ids = [short(work["id"]) for work in works]
    items = [json.loads(text)[0] for text in await citations(loaded, ids, "CSL_JSON")]
    told = 0
    for work, item in zip(works, items, strict=True):
        biblio = work.get("biblio") or {}
        pages = [plain_text(page) for page in (biblio.get("first_page"), biblio.get("last_page")) if page]
        expected = {
            "title": plain_text(work["title"] or ""),
            "volume": plain_text(biblio.get("volume") or ""),
            "issue": plain_text(biblio.get("issue") or ""),
            "page": "-".join(dict.fromkeys(pages)),
            "DOI": (work.get("doi") or "").lower().removeprefix("https://doi.org/"),
        }
        assert {field: item.get(field, "") for field in expected} == expected
        assert item["type"] == CSL.get(work_type(work), "document")
        if work.get("publication_date"):
            [date] = item["issued"]["date-parts"]
            assert work["publication_date"].startswith("-".join(f"{part:02}" for part in date))
        else:
            assert (
                item.get("issued", {}).get("date-parts", [[work["publication_year"]]])[0][0]
                == (work["publication_year"])
            )
        names = [plain_text(entry["author"]["display_name"] or "") for entry in work["authorships"]]
        if all(names) and len(set(names)) == len(names) == len(item["author"]):
            told += 1
            read = [without_commas(whole(name)) for name in item["author"]]
            assert sorted(" ".join(sorted(name.split())) for name in read) == sorted(
                " ".join(sorted(without_commas(name).split())) for name in names
            )
    assert told > len(works) / 2


async def test_all_citations_together_are_one_file_without_a_key_twice(loaded: Database) -> None:
    ids = [id_ for [id_] in await facts(loaded, "MATCH (w:Work) RETURN w.id ORDER BY w.id LIMIT 300")]
    entries = parse_string("".join(await citations(loaded, ids, "BIBTEX")), "bibtex").entries
    records = rispy.loads("".join(await citations(loaded, ids, "RIS")))
    assert len(entries) == len(records) == len(ids)
    assert [record["id"] for record in records] == list(entries)
    assert [len(record.get("authors", [])) for record in records] == [
        len(of_people(entry.persons.get("author", []))) for entry in entries.values()
    ]


def of_people(persons: Iterable[Any]) -> list[Any]:
    return [person for person in persons if str(person) != "others"]


async def test_three_formats_are_read_by_one_expression(records: Database) -> None:
    data = await ask(records, ALL, id="2605.17276")
    work = data["work"]
    assert work["citation"] == work["again"]
    assert work["citation"] == (
        "@misc{an-ecg-model-and-its-limits,\n"
        "  author = {Gustafsson, Stefan and Lind, Anna},\n"
        "  title = {An {ECG} model \\& its limits},\n"
        "  year = {2026},\n"
        "  month = may,\n"
        "}\n"
    )
    assert work["ris"].splitlines()[:3] == ["TY  - UNPB", "AU  - Gustafsson, Stefan", "AU  - Lind, Anna"]
    assert json.loads(work["csl"])[0]["issued"] == {"date-parts": [[2026, 5, 17]]}


async def test_of_a_byline_without_end_500_names_are_read(records: Database) -> None:
    await write(
        records,
        """
        MATCH (w:Work {id: 'Wwork00000000001'})
        UNWIND range(3, 2000) AS position
        CREATE (:Researcher {id: 'R' + position, label: 'Bo Ek'})-[:AUTHORED {position: position}]->(w)
        """,
    )
    [work] = (await ask(records, ALL, id="2605.17276")).values()
    entry = parse_string(work["citation"], "bibtex").entries["an-ecg-model-and-its-limits"]
    assert [str(person) for person in entry.persons["author"]] == [
        "Gustafsson, Stefan", "Lind, Anna", *["Ek, Bo"] * 498, "others",
    ]  # fmt: skip
    assert rispy.loads(work["ris"])[0]["notes"] == ["More authors are not listed here."]


@pytest.mark.parametrize("given", ["format: null", "format: $none"])
async def test_a_format_that_is_null_is_refused_or_the_default(records: Database, given: str) -> None:
    declared = "query($none: CitationFormat) " if "$" in given else ""
    response = await answer(records, GraphQLRequest(f'{declared}{{ work(id: "2605.17276") {{ citation({given}) }} }}'))
    if "$" in given:
        assert not response.errors
        assert response.data is not None
        assert response.data["work"]["citation"].startswith("@misc{")
    else:
        assert response.errors
