"""Slices as files: GET /export/slice.json, .graphml, .gexf, .csv and .vosviewer.json, for graph tools and notebooks.

The file holds what explore answers to the same options, so its limits and errors are those of explore. A request for a
file passes the same admission as one to /graphql.
"""

import asyncio
import gzip
import re
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from peergraph.admission.admit import Admitted, admit
from peergraph.admission.request import Answer
from peergraph.errors import ClientGone, Headers, HTTPRefusal, retry_header, rule_of
from peergraph.execution.execute import execute
from peergraph.http.caching import NEVER, freshness, is_known, tag_of
from peergraph.http.disconnect import cancel_on_disconnect
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.http.negotiation import JSON, media_ranges
from peergraph.http.request import bookmarks_in
from peergraph.http.response import ErrorResponse, error_response
from peergraph.http.slice_file import FORMATS, Format, fill_slice

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
# The request headers that change a file.
VARY = "accept-encoding, authorization, peergraph-bookmark"
CLIENT_CLOSED_REQUEST = 499


async def export_slice(endpoint: GraphQLEndpoint, request: HttpRequest, name: str) -> Response:
    """Return the file that the address names, or the response of an error."""
    try:
        admitted = await endpoint.admission.sign_in_and_admit(request.scope)
        format_ = format_of(name)
        if request.method not in ("GET", "HEAD"):
            sentence = "A file is got, by GET or HEAD."
            raise HTTPRefusal("METHOD_NOT_ALLOWED", sentence, ((b"allow", b"GET, HEAD"),))
        centers, options, mixed = parameters_of(request.url.query)
        variables = {"centers": centers, "options": options}
        answer, is_public = await cancel_on_disconnect(explore(endpoint, request, admitted, variables), request.receive)
        if answer.errors:
            return respond_with_errors(failure(answer))
        slice_ = (answer.data or {})["explore"]
        if slice_ is None:
            raise HTTPRefusal("NOT_FOUND", "None of the centers is known.")
    except ClientGone:
        return Response(status_code=CLIENT_CLOSED_REQUEST)
    except Exception as error:
        return respond_with_errors(error_response(error, request.url.path))
    slug = slice_["nodes"][0]["entity"]["slug"]
    is_packed = takes_gzip(request.headers.get("accept-encoding", ""))
    body = await asyncio.to_thread(file_of, slice_, format_, mixed=mixed, is_packed=is_packed)
    is_signed_in = admitted.viewer is not None
    fresh = freshness(is_public=is_public, is_signed_in=is_signed_in, max_age=endpoint.max_age)
    return respond(request, body, format_, f"{safe_name(slug)}.{format_.extension}", fresh, is_packed=is_packed)


async def explore(
    endpoint: GraphQLEndpoint, request: HttpRequest, admitted: Admitted, variables: dict[str, Any]
) -> tuple[Answer, bool]:
    """Return the answer to the document of slices, and whether every client gets the same. Raises TryLater."""
    assert endpoint.database is not None
    bookmarks = bookmarks_in(dict(request.scope["headers"]), endpoint.seal)
    prepared = admit(admitted.request(DOCUMENT, None, variables, bookmarks), database=endpoint.database)
    if isinstance(prepared, Answer):
        return prepared, False
    return await execute(endpoint.database, prepared), prepared.is_public


def format_of(name: str) -> Format:
    """Return the format that the last part of an address names. Raises HTTPRefusal when it names none."""
    format_ = FORMATS.get(name.removeprefix("slice.")) if name.startswith("slice.") else None
    if format_ is None:
        files = ", ".join(f"slice.{ending}" for ending in FORMATS)
        raise HTTPRefusal("NOT_FOUND", f"There is no file {name[:LONGEST_NAME]}; there are {files}.")
    return format_


def file_of(slice_: dict[str, Any], format_: Format, *, mixed: bool, is_packed: bool) -> bytes:
    """Return the bytes of a slice in a format."""
    body = format_.write(fill_slice(slice_), mixed)
    return gzip.compress(body, 6, mtime=0) if is_packed else body


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client takes gzip, by its Accept-Encoding: gzip or `*` has a weight over 0."""
    weights = media_ranges(accept_encoding)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def respond(
    request: HttpRequest, body: bytes, format_: Format, name: str, fresh: Headers | None, *, is_packed: bool
) -> Response:
    """Return a file's response: 304 for a client that has the file, and no body for HEAD.

    `fresh` says how long caches may keep the file; it is None when none may.
    """
    encoding = "gzip" if is_packed else ""
    headers = {"vary": VARY, **{name.decode(): value.decode() for name, value in fresh or NEVER}}
    if fresh is not None:
        tag = tag_of(format_.media_type + encoding, body)
        headers["etag"] = tag.decode()
        if is_known(tag, request.headers.get("if-none-match", "").encode("latin-1")):
            return Response(status_code=304, headers=headers)
    headers |= {
        "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "content-length": str(len(body)),
        "x-content-type-options": "nosniff",
        **({"content-encoding": encoding} if encoding else {}),
    }
    return Response(b"" if request.method == "HEAD" else body, media_type=format_.media_type, headers=headers)


def failure(answer: Answer) -> ErrorResponse:
    """Return the response that an answer with errors makes, for half a slice is no file: the status is the first 4xx
    of its errors, else the highest."""
    errors = answer.body()["errors"]
    codes = [error["extensions"]["code"] for error in errors]
    code = max(codes, key=lambda code: (rule_of(code).status < 500, rule_of(code).status))
    rule = rule_of(code)
    return ErrorResponse(rule.status, errors, retry_header(rule.retry_after))


def respond_with_errors(response: ErrorResponse) -> Response:
    """Return a response of errors, which no cache keeps."""
    headers = {"cache-control": "no-store", **{name.decode(): value.decode() for name, value in response.headers}}
    return Response(response.body, response.status, headers, JSON)


def parameters_of(query: str) -> tuple[list[str], dict[str, Any], bool]:
    """Return the centers and options in an address, and whether undirected edges are marked as such.

    Raises HTTPRefusal, which names the parameter that is wrong.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise HTTPRefusal(
            "BAD_USER_INPUT", "The address's parameters are too many, or not UTF-8, percent-encoded."
        ) from error
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in PARAMETERS:
            raise HTTPRefusal(
                "BAD_USER_INPUT", f"There is no parameter {name[:LONGEST_NAME]}; there are {', '.join(PARAMETERS)}."
            )
        values.setdefault(name, []).append(value)
    if "centers" not in values:
        raise HTTPRefusal("BAD_USER_INPUT", "centers is missing: one id or more, repeated or with commas between.")
    for name, repeated in values.items():
        if len(repeated) > 1 and name not in ("centers", "types"):
            raise HTTPRefusal("BAD_USER_INPUT", f"{name} is given twice.")
    options = options_of(values)
    mixed = values.get("mixed", ["yes"])[0]
    if mixed not in MIXED:
        raise HTTPRefusal("BAD_USER_INPUT", f"mixed must be yes or no, not '{mixed[:LONGEST_NAME]}'.")
    return repeated_values(values["centers"]), options, MIXED[mixed]


def options_of(values: dict[str, list[str]]) -> dict[str, Any]:
    """Return the options of explore that parameters set. Raises HTTPRefusal."""
    options: dict[str, Any] = {name: whole_number(name, values[name][0]) for name in WHOLE if name in values}
    if "years" in values:
        options["years"] = year_range(values["years"][0])
    if "types" in values:
        options["types"] = repeated_values(values["types"])
    if "weights" in values:
        options["weights"] = weights_of(values["weights"][0])
    return options


def repeated_values(texts: list[str]) -> list[str]:
    """Return the values of a parameter that may be repeated, or stand once with several values between commas."""
    return [value for value in texts[0].split(",") if value] if len(texts) == 1 else texts


def whole_number(name: str, value: str) -> int:
    """Return the whole number that a value is. Raises HTTPRefusal for one that GraphQL's Int may not hold."""
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise HTTPRefusal("BAD_USER_INPUT", f"{name} must be a whole number, not '{value[:LONGEST_NAME]}'.")
    return int(value)


def year_range(value: str) -> dict[str, int]:
    """Return a range of years such as 2010..2020, 2010.., ..2020 or 2015. Raises HTTPRefusal."""
    match = YEARS.fullmatch(value)
    if match is None or (match["min"] is None and match["max"] is None) or (match["max"] and not match["to"]):
        raise HTTPRefusal(
            "BAD_USER_INPUT", f"years must be as 2010..2020, 2010.., ..2020 or 2015, not '{value[:LONGEST_NAME]}'."
        )
    ends = {name: int(match[name]) for name in ("min", "max") if match[name] is not None}
    return ends if match["to"] else {"min": ends["min"], "max": ends["min"]}


def weights_of(value: str) -> dict[str, float]:
    """Return weights such as collaboration:1,topic:0.5. Raises HTTPRefusal."""
    weights = {}
    for part in value.split(","):
        name, _, number = part.partition(":")
        try:
            weights[name] = float(number)
        except ValueError as error:
            example = "collaboration:1,topic:0.5,citation:1,recency:0.5"
            raise HTTPRefusal(
                "BAD_USER_INPUT", f"weights must be as {example}, not '{value[:LONGEST_NAME]}'."
            ) from error
    return weights


def safe_name(slug: str) -> str:
    """Return a file name that every file system and every header can hold."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", slug)[:LONGEST_NAME].strip("-") or "slice"
