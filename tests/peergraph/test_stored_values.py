"""Values that an import takes no more, and that a graph of before may hold: they are null, never INTERNAL."""

from pathlib import Path

from graphdb.driver.database import Database
from tests.support.asking import ask
from tests.support.graph import write
from tests.support.made_records import author, imported, work

QUERY = """
query ($id: ID!) {
  node(id: $id) {
    ... on Work {
      year reportedCitationCount missingAuthorCount
      authors(first: 1) { edges { node { firstYear lastYear affiliations { since until } } } }
    }
  }
  works(first: 5, orderBy: {by: PUBLISHED}) { nodes { year } }
}
"""


async def test_years_and_counts_beyond_32_bits_are_null(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, author(1, "Ines Prado", institutions=[3])))
    await write(
        database,
        "MATCH (w:Work) SET w.year = $year, w.reportedCitationCount = 5000000000, w.missingAuthorCount = -$year,"
        " w.newest = 9 * $year, w.oldest = 9 * $year"
        " WITH w MATCH (:Researcher)-[a:AFFILIATED_WITH]->() SET a.since = $year, a.until = $year",
        year=10**17,
    )
    found = await ask(database, QUERY, id="W1")
    [person] = [edge["node"] for edge in found["node"]["authors"]["edges"]]
    assert {name: found["node"][name] for name in ("year", "reportedCitationCount", "missingAuthorCount")} == {
        "year": None,
        "reportedCitationCount": None,
        "missingAuthorCount": None,
    }
    assert person == {"firstYear": None, "lastYear": None, "affiliations": [{"since": None, "until": None}]}
    assert found["works"]["nodes"] == [{"year": None}]
