"""The report of a comparison: tables, JSON and a plot of ratios, with the command and the machine."""

import json
import math
import os
import platform
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BEGIN, END = "<!-- bench: written by `python -m bench` -->", "<!-- bench: end -->"
# What is compared: the figure's name, its heading, and whether more is better.
COMPARED = (
    ("p50", "p50 alone, ours over theirs", False),
    ("p99", "p99 alone, ours over theirs", False),
    ("rate", "requests a second at 16 clients, ours over theirs", True),
    ("p99 at load", "p99 at 16 clients, ours over theirs", False),
    ("cpu", "processor time a request of the server itself, ours over theirs", False),
    ("cpu of neo4j", "processor time a request of Neo4j, ours over theirs", False),
)
CELLS = (
    "Each cell, ours over theirs: the time of one request alone (p50; less is better) · requests a second at 16 "
    "clients (more is better)."
)
COUNTED = (("statements", "statements a request"), ("hits", "database hits a request"))


@dataclass(frozen=True)
class ComparisonRun:
    """One run of the comparison: its command, graph, machine, titles of sides, and figures by operation and side."""

    command: str
    works: int
    machine: str
    versions: dict[str, str]
    sides: dict[str, tuple[str, str]]
    operations: dict[str, str]
    figures: dict[str, dict[str, dict[str, float]]]
    in_process: dict[str, float]
    memory: dict[str, int]

    def ratio(self, operation: str, side: str, figure: str) -> float | None:
        """Return ours over theirs, or None when the side cannot answer the operation."""
        figures = self.figures[operation]
        if side not in figures:
            return None
        return figures["peergraph"][figure] / max(figures[side][figure], 1e-9)

    def mean(self, side: str, figure: str) -> float | None:
        """Return the geometric mean of a side's ratios over all its operations, or None when it has none."""
        ratios = [ratio for operation in self.figures if (ratio := self.ratio(operation, side, figure)) is not None]
        return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None

    def short(self, side: str) -> str:
        """Return the short title of a side."""
        return self.sides[side][0]

    @property
    def others(self) -> list[str]:
        """The names of the sides that peergraph is compared with."""
        return [name for name in self.sides if name != "peergraph"]


def describe_machine() -> str:
    """Return what identifies this machine: cores, system and Python."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def as_json(run: ComparisonRun) -> dict[str, Any]:
    """Return the run as JSON data: ratios, statements, hits and memory."""
    ratios = {
        figure: {
            side: {name: rounded(run.ratio(name, side, figure)) for name in run.figures}
            | {"geometric mean": rounded(run.mean(side, figure))}
            for side in run.others
        }
        for figure, _, _ in COMPARED
    }
    counts = {
        figure: {
            name: {side: int(figures[figure]) for side, figures in sides.items()} for name, sides in run.figures.items()
        }
        for figure, _ in COUNTED
    }
    return {
        "command": run.command,
        "works": run.works,
        "machine": run.machine,
        "versions": run.versions,
        "ours over theirs": ratios,
        "in process, ours over Cypher by hand": {name: rounded(ratio) for name, ratio in run.in_process.items()},
        **counts,
        "memory of a worker in MB": {side: size >> 20 for side, size in run.memory.items()},
    }


def rounded(value: float | None) -> float | None:
    """Return a ratio to three decimals."""
    return None if value is None else round(value, 3)


def tables(run: ComparisonRun) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return every table as its heading, columns and rows."""
    all_tables = []
    for figure, heading, _ in COMPARED:
        rows = [
            [title, *(cell(run.ratio(name, side, figure)) for side in run.others)]
            for name, title in run.operations.items()
        ]
        rows.append(["geometric mean", *(cell(run.mean(side, figure)) for side in run.others)])
        all_tables.append((heading, ["operation", *map(run.short, run.others)], rows))
    for figure, heading in COUNTED:
        sides, columns = list(run.sides), ["operation", *map(run.short, run.sides)]
        rows = [
            [title, *(f"{run.figures[name][side][figure]:,.0f}" if side in run.figures[name] else "" for side in sides)]
            for name, title in run.operations.items()
        ]
        all_tables.append((heading, columns, rows))
    in_process = [[run.operations[name], cell(ratio)] for name, ratio in run.in_process.items()]
    all_tables.append(("in one process, without HTTP: ours over Cypher by hand", ["operation", "p50"], in_process))
    memory = [[run.short(side), f"{size >> 20}"] for side, size in run.memory.items()]
    all_tables.append(("memory of a worker after the load, in MB", ["side", "MB"], memory))
    return all_tables


def cell(value: float | None) -> str:
    """Return a ratio as a table shows it; empty for None."""
    if value is None:
        return ""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def caption(run: ComparisonRun) -> str:
    """Return the caption of a run: its command, graph, machine and versions."""
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    sides = "; ".join(f"{short}: {title}" for short, title in run.sides.values() if short != title)
    return f"`{run.command}` on {run.works:,} works; {run.machine}; {versions}. {sides}."


def summary(run: ComparisonRun) -> str:
    """Return the first table in Markdown: latency and throughput over each side's."""
    head = ["operation", *map(run.short, run.others)]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for name, title in [*run.operations.items(), ("", "geometric mean")]:
        cells = []
        for side in run.others:
            latency = run.ratio(name, side, "p50") if name else run.mean(side, "p50")
            throughput = run.ratio(name, side, "rate") if name else run.mean(side, "rate")
            cells.append("" if latency is None or throughput is None else f"{cell(latency)} · {throughput:.1f}")
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def markdown_tables(run: ComparisonRun) -> str:
    """Return every table in Markdown."""
    parts = []
    for heading, columns, rows in tables(run):
        lines = [f"| {' | '.join(row)} |" for row in (columns, *rows)]
        lines.insert(1, f"|{' --- |' * len(columns)}")
        parts.append(f"{heading[0].upper()}{heading[1:]}:\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def print_tables(run: ComparisonRun, console: Console, *, raw: bool = False) -> None:
    """Print every table; with `raw` also the figures."""
    for heading, columns, rows in tables(run):
        table = Table(*columns, title=heading, title_justify="left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    if raw:
        for name, sides in run.figures.items():
            title = f"{run.operations[name]}: figures"
            table = Table("", *next(iter(sides.values())), title=title, title_justify="left")
            for side, figures in sides.items():
                table.add_row(side, *(f"{value:,.2f}" for value in figures.values()))
            console.print(table)
    console.print(caption(run), soft_wrap=True)


def write(run: ComparisonRun) -> list[Path]:
    """Write docs/bench.json, docs/bench.svg and the tables of docs/performance.md. Returns the files."""
    data, picture = DOCS / "bench.json", DOCS / "bench.svg"
    data.write_text(json.dumps(as_json(run), indent=1, ensure_ascii=False) + "\n")
    plot(run, picture)
    page = DOCS / "performance.md"
    paragraphs = [textwrap.fill(text, 120, break_on_hyphens=False) for text in (caption(run), CELLS)]
    replace_tables(page, "\n\n".join((*paragraphs, summary(run), markdown_tables(run))))
    return [data, picture, page]


def replace_tables(path: Path, text: str) -> None:
    """Replace the text between the two marks of a file."""
    marks = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    before = path.read_text()
    assert marks.search(before), f"{path} has no {BEGIN}"
    path.write_text(marks.sub(lambda _: f"{BEGIN}\n{text}\n{END}", before))


def plot(run: ComparisonRun, path: Path) -> None:
    """Draw an SVG of each side's time of one request over ours, and of our requests per second over theirs."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "peergraph"
    panels = (("p50", "time of one request, times ours"), ("rate", "requests a second at 16 clients, ours over theirs"))
    figure, axes = plt.subplots(1, 2, figsize=(11, 1.2 + 0.9 * len(run.operations)), sharey=True)
    height = 0.8 / len(run.others)
    for axis, (name, heading) in zip(axes, panels, strict=True):
        for position, side in enumerate(run.others):
            ratios = [run.ratio(operation, side, name) for operation in run.operations]
            lengths = [0.0 if ratio is None else ratio if name == "rate" else 1 / ratio for ratio in ratios]
            rows = [row + height * position for row in range(len(ratios))]
            axis.barh(rows, lengths, height * 0.9, label=run.sides[side][1])
        axis.axvline(1, color="black", linewidth=0.8)
        axis.set_title(heading, fontsize=10)
        axis.set_yticks([row + 0.4 - height / 2 for row in range(len(run.operations))], list(run.operations.values()))
        axis.grid(axis="x", alpha=0.3)
        axis.set_axisbelow(True)
    axes[0].invert_yaxis()
    axes[1].legend(fontsize=8, loc="best")
    figure.suptitle(f"{run.works:,} works, {run.machine}", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    plt.close(figure)
