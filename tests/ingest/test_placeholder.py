"""What is no identity joins nobody: placeholders, tombstones, nobody's names; groups; merges that say nothing."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from ingest.placeholder import PLACEHOLDERS
from tests.support.graph import empty, facts, write
from tests.support.made_records import (
    atom,
    author,
    imported,
    imported_atom,
    institution,
    json_lines,
    numbers,
    run,
    work,
)

ORCID = "0000-0002-1825-0097"
PEOPLE = "MATCH (r:Researcher) RETURN r.name, r.workCount, r.identityBasis ORDER BY r.name, r.identityBasis"
NULL = "openalex:A9999999999"
NOBODY = [9999999999, 5317838346, 4317838346]


async def digests(database: Database, folder: Path, imports: list[tuple[str, str, str]]) -> set[str]:
    """The digests after imports of (source, file name, content) in every order, and in one folder at once where one
    source has all of them."""
    found = set()
    for place, order in enumerate(itertools.permutations(imports)):
        await empty(database)
        for source, name, content in order:
            path = folder / str(place) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
            await run(database, source, path)
        assert await find_problems(database) == []
        found.add(await graph_digest(database))
    return found


def merges(*pairs: tuple[str, str]) -> str:
    return "merge_date,id,merge_into_id\n" + "".join(f"2022-10-12,{old},{new}\n" for old, new in pairs)


@pytest.mark.parametrize("tombstone", ["A5317838346", "A4317838346", "https://openalex.org/A5317838346", "a5317838346"])
async def test_two_strangers_merged_to_a_tombstone_stay_two_in_any_order(
    database: Database, tmp_path: Path, tombstone: str
) -> None:
    works = [work(1, author(101, "Ada Fjord")), work(2, author(102, "Bo Grotte")), work(3, author(103, "Cy Holm"))]
    gone = [("A101", tombstone), ("A102", tombstone), ("W1", "W4285719527"), ("W2", "W4285719527"), (tombstone, "A103")]
    imports = [("openalex", "works.jsonl", json_lines(*works)), ("openalex", "merged.csv", merges(*gone))]
    assert len(await digests(database, tmp_path, imports)) == 1
    assert await facts(database, PEOPLE) == [
        ["Ada Fjord", 1, "IDENTIFIER"],
        ["Bo Grotte", 1, "IDENTIFIER"],
        ["Cy Holm", 1, "IDENTIFIER"],
    ]
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[3]]
    assert await facts(database, "MATCH ()-[r:REPLACED_BY]->() RETURN count(*)") == [[0]]
    # The graph is what the works alone make of it.
    before = await graph_digest(database)
    await empty(database)
    await imported(database, tmp_path, *works)
    assert await graph_digest(database) == before


async def test_merges_into_nothing_are_read_and_change_nothing(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    path.write_text(merges(("A1", "A5317838346"), ("W1", "W1"), ("I1", "I4389424196"), ("S2", "S4317411217")))
    code, printed = await run(database, "openalex", path)
    assert code == 0
    assert numbers(printed)[:5] == ["4", "0", "0", "4", "0"]
    assert await facts(database, "MATCH (k:Key) RETURN count(*)") == [[0]]


@pytest.mark.parametrize("placeholder", NOBODY)
async def test_authors_with_a_placeholder_id_are_known_by_name_or_place(
    database: Database, tmp_path: Path, placeholder: int
) -> None:
    await imported(
        database,
        tmp_path,
        work(1, author(placeholder, "Iva Tester"), author(placeholder, "Olu Prover"), author(3, "Rea Lone")),
        work(2, author(placeholder, "Iva Tester"), author(placeholder, "O. Prover")),
        work(3, author(placeholder, "Iva Orcidsson", ORCID)),
        work(4, author(placeholder, "I. Orcidsson", ORCID)),
    )
    assert await facts(database, PEOPLE) == [
        ["Iva Orcidsson", 2, "IDENTIFIER"],
        ["Iva Tester", 2, "NAME_WITHIN_SOURCE"],
        ["O. Prover", 1, "NAME_WITHIN_WORK"],
        ["Olu Prover", 1, "NAME_WITHIN_SOURCE"],
        ["Rea Lone", 1, "IDENTIFIER"],
    ]
    assert await facts(database, "MATCH (k:Key) WHERE k.key CONTAINS 'A9999999999' RETURN count(*)") == [[0]]
    assert await find_problems(database) == []


async def test_the_name_of_a_placeholder_is_nobodys_and_the_printed_one_counts(
    database: Database, tmp_path: Path
) -> None:
    for number, (shown, printed) in enumerate(
        [
            ("NULL AUTHOR_ID", "Ada Fjord"),
            ("NULL AUTHOR_ID", "None &NA;"),
            ("Deleted Author", None),
            ("Bo Grotte", "B. G"),
        ]
    ):
        entry = author(9999999999, shown) | ({"raw_author_name": printed} if printed else {})
        await imported(database, tmp_path, work(10 + number, entry), work(20 + number, entry))
    assert await facts(database, PEOPLE) == [
        ["Ada Fjord", 2, "NAME_WITHIN_SOURCE"],
        ["Bo Grotte", 2, "NAME_WITHIN_SOURCE"],
        *[["Deleted Author", 1, "NAME_WITHIN_WORK"]] * 2,
        *[["NULL AUTHOR_ID", 1, "NAME_WITHIN_WORK"]] * 2,
    ]


async def test_who_answers_letters_is_not_told_by_a_placeholder(database: Database, tmp_path: Path) -> None:
    known = work(1, author(9999999999, "Iva Tester"), author(3, "Rea Lone"))
    known["corresponding_author_ids"] = ["https://openalex.org/A9999999999", "https://openalex.org/A3"]
    await imported(database, tmp_path, known)
    rows = await facts(database, "MATCH (r)-[a:AUTHORED]->() RETURN r.name, a.corresponding ORDER BY r.name")
    assert rows == [["Iva Tester", False], ["Rea Lone", True]]


async def test_a_reference_to_a_tombstone_is_neither_a_reference_nor_missing(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, work(1, cites=[4285719527]), work(2, cites=[4285719527, 1, 77]))
    rows = await facts(database, "MATCH (:Work)-[r:CITES|AWAITS]->(n) RETURN type(r), coalesce(n.title, n.key)")
    assert sorted(rows) == [["AWAITS", "openalex:W77"], ["CITES", "Work 1"]]
    assert await find_problems(database) == []


async def test_deleted_institutions_and_journals_are_none(database: Database, tmp_path: Path) -> None:
    deleted = {"id": "https://openalex.org/S4317411217", "display_name": "Deleted Journal"}
    lineage = institution(7) | {"lineage": ["https://openalex.org/I7", "https://openalex.org/I4389424196"]}
    gone = institution(4362561690, "Deleted Institution")
    item = work(1, author(1, "Ada Fjord", institutions=[lineage, gone]), primary_location={"source": deleted})
    await imported(database, tmp_path, item, work(2, host_venue=deleted | {"id": "s4317411217"}))
    assert await facts(database, "MATCH (n:Venue) RETURN n.name") == []
    assert await facts(database, "MATCH (n:Institution) RETURN n.name") == [["Institute 7"]]
    assert await facts(database, "MATCH (:Institution)-[r]->() RETURN count(r)") == [[0]]
    assert await find_problems(database) == []


@pytest.mark.parametrize("key", PLACEHOLDERS)
async def test_the_record_of_a_placeholder_is_set_aside_with_what_it_is(
    database: Database, tmp_path: Path, key: str
) -> None:
    id_ = key.removeprefix("openalex:")
    printed = await imported(database, tmp_path, {"id": f"https://openalex.org/{id_}", "display_name": "Null"}, work(1))
    assert numbers(printed)[:5] == ["2", "1", "0", "0", "1"]
    reason = json.loads((tmp_path / "set-aside.jsonl").read_text())["reason"]
    assert reason.startswith(f"{id_} is no ")
    assert PLACEHOLDERS[key] in reason


async def test_a_circle_of_merges_is_one_person(database: Database, tmp_path: Path) -> None:
    works = [work(1, author(1, "Mer Ged", ORCID)), work(2, author(2, "Mer Ged")), work(3, author(9, "Ida Lone"))]
    circle = merges(("A1", "A2"), ("A2", "A3"), ("A3", "A1"), ("W1", "W1"), ("", "A5"), ("I1", "A9"))
    imports = [("openalex", "works.jsonl", json_lines(*works)), ("openalex", "merged.csv", circle)]
    assert len(await digests(database, tmp_path, imports)) == 1
    assert await facts(database, PEOPLE) == [["Ida Lone", 1, "IDENTIFIER"], ["Mer Ged", 2, "IDENTIFIER"]]
    path = tmp_path / "again.csv"
    path.write_text(circle)
    assert numbers((await run(database, "openalex", path))[1])[:5] == ["6", "0", "0", "4", "2"]


async def test_nobody_is_somebody_else_on_every_work(database: Database, tmp_path: Path) -> None:
    await imported(
        database,
        tmp_path,
        work(1, author(None, "Unknown Author"), author(1, "Ida Real")),
        work(2, author(None, "Unknown Author"), author(9999999999, "Editorial Board")),
        work(3, author(None, "Editorial Board"), author(8, "Unknown Author")),
    )
    assert await facts(database, PEOPLE) == [
        ["Editorial Board", 1, "NAME_WITHIN_WORK"],
        ["Editorial Board", 1, "NAME_WITHIN_WORK"],
        ["Ida Real", 1, "IDENTIFIER"],
        ["Unknown Author", 1, "IDENTIFIER"],
        ["Unknown Author", 1, "NAME_WITHIN_WORK"],
        ["Unknown Author", 1, "NAME_WITHIN_WORK"],
    ]


async def test_what_is_no_name_takes_no_place_on_the_byline(database: Database, tmp_path: Path) -> None:
    await imported_atom(database, tmp_path, atom("2605.00001", "QUARTZ Collaboration", ":", "Nia Proton", "et al."))
    await imported(
        database, tmp_path, work(1, author(None, "*"), author(1, "Ann First"), author(None, "and 12 others"))
    )
    rows = await facts(
        database,
        """
        MATCH (w:Work)
        RETURN w.authorCount, w.missingAuthorCount,
          COLLECT { MATCH (r)-[a:AUTHORED]->(w) RETURN [r.name, a.position, r.isGroup] ORDER BY a.position }
        ORDER BY w.title
        """,
    )
    assert rows == [
        [2, None, [["QUARTZ Collaboration", 1, True], ["Nia Proton", 2, False]]],
        [1, 12, [["Ann First", 1, False]]],
    ]
    assert await find_problems(database) == []


async def test_an_entry_that_names_nobody_keeps_its_place(database: Database, tmp_path: Path) -> None:
    empty_entry: dict[str, Any] = {
        "author": {"id": None, "display_name": None},
        "raw_author_name": None,
        "institutions": [{}, {}],
    }
    await imported(
        database, tmp_path, work(1, empty_entry, author(2, "Una Blank", institutions=[institution(None, "X")]))
    )
    assert await facts(database, "MATCH (w:Work) RETURN w.authorCount") == [[2]]
    rows = await facts(database, "MATCH (r)-[a:AUTHORED]->() RETURN a.position, r.label ORDER BY a.position")
    assert rows == [[1, "Unnamed"], [2, "Una Blank"]]
    assert await facts(database, "MATCH (i:Institution) RETURN count(*)") == [[0]]


async def test_a_group_is_one_within_its_source_and_whoever_signs_for_it_is_a_person(
    database: Database, tmp_path: Path
) -> None:
    first = atom("2605.00001", "QUARTZ Collaboration", "Abe Muon")
    second = atom("2605.00002", "Leo Tau (on behalf of the QUARTZ Collaboration)", "Abe Muon")
    third = atom("2605.00003", "Leo Tau", "The D0 collaboration", "Quartz Collaboration")
    imports = [("arxiv", f"{place}.xml", feed) for place, feed in enumerate((first, second, third))]
    assert len(await digests(database, tmp_path, imports)) == 1
    rows = await facts(
        database,
        "MATCH (r:Researcher) RETURN toLower(r.name), r.workCount, r.isGroup, r.identityBasis ORDER BY toLower(r.name)",
    )
    assert rows == [
        ["abe muon", 2, False, "NAME_WITHIN_SOURCE"],
        ["leo tau", 2, False, "NAME_WITHIN_SOURCE"],
        ["quartz collaboration", 2, True, "NAME_WITHIN_SOURCE"],
        ["the d0 collaboration", 1, True, "NAME_WITHIN_SOURCE"],
    ]
    printed = await facts(
        database, "MATCH (:Researcher {name: 'Leo Tau'})-[a:AUTHORED]->() WHERE a.position = 1 RETURN a.creditedAs"
    )
    assert sorted(printed, key=str) == [["Leo Tau (on behalf of the QUARTZ Collaboration)"], [None]]
    [[met]] = await facts(database, "MATCH (r:Researcher {name: 'Abe Muon'}) RETURN r.collaboratorCount")
    assert met == 2


async def test_one_person_whom_two_sources_spell_differently_is_one(database: Database, tmp_path: Path) -> None:
    ours = [
        author(1, "Łucja Østergård"),
        author(2, "Jürgen Groß"),
        author(3, "Đorđe Þorsson"),
        author(4, "Sam Delta, Jr."),
    ]
    item = work(1, *ours, doi="https://doi.org/10.48550/arXiv.2402.00001")
    theirs = ["Lucja Ostergard", "Juergen Gross", "Djordje Thorsson", "Sam Delta"]
    imports = [
        ("openalex", "works.jsonl", json_lines(item)),
        ("arxiv", "a.xml", atom("2402.00001", *theirs)),
        ("arxiv", "b.xml", atom("2402.00002", "Lucja Ostergard")),
    ]
    assert len(await digests(database, tmp_path, imports)) == 1
    rows = await facts(database, "MATCH (r:Researcher) RETURN r.workCount, r.name ORDER BY r.workCount DESC, r.name")
    assert rows == [[2, "Lucja Ostergard"], [1, "Jürgen Groß"], [1, "Sam Delta, Jr."], [1, "Đorđe Þorsson"]]


async def test_suffixes_and_degrees_tell_apart_or_join_by_name(database: Database, tmp_path: Path) -> None:
    spelled = [
        "Sam Delta, Jr.",
        "Sam Delta Jr.",
        "Delta, Sam, Jr.",
        "Sam Delta",
        "Jane Roe, PhD",
        "Jane Roe",
        "Sam Delta III",
    ]
    await imported(database, tmp_path, *(work(n, author(None, name)) for n, name in enumerate(spelled, 1)))
    rows = await facts(database, "MATCH (r:Researcher) RETURN r.workCount ORDER BY r.workCount DESC")
    assert rows == [[3], [2], [1], [1]]


async def test_records_in_our_own_format_name_nobody_by_a_placeholder(database: Database, tmp_path: Path) -> None:
    nobody = ["openalex:A9999999999"]
    paper = {
        "kind": "work",
        "source": "made",
        "id": "1",
        "keys": ["made:1"],
        "title": "A",
        "authors": [{"keys": nobody, "name": "Iva Tester"}, {"keys": [*nobody, f"orcid:{ORCID}"], "name": "Ola"}],
        "references": ["openalex:W4285719527"],
    }
    person = {"kind": "author", "source": "made", "id": "2", "keys": nobody, "name": "Null Author"}
    printed = await imported(database, tmp_path, paper, person, source="records")
    assert numbers(printed)[:5] == ["2", "1", "0", "0", "1"]
    assert "names nothing" in (tmp_path / "set-aside.jsonl").read_text()
    assert await facts(database, PEOPLE) == [["Iva Tester", 1, "NAME_WITHIN_SOURCE"], ["Ola", 1, "IDENTIFIER"]]
    assert await facts(
        database, "MATCH (k:Key) WHERE k.key CONTAINS 'A99' OR k.key CONTAINS 'W42' RETURN count(*)"
    ) == [[0]]
    assert await find_problems(database) == []


async def test_check_tells_of_groups_and_placeholders_that_are_kept_wrongly(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, author(1, "Nordic Snail Network")))
    assert await find_problems(database) == []
    await write(
        database, "MATCH (r:Researcher) SET r.isGroup = false CREATE (r)<-[:NAMES]-(:Key {key: $key})", key=NULL
    )
    told = await find_problems(database)
    assert len(told) == 2
    assert "keeps isGroup False" in told[0]
    assert told[1] == f"The key {NULL} stands for nothing, and is kept."
