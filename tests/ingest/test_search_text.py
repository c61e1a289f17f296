"""The words that a thing is searched by follow what it shows, whatever writes it: imports, changes, the migration."""

from pathlib import Path
from typing import Any

from graphdb.driver.database import Database
from graphdb.migrations.search_text import step
from ingest.check import find_problems
from ingest.digest import graph_digest
from tests.support.graph import facts, write
from tests.support.made_records import author, imported, institution, work

KEPT = "MATCH (n:Researcher|Work|Topic|Institution|Venue) RETURN n.id, n.searchNames, n.searchText ORDER BY n.id"
OF = "MATCH (:Key {key: $key})-[:NAMES]->(n) RETURN n.searchNames, n.searchText"


async def kept(database: Database, key: str) -> list[Any]:
    [row] = await facts(database, OF, key=key)
    return row


def record(**fields: Any) -> dict[str, Any]:
    """A work with everything that is searched."""
    place = institution(7, "Göta högskola")
    abstract = {"We": [0], "split": [1], "H<sub>2</sub>O": [2], "at": [3], "Fe₂O₃.": [4]}
    made = work(1, author(1, "Ælfgifu O’Toole", institutions=[place]), title="Über <i>L’eau</i>", topics=[11])
    source = {"source": {"id": "https://openalex.org/S5", "display_name": "Annals of X‑ray Work"}}
    return made | {"abstract_inverted_index": abstract, "primary_location": source} | fields


async def test_an_import_writes_the_words_of_names_and_texts_and_changes_them(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, record(updated_date="2026-01-01"))
    assert await kept(database, "openalex:W1") == ["uber l eau | leau", "we split h2o at fe2o3"]
    assert await kept(database, "openalex:A1") == ["aelfgifu o toole | otoole", None]
    assert await kept(database, "openalex:I7") == ["gota hogskola", None]
    assert await kept(database, "openalex:T11") == ["topic 11", None]
    assert await kept(database, "openalex:S5") == ["annals of x ray work | xray", None]
    assert await find_problems(database) == []
    changed = record(title="Eis", updated_date="2026-02-01", abstract_inverted_index=None)
    changed["authorships"][0]["author"]["display_name"] = "Ælfgifu Toole"
    await imported(database, tmp_path, changed)
    assert await kept(database, "openalex:W1") == ["eis", None]
    assert (await kept(database, "openalex:A1"))[0].startswith("aelfgifu toole")
    assert await find_problems(database) == []


async def test_the_migration_writes_what_an_import_writes_and_may_run_again(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, record(), record(id="https://openalex.org/W2", title="実験 II"))
    before = await facts(database, KEPT)
    whole = await graph_digest(database)
    await write(database, "MATCH (n) WHERE n.id < 'T' REMOVE n.searchNames, n.searchText")
    assert await graph_digest(database) == whole
    for _ in range(2):
        await step(database)
        assert await facts(database, KEPT) == before


async def test_words_that_do_not_follow_from_what_is_shown_are_told(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, record())
    await write(database, "MATCH (n:Work) SET n.searchText = 'we'")
    await write(database, "MATCH (n:Researcher) REMOVE n.searchNames")
    found = await find_problems(database)
    assert len(found) == 2
    assert "is searched by searchNames None, and what it shows gives 'aelfgifu o toole | otoole'" in found[0]
    assert "is searched by searchText 'we', and what it shows gives 'we split h2o at fe2o3'" in found[1]
