"""A slice as a file: the columns of its nodes and edges, and their writers in each format.

This module writes the XML itself. The writers of networkx, with which the tests read the files back, put the day of
writing into a file, and loading networkx takes 19 MB. A slice has at most some thousand nodes and edges, so the
file is made in memory. The same slice gives the same bytes.
"""

import csv
import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import orjson

from graphdb.text.identifiers import identifier_url

Row = dict[str, Any]

# Characters that no encoding can write.
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that neither XML 1.0 nor a spreadsheet can hold.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# How a text begins that a spreadsheet takes for a formula, white space before it included.
FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")

# The names that GraphML and GEXF have for the types of our values.
TYPES: dict[type, tuple[str, str]] = {
    str: ("string", "string"),
    int: ("int", "integer"),
    float: ("double", "double"),
    bool: ("boolean", "boolean"),
}
NODES: dict[str, type] = {
    "kind": str,
    "label": str,
    "slug": str,
    "hop": int,
    "score": float,
    "isCenter": bool,
    "degree": int,
    "year": int,
    "type": str,
    "venue": str,
    "institutionType": str,
    "level": str,
    "country": str,
    "city": str,
    "doi": str,
    "arxivId": str,
    "orcid": str,
    "ror": str,
    "url": str,
    "workCount": int,
    "citationCount": int,
    "collaboratorCount": int,
    "researcherCount": int,
    "authorCount": int,
    "referenceCount": int,
}
# byYear is a list in explore, and JSON text in a file.
EDGES: dict[str, type] = {
    "kind": str,
    "directed": bool,
    "weight": float,
    "count": int,
    "reason": str,
    "firstYear": int,
    "lastYear": int,
    "byYear": str,
}
# The kinds of edges without a direction.
UNDIRECTED = frozenset({"COLLABORATED"})
# The schemes of the identifiers that an entity's address is made of: the first that it has.
URL_SCHEMES = {"doi": "DOI", "arxivId": "ARXIV", "orcid": "ORCID", "ror": "ROR"}
KINDS = {"RESEARCHER": "Researchers", "WORK": "Works", "TOPIC": "Topics", "INSTITUTION": "Institutions"}


def fill_slice(slice_: Row) -> Row:
    """Return the answer to the query of peergraph/http/slice_export.py with its nodes and edges in the columns above.

    A node has the columns of its kind, null where a value is not known. `id` repeats entityId, because readers of JSON
    look for that name.
    """
    nodes = []
    for node in slice_["nodes"]:
        columns = {"id": node["entityId"], **node, **columns_of_entity(node["entity"])}
        del columns["entity"]
        address = next(
            (identifier_url(URL_SCHEMES[name], columns[name]) for name in URL_SCHEMES if columns.get(name)), None
        )
        nodes.append(without_surrogates({**columns, "url": address}))
    edges = [without_surrogates({**edge, "directed": edge["kind"] not in UNDIRECTED}) for edge in slice_["edges"]]
    return {**slice_, "nodes": nodes, "edges": edges}


def without_surrogates(row: Row) -> Row:
    """Return a row without characters that no encoding can write."""
    return {name: LONE_SURROGATE.sub("", value) if isinstance(value, str) else value for name, value in row.items()}


def columns_of_entity(entity: Row) -> Row:
    """Return the values of an entity, with the name of its venue."""
    return entity | {"venue": entity["venue"]["name"]} if entity.get("venue") else entity


def as_json(slice_: Row, mixed: bool) -> bytes:
    """Return the slice in the node-link form of networkx and d3, with the columns of each node.

    A reader of that form makes a directed multigraph of it; an edge has its own `directed`.
    """
    return orjson.dumps({"directed": True, "multigraph": True, **slice_}, option=orjson.OPT_INDENT_2)


def as_graphml(slice_: Row, mixed: bool) -> bytes:
    """Return the slice in GraphML: a directed graph, whose undirected edges are marked if `mixed`; nulls are left out.

    An undirected edge has directed="False". GraphML's schema wants `false`, but networkx refuses a file with it and
    ignores `False`. Gephi reads both, and igraph reads neither.
    """
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    # The id of an edge is repeated as a value, because igraph 1.0 reads the id of a node instead of it.
    edge_types = {"key": str, **EDGES}
    for owner, types in (("node", NODES), ("edge", edge_types)):
        for name, type_ in types.items():
            names = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": TYPES[type_][0]}
            ElementTree.SubElement(root, "key", names)
    graph = ElementTree.SubElement(root, "graph", edgedefault="directed")
    for node in slice_["nodes"]:
        element = ElementTree.SubElement(graph, "node", id=node["id"])
        for name, text in texts(node, NODES):
            ElementTree.SubElement(element, "data", key=f"node-{name}").text = text
    for edge in slice_["edges"]:
        element = ElementTree.SubElement(graph, "edge", ends(edge))
        if mixed and not edge["directed"]:
            element.set("directed", "False")
        for name, text in texts(edge, edge_types):
            ElementTree.SubElement(element, "data", key=f"edge-{name}").text = text
    return xml(root)


def as_gexf(slice_: Row, mixed: bool) -> bytes:
    """Return the slice in GEXF 1.2, whose edges are directed, or say whether they are if `mixed`; nulls are left out.

    Gephi silently drops edges that are not of the default type, so a mixed graph has none.
    """
    is_mixed = mixed and not all(edge["directed"] for edge in slice_["edges"])
    root = ElementTree.Element("gexf", xmlns="http://www.gexf.net/1.2draft", version="1.2")
    graph = ElementTree.SubElement(root, "graph", mode="static")
    if not is_mixed:
        graph.set("defaultedgetype", "directed")
    for owner, types in (("node", NODES), ("edge", EDGES)):
        declared = ElementTree.SubElement(graph, "attributes", {"class": owner})
        for name, type_ in types.items():
            if name not in ("label", "weight"):
                ElementTree.SubElement(declared, "attribute", id=name, title=name, type=TYPES[type_][1])
    nodes, edges = ElementTree.SubElement(graph, "nodes"), ElementTree.SubElement(graph, "edges")
    for node in slice_["nodes"]:
        label = UNWRITABLE.sub("", node["label"])
        add_attributes(ElementTree.SubElement(nodes, "node", id=node["id"], label=label), node, NODES)
    for edge in slice_["edges"]:
        element = ElementTree.SubElement(edges, "edge", ends(edge), weight=repr(edge["weight"]))
        if is_mixed:
            element.set("type", "directed" if edge["directed"] else "undirected")
        add_attributes(element, edge, EDGES)
    return xml(root)


def ends(edge: Row) -> dict[str, str]:
    """Return the attributes of an edge's element: its id, its source and its target."""
    return {"id": edge["key"], "source": edge["source"], "target": edge["target"]}


def add_attributes(element: ElementTree.Element, row: Row, types: dict[str, type]) -> None:
    """Add the values of a node or an edge to its element, but for those that GEXF writes elsewhere."""
    values = ElementTree.SubElement(element, "attvalues")
    for name, text in texts(row, types):
        if name not in ("label", "weight"):
            ElementTree.SubElement(values, "attvalue", {"for": name, "value": text})


def texts(row: Row, types: dict[str, type]) -> Iterable[tuple[str, str]]:
    """Yield the values of a row as text, each with its name; nulls are left out."""
    for name in types:
        value = row.get(name)
        if isinstance(value, str):
            yield name, UNWRITABLE.sub("", value)
        elif isinstance(value, list):
            yield name, orjson.dumps(value).decode()
        elif value is not None:
            yield name, repr(value).lower() if isinstance(value, bool) else repr(value)


def xml(root: ElementTree.Element) -> bytes:
    """Return the XML text in UTF-8."""
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def as_csv(slice_: Row, mixed: bool) -> bytes:
    """Return a zip archive of nodes.csv and edges.csv, by RFC 4180 in UTF-8; edges have the column that Gephi reads."""
    edges = [{**edge, "type": "Directed" if edge["directed"] else "Undirected"} for edge in slice_["edges"]]
    tables = {
        "nodes.csv": table(slice_["nodes"], {"id": str, **NODES}),
        "edges.csv": table(edges, {"key": str, "source": str, "target": str, "type": str, **EDGES}),
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for name, text in tables.items():
            # The earliest date of an archive, so that the same slice gives the same bytes.
            file = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            file.external_attr = 0o644 << 16
            files.writestr(file, text.encode(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def table(rows: list[Row], types: dict[str, type]) -> str:
    """Return a CSV table: a line of names, and a line for each row; null is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(types)
    for row in rows:
        cells = dict(texts(row, types))
        writer.writerow(
            [
                escape_formula(cells.get(name, "")) if type_ is str else cells.get(name, "")
                for name, type_ in types.items()
            ]
        )
    return text.getvalue()


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe."""
    return f"'{text}" if FORMULA.match(text) else text


def as_vosviewer(slice_: Row, mixed: bool) -> bytes:
    """Return the slice as a network of VOSviewer (https://app.vosviewer.com/docs/file-types/json-file-type/).

    Its links have no direction. Two items have at most one link, whose strength is the sum of the edges between them.
    The clusters are the kinds.
    """
    clusters = {kind: number for number, kind in enumerate(KINDS, 1)}
    strengths: dict[tuple[str, str], float] = defaultdict(float)
    for edge in slice_["edges"]:
        first, second = sorted((edge["source"], edge["target"]))
        strengths[first, second] += edge["weight"]
    ids = {node["id"] for node in slice_["nodes"]}
    network = {
        "items": [vosviewer_item(node, clusters[node["kind"]]) for node in slice_["nodes"]],
        "links": [
            {"source_id": first, "target_id": second, "strength": round(strength, 9)}
            for (first, second), strength in strengths.items()
            if {first, second} <= ids
        ],
        "clusters": [{"cluster": clusters[kind], "label": label} for kind, label in KINDS.items()],
    }
    return orjson.dumps({"network": network}, option=orjson.OPT_INDENT_2)


def vosviewer_item(node: Row, cluster: int) -> Row:
    """Return a node as an item of VOSviewer, whose description is HTML."""
    names = ("type", "institutionType", "venue", "year", "city", "country")
    facts = [node["kind"].capitalize(), *(node.get(name) for name in names)]
    columns = {
        "id": node["id"],
        "label": node["label"],
        "description": html.escape(" · ".join(str(fact) for fact in facts if fact is not None)),
        "url": node["url"],
        "cluster": cluster,
        "weights": {
            "Links in the graph": node["degree"],
            "Works": node.get("workCount", 1 if node["kind"] == "WORK" else 0),
            "Citations": node.get("citationCount", 0),
        },
        "scores": {"Score": node["score"], "Hop": node["hop"], "Year": node.get("year")},
    }
    columns["scores"] = {name: score for name, score in columns["scores"].items() if score is not None}
    return {name: value for name, value in columns.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Format:
    """The media type of a file, the extension of its name, and its writer."""

    media_type: str
    extension: str
    write: Callable[[Row, bool], bytes]


# By the extension of the address.
FORMATS = {
    "json": Format("application/json", "json", as_json),
    "graphml": Format("application/graphml+xml", "graphml", as_graphml),
    "gexf": Format("application/gexf+xml", "gexf", as_gexf),
    "csv": Format("application/zip", "csv.zip", as_csv),
    "vosviewer.json": Format("application/json", "vosviewer.json", as_vosviewer),
}
