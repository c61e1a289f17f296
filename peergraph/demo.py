"""What `peergraph demo` adds to a server: the bundled sample of records, and one query shown with its answer."""

import json
import urllib.request
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.syntax import Syntax

from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from ingest.run import import_paths
from ingest.sample import SAMPLE
from peergraph.admission.request import GraphQLRequest
from peergraph.errors import code_of
from peergraph.execution.execute import answer

DEMO_QUERY = Path(__file__).with_name("demo.graphql")


def import_sample(console: Console) -> Callable[[Database], Coroutine[Any, Any, None]]:
    """Return what imports the bundled sample into a database and plans the demo's query there."""

    async def work(database: Database) -> None:
        if await import_paths(database, "records", [SAMPLE], console) != 0:
            raise GraphError("The bundled sample could not be imported.")
        await plan_demo(database)

    return work


async def plan_demo(database: Database) -> None:
    """Answer the demo's query so that Neo4j has its plan when it is shown; a second time if planning took too long."""
    for _ in range(2):
        response = await answer(database, GraphQLRequest(DEMO_QUERY.read_text()))
        if not any(code_of(error) == "TIMEOUT" for error in response.errors):
            return


def show_query(url: str, console: Console, timeout: float) -> None:
    """Ask the server at `url` the demo's query over HTTP, and print the query and its answer.

    The answer may take `timeout` seconds.
    """
    query = DEMO_QUERY.read_text()
    # Whole lines, whatever the width: they are there to be copied.
    console.print(Syntax("", "graphql", background_color="default").highlight(query.strip()), soft_wrap=True)
    try:
        console.print_json(json.dumps(post(f"{url}/graphql", query, timeout), ensure_ascii=False))
    except (OSError, ValueError) as error:
        console.print(f"The query was not answered: {error}", highlight=False)


def post(url: str, query: str, timeout: float) -> Any:
    """Return the JSON answer to a GraphQL query; raises OSError or ValueError without one in `timeout` seconds."""
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=timeout) as response:
        return json.load(response)
