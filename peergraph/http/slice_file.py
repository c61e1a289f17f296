"""A slice as a file: the columns of its nodes and edges, and what writes them in each format.

The XML is written here and not by networkx, which reads it back: its writers stamp the day of writing into a file, and
19 MB of it would be loaded for two element trees. A slice has at most some thousand nodes and edges, so a file is made
whole; the same slice gives the same bytes.
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

# What no encoding can write.
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that XML 1.0 has no way to write, nor a spreadsheet.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What a spreadsheet takes for the beginning of a formula, white space before it passed over.
FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")

# What GraphML and GEXF call the types of our values.
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
# byYear is the JSON text of what explore answers.
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
# Everything else leads from its source to its target.
UNDIRECTED = frozenset({"COLLABORATED"})
# The address of an entity: that of the first of these identifiers that it has.
ADDRESSES = {"doi": "DOI", "arxivId": "ARXIV", "orcid": "ORCID", "ror": "ROR"}
KINDS = {"RESEARCHER": "Researchers", "WORK": "Works", "TOPIC": "Topics", "INSTITUTION": "Institutions"}


def fill_slice(slice_: Row) -> Row:
    """What the query of peergraph/http/slice_export.py gives, its nodes and edges in the columns above.

    A node has the columns of its kind, null where a value is not known. `id` repeats entityId, as readers of JSON look
    for that name.
    """
    nodes = []
    for node in slice_["nodes"]:
        of_kind = {"id": node["entityId"], **node, **of_entity(node["entity"])}
        del of_kind["entity"]
        address = next(
            (identifier_url(ADDRESSES[name], of_kind[name]) for name in ADDRESSES if of_kind.get(name)), None
        )
        nodes.append(writable({**of_kind, "url": address}))
    edges = [writable({**edge, "directed": edge["kind"] not in UNDIRECTED}) for edge in slice_["edges"]]
    return {**slice_, "nodes": nodes, "edges": edges}


def writable(row: Row) -> Row:
    """A row whose texts every encoding can write."""
    return {name: LONE_SURROGATE.sub("", value) if isinstance(value, str) else value for name, value in row.items()}


def of_entity(entity: Row) -> Row:
    """The values of an entity, its venue by its name."""
    return entity | {"venue": entity["venue"]["name"]} if entity.get("venue") else entity


def as_json(slice_: Row, mixed: bool) -> bytes:
    """The slice as explore answers it, with the columns of each node, in the node-link form of networkx and d3.

    A reader of that form makes a directed multigraph of it; `directed` of an edge says whether that edge is.
    """
    return orjson.dumps({"directed": True, "multigraph": True, **slice_}, option=orjson.OPT_INDENT_2)


def as_graphml(slice_: Row, mixed: bool) -> bytes:
    """The slice in GraphML, a directed graph whose undirected edges say so; what is null is left out.

    The schema's own word is "false", at which networkx, which has no mixed graphs, refuses the whole file. "False" it
    passes over, Gephi reads it as the same, and igraph reads neither.
    """
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    # An edge's id is a value of its own too: igraph 1.0 reads a node's in place of it.
    of_edges = {"key": str, **EDGES}
    for place, types in (("node", NODES), ("edge", of_edges)):
        for name, type_ in types.items():
            names = {"id": f"{place}-{name}", "for": place, "attr.name": name, "attr.type": TYPES[type_][0]}
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
        for name, text in texts(edge, of_edges):
            ElementTree.SubElement(element, "data", key=f"edge-{name}").text = text
    return written(root)


def as_gexf(slice_: Row, mixed: bool) -> bytes:
    """The slice in GEXF 1.2, whose edges say whether they have a direction; what is null is left out.

    Gephi drops edges that are not of the type that the graph says, silently; so a mixed graph says none.
    """
    is_mixed = mixed and not all(edge["directed"] for edge in slice_["edges"])
    root = ElementTree.Element("gexf", xmlns="http://www.gexf.net/1.2draft", version="1.2")
    graph = ElementTree.SubElement(root, "graph", mode="static")
    if not is_mixed:
        graph.set("defaultedgetype", "directed")
    for place, types in (("node", NODES), ("edge", EDGES)):
        declared = ElementTree.SubElement(graph, "attributes", {"class": place})
        for name, type_ in types.items():
            if name not in ("label", "weight"):
                ElementTree.SubElement(declared, "attribute", id=name, title=name, type=TYPES[type_][1])
    nodes, edges = ElementTree.SubElement(graph, "nodes"), ElementTree.SubElement(graph, "edges")
    for node in slice_["nodes"]:
        label = UNWRITABLE.sub("", node["label"])
        attributes(ElementTree.SubElement(nodes, "node", id=node["id"], label=label), node, NODES)
    for edge in slice_["edges"]:
        element = ElementTree.SubElement(edges, "edge", ends(edge), weight=repr(edge["weight"]))
        if is_mixed:
            element.set("type", "directed" if edge["directed"] else "undirected")
        attributes(element, edge, EDGES)
    return written(root)


def ends(edge: Row) -> dict[str, str]:
    """What an edge's element says of which edge it is."""
    return {"id": edge["key"], "source": edge["source"], "target": edge["target"]}


def attributes(element: ElementTree.Element, row: Row, types: dict[str, type]) -> None:
    """The values of a node or an edge but those that GEXF has a place of its own for."""
    values = ElementTree.SubElement(element, "attvalues")
    for name, text in texts(row, types):
        if name not in ("label", "weight"):
            ElementTree.SubElement(values, "attvalue", {"for": name, "value": text})


def texts(row: Row, types: dict[str, type]) -> Iterable[tuple[str, str]]:
    """The values of a row as text, by name; null ones left out."""
    for name in types:
        value = row.get(name)
        if isinstance(value, str):
            yield name, UNWRITABLE.sub("", value)
        elif isinstance(value, list):
            yield name, orjson.dumps(value).decode()
        elif value is not None:
            yield name, repr(value).lower() if isinstance(value, bool) else repr(value)


def written(root: ElementTree.Element) -> bytes:
    """The XML text in UTF-8."""
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def as_csv(slice_: Row, mixed: bool) -> bytes:
    """A zip archive of nodes.csv and edges.csv, by RFC 4180 in UTF-8; an edge has the type that Gephi reads, too."""
    edges = [{**edge, "type": "Directed" if edge["directed"] else "Undirected"} for edge in slice_["edges"]]
    tables = {
        "nodes.csv": table(slice_["nodes"], {"id": str, **NODES}),
        "edges.csv": table(edges, {"key": str, "source": str, "target": str, "type": str, **EDGES}),
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for name, text in tables.items():
            # The first day that an archive can name: the same slice gives the same bytes.
            file = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            file.external_attr = 0o644 << 16
            files.writestr(file, text.encode(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def table(rows: list[Row], types: dict[str, type]) -> str:
    """A CSV table: a line of names, a line for each row; null is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(types)
    for row in rows:
        cells = dict(texts(row, types))
        writer.writerow(
            [harmless(cells.get(name, "")) if type_ is str else cells.get(name, "") for name, type_ in types.items()]
        )
    return out.getvalue()


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and does not work it out: an apostrophe before what begins like a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_vosviewer(slice_: Row, mixed: bool) -> bytes:
    """The slice as a network of VOSviewer (https://app.vosviewer.com/docs/file-types/json-file-type/).

    Its links have no direction, and there is one between two items: the sum of the edges between them. Clusters are the
    kinds.
    """
    places = {kind: number for number, kind in enumerate(KINDS, 1)}
    strengths: dict[tuple[str, str], float] = defaultdict(float)
    for edge in slice_["edges"]:
        first, second = sorted((edge["source"], edge["target"]))
        strengths[first, second] += edge["weight"]
    shown = {node["id"] for node in slice_["nodes"]}
    network = {
        "items": [item(node, places[node["kind"]]) for node in slice_["nodes"]],
        "links": [
            {"source_id": first, "target_id": second, "strength": round(strength, 9)}
            for (first, second), strength in strengths.items()
            if {first, second} <= shown
        ],
        "clusters": [{"cluster": places[kind], "label": label} for kind, label in KINDS.items()],
    }
    return orjson.dumps({"network": network}, option=orjson.OPT_INDENT_2)


def item(node: Row, cluster: int) -> Row:
    """A node as VOSviewer has it; the description is HTML there."""
    names = ("type", "institutionType", "venue", "year", "city", "country")
    said = [node["kind"].capitalize(), *(node.get(name) for name in names)]
    found = {
        "id": node["id"],
        "label": node["label"],
        "description": html.escape(" · ".join(str(each) for each in said if each is not None)),
        "url": node["url"],
        "cluster": cluster,
        "weights": {
            "Links in the graph": node["degree"],
            "Works": node.get("workCount", 1 if node["kind"] == "WORK" else 0),
            "Citations": node.get("citationCount", 0),
        },
        "scores": {"Score": node["score"], "Hop": node["hop"], "Year": node.get("year")},
    }
    found["scores"] = {name: score for name, score in found["scores"].items() if score is not None}
    return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Format:
    """What a file is called and how it is written."""

    media_type: str
    ending: str
    write: Callable[[Row, bool], bytes]


# By how the address ends.
FORMATS = {
    "json": Format("application/json", "json", as_json),
    "graphml": Format("application/graphml+xml", "graphml", as_graphml),
    "gexf": Format("application/gexf+xml", "gexf", as_gexf),
    "csv": Format("application/zip", "csv.zip", as_csv),
    "vosviewer.json": Format("application/json", "vosviewer.json", as_vosviewer),
}
