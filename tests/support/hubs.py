"""A graph with one hub of each kind: a node with far more relations than all others."""

import random
from collections.abc import Iterator
from typing import Any

from graphdb.driver.database import Database, Statement
from tests.support.graph import write

WORKS = 100_000
OF_RESEARCHER = 5_000
AUTHORS = 5_000
CITING = 84_000
PEOPLE = 20_000
TOPICS = 1_000
INSTITUTIONS = 500
BATCH = 10_000

# The hubs, and of each kind ordinary nodes to hold them against.
RESEARCHER, BYLINE, CITED, TOPIC, INSTITUTION, VENUE = "Rhub", "Wbyline", "Wcited", "Thub", "Ihub", "Vhub"
"""The researcher of 5,000 works, the work of 5,000 authors, the work that 84,000 cite, the topic and the institution of
100,000 works, the venue of 99,000."""


def moments(number: int) -> dict[str, Any]:
    """Year and orders of a made-up work; one in fifty has no year."""
    year = None if number % 50 == 49 else 1950 + number * 7 % 75
    return {
        "year": year,
        "newest": -1 if year is None else year * 10_000,
        "oldest": 999_999_999 if year is None else year * 10_000 + 9_999,
    }


def works() -> Iterator[dict[str, Any]]:
    """Yield the rows of all works: first the two hubs; each ordinary work cites one before it."""
    chance = random.Random(4)
    for number in range(WORKS):
        id_ = {0: BYLINE, 1: CITED}.get(number, f"W{number:06}")
        people = {f"R{chance.randrange(PEOPLE):05}": None for _ in range(chance.choice((1, 2, 3, 3, 4, 8)))}
        if number == 0:
            people = {f"R{person:05}": None for person in range(AUTHORS)}
        elif number % (WORKS // OF_RESEARCHER) == 2:
            people[RESEARCHER] = None
        cited = {CITED: None} if 2 <= number < 2 + CITING else {}
        if number > 10:
            cited[f"W{chance.randrange(2, number):06}"] = None
        yield {
            "work": {
                "id": id_,
                "slug": id_.lower(),
                "label": f"Work {number}",
                "title": f"Work {number}",
                "sortLabel": f"work {number}",
                "type": chance.choice(("ARTICLE", "ARTICLE", "REVIEW", "PREPRINT")),
                "isRetracted": False,
                "authorCount": len(people),
                **moments(number),
            },
            "people": list(people),
            "topics": [TOPIC, f"T{chance.randrange(TOPICS):04}"],
            "institutions": [INSTITUTION, f"I{chance.randrange(INSTITUTIONS):03}"],
            "cited": [other for other in cited if other != id_],
            "venue": f"V{number % 1000 // 100}" if number % 100 == 0 else VENUE,
        }


ENTITIES = """
UNWIND $rows AS row
CREATE (n:$($label))
SET n = row
CREATE (:Key {key: n.id})-[:NAMES]->(n)
"""
RELATIONS = """
UNWIND $rows AS row
MATCH (w:Work {id: row.work.id})
CALL (w, row) {
  UNWIND range(1, size(row.people)) AS position
  MATCH (r:Researcher {id: row.people[position - 1]})
  CREATE (r)-[:AUTHORED {
    position: position, name: r.name, institutions: row.institutions, of: r.id, newest: w.newest, work: w.id
  }]->(w)
}
CALL (w, row) {
  UNWIND row.topics AS id
  MATCH (t:Topic {id: id})
  CREATE (w)-[:ABOUT {score: 0.9, primary: id = row.topics[0], of: id, newest: w.newest, work: w.id}]->(t)
}
CALL (w, row) {
  UNWIND row.institutions AS id
  MATCH (i:Institution {id: id})
  CREATE (w)-[:CREDITED_TO {of: id, newest: w.newest, work: w.id}]->(i)
}
CALL (w, row) {
  MATCH (v:Venue {id: row.venue})
  CREATE (w)-[:PUBLISHED_IN {of: v.id, newest: w.newest, work: w.id}]->(v)
}
UNWIND row.cited AS id
MATCH (other:Work {id: id})
CREATE (w)-[:CITES {of: id, newest: w.newest, work: w.id}]->(other)
"""
COUNTS = (
    "MATCH (w:Work) CALL (w) { SET w.citationCount = COUNT { (w)<-[:CITES]-() } } IN TRANSACTIONS OF 10000 ROWS",
    """MATCH (r:Researcher) CALL (r) {
         SET r.workCount = COUNT { (r)-[:AUTHORED]->() },
           r.citationCount = COUNT { (r)-[:AUTHORED]->()<-[:CITES]-() },
           r.collaboratorCount = COUNT {
             MATCH (r)-[:AUTHORED]->()<-[:AUTHORED]-(other) WHERE other <> r RETURN DISTINCT other }
       } IN TRANSACTIONS OF 10 ROWS""",
    "MATCH (t:Topic) SET t.workCount = COUNT { (t)<-[:ABOUT]-() }",
    """MATCH (r:Researcher)-[a:AUTHORED]->(w)
       UNWIND a.institutions AS id
       WITH r, id, count(*) AS works, min(w.year) AS since, max(w.year) AS until
       MATCH (i:Institution {id: id})
       CALL (r, i, works, since, until) {
         CREATE (r)-[:AFFILIATED_WITH {works: works, since: since, until: until, stated: false}]->(i)
       } IN TRANSACTIONS OF 10000 ROWS""",
    """MATCH (i:Institution)
       SET i.workCount = COUNT { (i)<-[:CREDITED_TO]-() }, i.researcherCount = COUNT { (i)<-[:AFFILIATED_WITH]-() }""",
    "MATCH (v:Venue) SET v.workCount = COUNT { (v)<-[:PUBLISHED_IN]-() }",
    "MATCH (g:Graph) SET g.version = 1, g.lastImportedAt = datetime()",
    "CALL db.resampleOutdatedIndexes()",
    "CALL db.awaitIndexes(300)",
)


def named(id_: str, **more: Any) -> dict[str, Any]:
    """Return an entity with the properties that every entity has."""
    name = f"Name {id_}"
    return {"id": id_, "slug": id_.lower(), "label": name, "name": name, "sortLabel": name.lower(), **more}


async def build(database: Database) -> None:
    """Write the graph into an empty, migrated database."""
    person = {"names": [], "alternateNames": [], "identityBasis": "NAME_WITHIN_SOURCE"}
    people = [named(f"R{number:05}", **person) for number in range(PEOPLE)] + [named(RESEARCHER, **person)]
    topics = [named(f"T{number:04}", level="TOPIC") for number in range(TOPICS)] + [named(TOPIC, level="TOPIC")]
    places = [named(f"I{number:03}") for number in range(INSTITUTIONS)] + [named(INSTITUTION)]
    everything = list(works())
    for label, rows in (
        ("Researcher", people),
        ("Topic", topics),
        ("Institution", places),
        ("Venue", [named(f"V{number}") for number in range(10)] + [named(VENUE)]),
        ("Work", [row["work"] for row in everything]),
    ):
        for batch in range(0, len(rows), BATCH):
            await write(database, ENTITIES, label=label, rows=rows[batch : batch + BATCH])
    for batch in range(0, WORKS, BATCH):
        await write(database, RELATIONS, rows=everything[batch : batch + BATCH])
    for number, text in enumerate(COUNTS):
        await database.define(Statement(f"tests/hubs#{number}", text))


SLICE = """{ nodes { entityId kind label hop score degree hidden { kind count atLeast } } omitted { kind count atLeast }
  edges { kind source target count reason } omittedEdgeCount sampled asOf }"""
FACETS = "{ by bucketCount otherCount missingCount buckets { key count } }"
PAGE = "{ totalCount pageInfo { hasNextPage endCursor } nodes { id label } }"
# Each kind of question, and the entities it is asked about: the hub, then ordinary ones.
PEOPLE_ASKED = (RESEARCHER, "R10100", "R10200", "R10300")
WORKS_ASKED = (BYLINE, "W000100", "W000200", "W000300")
CITED_ASKED = (CITED, "W000100", "W000200", "W000300")
TOPICS_ASKED = (TOPIC, "T0100", "T0200", "T0300")
INSTITUTIONS_ASKED = (INSTITUTION, "I100", "I200", "I300")
VENUES_ASKED = (VENUE, "V1", "V2", "V3")
QUESTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{name} of {what}": (document, asked)
    for what, asked in (
        ("a researcher", PEOPLE_ASKED),
        ("a work of many authors", WORKS_ASKED),
        ("a work much cited", CITED_ASKED),
        ("a topic", TOPICS_ASKED),
        ("an institution", INSTITUTIONS_ASKED),
    )
    for name, document in (
        ("slice", f"query Q($id: ID!) {{ explore(centers: [$id]) {SLICE} }}"),
        ("expansion", f"query Q($id: ID!) {{ expand(node: $id) {SLICE} }}"),
    )
}
QUESTIONS |= {
    "works of a researcher": (f"query Q($id: ID!) {{ researcher(id: $id) {{ works {PAGE} }} }}", PEOPLE_ASKED),
    "collaborators of a researcher": (
        f"query Q($id: ID!) {{ researcher(id: $id) {{ collaborators {PAGE} }} }}",
        PEOPLE_ASKED,
    ),
    "suggested collaborators of a researcher": (
        "query Q($id: ID!) { researcher(id: $id) { suggestedCollaborators { score researcher { id } } } }",
        PEOPLE_ASKED,
    ),
    "authors of a work": (f"query Q($id: ID!) {{ work(id: $id) {{ authors {PAGE} }} }}", WORKS_ASKED),
    "works that cite a work": (f"query Q($id: ID!) {{ work(id: $id) {{ citedBy {PAGE} }} }}", CITED_ASKED),
    "works related to a work": (
        "query Q($id: ID!) { work(id: $id) { related { score atLeast work { id } } } }",
        CITED_ASKED,
    ),
    "works on a topic": (f"query Q($id: ID!) {{ topic(id: $id) {{ works {PAGE} }} }}", TOPICS_ASKED),
    "works of an institution": (f"query Q($id: ID!) {{ institution(id: $id) {{ works {PAGE} }} }}", INSTITUTIONS_ASKED),
    "works in a venue": (f"query Q($id: ID!) {{ venue(id: $id) {{ works {PAGE} }} }}", VENUES_ASKED),
    "works by the name of a venue": (
        f'query Q($id: ID!) {{ venue(id: $id) {{ id }} works(where: {{venue: "NAME VHUB"}}) {PAGE} }}',
        VENUES_ASKED,
    ),
    "filtered works in a venue": (
        f"query Q($id: ID!) {{ works(where: {{venue: $id, year: {{min: 2000}}, types: [REVIEW]}}) {PAGE} }}",
        VENUES_ASKED,
    ),
    "people on a topic within years": (
        "query Q($id: ID!) { topic(id: $id) { researchers(years: {min: 2020}) { totalCount nodes { id } } } }",
        TOPICS_ASKED,
    ),
    "filtered works on a topic": (
        f"query Q($id: ID!) {{ works(where: {{topic: $id, year: {{min: 2000}}, types: [REVIEW]}}) {PAGE} }}",
        TOPICS_ASKED,
    ),
    "facets of the works on a topic": (
        f"query Q($id: ID!) {{ works(where: {{topic: $id}}) {{ totalCount facets(by: [YEAR, TYPE]) {FACETS} }} }}",
        TOPICS_ASKED,
    ),
    "topics related to a topic": (
        "query Q($id: ID!) { topic(id: $id) { related { score sharedWorkCount atLeast topic { id } } } }",
        TOPICS_ASKED,
    ),
    "paths from a researcher to the largest topic": (
        f'query Q($id: ID!) {{ paths(source: $id, target: "{TOPIC}") {{ exhaustive paths {{ length text }} }} }}',
        PEOPLE_ASKED,
    ),
    "paths from a work to the largest institution": (
        f'query Q($id: ID!) {{ paths(source: $id, target: "{INSTITUTION}") {{ exhaustive paths {{ length text }} }} }}',
        CITED_ASKED,
    ),
    "partners of an institution": (
        "query Q($id: ID!) { institution(id: $id) { partners { jointWorkCount atLeast institution { id } } } }",
        INSTITUTIONS_ASKED,
    ),
}
