"""The types, their loaders and the ASGI application.

Choices, each for this side's good: Strawberry's caches of parsed and validated documents are on; the driver's own
execute_query with read routing, which is one managed transaction a batch; a batch is one statement with UNWIND and
gives its rows as lists by position; fields that are properties come with the node and have no resolver; lists have no
connection types around them, which would only be more objects to complete.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import strawberry
from aiodataloader import DataLoader
from neo4j import AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity, RoutingControl
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import DisableIntrospection, ParserCache, ValidationCache

from bench.operations import FOLDER

Key = tuple[str, int]
# A slice is no batch of anything: the floor's own statement.
SLICE = (FOLDER / "slice" / "floor.cypher").read_text()


class Graph:
    """The driver, and the statements of one request where they are asked for."""

    def __init__(self, driver: AsyncDriver, *, recorded: bool) -> None:
        self._driver = driver
        self.statements: list[dict[str, Any]] | None = [] if recorded else None

    async def rows(self, text: str, **parameters: Any) -> list[list[Any]]:
        """The records of a read statement."""
        if self.statements is not None:
            self.statements.append({"text": text, "parameters": parameters})
        records, _, _ = await self._driver.execute_query(
            text, parameters, routing_=RoutingControl.READ, database_="neo4j"
        )
        return [record.values() for record in records]


class Loaders:
    """One loader a relation, made anew for each request, so that nothing is kept from one to the next."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

        def loader(load: Callable[[Graph, list[Any]], Awaitable[list[Any]]]) -> DataLoader[Any, Any]:
            async def batch(keys: list[Any]) -> list[Any]:
                return await load(graph, keys)

            return DataLoader(batch)

        self.researcher = loader(researchers)
        self.topic_count = loader(topic_counts)
        self.close_collaborator_count = loader(close_collaborator_counts)
        self.h_index = loader(h_indexes)
        self.collaborators = loader(collaborators)
        self.works = loader(works_of)
        self.authors = loader(authors)
        self.topics = loader(topics)
        self.affiliations = loader(affiliations)
        self.references = loader(references)


Info = strawberry.Info[Loaders, None]


@strawberry.type
class Institution:
    id: strawberry.ID
    name: str
    country: str | None


@strawberry.type
class Affiliation:
    work_count: int
    institution: Institution


@strawberry.type
class Topic:
    id: strawberry.ID
    name: str


@strawberry.type
class WorkTopic:
    score: float | None
    topic: Topic


@strawberry.type
class Work:
    id: strawberry.ID
    title: str | None
    year: int | None
    doi: str | None
    citation_count: int

    @strawberry.field
    async def authors(self, info: Info, first: int = 20) -> list["Author"]:
        return await info.context.authors.load((self.id, first))

    @strawberry.field
    async def topics(self, info: Info) -> list[WorkTopic]:
        return await info.context.topics.load(self.id)

    @strawberry.field
    async def references(self, info: Info, first: int = 20) -> list["Work"]:
        return await info.context.references.load((self.id, first))


@strawberry.type
class Authored:
    position: int
    node: Work


@strawberry.type
class Collaborator:
    joint_work_count: int
    strength: float
    close: bool
    node: "Researcher"


@strawberry.type
class Researcher:
    id: strawberry.ID
    name: str
    slug: str
    work_count: int
    collaborator_count: int
    citation_count: int

    @strawberry.field
    async def topic_count(self, info: Info) -> int:
        return await info.context.topic_count.load(self.id)

    @strawberry.field
    async def close_collaborator_count(self, info: Info) -> int:
        return await info.context.close_collaborator_count.load(self.id)

    @strawberry.field
    async def h_index(self, info: Info) -> int:
        return await info.context.h_index.load(self.id)

    @strawberry.field
    async def collaborators(self, info: Info, first: int = 20) -> list[Collaborator]:
        return await info.context.collaborators.load((self.id, first))

    @strawberry.field
    async def works(self, info: Info, first: int = 20) -> list[Authored]:
        return await info.context.works.load((self.id, first))

    @strawberry.field
    async def affiliations(self, info: Info) -> list[Affiliation]:
        return await info.context.affiliations.load(self.id)


@strawberry.type
class Author:
    position: int
    node: Researcher


def person(row: list[Any]) -> Researcher:
    id_, name, slug, works, met, cited = row
    return Researcher(id=id_, name=name, slug=slug, work_count=works, collaborator_count=met, citation_count=cited)


def work(row: list[Any]) -> Work:
    id_, title, year, doi, citations = row
    return Work(id=id_, title=title, year=year, doi=doi, citation_count=citations)


PERSON = "[{0}.id, {0}.name, {0}.slug, {0}.workCount, {0}.collaboratorCount, {0}.citationCount]".format
WORK = "[{0}.id, {0}.title, {0}.year, {0}.doi, {0}.citationCount]".format


async def by_id(graph: Graph, text: str, ids: list[str]) -> list[Any]:
    """One value for each id, in order, of a statement that gives [id, value] for those it knows."""
    found = {row[0]: row[1] for row in await graph.rows(text, ids=ids)}
    return [found.get(id_) for id_ in ids]


async def by_key(graph: Graph, text: str, keys: list[Key]) -> list[list[Any]]:
    """One list for each pair of id and `first`, in order; a statement for each `first` gives [id, list]."""
    found: dict[Key, Any] = {}
    for first in {first for _, first in keys}:
        ids = [id_ for id_, asked in keys if asked == first]
        found |= {(id_, first): listed for id_, listed in await graph.rows(text, ids=ids, first=first)}
    return [found.get(key, []) for key in keys]


async def researchers(graph: Graph, ids: list[str]) -> list[Researcher | None]:
    rows = await by_id(graph, f"UNWIND $ids AS id MATCH (r:Researcher {{id: id}}) RETURN id, {PERSON('r')}", ids)
    return [row and person(row) for row in rows]


async def topic_counts(graph: Graph, ids: list[str]) -> list[int]:
    return await by_id(
        graph,
        """
        UNWIND $ids AS id MATCH (r:Researcher {id: id})
        RETURN id, COUNT { MATCH (r)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) RETURN DISTINCT t }
        """,
        ids,
    )


async def close_collaborator_counts(graph: Graph, ids: list[str]) -> list[int]:
    return await by_id(
        graph,
        """
        UNWIND $ids AS id MATCH (r:Researcher {id: id})
        RETURN id, COUNT {
          MATCH (r)-[m:AUTHORED]->(:Work)<-[o:AUTHORED]-(c:Researcher) WHERE c <> r
          WITH c, count(*) AS n, min(abs(m.position - o.position)) AS gap WHERE n >= 2 OR gap <= 2
          RETURN c }
        """,
        ids,
    )


async def h_indexes(graph: Graph, ids: list[str]) -> list[int]:
    return await by_id(
        graph,
        """
        UNWIND $ids AS id MATCH (r:Researcher {id: id})
        RETURN id, COLLECT {
          MATCH (r)-[:AUTHORED]->(w:Work) WITH w.citationCount AS cited ORDER BY cited DESC
          RETURN reduce(h = 0, c IN collect(cited) | CASE WHEN c > h THEN h + 1 ELSE h END) }[0]
        """,
        ids,
    )


async def collaborators(graph: Graph, keys: list[Key]) -> list[list[Collaborator]]:
    rows = await by_key(
        graph,
        f"""
        UNWIND $ids AS id MATCH (r:Researcher {{id: id}})
        RETURN id, COLLECT {{
          MATCH (r)-[m:AUTHORED]->(w:Work) WITH r, m.position AS p, w, w.authorCount - 1 AS k WHERE k > 0
          MATCH (w)<-[o:AUTHORED]-(c:Researcher) WHERE c <> r
          WITH c, count(*) AS n, round(sum(1.0 / k), 9) AS s, min(abs(p - o.position)) AS gap
          ORDER BY n DESC, c.id DESC LIMIT $first
          RETURN [n, s, n >= 2 OR gap <= 2, {PERSON("c")}] }}
        """,
        keys,
    )
    return [
        [
            Collaborator(joint_work_count=joint, strength=strength, close=close, node=person(other))
            for joint, strength, close, other in row
        ]
        for row in rows
    ]


async def works_of(graph: Graph, keys: list[Key]) -> list[list[Authored]]:
    rows = await by_key(
        graph,
        f"""
        UNWIND $ids AS id MATCH (r:Researcher {{id: id}})
        RETURN id, COLLECT {{
          MATCH (r)-[e:AUTHORED]->(w:Work) WITH e, w ORDER BY w.newest DESC, w.id DESC LIMIT $first
          RETURN [e.position, {WORK("w")}] }}
        """,
        keys,
    )
    return [[Authored(position=position, node=work(node)) for position, node in row] for row in rows]


async def authors(graph: Graph, keys: list[Key]) -> list[list[Author]]:
    rows = await by_key(
        graph,
        f"""
        UNWIND $ids AS id MATCH (w:Work {{id: id}})
        RETURN id, COLLECT {{
          MATCH (w)<-[b:AUTHORED]-(a:Researcher) WITH b, a ORDER BY b.position LIMIT $first
          RETURN [b.position, {PERSON("a")}] }}
        """,
        keys,
    )
    return [[Author(position=position, node=person(node)) for position, node in row] for row in rows]


async def topics(graph: Graph, ids: list[str]) -> list[list[WorkTopic]]:
    rows = await by_id(
        graph,
        """
        UNWIND $ids AS id MATCH (w:Work {id: id})
        RETURN id, COLLECT {
          MATCH (w)-[x:ABOUT]->(t:Topic) WITH x, t ORDER BY x.primary DESC, x.score DESC, t.sortLabel
          RETURN [x.score, t.id, t.name] }
        """,
        ids,
    )
    return [[WorkTopic(score=score, topic=Topic(id=id_, name=name)) for score, id_, name in row or []] for row in rows]


async def affiliations(graph: Graph, ids: list[str]) -> list[list[Affiliation]]:
    rows = await by_id(
        graph,
        """
        UNWIND $ids AS id MATCH (r:Researcher {id: id})
        RETURN id, COLLECT {
          MATCH (r)-[x:AFFILIATED_WITH]->(i:Institution)
          WITH x, i ORDER BY coalesce(x.until, 999999) DESC, x.works DESC, i.id DESC
          RETURN [x.works, i.id, i.name, i.country] }
        """,
        ids,
    )
    return [
        [
            Affiliation(work_count=works, institution=Institution(id=id_, name=name, country=country))
            for works, id_, name, country in row or []
        ]
        for row in rows
    ]


async def references(graph: Graph, keys: list[Key]) -> list[list[Work]]:
    rows = await by_key(
        graph,
        f"""
        UNWIND $ids AS id MATCH (w:Work {{id: id}})
        RETURN id, COLLECT {{
          MATCH (w)-[:CITES]->(c:Work) WITH c ORDER BY c.newest DESC, c.id DESC LIMIT $first
          RETURN {WORK("c")} }}
        """,
        keys,
    )
    return [[work(node) for node in row] for row in rows]


@strawberry.type
class Bucket:
    key: str
    label: str
    count: int


@strawberry.type
class Facet:
    by: str
    buckets: list[Bucket]


# Which of a topic's works are asked for; null years are open ends.
ON_TOPIC = """
MATCH (:Topic {id: $topic})<-[:ABOUT]-(w:Work)
WHERE ($from IS NULL OR w.year >= $from) AND ($to IS NULL OR w.year <= $to)
"""
FACETS = {
    "YEAR": """
        WITH w WHERE w.year IS NOT NULL
        WITH w.year AS year, count(*) AS works ORDER BY year
        RETURN toString(year) AS key, toString(year) AS label, works
        """,
    "TYPE": """
        WITH w.type AS type, count(*) AS works ORDER BY works DESC, type LIMIT 10
        RETURN type AS key, type AS label, works
        """,
    "INSTITUTION": """
        MATCH (w)-[:CREDITED_TO]->(i:Institution)
        WITH i, count(*) AS works ORDER BY works DESC, i.id LIMIT 10 RETURN i.id, i.label, works
        """,
}


@strawberry.type
class WorksOnTopic:
    asked: strawberry.Private[dict[str, Any]]

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        rows = await info.context.graph.rows(f"{ON_TOPIC} RETURN count(w)", **self.asked)
        return int(rows[0][0])

    @strawberry.field
    async def nodes(self, info: Info) -> list[Work]:
        text = f"{ON_TOPIC} WITH w ORDER BY w.newest DESC, w.id DESC LIMIT $first RETURN {WORK('w')}"
        return [work(row) for (row,) in await info.context.graph.rows(text, **self.asked)]

    @strawberry.field
    async def facets(self, info: Info) -> list[Facet]:
        async def facet(by: str, text: str) -> Facet:
            rows = await info.context.graph.rows(ON_TOPIC + text, **self.asked)
            return Facet(by=by, buckets=[Bucket(key=key, label=label, count=count) for key, label, count in rows])

        return list(await asyncio.gather(*(facet(*each) for each in FACETS.items())))


@strawberry.type
class SliceNode:
    entity_id: strawberry.ID
    label: str
    hop: int
    score: float
    is_center: bool


@strawberry.type
class SliceEdge:
    key: str
    weight: float
    count: int
    first_year: int | None
    last_year: int | None


@strawberry.type
class Slice:
    nodes: list[SliceNode]
    edges: list[SliceEdge]
    omitted_edge_count: int


def slice_of(found: dict[str, Any]) -> Slice:
    """What the floor's statement gives, as objects."""
    return Slice(
        nodes=[
            SliceNode(
                entity_id=n["entityId"], label=n["label"], hop=n["hop"], score=n["score"], is_center=n["isCenter"]
            )
            for n in found["nodes"]
        ],
        edges=[
            SliceEdge(
                key=e["key"], weight=e["weight"], count=e["count"], first_year=e["firstYear"], last_year=e["lastYear"]
            )
            for e in found["edges"]
        ],
        omitted_edge_count=found["omittedEdgeCount"],
    )


@strawberry.type
class Query:
    @strawberry.field
    async def researcher(self, info: Info, id: strawberry.ID) -> Researcher | None:
        return await info.context.researcher.load(id)

    @strawberry.field
    async def works(self, info: Info, first: int = 20) -> list[Work]:
        rows = await info.context.graph.rows(
            f"""
            MATCH (w:Work) WHERE w.newest IS NOT NULL AND w.id IS NOT NULL
            WITH w ORDER BY w.newest DESC, w.id DESC LIMIT $first RETURN {WORK("w")}
            """,
            first=first,
        )
        return [work(row) for (row,) in rows]

    @strawberry.field
    async def works_on(
        self,
        info: Info,
        topic: strawberry.ID,
        year_from: int | None = None,
        year_to: int | None = None,
        first: int = 20,
    ) -> WorksOnTopic:
        return WorksOnTopic(asked={"topic": topic, "from": year_from, "to": year_to, "first": first})

    @strawberry.field
    async def explore(
        self, info: Info, id: strawberry.ID, researchers: int, works: int, topics: int, institutions: int, edges: int
    ) -> Slice | None:
        rows = await info.context.graph.rows(
            SLICE,
            id=id,
            researchers=researchers,
            works=works,
            topics=topics,
            institutions=institutions,
            edges=edges,
        )
        return slice_of(rows[0][0]["explore"]) if rows else None

    @strawberry.field
    async def works_with(self, info: Info, words: str, first: int = 20) -> list[Work]:
        asked = " AND ".join(f'"{word}"' for word in words.split())
        rows = await info.context.graph.rows(
            f"""
            CALL db.index.fulltext.queryNodes('work_words', $asked) YIELD node AS w
            WITH w ORDER BY w.newest DESC, w.id DESC LIMIT $first RETURN {WORK("w")}
            """,
            asked=asked,
            first=first,
        )
        return [work(row) for (row,) in rows]


schema = strawberry.Schema(Query, extensions=[DisableIntrospection, ParserCache, ValidationCache])


class Endpoint(GraphQL[Loaders, None]):
    """Strawberry's own ASGI view with loaders in its context."""

    driver: AsyncDriver

    async def get_context(self, request: Any, response: Any) -> Loaders:
        return Loaders(Graph(self.driver, recorded=False))


endpoint = Endpoint(schema, graphql_ide=None)


async def statements(request: Request) -> JSONResponse:
    """What a request runs, so that it can be profiled."""
    asked = await request.json()
    graph = Graph(endpoint.driver, recorded=True)
    await schema.execute(asked["query"], variable_values=asked.get("variables"), context_value=Loaders(graph))
    return JSONResponse({"extensions": {"statements": graph.statements}})


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    endpoint.driver = AsyncGraphDatabase.driver(
        os.environ["NEO4J_URI"],
        auth=(os.environ["NEO4J_USER"], os.environ["NEO4J_PASSWORD"]),
        max_connection_pool_size=int(os.environ["POOL_SIZE"]),
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )
    async with endpoint.driver:
        yield


class View:
    """Strawberry's view, or the statements of a request where the header asks for them."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        recorded = any(name == b"bench-record" for name, _ in scope["headers"])
        answering = await statements(Request(scope, receive)) if recorded else endpoint
        await answering(scope, receive, send)


app = Starlette(routes=[Route("/graphql", View())], lifespan=lifespan)
