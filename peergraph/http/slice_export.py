"""Slices as files: GET /export/slice.json, .graphml, .gexf, .csv and .vosviewer.json, for graph tools and notebooks.

The file is what explore answers to the same options, so limits and errors are explore's own.
"""

import asyncio
import gzip
import re
from typing import Any
from urllib.parse import parse_qsl, quote

import orjson
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graphdb.driver.database import Database
from peergraph.admission.document_limits import TryLater
from peergraph.admission.request_policy import RequestPolicy
from peergraph.execution.execute import Answer, GraphQLRequest, answer
from peergraph.http.caching import freshness, is_known, tag_of
from peergraph.http.endpoint import JSON, RETRY_AFTER, ClientGone, HTTPRefusal, unless_gone, weighed
from peergraph.http.slice_file import FORMATS, Format, filled

DOCUMENT = """
query ExportSlice($centers: [ID!]!, $options: ExploreOptions) {
  explore(centers: $centers, options: $options) {
    nodes { entityId kind label hop score isCenter degree entity {
      slug
      ... on Researcher { orcid workCount citationCount collaboratorCount }
      ... on Work { year type venue { name } doi arxivId citationCount authorCount referenceCount }
      ... on Topic { level workCount }
      ... on Institution { institutionType country city ror workCount researcherCount }
    } }
    edges { key source target kind weight count reason firstYear lastYear byYear { year count } }
    omitted { kind count atLeast }
    omittedEdgeCount
    sampled
    asOf
  }
}"""
WHOLE = ("depth", "works", "researchers", "edges", "topics", "institutions")
PARAMETERS = ("centers", *WHOLE, "years", "types", "weights", "mixed")
MOST_PARAMETERS = 200
YEARS = re.compile(r"(?P<min>-?\d{1,6})?(?P<to>\.\.)?(?P<max>-?\d{1,6})?")
MIXED = {"yes": True, "no": False}
LONGEST_NAME = 80
# What a file may differ by at one address.
VARY = "accept-encoding"


async def export(database: Database, request: HttpRequest, name: str, terms: RequestPolicy, max_age: int) -> Response:
    """The slice that the address asks for as a file, or a sentence that says why not: 400, 404, 405, 429, 503."""
    try:
        format_ = format_of(name)
        if request.method not in ("GET", "HEAD"):
            raise HTTPRefusal(405, "A file is got, by GET or HEAD.", ((b"allow", b"GET, HEAD"),), "METHOD_NOT_ALLOWED")
        centers, options, mixed = asked(request.url.query)
        question = GraphQLRequest(DOCUMENT, None, {"centers": centers, "options": options}, terms=terms)
        found = await unless_gone(answer(database, question), request.receive)
    except HTTPRefusal as refused:
        more = {key.decode(): value.decode() for key, value in refused.headers}
        return refusal(refused.status, refused.sentence, refused.code or "BAD_USER_INPUT", more)
    except TryLater as later:
        return refusal(later.status, str(later), later.code, {"retry-after": str(later.seconds)})
    except ClientGone:
        return Response(status_code=499)
    if found.errors:
        return failure(found)
    slice_ = (found.data or {})["explore"]
    if slice_ is None:
        return refusal(404, "None of the centers is known.", "NOT_FOUND")
    slug = slice_["nodes"][0]["entity"]["slug"]
    is_packed = takes_gzip(request.headers.get("accept-encoding", ""))
    body = await asyncio.to_thread(file_of, slice_, format_, mixed=mixed, is_packed=is_packed)
    return sent(request, body, format_, f"{safe(slug)}.{format_.ending}", is_packed=is_packed, max_age=max_age)


def format_of(name: str) -> Format:
    """The format that the last part of an address names; raises Refused when it names none."""
    found = FORMATS.get(name.removeprefix("slice.")) if name.startswith("slice.") else None
    if found is None:
        files = ", ".join(f"slice.{ending}" for ending in FORMATS)
        raise HTTPRefusal(404, f"There is no file {name[:LONGEST_NAME]}; there are {files}.", code="NOT_FOUND")
    return found


def file_of(slice_: dict[str, Any], format_: Format, *, mixed: bool, is_packed: bool) -> bytes:
    """The bytes of a slice in a format."""
    body = format_.write(filled(slice_), mixed)
    return gzip.compress(body, 6, mtime=0) if is_packed else body


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client takes gzip, by its Accept-Encoding: named, or meant by *, with a weight over 0."""
    weights = dict(weighed(part) for part in accept_encoding.lower().split(",") if part.strip())
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def sent(request: HttpRequest, body: bytes, format_: Format, name: str, *, is_packed: bool, max_age: int) -> Response:
    """A file's response; 304 to who has it, no body to HEAD."""
    encoding = "gzip" if is_packed else ""
    tag = tag_of(format_.media_type + encoding, body)
    fresh = freshness(is_public=True, is_signed_in=False, max_age=max_age) or ()
    headers = {
        "etag": tag.decode(),
        "vary": VARY,
        **{key.decode(): value.decode() for key, value in fresh},
    }
    if is_known(tag, request.headers.get("if-none-match", "").encode("latin-1")):
        return Response(status_code=304, headers=headers)
    headers |= {
        "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "content-length": str(len(body)),
        "x-content-type-options": "nosniff",
        **({"content-encoding": encoding} if encoding else {}),
    }
    return Response(b"" if request.method == "HEAD" else body, media_type=format_.media_type, headers=headers)


def failure(found: Answer) -> Response:
    """The errors of an answer as GraphQL over HTTP has them, by the worst of them 400, 500 or 503."""
    codes = {(error.extensions or {}).get("code") for error in found.errors}
    if not found.started or codes & {"BAD_USER_INPUT", "TOO_COSTLY"}:
        status = 400
    else:
        status = 503 if codes & {"UNAVAILABLE", "TIMEOUT"} else 500
    return refused_with(status, found.body()["errors"], {"retry-after": RETRY_AFTER.decode()} if status == 503 else {})


def refusal(status: int, sentence: str, code: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal as GraphQL over HTTP has it."""
    error = GraphQLError(sentence, extensions={"code": code})
    return refused_with(status, Answer(errors=[error], started=False).body()["errors"], headers or {})


def refused_with(status: int, errors: list[Any], headers: dict[str, str]) -> Response:
    """A response of errors, which no cache keeps."""
    body = orjson.dumps({"errors": errors})
    return Response(body, status, {"cache-control": "no-store", **headers}, JSON)


def asked(query: str) -> tuple[list[str], dict[str, Any], bool]:
    """The centers and options in an address, and whether edges without a direction are to say so; raises Refused naming
    the parameter that is wrong."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise HTTPRefusal(400, "The address's parameters are too many, or not UTF-8, percent-encoded.") from error
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in PARAMETERS:
            raise HTTPRefusal(400, f"There is no parameter {name[:LONGEST_NAME]}; there are {', '.join(PARAMETERS)}.")
        values.setdefault(name, []).append(value)
    if "centers" not in values:
        raise HTTPRefusal(400, "centers is missing: one id or more, repeated or with commas between.")
    for name, given in values.items():
        if len(given) > 1 and name not in ("centers", "types"):
            raise HTTPRefusal(400, f"{name} is given twice.")
    options: dict[str, Any] = {name: whole(name, values[name][0]) for name in WHOLE if name in values}
    if "years" in values:
        options["years"] = years(values["years"][0])
    if "types" in values:
        options["types"] = several(values["types"])
    if "weights" in values:
        options["weights"] = weights(values["weights"][0])
    mixed = values.get("mixed", ["yes"])[0]
    if mixed not in MIXED:
        raise HTTPRefusal(400, f"mixed must be yes or no, not '{mixed[:LONGEST_NAME]}'.")
    return several(values["centers"]), options, MIXED[mixed]


def several(given: list[str]) -> list[str]:
    """The values of a parameter that may be repeated; one that stands alone may have several with commas between."""
    return [value for value in given[0].split(",") if value] if len(given) == 1 else given


def whole(name: str, value: str) -> int:
    """A whole number that GraphQL has too."""
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise HTTPRefusal(400, f"{name} must be a whole number, not '{value[:LONGEST_NAME]}'.")
    return int(value)


def years(value: str) -> dict[str, int]:
    """A range of years as 2010..2020, 2010.., ..2020 or 2015."""
    found = YEARS.fullmatch(value)
    if found is None or (found["min"] is None and found["max"] is None) or (found["max"] and not found["to"]):
        raise HTTPRefusal(400, f"years must be as 2010..2020, 2010.., ..2020 or 2015, not '{value[:LONGEST_NAME]}'.")
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
            raise HTTPRefusal(400, f"weights must be as {example}, not '{value[:LONGEST_NAME]}'.") from error
    return found


def safe(slug: str) -> str:
    """A name that every file system and every header can hold."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", slug)[:LONGEST_NAME].strip("-") or "slice"
