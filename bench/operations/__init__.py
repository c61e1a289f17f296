"""The compared operations: the request to each side, the subjects, and how each answer is normalized for comparison.

A folder has the texts of one operation: ours.graphql, neo4j.graphql (for @neo4j/graphql on either server),
loaders.graphql (for Strawberry with a loader per field) and floor.cypher. A side without a file does not take part.
Answers are compared in the form of ours; floor.cypher returns that form, and functions here convert the others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILES = {"ours": "ours.graphql", "neo4j": "neo4j.graphql", "loaders": "loaders.graphql", "floor": "floor.cypher"}

AnswerData = dict[str, Any]
Normalize = Callable[[AnswerData], AnswerData]


@dataclass(frozen=True)
class ComparedOperation:
    """One operation: its names, the folder of its texts, its subjects, and the function that normalizes each dialect.

    `subjects` is a Cypher text that returns a list of variables, one map for each request.
    """

    name: str
    title: str
    folder: str
    subjects: str
    normalizers: Mapping[str, Normalize] = field(default_factory=dict)

    def text(self, dialect: str) -> str | None:
        """Return the text of the request in a dialect, or None when the dialect cannot express the operation."""
        path = FOLDER / self.folder / FILES[dialect]
        return path.read_text() if path.exists() else None

    def normalize(self, dialect: str, data: AnswerData) -> AnswerData:
        """Return the data of an answer in the form of ours."""
        normalizer = self.normalizers.get(dialect)
        return normalizer(data) if normalizer else data


TYPICAL = """
MATCH (r:Researcher) WHERE r.workCount >= 20 AND r.workCount <= 60
WITH r ORDER BY r.id LIMIT 16 RETURN collect({id: r.id})
"""
HUB = """
MATCH (r:Researcher) WHERE r.workCount IS NOT NULL AND r.id IS NOT NULL
WITH r ORDER BY r.workCount DESC, r.id DESC LIMIT 2 RETURN collect({id: r.id})
"""
NO_SUBJECT = "RETURN [{}]"
TOPICS = """
MATCH (t:Topic {level: 'TOPIC'}) WHERE t.workCount >= 30 AND t.workCount <= 300
WITH t ORDER BY t.id LIMIT 16 RETURN collect({topic: t.id})
"""
TOPICS_AND_YEARS = """
MATCH (t:Topic {level: 'TOPIC'}) WHERE t.workCount >= 30 AND t.workCount <= 300
WITH t ORDER BY t.id LIMIT 16 RETURN collect({topic: t.id, from: 2005, to: 2020})
"""
COLLABORATORS = 350
# The default options of explore, and those of the largest map: about a thousand nodes, at depth 1.
SLICE = {"researchers": 15, "works": 20, "topics": 10, "institutions": 5, "edges": 300}
LARGE = {"researchers": 500, "works": 500, "topics": 200, "institutions": 50, "edges": 3000}
# Two long words of one title, so that at least one work has both.
WORDS = """
MATCH (w:Work) WHERE w.id IS NOT NULL
WITH w ORDER BY w.id LIMIT 60
WITH [word IN split(w.sortLabel, ' ') WHERE size(word) >= 7 AND word =~ '[a-z]+'] AS words WHERE size(words) >= 2
WITH words LIMIT 16
RETURN collect({words: words[0] + ' ' + words[1]})
"""


def cypher_options(options: dict[str, int]) -> str:
    """Return options as the entries of a Cypher map."""
    return ", ".join(f"{name}: {value}" for name, value in options.items())


def center_subjects(most: int, count: int, options: dict[str, int]) -> str:
    """Return the subjects of a slice: the `count` researchers with most works, of those with at most `most` works.

    All of them have few enough collaborators that a slice weighs every one.
    """
    return f"""
    MATCH (r:Researcher) WHERE r.workCount <= {most} AND r.collaboratorCount <= {COLLABORATORS}
    WITH r ORDER BY r.workCount DESC, r.id LIMIT {count} RETURN collect({{id: r.id, {cypher_options(options)}}})
    """


# ---- @neo4j/graphql: root fields are lists, an edge has its properties in a map --------------------------------------


def edges(connection: AnswerData, **names: str) -> list[AnswerData]:
    """Return the edges of a connection with their properties beside the node, which `node` may give another name."""
    node = names.get("node", "node")
    return [{**edge.get("properties", {}), node: edge["node"]} for edge in connection["edges"]]


def only_researcher(data: AnswerData) -> AnswerData:
    """Return the only researcher of an answer."""
    (researcher,) = data["researchers"]
    return dict(researcher)


def normalize_work(work: AnswerData) -> AnswerData:
    return work | {"authors": {"edges": edges(work["authors"])}, "topics": edges(work["topics"], node="topic")}


def neo4j_point(data: AnswerData) -> AnswerData:
    return {"researcher": only_researcher(data)}


def neo4j_profile(data: AnswerData) -> AnswerData:
    researcher = only_researcher(data)
    works = [edge | {"node": normalize_work(edge["node"])} for edge in edges(researcher["works"])]
    return {
        "researcher": researcher
        | {
            "collaborators": {"edges": researcher["collaborators"]},
            "works": {"pageInfo": researcher["works"]["pageInfo"], "edges": works},
        }
    }


def neo4j_list(data: AnswerData) -> AnswerData:
    return {"works": {"nodes": [normalize_work(work) for work in data["works"]]}}


def neo4j_hops(data: AnswerData) -> AnswerData:
    researcher = only_researcher(data)
    works = []
    for work in researcher["works"]:
        people = [
            person
            | {
                "affiliations": [
                    {"workCount": edge["works"], "institution": edge["institution"]}
                    for edge in edges(person["affiliations"], node="institution")
                ]
            }
            for person in (edge["node"] for edge in work["authors"]["edges"])
        ]
        works.append(work | {"authors": {"nodes": people}, "references": {"nodes": work["references"]}})
    return {"researcher": researcher | {"works": {"nodes": works}}}


def neo4j_filtered(data: AnswerData) -> AnswerData:
    (topic,) = data["topics"]
    works = topic["works"]
    return {"works": {"totalCount": works["totalCount"], "nodes": [edge["node"] for edge in works["edges"]]}}


def neo4j_facets(data: AnswerData) -> AnswerData:
    (topic,) = data["topics"]
    works = topic["works"]
    return {
        "works": {
            "totalCount": works["totalCount"],
            "nodes": [edge["node"] for edge in works["edges"]],
            "facets": [
                {"by": name, "buckets": comparable_buckets(name, topic[field])}
                for name, field in (("YEAR", "byYear"), ("TYPE", "byType"), ("INSTITUTION", "byInstitution"))
            ],
        }
    }


def normalize_text_search(data: AnswerData) -> AnswerData:
    return {"works": {"nodes": data["worksWith"]}}


# ---- Strawberry with loaders: plain lists ----------------------------------------------------------------------------


def loaders_work(work: AnswerData) -> AnswerData:
    return work | {"authors": {"edges": work["authors"]}}


def loaders_profile(data: AnswerData) -> AnswerData:
    researcher = data["researcher"]
    works = [entry | {"node": loaders_work(entry["node"])} for entry in researcher["works"]]
    return {
        "researcher": researcher
        | {
            "collaborators": {"edges": researcher["collaborators"]},
            "works": {"pageInfo": {"hasNextPage": researcher["workCount"] > 20}, "edges": works},
        }
    }


def loaders_list(data: AnswerData) -> AnswerData:
    return {"works": {"nodes": [loaders_work(work) for work in data["works"]]}}


def loaders_hops(data: AnswerData) -> AnswerData:
    researcher = data["researcher"]
    works = [
        work
        | {
            "authors": {"nodes": [entry["node"] for entry in work["authors"]]},
            "references": {"nodes": work["references"]},
        }
        for work in (entry["node"] for entry in researcher["works"])
    ]
    return {"researcher": researcher | {"works": {"nodes": works}}}


def normalize_topic_works(data: AnswerData) -> AnswerData:
    return normalize_facets({"works": data["worksOn"]})


# ---- facets: only we have labels for types, so they are not compared -------------------------------------------------


def comparable_buckets(facet: str, buckets: list[AnswerData]) -> list[AnswerData]:
    """Return the buckets of a facet; those of TYPE without their labels."""
    if facet != "TYPE":
        return buckets
    return [{name: value for name, value in bucket.items() if name != "label"} for bucket in buckets]


def normalize_facets(data: AnswerData) -> AnswerData:
    """Return an answer with its facets, if it has any, without the labels of types."""
    works = data["works"]
    if "facets" not in works:
        return data
    compared = [
        {"by": facet["by"], "buckets": comparable_buckets(facet["by"], facet["buckets"])} for facet in works["facets"]
    ]
    return {"works": works | {"facets": compared}}


TEXT = {"neo4j": normalize_text_search, "loaders": normalize_text_search}
PROFILE = {"neo4j": neo4j_profile, "loaders": loaders_profile}
OPERATIONS = (
    ComparedOperation("point", "point look-up", "point", TYPICAL, {"neo4j": neo4j_point}),
    ComparedOperation("profile", "profile page", "profile", TYPICAL, PROFILE),
    ComparedOperation("list", "list of 100", "list", NO_SUBJECT, {"neo4j": neo4j_list, "loaders": loaders_list}),
    ComparedOperation("hops", "two hops", "hops", TYPICAL, {"neo4j": neo4j_hops, "loaders": loaders_hops}),
    ComparedOperation(
        "filtered",
        "filtered list",
        "filtered",
        TOPICS_AND_YEARS,
        {"neo4j": neo4j_filtered, "loaders": normalize_topic_works},
    ),
    ComparedOperation(
        "facets",
        "facets",
        "facets",
        TOPICS,
        {"ours": normalize_facets, "floor": normalize_facets, "neo4j": neo4j_facets, "loaders": normalize_topic_works},
    ),
    ComparedOperation(
        "text", "works by words", "text", WORDS, {"neo4j": normalize_text_search, "loaders": normalize_text_search}
    ),
    ComparedOperation("search", "search", "search", WORDS),
    ComparedOperation("slice", "explorer slice", "slice", center_subjects(60, 16, SLICE)),
    ComparedOperation("large", "1,000-node slice", "slice", center_subjects(450, 4, LARGE)),
    ComparedOperation("hub", "hub profile", "profile", HUB, PROFILE),
)
