"""Slices as files: GET /export/slice.json, .graphml and .gexf, for graph tools and notebooks.

The file is what explore answers to the same options, so limits and errors are explore's own. The XML is written here
and not by networkx, which reads it back: its writers stamp the day of writing into a file, and 19 MB of it would be
loaded for two element trees. A slice has at most some thousand nodes and edges, so a file is made whole.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote
from xml.etree import ElementTree

import orjson
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graphdb.database import Database
from peergraph.execution import Answer, Request, answer
from peergraph.http import JSON, RETRY_AFTER, Gone, Refused, unless_gone
from peergraph.limits import Later
from peergraph.terms import Terms

DOCUMENT = """
query ExportSlice($centers: [ID!]!, $options: ExploreOptions) {
  explore(centers: $centers, options: $options) {
    nodes { id: entityId kind label hop score isCenter degree entity { slug } }
    edges { id: key source target kind weight count reason firstYear lastYear }
    omitted { kind count atLeast }
    omittedEdgeCount
    sampled
    asOf
  }
}"""
WHOLE = ("depth", "works", "researchers", "edges", "topics", "institutions")
PARAMETERS = ("centers", *WHOLE, "years", "types", "weights")
MOST_PARAMETERS = 200
YEARS = re.compile(r"(?P<min>-?\d{1,6})?(?P<to>\.\.)?(?P<max>-?\d{1,6})?")
LONGEST_NAME = 80
# Characters that XML 1.0 has no way to write.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What GraphML and GEXF call the types of our values.
TYPES: dict[type, tuple[str, str]] = {
    str: ("string", "string"),
    int: ("int", "integer"),
    float: ("double", "double"),
    bool: ("boolean", "boolean"),
}
NODE_TYPES: dict[str, type] = {
    "kind": str,
    "label": str,
    "slug": str,
    "hop": int,
    "score": float,
    "isCenter": bool,
    "degree": int,
}
EDGE_TYPES: dict[str, type] = {
    "kind": str,
    "weight": float,
    "count": int,
    "reason": str,
    "firstYear": int,
    "lastYear": int,
}


async def export(database: Database, request: HttpRequest, suffix: str, terms: Terms) -> Response:
    """The slice that the address asks for as a file, or a sentence that says why not: 400, 404, 429, 503."""
    try:
        centers, options = asked(request.url.query)
        question = Request(DOCUMENT, None, {"centers": centers, "options": options}, terms=terms)
        found = await unless_gone(answer(database, question), request.receive)
    except Refused as refused:
        return refusal(refused.status, Answer(errors=[GraphQLError(refused.sentence)], started=False))
    except Later as later:
        error = GraphQLError(str(later), extensions={"code": later.code})
        return refusal(later.status, Answer(errors=[error], started=False), str(later.seconds))
    except Gone:
        return Response(status_code=499)
    if found.errors:
        return refusal(status_of(found), found)
    slice_ = (found.data or {})["explore"]
    if slice_ is None:
        return refusal(404, Answer(errors=[GraphQLError("None of the centers is known.")], started=False))
    for node in slice_["nodes"]:
        node["slug"] = node.pop("entity")["slug"]
    media_type, write = FORMATS[suffix]
    name = f"{safe(slice_['nodes'][0]['slug'])}.{suffix}"
    headers = {
        "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "x-content-type-options": "nosniff",
    }
    return Response(write(slice_), media_type=media_type, headers=headers)


def status_of(found: Answer) -> int:
    """The HTTP status of an answer with errors."""
    codes = {(error.extensions or {}).get("code") for error in found.errors}
    if not found.started or codes & {"BAD_USER_INPUT", "TOO_COSTLY"}:
        return 400
    return 503 if codes & {"UNAVAILABLE", "TIMEOUT"} else 500


def refusal(status: int, found: Answer, retry_after: str = RETRY_AFTER.decode()) -> Response:
    """The errors as GraphQL over HTTP has them."""
    body = {"errors": found.body()["errors"]}
    headers = {"retry-after": retry_after} if status in (429, 503) else {}
    return Response(orjson.dumps(body), status, headers, JSON)


def asked(query: str) -> tuple[list[str], dict[str, Any]]:
    """The centers and options in an address; raises Refused naming the parameter that is wrong."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise Refused(400, "The address's parameters are too many, or not UTF-8, percent-encoded.") from error
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in PARAMETERS:
            raise Refused(400, f"There is no parameter {name[:LONGEST_NAME]}; there are {', '.join(PARAMETERS)}.")
        values.setdefault(name, []).append(value)
    if "centers" not in values:
        raise Refused(400, "centers is missing: one id or more, repeated or with commas between.")
    for name, given in values.items():
        if len(given) > 1 and name not in ("centers", "types"):
            raise Refused(400, f"{name} is given twice.")
    options: dict[str, Any] = {name: whole(name, values[name][0]) for name in WHOLE if name in values}
    if "years" in values:
        options["years"] = years(values["years"][0])
    if "types" in values:
        options["types"] = several(values["types"])
    if "weights" in values:
        options["weights"] = weights(values["weights"][0])
    return several(values["centers"]), options


def several(given: list[str]) -> list[str]:
    """The values of a parameter that may be repeated; one that stands alone may have several with commas between."""
    return [value for value in given[0].split(",") if value] if len(given) == 1 else given


def whole(name: str, value: str) -> int:
    """A whole number that GraphQL has too."""
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise Refused(400, f"{name} must be a whole number, not '{value[:LONGEST_NAME]}'.")
    return int(value)


def years(value: str) -> dict[str, int]:
    """A range of years as 2010..2020, 2010.., ..2020 or 2015."""
    found = YEARS.fullmatch(value)
    if found is None or (found["min"] is None and found["max"] is None) or (found["max"] and not found["to"]):
        raise Refused(400, f"years must be as 2010..2020, 2010.., ..2020 or 2015, not '{value[:LONGEST_NAME]}'.")
    ends = {name: int(found[name]) for name in ("min", "max") if found[name] is not None}
    return ends if found["to"] else {"min": ends["min"], "max": ends["min"]}


def weights(value: str) -> dict[str, float]:
    """Weights as collaboration:1,topic:0.5."""
    found = {}
    for part in value.split(","):
        name, _, number = part.partition(":")
        try:
            found[name] = float(number)
        except ValueError as error:
            example = "collaboration:1,topic:0.5,citation:1,recency:0.5"
            raise Refused(400, f"weights must be as {example}, not '{value[:LONGEST_NAME]}'.") from error
    return found


def safe(slug: str) -> str:
    """A name that every file system and every header can hold."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", slug)[:LONGEST_NAME].strip("-") or "slice"


def as_json(slice_: dict[str, Any]) -> bytes:
    """The slice as explore answers it, with each node's slug."""
    return orjson.dumps(slice_, option=orjson.OPT_INDENT_2)


def as_graphml(slice_: dict[str, Any]) -> bytes:
    """The slice in GraphML, a directed graph; what is null is left out."""
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for place, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
        for name, type_ in types.items():
            names = {"id": f"{place}-{name}", "for": place, "attr.name": name, "attr.type": TYPES[type_][0]}
            ElementTree.SubElement(root, "key", names)
    graph = ElementTree.SubElement(root, "graph", edgedefault="directed")
    for node in slice_["nodes"]:
        element = ElementTree.SubElement(graph, "node", id=node["id"])
        for name, text in texts(node, NODE_TYPES):
            ElementTree.SubElement(element, "data", key=f"node-{name}").text = text
    for edge in slice_["edges"]:
        ends = {"id": edge["id"], "source": edge["source"], "target": edge["target"]}
        element = ElementTree.SubElement(graph, "edge", ends)
        for name, text in texts(edge, EDGE_TYPES):
            ElementTree.SubElement(element, "data", key=f"edge-{name}").text = text
    return written(root)


def as_gexf(slice_: dict[str, Any]) -> bytes:
    """The slice in GEXF 1.2, a directed graph; what is null is left out."""
    root = ElementTree.Element("gexf", xmlns="http://www.gexf.net/1.2draft", version="1.2")
    graph = ElementTree.SubElement(root, "graph", defaultedgetype="directed", mode="static")
    for place, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
        declared = ElementTree.SubElement(graph, "attributes", {"class": place})
        for name, type_ in types.items():
            if name not in ("label", "weight"):
                ElementTree.SubElement(declared, "attribute", id=name, title=name, type=TYPES[type_][1])
    nodes, edges = ElementTree.SubElement(graph, "nodes"), ElementTree.SubElement(graph, "edges")
    for node in slice_["nodes"]:
        label = UNWRITABLE.sub("", node["label"])
        attributes(ElementTree.SubElement(nodes, "node", id=node["id"], label=label), node, NODE_TYPES)
    for edge in slice_["edges"]:
        ends = {"id": edge["id"], "source": edge["source"], "target": edge["target"], "weight": repr(edge["weight"])}
        attributes(ElementTree.SubElement(edges, "edge", ends), edge, EDGE_TYPES)
    return written(root)


def attributes(element: ElementTree.Element, row: dict[str, Any], types: dict[str, type]) -> None:
    """The values of a node or an edge but those that GEXF has a place of its own for."""
    values = ElementTree.SubElement(element, "attvalues")
    for name, text in texts(row, types):
        if name not in ("label", "weight"):
            ElementTree.SubElement(values, "attvalue", {"for": name, "value": text})


def texts(row: dict[str, Any], types: dict[str, type]) -> list[tuple[str, str]]:
    """The values of a row as XML has them, by name; null ones left out."""
    found = []
    for name in types:
        value = row[name]
        if isinstance(value, str):
            found.append((name, UNWRITABLE.sub("", value)))
        elif value is not None:
            found.append((name, repr(value).lower() if isinstance(value, bool) else repr(value)))
    return found


def written(root: ElementTree.Element) -> bytes:
    """The XML text in UTF-8."""
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


# By a file's ending its media type and what writes it.
FORMATS: dict[str, tuple[str, Callable[[dict[str, Any]], bytes]]] = {
    "json": ("application/json", as_json),
    "graphml": ("application/graphml+xml", as_graphml),
    "gexf": ("application/gexf+xml", as_gexf),
}
