"""What importing does to a graph: once, twice, in any order, changed, merged, from two sources, by two at once."""

import asyncio
import gzip
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from ingest.sample import SAMPLE
from tests.support.graph import empty, facts, write
from tests.support.made_records import atom, author, imported, imported_atom, institution, numbers, run, work

ORCID = "0000-0002-1825-0097"
NAMES = "MATCH (r:Researcher) RETURN r.name ORDER BY r.name"
PERSON = "MATCH (:Key {key: $key})-[:NAMES]->(r:Researcher) RETURN r"


async def names(database: Database) -> list[str]:
    return [row[0] for row in await facts(database, NAMES)]


async def person(database: Database, key: str) -> dict[str, Any]:
    [[node]] = await facts(database, PERSON.replace("RETURN r", "RETURN properties(r)"), key=key)
    return dict(node)


async def test_the_paper_alone_gives_its_fourth_author_two_topics_and_six_collaborators(
    database: Database, data: Path
) -> None:
    await run(database, "arxiv", data / "arxiv" / "2605.17276.atom.xml")
    [[works, topics, collaborators, close, affiliations, kind, year, venue]] = await facts(
        database,
        """
        MATCH (r:Researcher {name: 'Stefan Gustafsson'})-[mine:AUTHORED]->(w)-[:PUBLISHED_IN]->(v)
        RETURN r.workCount, COUNT { (w)-[:ABOUT]->() }, r.collaboratorCount,
          COUNT { MATCH (w)<-[theirs:AUTHORED]-(other) WHERE other <> r AND abs(theirs.position - mine.position) <= 2 },
          COUNT { (r)-[:AFFILIATED_WITH]->() }, w.type, w.year, v.name
        """,
    )
    assert (works, topics, collaborators, close, affiliations) == (1, 2, 6, 4, 0)
    assert (kind, year, venue) == ("PREPRINT", 2026, "arXiv")
    assert await find_problems(database) == []


async def test_the_sample_knows_six_works_and_twenty_five_collaborators(database: Database) -> None:
    assert numbers((await run(database, "records", SAMPLE))[1])[:5] == ["150", "150", "0", "0", "0"]
    stefan = await person(database, "orcid:0000-0001-5894-0351")
    assert (stefan["workCount"], stefan["collaboratorCount"], stefan["slug"]) == (6, 25, "stefan-gustafsson")
    assert await find_problems(database) == []


async def test_a_second_import_writes_nothing_and_says_so(database: Database, tmp_path: Path) -> None:
    items = [work(n, author(n % 3, f"Person {n % 3}"), cites=[n + 1], topics=[n]) for n in range(1, 9)]
    await imported(database, tmp_path, *items)
    before, version = await graph_digest(database), await facts(database, "MATCH (g:Graph) RETURN g.version")
    printed = await imported(database, tmp_path, *items)
    assert numbers(printed)[:5] == ["8", "0", "0", "8", "0"]
    assert "Nothing changed" in printed
    assert await graph_digest(database) == before
    assert await facts(database, "MATCH (g:Graph) RETURN g.version") == version


async def test_any_order_of_real_records_ends_in_the_same_graph(database: Database, data: Path, tmp_path: Path) -> None:
    """Works of both formats, entities, merged ids and a page with newer versions of some works, in two orders."""
    chosen = random.Random(5)
    lines: list[str] = []
    for name in ("synergy_Sep_2021", "ggh_S2764928273", "openalexPro_vcr"):
        with gzip.open(data / "works" / f"{name}.jsonl.gz", "rt") as file:
            lines += chosen.sample(list(file), 60)
    for name in ("authors", "institutions", "topics", "sources"):
        with gzip.open(data / "entities" / f"{name}.jsonl.gz", "rt") as file:
            lines += itertools.islice(file, 20)
    digests = set()
    for turn in range(2):
        await empty(database)
        path = tmp_path / f"{turn}.jsonl"
        path.write_text("".join(lines))
        paths = [path, data / "merged_ids", data / "api_pages"]
        code, _ = await run(database, "openalex", *(paths if turn else paths[::-1]), batch_size=50 + 50 * turn)
        assert code == 0
        assert await find_problems(database) == []
        digests.add(await graph_digest(database))
        chosen.shuffle(lines)
    assert len(digests) == 1


async def test_three_sources_in_any_order_end_in_the_same_graph(database: Database, data: Path, tmp_path: Path) -> None:
    raw = work(
        1, author(1, "Jiawei Li"), author(2, "F. Bonassi"), author(3, "Ming Jin"), author(4, "Gustafsson, Stefan")
    )
    raw |= {"doi": "https://doi.org/10.48550/arXiv.2605.17276"}
    openalex = tmp_path / "openalex.jsonl"
    openalex.write_text(json.dumps(raw))
    imports = [("openalex", openalex), ("arxiv", data / "arxiv" / "2605.17276.atom.xml"), ("records", SAMPLE)]
    digests = set()
    for order in itertools.permutations(imports):
        await empty(database)
        for source, path in order:
            await run(database, source, path)
        assert await find_problems(database) == []
        stefan = await person(database, "openalex:A4")
        assert (stefan["workCount"], stefan["orcid"]) == (6, "0000-0001-5894-0351")
        digests.add(await graph_digest(database))
    assert len(digests) == 1


async def test_a_changed_record_updates_and_what_it_no_longer_says_goes(database: Database, tmp_path: Path) -> None:
    first = [author(1, "Anna Lind", institutions=[7]), author(2, "Bo Ek", institutions=[8])]
    await imported(database, tmp_path, work(1, *first, cites=[2, 3], topics=[11]), work(2, author(3, "Carl Ö", None)))
    anna = (await person(database, "openalex:A1"))["id"]
    printed = await imported(database, tmp_path, work(1, first[0], cites=[3], topics=[25], title="Anew"))
    assert numbers(printed)[:5] == ["1", "0", "1", "0", "0"]
    assert await names(database) == ["Anna Lind", "Carl Ö"]
    kept = await person(database, "openalex:A1")
    assert (kept["id"], kept["collaboratorCount"]) == (anna, 0)
    [[title, topics, institutions, cited, missing]] = await facts(
        database,
        """
        MATCH (:Key {key: 'openalex:W1'})-[:NAMES]->(w)
        RETURN w.title, COLLECT { MATCH (t:Topic) RETURN t.name ORDER BY t.name }, COUNT { (:Institution) },
          COUNT { (w)-[:CITES]->() }, COUNT { (w)-[:AWAITS]->() }
        """,
    )
    assert (title, topics) == ("Anew", ["Domain", "Field", "Subfield 2", "Topic 25"])
    assert (institutions, cited, missing) == (1, 0, 1)
    assert await find_problems(database) == []
    changed = await graph_digest(database)
    await empty(database)
    await imported(
        database, tmp_path, work(2, author(3, "Carl Ö")), work(1, first[0], cites=[3], topics=[25], title="Anew")
    )
    assert await graph_digest(database) == changed


async def test_an_older_version_of_a_record_changes_nothing(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, author(1, "Anna Lind"), title="New", updated_date="2024-01-01"))
    printed = await imported(database, tmp_path, work(1, author(2, "Bo Ek"), title="Old", updated_date="2023-01-01"))
    assert numbers(printed)[:5] == ["1", "0", "0", "1", "0"]
    assert await names(database) == ["Anna Lind"]


async def test_a_reference_becomes_a_citation_when_its_work_arrives(database: Database, tmp_path: Path) -> None:
    cited = "MATCH (w:Work) RETURN w.title, w.citationCount, COUNT { (w)-[:AWAITS]->() } ORDER BY w.title"
    await imported(database, tmp_path, work(1, author(1, "Anna Lind"), cites=[1, 2]))
    assert await facts(database, cited) == [["Work 1", 0, 1]]
    await imported(database, tmp_path, work(2, author(2, "Bo Ek"), cites=[1]))
    assert await facts(database, cited) == [["Work 1", 1, 0], ["Work 2", 1, 0]]
    assert (await person(database, "openalex:A2"))["citationCount"] == 1
    assert await find_problems(database) == []


async def test_two_records_with_one_doi_are_one_work(database: Database, tmp_path: Path) -> None:
    one = work(1, author(1, "Anna Lind"), doi="https://doi.org/10.1000/ABC", cites=[3])
    two = work(2, author(1, "Anna Lind"), author(2, "Bo Ek"), doi="10.1000/abc", cites=[1, 4])
    citing = work(5, author(3, "Carl Berg"), cites=[1, 2])
    digests = set()
    for order in itertools.permutations([one, two, citing]):
        await empty(database)
        for item in order:
            await imported(database, tmp_path, item)
        assert await facts(
            database,
            "MATCH (w:Work {doi: '10.1000/abc'}) RETURN w.citationCount, COUNT { (w)-[:AWAITS]->() }, w.authorCount",
        ) == [[1, 2, 1]]
        assert await find_problems(database) == []
        digests.add(await graph_digest(database))
    assert len(digests) == 1


async def test_one_orcid_on_two_author_ids_is_one_person(database: Database, tmp_path: Path) -> None:
    works = [
        work(1, author(1, "Anna Lind"), author(9, "Bo Ek")),
        work(2, author(2, "A. Lind", ORCID), author(9, "Bo Ek")),
        work(3, author(1, "Anna Lind", ORCID)),
    ]
    digests = set()
    for order in itertools.permutations(works):
        await empty(database)
        for item in order:
            await imported(database, tmp_path, item)
        anna = await person(database, f"orcid:{ORCID}")
        assert (
            anna["id"] == (await person(database, "openalex:A1"))["id"] == (await person(database, "openalex:A2"))["id"]
        )
        assert (anna["workCount"], anna["collaboratorCount"], anna["name"]) == (3, 1, "Anna Lind")
        assert (await person(database, "openalex:A9"))["collaboratorCount"] == 1
        assert await find_problems(database) == []
        digests.add(await graph_digest(database))
    assert len(digests) == 1


async def test_joined_entities_keep_the_older_id_and_whatever_others_attached(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, work(1, author(1, "Anna Lind")))
    await imported(database, tmp_path, work(2, author(2, "A. Lind", ORCID)))
    old, young = (await person(database, "openalex:A1"))["id"], (await person(database, "openalex:A2"))["id"]
    await write(
        database,
        "MATCH (old:Researcher {id: $old}), (young:Researcher {id: $young})"
        " CREATE (u:User {name: 'u'})-[:FOLLOWS {since: 1}]->(young),"
        " (u)-[:IS]->(young), (u)-[:FOLLOWS {since: 2}]->(old), (young)-[:SENT]->(:Invitation)-[:TO]->(young)",
        old=old,
        young=young,
    )
    await imported(database, tmp_path, work(3, author(1, "Anna Lind", ORCID)))
    assert (await person(database, young))["id"] == old
    assert (await person(database, "a-lind"))["id"] == old
    assert await facts(
        database,
        "MATCH (r:Researcher) RETURN [(:User)-[f:FOLLOWS]->(r) | f.since], COUNT { (:User)-[:IS]->(r) },"
        " COUNT { (r)-[:SENT]->(:Invitation)-[:TO]->(r) }",
    ) == [[[1], 1, 0]]


@pytest.mark.parametrize("when", ["before", "between", "after"])
async def test_merged_ids_are_honoured_whenever_they_come(database: Database, tmp_path: Path, when: str) -> None:
    table = tmp_path / "merged.csv"
    table.write_text("merge_date,id,merge_into_id\n2023-04-13,A1,A2\n2023-04-14,W1,W2\n")
    steps = [
        work(1, author(1, "Anna Lind")),
        work(3, author(2, "Anna Lind"), cites=[1]),
        work(2, author(2, "Anna Lind")),
    ]
    at = {"before": 0, "between": 1, "after": 3}[when]
    for number, item in enumerate([*steps[:at], None, *steps[at:]]):
        if item is None:
            assert (await run(database, "openalex", table))[0] == 0
        else:
            await imported(database, tmp_path, item)
        assert number < 5
    anna = await person(database, "openalex:A1")
    assert (anna["id"], anna["workCount"]) == ((await person(database, "openalex:A2"))["id"], 2)
    assert await facts(database, "MATCH (w:Work) RETURN w.citationCount ORDER BY w.citationCount") == [[0], [1]]
    assert await find_problems(database) == []
    assert "Nothing changed" in (await run(database, "openalex", table))[1]


async def test_a_preprint_of_two_sources_is_one_work_of_the_same_people(database: Database, tmp_path: Path) -> None:
    await imported_atom(database, tmp_path, atom("2605.00001", "Anna Lind", "Bo Ek", doi="10.1000/X"))
    await imported_atom(database, tmp_path, atom("2605.00002", "Anna Lind"))
    await imported(database, tmp_path, work(1, author(1, "A. Lind", ORCID), author(2, "Ek, Bo"), doi="10.1000/x"))
    anna = await person(database, f"orcid:{ORCID}")
    assert (anna["workCount"], anna["identityBasis"]) == (2, "IDENTIFIER")
    assert await names(database) == ["Anna Lind", "Bo Ek"] or len(await names(database)) == 2
    [[type_, arxiv]] = await facts(database, "MATCH (w:Work {doi: '10.1000/x'}) RETURN w.type, w.arxivId")
    assert (type_, arxiv) == ("ARTICLE", "2605.00001")
    assert await find_problems(database) == []


async def test_people_without_identifiers(database: Database, tmp_path: Path) -> None:
    """A full name is one person within the source; initials, or a name twice on a byline, one within the work."""
    await imported(
        database,
        tmp_path,
        work(1, author(None, "Anna Lind"), author(None, "B. Ek"), author(None, "Li Wei"), author(None, "Li Wei")),
        work(2, author(None, "Lind, Anna"), author(None, "B. Ek"), author(None, "Li Wei")),
    )
    assert await facts(
        database,
        "MATCH (r:Researcher) RETURN r.identityBasis, r.workCount, count(*) ORDER BY r.identityBasis, r.workCount",
    ) == [["NAME_WITHIN_SOURCE", 1, 1], ["NAME_WITHIN_SOURCE", 2, 1], ["NAME_WITHIN_WORK", 1, 4]]


async def test_a_person_twice_on_a_byline_stands_in_the_first_place(database: Database, tmp_path: Path) -> None:
    await imported(
        database,
        tmp_path,
        work(1, author(1, "Anna Lind"), author(2, "Bo Ek"), author(1, "Anna Lind"), author(3, "Cy Re")),
    )
    assert await facts(
        database, "MATCH (r:Researcher)-[a:AUTHORED]->(w) RETURN r.name, a.position, w.authorCount ORDER BY a.position"
    ) == [["Anna Lind", 1, 4], ["Bo Ek", 2, 4], ["Cy Re", 4, 4]]


async def test_a_person_twice_on_a_byline_is_credited_to_the_institutions_of_both_places(
    database: Database, tmp_path: Path
) -> None:
    twice = [author(1, "Anna Lind", institutions=[7]), author(1, "Anna Lind", institutions=[8, 7])]
    await imported(database, tmp_path, work(1, *twice, author(2, "Bo Ek")))
    [[credited, at, employers]] = await facts(
        database,
        "MATCH (r:Researcher {name: 'Anna Lind'})-[a:AUTHORED]->(w) RETURN size(a.institutions), "
        "COUNT { (w)-[:CREDITED_TO]->() }, COUNT { (r)-[:AFFILIATED_WITH]->() }",
    )
    assert (credited, at, employers) == (2, 2, 2)


async def test_a_byline_of_a_hundred_and_fifty_keeps_every_place(database: Database, tmp_path: Path) -> None:
    authors = [author(n, f"Person {n}", institutions=[n % 7 + 1]) for n in range(1, 151)]
    await imported(database, tmp_path, work(1, *authors, authors_count=180))
    rows = await facts(
        database,
        "MATCH (r:Researcher)-[a:AUTHORED]->(w)"
        " RETURN r.name, a.position, r.collaboratorCount, w.missingAuthorCount ORDER BY a.position",
    )
    assert rows == [[f"Person {n}", n, 149, 30] for n in range(1, 151)]


async def test_identifiers_that_sources_give_to_several_works_do_not_join_them(
    database: Database, tmp_path: Path
) -> None:
    paper = work(2, author(1, "Anna Lind"), ids={"pmid": "https://pubmed.ncbi.nlm.nih.gov/28588921"})
    erratum = work(1, author(1, "Anna Lind"), ids={"pmid": "28588921"}, type="erratum")
    digests = set()
    for order in ([paper, erratum], [erratum, paper]):
        await empty(database)
        for item in order:
            await imported(database, tmp_path, item)
        assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[2]]
        assert await facts(database, "MATCH (:Key {key: 'pmid:28588921'})-[:NAMES]->(w) RETURN w.type") == [["ERRATUM"]]
        digests.add(await graph_digest(database))
    assert len(digests) == 1


async def test_institutions_join_by_ror_and_raw_strings_are_none(database: Database, tmp_path: Path) -> None:
    ror = "https://ror.org/05k89ew48"
    await imported(
        database,
        tmp_path,
        work(1, author(1, "Anna Lind", institutions=[institution(1, "Uppsala University", ror)])),
        work(
            2,
            author(
                1,
                "Anna Lind",
                institutions=[institution(2, "Uppsala universitet", ror), institution(None, "U Vermont")],
            ),
        ),
    )
    assert await facts(
        database,
        "MATCH (:Researcher)-[x:AFFILIATED_WITH]->(i)"
        " RETURN i.ror, i.workCount, i.researcherCount, x.works, x.since, x.until",
    ) == [["05k89ew48", 2, 1, 2, 2020, 2020]]
    assert await facts(database, "MATCH (i:Institution) RETURN count(*)") == [[1]]


async def test_two_importers_at_once_end_where_one_does(database: Database, tmp_path: Path) -> None:
    items = [
        work(n, author(n % 5, f"Person {n % 5}"), author(n % 3 + 10, "Bo Ek"), cites=[n + 1], topics=[n % 4])
        for n in range(1, 60)
    ]
    halves = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "items.jsonl"
        # Each has a third that the other has too.
        path.write_text("".join(json.dumps(item) + "\n" for item in items[number * 20 : number * 20 + 40]))
        halves.append(path)
    await asyncio.gather(*(run(database, "openalex", path, batch_size=7) for path in halves))
    assert await find_problems(database) == []
    together = await graph_digest(database)
    await empty(database)
    for path in halves:
        await run(database, "openalex", path)
    assert await graph_digest(database) == together
