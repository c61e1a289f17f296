"""`python -m bench`: peergraph beside what a user would pick instead, on one Neo4j, in one run."""

import json
import sys

import click
import uvloop
from rich.console import Console

from bench import measure, report
from bench.compare import Wanted, compare
from bench.measure import Unequal
from bench.operations import OPERATIONS
from bench.peers.sides import SIDES, SideFailed
from peergraph.settings import Settings


@click.command()
@click.option("--quick", is_flag=True, help="10,000 works and little effort: four minutes, rougher figures.")
@click.option("--works", type=click.IntRange(100, 5_000_000), help="How many works the made graph has [100,000].")
@click.option("--only", multiple=True, type=click.Choice([each.name for each in OPERATIONS]), help="An operation.")
@click.option("--side", multiple=True, type=click.Choice([each.name for each in SIDES]), help="A side besides ours.")
@click.option("--raw", is_flag=True, help="Print the figures themselves too; they mean nothing on another machine.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON on standard output.")
@click.option(
    "--write", is_flag=True, help="Write docs/bench.json, docs/bench.svg and the tables of docs/performance.md."
)
def main(
    quick: bool, works: int | None, only: tuple[str, ...], side: tuple[str, ...], raw: bool, as_json: bool, write: bool
) -> None:
    """Compare peergraph with its peers and with Cypher by hand: answers first, then figures, as ratios."""
    console = Console(stderr=as_json, highlight=False)
    command = " ".join(["python -m bench", *(argument for argument in sys.argv[1:] if argument != "--write")])
    effort = measure.QUICK if quick else measure.FULL
    wanted = Wanted(works or (10_000 if quick else 100_000), effort, command, only, side)
    try:
        run = uvloop.run(compare(wanted, Settings.read().cache, console))
    except Unequal as error:
        raise click.ClickException(f"{error}; nothing was measured.") from error
    except SideFailed as error:
        raise click.ClickException(str(error)) from error
    report.print_tables(run, console, raw=raw)
    if as_json:
        print(json.dumps(report.as_json(run), ensure_ascii=False))
    if write:
        for path in report.write(run):
            console.print(f"written: {path}")


if __name__ == "__main__":
    main()
