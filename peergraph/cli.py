"""The `peergraph` command and its subcommands.

Each command imports what it needs when it runs, so that help and errors of settings come at once.
"""

import functools
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson
from rich.console import Console

from graphdb.driver.errors import GraphError
from graphdb.server.local import LocalServer, Neo4jLost
from graphdb.server.users import active_users
from peergraph.command_help import epilog
from peergraph.setting import BadSetting
from peergraph.settings import (
    ALL,
    DOCUMENT_LIMITS,
    DOCUMENTS,
    GRAPH,
    HOME,
    HOST,
    NEO4J_URI,
    OWN_NEO4J,
    WORKERS,
    Settings,
    unknown_settings,
)
from peergraph.workers.pool import WorkersLost

# The exit codes of a command whose Neo4j, and of a server one of whose workers, died again and again.
LOST, WORKERS_LOST = 4, 5
console = Console(stderr=True)
FILE = click.Path(path_type=Path, exists=True, allow_dash=True, dir_okay=False)
PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))


def main() -> NoReturn:
    """Run the command; a foreseen error is printed as one sentence, with exit code 1, or 4 for a Neo4j that is lost."""
    try:
        commands(standalone_mode=False)
    except click.Abort:
        fail("Stopped.", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Neo4jLost as error:
        fail(str(error), LOST)
    except WorkersLost as error:
        fail(str(error), WORKERS_LOST)
    except (GraphError, BadSetting) as error:
        fail(str(error))
    except OSError as error:
        # A folder that cannot be written, a full disk: nothing that its traceback would explain.
        fail(f"{error.filename or 'The command'}: {error.strerror or error}.")
    sys.exit(0)


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End the process with a sentence on standard error and an exit code."""
    click.echo(sentence, err=True)
    sys.exit(code)


# What a command reads that uses the graph.
ON_GRAPH = (*OWN_NEO4J, *GRAPH)
MOST = tuple(DOCUMENT_LIMITS.values())


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return the command with the settings as its first argument, read only when it runs, so that help always works."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        settings = Settings.read()
        for unknown in unknown_settings():
            click.echo(str(unknown), err=True)
        return command(settings, *arguments, **options)

    return run


@click.group(epilog=epilog("peergraph serve --help"))
@click.version_option(package_name="peergraph")
def commands() -> None:
    """A GraphQL knowledge graph of researchers, works, topics and institutions, on Neo4j."""


@commands.command(epilog=epilog("PEERGRAPH_PORT=8080 peergraph serve", *ALL))
@click.option("--workers", metavar="N", help="Processes that serve, or `auto`, in place of PEERGRAPH_WORKERS.")
@with_settings
def serve(settings: Settings, workers: str | None) -> None:
    """Serve the API, with a Neo4j of our own unless PEERGRAPH_NEO4J_URI names another."""
    if workers is not None:
        settings = replace(settings, workers=WORKERS.parser.parse("--workers", workers))
    from peergraph.app import create_app
    from peergraph.server import serve as serve_app

    serve_app(create_app, settings, console)


@commands.command(epilog=epilog("peergraph demo", *ALL))
@with_settings
def demo(settings: Settings) -> None:
    """Serve the bundled sample, and show one query with its answer."""
    from peergraph.app import create_app
    from peergraph.demo import import_sample, show_query
    from peergraph.server import Command
    from peergraph.server import serve as serve_app

    serve_app(create_app, settings, console, Command("demo", import_sample(console), show_query))


@commands.group(epilog=epilog("peergraph db start", *OWN_NEO4J))
def db() -> None:
    """Run a Neo4j of our own in the background."""


@db.command(epilog=epilog("peergraph db start", *OWN_NEO4J))
@with_settings
def start(settings: Settings) -> None:
    """Start Neo4j; it runs until `peergraph db stop`."""
    refuse_outside(settings)
    local = LocalServer.from_settings(settings, console)
    running = local.status()
    if running is not None and running.daemon and not running.is_orphan:
        click.echo(running.outage or f"Neo4j runs already at {running.uri} (process {running.pid}).")
        return
    address = local.start(daemon=True)
    click.echo(f"Neo4j answers at {address.uri} as {address.user}; its password is in {local.password_file}.")


@db.command(epilog=epilog("peergraph db stop", HOME))
@click.option("--force", is_flag=True, help="End it although a server or another command uses it.")
@with_settings
def stop(settings: Settings, force: bool) -> None:
    """End Neo4j, unless it is in use; its data stays."""
    refuse_outside(settings)
    local = LocalServer.from_settings(settings, console)
    users = ", ".join(map(str, active_users(settings.home)))
    if users and not force and local.status() is not None:
        fail(f"Neo4j is in use by {users}; end that first, or give --force.")
    ended = local.stop()
    click.echo("Neo4j has ended." if ended else "Neo4j was not running.")


@db.command(epilog=epilog("peergraph db status", HOME))
@with_settings
def status(settings: Settings) -> None:
    """Say whether Neo4j runs and answers; exit code 0 when it does, 3 when not."""
    refuse_outside(settings)
    local = LocalServer.from_settings(settings, console)
    running = local.status()
    if running is None:
        click.echo(f"No Neo4j runs on the data in {settings.home}.")
        sys.exit(3)
    if running.is_orphan:
        click.echo(
            f"A Neo4j (process {running.pid}) whose supervisor has ended holds the data in {settings.home}; "
            "`peergraph db stop` ends it."
        )
        sys.exit(3)
    if local.address() is None:
        click.echo(running.outage or f"Neo4j runs (process {running.pid}) but does not answer at {running.uri}.")
        sys.exit(3)
    kind = "until `peergraph db stop`" if running.daemon else "for another peergraph command"
    click.echo(f"Neo4j answers at {running.uri} (process {running.pid}), {kind}; data in {settings.home}.")


@db.command(epilog=epilog("peergraph db repair", *OWN_NEO4J))
@with_settings
def repair(settings: Settings) -> None:
    """Open a graph that Neo4j cannot open, after keeping a copy of it, and check it.

    Neo4j applies every transaction that it can read from its logs, and cuts off what it cannot read, as the end of a
    log that was written while the disk was full. A graph that Neo4j can open is only checked. Exit code 1 if the check
    finds problems.
    """
    from datetime import UTC, datetime

    from graphdb.server.repair import repair_graph
    from ingest.check import find_problems
    from peergraph.graph import run_on_graph, with_address

    refuse_outside(settings)
    with repair_graph(LocalServer.from_settings(settings, console), datetime.now(UTC)) as repaired:
        click.echo(
            "Neo4j opens the graph by itself; nothing was changed."
            if repaired.copy is None
            else f"Neo4j opened the graph without what it could not read; the data as it was is in {repaired.copy}."
        )
        lines = run_on_graph(
            with_address(settings, repaired.address), functools.partial(find_problems, console=console)
        )
    report_problems(lines)


def refuse_outside(settings: Settings) -> None:
    """Raise BadSetting if the settings name a Neo4j that others run."""
    if settings.neo4j is not None:
        raise BadSetting("PEERGRAPH_NEO4J_URI names an outside Neo4j, which is not ours to start or end.")


@commands.group("import", epilog=epilog("peergraph import openalex works.jsonl.gz", *ON_GRAPH))
def import_() -> None:
    """Bring records into the graph; a second run of the same changes nothing."""


# The exit codes of an import.
CODES = (
    "Exit code 0 when every file could be read, 1 when one could not and others were, 3 when no record could be taken."
)


def importer(source: str, what: str, example: str) -> Callable[..., Any]:
    """Add the command that imports records of one source."""

    @import_.command(source, help=f"{what}\n\n{CODES}", epilog=epilog(example, *ON_GRAPH))
    @PATHS
    @with_settings
    def run(settings: Settings, paths: tuple[Path, ...]) -> None:
        from ingest.dead_letters import dead_letter_path
        from ingest.run import import_paths

        letters = dead_letter_path(settings.home / "set-aside", source)
        sys.exit(on_graph(settings, lambda database: import_paths(database, source, list(paths), console, letters)))

    return run


importer(
    "openalex",
    "OpenAlex: JSON lines, .gz, saved API pages, snapshot folders, entity files, merged_ids.",
    "peergraph import openalex works.jsonl.gz authors.jsonl.gz openalex-snapshot/",
)
importer(
    "arxiv",
    "arXiv: Atom feeds of the API and the daily ones, answers of OAI-PMH.",
    "peergraph import arxiv feed.atom.xml",
)
importer("records", "peergraph's own format, as the bundled sample has it.", "peergraph import records mine.jsonl")


@commands.command(epilog=epilog("peergraph query peergraph/demo.graphql", *ON_GRAPH))
@click.argument("file", type=FILE)
@click.option("--variables", default="{}", help="The query's variables, as JSON.")
@with_settings
def query(settings: Settings, file: Path, variables: str) -> None:
    """Print the JSON answer to the query in FILE, or in standard input for `-`."""
    request: dict[str, Any] = {"document": read_text(file), "variables": parse_variables(variables)}
    from peergraph.query import response

    result = on_graph(settings, functools.partial(response, **request))
    click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    sys.exit(1 if "errors" in result else 0)


@commands.command(epilog=epilog("peergraph explain peergraph/demo.graphql", *ON_GRAPH))
@click.argument("file", type=FILE)
@click.option("--variables", default="{}", help="The query's variables, as JSON.")
@click.option("--text", is_flag=True, help="Print Cypher and parameters only, which needs no Neo4j.")
@click.option(
    "--as",
    "role",
    type=click.Choice(["visitor", "account", "moderator"]),
    default="visitor",
    show_default=True,
    help="The role of who sends the query.",
)
@with_settings
def explain(settings: Settings, file: Path, variables: str, text: bool, role: str) -> None:
    """Print the cost of the query in FILE, its Cypher and parameters, and Neo4j's plan.

    Nothing of the query runs. Without --text the graph is migrated first, as by every command that opens it.
    """
    request: dict[str, Any] = {"document": read_text(file), "variables": parse_variables(variables), "role": role}
    from peergraph.explain import explain as explain_on
    from peergraph.explain import explain_text

    if text:
        click.echo(explain_text(**request))
    else:
        click.echo(on_graph(settings, functools.partial(explain_on, **request)))


@commands.command(epilog=epilog("peergraph check", *ON_GRAPH))
@with_settings
def check(settings: Settings) -> None:
    """Compare the counts that are kept on nodes with the relations that they count."""
    from ingest.check import find_problems

    report_problems(on_graph(settings, functools.partial(find_problems, console=console)))


def report_problems(lines: list[str]) -> NoReturn:
    """Print what a check found, and end with exit code 1 if that is anything."""
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} problems." if lines else "What is kept equals what is counted.")
    sys.exit(1 if lines else 0)


@commands.command(epilog=epilog("peergraph digest", *ON_GRAPH))
@with_settings
def digest(settings: Settings) -> None:
    """Print a digest of the whole graph, which is equal for equal graphs."""
    from ingest.digest import graph_digest as digest_of

    click.echo(on_graph(settings, functools.partial(digest_of, console=console)))


@commands.command(epilog=epilog('peergraph token --sub ada --name "Ada Lovelace"', HOME, HOST, NEO4J_URI))
@click.option("--sub", required=True, help="The subject: the account's permanent id.")
@click.option("--name", required=True, help="The name to show.")
@click.option("--email", help="An address, counted as verified.")
@click.option("--orcid", help="An ORCID iD, counted as verified.")
@click.option("--moderator", is_flag=True, help="May decide claims.")
@click.option(
    "--hours", default=24.0, show_default=True, type=click.FloatRange(0, 24 * 366), help="Its lifetime in hours."
)
@with_settings
def token(settings: Settings, /, **described: Any) -> None:
    """Print a token signed with the local development key, for `Authorization: Bearer …`.

    Only a server on loopback that runs its own Neo4j takes it.
    """
    from graphdb.text.identifiers import canonical_value
    from peergraph.auth import development_key

    if not settings.is_local:
        raise BadSetting(
            "No server takes the development key where PEERGRAPH_HOST or PEERGRAPH_NEO4J_URI is another's."
        )
    if described["orcid"] and not canonical_value("ORCID", described["orcid"]):
        raise click.UsageError(f"--orcid is not an ORCID iD: {described['orcid']}")
    click.echo(development_key.token(settings.home, int(time.time()), **described))


@commands.group(epilog=epilog("peergraph documents list", HOME, DOCUMENTS))
def documents() -> None:
    """The documents that a server trusts, in the folder PEERGRAPH_DOCUMENTS."""


@documents.command(epilog=epilog("peergraph documents add queries/*.graphql", HOME, DOCUMENTS, *MOST))
@PATHS
@with_settings
def add(settings: Settings, paths: tuple[Path, ...]) -> None:
    """Trust the documents in these files and print the documentId of each; none of them if one is invalid."""
    from peergraph.admission.document import read_document
    from peergraph.execution.persisted_documents import PREFIX, TrustedDocuments

    texts = {path: decode(path, path.read_bytes()) for path in paths}
    for path, text in texts.items():
        if errors := read_document(text, settings.document_limits).errors:
            fail(f"{path}: {errors[0].message}")
    for path, text in texts.items():
        click.echo(f"{PREFIX}{TrustedDocuments(settings.documents).add(text)}  {path}")


@documents.command("list", epilog=epilog("peergraph documents list", HOME, DOCUMENTS, *MOST))
@with_settings
def list_(settings: Settings) -> None:
    """Print the documentId of each trusted document with the names of its operations."""
    from peergraph.admission.document import read_document
    from peergraph.execution.persisted_documents import PREFIX, TrustedDocuments

    for digest, text in TrustedDocuments(settings.documents).all():
        names = [name or "(no name)" for name in read_document(text, settings.document_limits).operations]
        click.echo(f"{PREFIX}{digest}  {', '.join(names) or 'not sound any more'}")


@documents.command(epilog=epilog("peergraph documents remove sha256:…", HOME, DOCUMENTS))
@click.argument("ids", nargs=-1, required=True)
@with_settings
def remove(settings: Settings, ids: tuple[str, ...]) -> None:
    """Remove the documents with these documentIds from the list."""
    from peergraph.execution.persisted_documents import DIGEST, PREFIX, TrustedDocuments

    for id_ in ids:
        digest = id_.removeprefix(PREFIX)
        if not DIGEST.fullmatch(digest) or not TrustedDocuments(settings.documents).remove(digest):
            fail(f"{id_} is not on the list.")


@commands.command(epilog=epilog("peergraph schema > schema.graphql"))
def schema() -> None:
    """Print the schema in GraphQL's schema definition language."""
    from schema.api import schema as built

    click.echo(built.as_str())


@commands.command("settings", epilog=epilog("peergraph settings > docs/settings.md"))
def settings_() -> None:
    """Print docs/settings.md: every setting with its default and what it may be."""
    from peergraph.settings_page import settings_page

    click.echo(settings_page(), nl=False)


def on_graph(settings: Settings, work: Callable[..., Any]) -> Any:
    """Return what `work` returns for the migrated graph that the settings name."""
    from peergraph.graph import ensure_neo4j, run_on_graph

    with ensure_neo4j(settings, console, command_name()) as reachable:
        return run_on_graph(reachable, work)


def command_name() -> str:
    """Return the name of the command that runs, without `peergraph`."""
    names: list[str] = []
    context = click.get_current_context(silent=True)
    while context is not None and context.parent is not None:
        names.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(names)


def read_text(file: Path) -> str:
    """Return the text of a file, or of standard input for `-`."""
    return decode(file, sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())


def decode(file: Path, content: bytes) -> str:
    """Return the text of a file. Raises UsageError if it is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not UTF-8.") from error


def parse_variables(variables: str) -> dict[str, Any]:
    """Return the variables of a query; raises UsageError unless they are a JSON object."""
    try:
        value = json.loads(variables)
    except ValueError as error:
        raise click.UsageError(f"--variables is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.UsageError("--variables must be a JSON object.")
    return value
