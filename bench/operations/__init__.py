"""The operations that are compared: what each side is asked, about whom, and how its answer is brought to one form.

A folder holds one operation: ours.graphql, neo4j.graphql (for @neo4j/graphql, on either server), loaders.graphql (for
Strawberry with a loader per field) and floor.cypher. A side without a file is not asked. What ours answers is the form
that answers are compared in; the floor gives it as it is, and a table here says how the others' become it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILES = {"ours": "ours.graphql", "neo4j": "neo4j.graphql", "loaders": "loaders.graphql", "floor": "floor.cypher"}

Data = dict[str, Any]
Normal = Callable[[Data], Data]


@dataclass(frozen=True)
class Operation:
    """One operation: its name, the folder of its texts, whom it is asked about, each dialect's way to the common form.

    `subjects` is a Cypher text that gives one list of the variables it is asked with, in turn; the heavier operations
    are asked less often, `weight` times as slow as a point look-up.
    """

    name: str
    title: str
    folder: str
    subjects: str
    normal: dict[str, Normal] = field(default_factory=dict)

    def text(self, dialect: str) -> str | None:
        """What a side of this dialect is asked, or None when it cannot be asked this."""
        path = FOLDER / self.folder / FILES[dialect]
        return path.read_text() if path.exists() else None

    def common(self, dialect: str, data: Data) -> Data:
        """The data of an answer in the form of ours."""
        return self.normal.get(dialect, lambda same: same)(data)


TYPICAL = """
MATCH (r:Researcher) WHERE r.workCount >= 20 AND r.workCount <= 60
WITH r ORDER BY r.id LIMIT 16 RETURN collect({id: r.id})
"""
HUB = """
MATCH (r:Researcher) WHERE r.workCount IS NOT NULL AND r.id IS NOT NULL
WITH r ORDER BY r.workCount DESC, r.id DESC LIMIT 2 RETURN collect({id: r.id})
"""
NOBODY = "RETURN [{}]"
TOPICS = """
MATCH (t:Topic {level: 'TOPIC'}) WHERE t.workCount >= 30 AND t.workCount <= 300
WITH t ORDER BY t.id LIMIT 16 RETURN collect({topic: t.id})
"""
TOPICS_AND_YEARS = """
MATCH (t:Topic {level: 'TOPIC'}) WHERE t.workCount >= 30 AND t.workCount <= 300
WITH t ORDER BY t.id LIMIT 16 RETURN collect({topic: t.id, from: 2005, to: 2020})
"""
COLLABORATORS = 350
# What explore gives unless told otherwise, and what a map shows at most: about a thousand nodes, at depth 1.
SLICE = {"researchers": 15, "works": 20, "topics": 10, "institutions": 5, "edges": 300}
LARGE = {"researchers": 500, "works": 500, "topics": 200, "institutions": 50, "edges": 3000}
# Two rarer words of a title, so that something has both.
WORDS = """
MATCH (w:Work) WHERE w.id IS NOT NULL
WITH w ORDER BY w.id LIMIT 60
WITH [word IN split(w.sortLabel, ' ') WHERE size(word) >= 7 AND word =~ '[a-z]+'] AS words WHERE size(words) >= 2
WITH words LIMIT 16
RETURN collect({words: words[0] + ' ' + words[1]})
"""


def entries(options: dict[str, int]) -> str:
    """Options as they stand in a Cypher map."""
    return ", ".join(f"{name}: {value}" for name, value in options.items())


def centers(most: int, count: int, options: dict[str, int]) -> str:
    """The subjects of a slice: so many researchers, of those with at most so many works the ones with most; of those
    with few enough collaborators that all of them are weighed."""
    return f"""
    MATCH (r:Researcher) WHERE r.workCount <= {most} AND r.collaboratorCount <= {COLLABORATORS}
    WITH r ORDER BY r.workCount DESC, r.id LIMIT {count} RETURN collect({{id: r.id, {entries(options)}}})
    """


# ---- @neo4j/graphql: lists at the root, an edge's properties below it -----------------------------------------------


def edges(connection: Data, **names: str) -> list[Data]:
    """The edges of a connection with their properties beside the node; the node under another name where asked."""
    node = names.get("node", "node")
    return [{**edge.get("properties", {}), node: edge["node"]} for edge in connection["edges"]]


def lone(data: Data) -> Data:
    """The one researcher of a list of one."""
    (found,) = data["researchers"]
    return dict(found)


def authored(work: Data) -> Data:
    return work | {"authors": {"edges": edges(work["authors"])}, "topics": edges(work["topics"], node="topic")}


def neo4j_point(data: Data) -> Data:
    return {"researcher": lone(data)}


def neo4j_profile(data: Data) -> Data:
    found = lone(data)
    works = [edge | {"node": authored(edge["node"])} for edge in edges(found["works"])]
    return {
        "researcher": found
        | {
            "collaborators": {"edges": found["collaborators"]},
            "works": {"pageInfo": found["works"]["pageInfo"], "edges": works},
        }
    }


def neo4j_list(data: Data) -> Data:
    return {"works": {"nodes": [authored(work) for work in data["works"]]}}


def neo4j_hops(data: Data) -> Data:
    found = lone(data)
    works = []
    for work in found["works"]:
        people = [
            person
            | {
                "affiliations": [
                    {"workCount": each["works"], "institution": each["institution"]}
                    for each in edges(person["affiliations"], node="institution")
                ]
            }
            for person in (edge["node"] for edge in work["authors"]["edges"])
        ]
        works.append(work | {"authors": {"nodes": people}, "references": {"nodes": work["references"]}})
    return {"researcher": found | {"works": {"nodes": works}}}


def neo4j_filtered(data: Data) -> Data:
    (found,) = data["topics"]
    works = found["works"]
    return {"works": {"totalCount": works["totalCount"], "nodes": [edge["node"] for edge in works["edges"]]}}


def neo4j_facets(data: Data) -> Data:
    (found,) = data["topics"]
    works = found["works"]
    return {
        "works": {
            "totalCount": works["totalCount"],
            "nodes": [edge["node"] for edge in works["edges"]],
            "facets": [
                {"by": name, "buckets": buckets(name, found[field])}
                for name, field in (("YEAR", "byYear"), ("TYPE", "byType"), ("INSTITUTION", "byInstitution"))
            ],
        }
    }


def with_words(data: Data) -> Data:
    return {"works": {"nodes": data["worksWith"]}}


# ---- Strawberry with loaders: plain lists ----------------------------------------------------------------------------


def listed(work: Data) -> Data:
    return work | {"authors": {"edges": work["authors"]}}


def loaders_profile(data: Data) -> Data:
    found = data["researcher"]
    works = [entry | {"node": listed(entry["node"])} for entry in found["works"]]
    return {
        "researcher": found
        | {
            "collaborators": {"edges": found["collaborators"]},
            "works": {"pageInfo": {"hasNextPage": found["workCount"] > 20}, "edges": works},
        }
    }


def loaders_list(data: Data) -> Data:
    return {"works": {"nodes": [listed(work) for work in data["works"]]}}


def loaders_hops(data: Data) -> Data:
    found = data["researcher"]
    works = [
        work
        | {
            "authors": {"nodes": [entry["node"] for entry in work["authors"]]},
            "references": {"nodes": work["references"]},
        }
        for work in (entry["node"] for entry in found["works"])
    ]
    return {"researcher": found | {"works": {"nodes": works}}}


def on_topic(data: Data) -> Data:
    return facets({"works": data["worksOn"]})


# ---- facets: the label of a type is ours alone, so it is no part of what is compared -------------------------------


def buckets(facet: str, found: list[Data]) -> list[Data]:
    """The buckets of a facet; those of TYPE without their labels."""
    if facet != "TYPE":
        return found
    return [{name: value for name, value in bucket.items() if name != "label"} for bucket in found]


def facets(data: Data) -> Data:
    """An answer whose works have facets, or have none."""
    works = data["works"]
    if "facets" not in works:
        return data
    divided = [{"by": facet["by"], "buckets": buckets(facet["by"], facet["buckets"])} for facet in works["facets"]]
    return {"works": works | {"facets": divided}}


PROFILE = {"neo4j": neo4j_profile, "loaders": loaders_profile}
OPERATIONS = (
    Operation("point", "point look-up", "point", TYPICAL, {"neo4j": neo4j_point}),
    Operation("profile", "profile page", "profile", TYPICAL, PROFILE),
    Operation("list", "list of 100", "list", NOBODY, {"neo4j": neo4j_list, "loaders": loaders_list}),
    Operation("hops", "two hops", "hops", TYPICAL, {"neo4j": neo4j_hops, "loaders": loaders_hops}),
    Operation(
        "filtered",
        "filtered list",
        "filtered",
        TOPICS_AND_YEARS,
        {"neo4j": neo4j_filtered, "loaders": on_topic},
    ),
    Operation(
        "facets",
        "facets",
        "facets",
        TOPICS,
        {"ours": facets, "floor": facets, "neo4j": neo4j_facets, "loaders": on_topic},
    ),
    Operation("text", "works by words", "text", WORDS, {"neo4j": with_words, "loaders": with_words}),
    Operation("search", "search", "search", WORDS),
    Operation("slice", "explorer slice", "slice", centers(60, 16, SLICE)),
    Operation("large", "1,000-node slice", "slice", centers(450, 4, LARGE)),
    Operation("hub", "hub profile", "profile", HUB, PROFILE),
)
