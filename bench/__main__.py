"""`python -m bench` compares peergraph with its alternatives, on one Neo4j and in one run."""

import json
import sys

import click
import uvloop
from rich.console import Console

from bench import measure, report
from bench.compare import Comparison, compare
from bench.measure import AnswersDiffer
from bench.operations import OPERATIONS
from bench.peers.sides import SIDES, SideFailed
from peergraph.settings import Settings

OPERATION_NAMES = [operation.name for operation in OPERATIONS]
SIDE_NAMES = [side.name for side in SIDES]


@click.command()
@click.option("--quick", is_flag=True, help="10,000 works and fewer rounds: four minutes, rougher figures.")
@click.option("--works", type=click.IntRange(100, 5_000_000), help="Works of the synthetic graph [100,000].")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(OPERATION_NAMES),
    help="Compare only this operation.",
)
@click.option("--side", multiple=True, type=click.Choice(SIDE_NAMES), help="Compare only with this side.")
@click.option("--raw", is_flag=True, help="Also print the figures themselves, which say nothing about other machines.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON on standard output.")
@click.option(
    "--write", is_flag=True, help="Write docs/bench.json, docs/bench.svg and the tables of docs/performance.md."
)
def main(
    quick: bool, works: int | None, only: tuple[str, ...], side: tuple[str, ...], raw: bool, as_json: bool, write: bool
) -> None:
    """Compare peergraph with its peers and with Cypher by hand: first that answers are equal, then speed as ratios."""
    console = Console(stderr=as_json, highlight=False)
    command = " ".join(["python -m bench", *(argument for argument in sys.argv[1:] if argument != "--write")])
    effort = measure.QUICK if quick else measure.FULL
    comparison = Comparison(works or (10_000 if quick else 100_000), effort, command, only, side)
    try:
        run = uvloop.run(compare(comparison, Settings.read().cache, console))
    except AnswersDiffer as error:
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
