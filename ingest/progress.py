"""Progress of long work: a bar on a terminal, elsewhere a line every fifteen seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database

COUNT_NODES = statement("progress/nodes")
# Seconds between two lines off a terminal.
SECONDS_BETWEEN_LINES = 15.0

ReportProgress = Callable[[int, str], None]


async def count_nodes(database: Database) -> dict[str, int]:
    """The number of nodes in the graph by label."""
    return dict(await database.read(COUNT_NODES, {}))


@contextmanager
def show_progress(
    console: Console | None, task_name: str, total: int, clock: Callable[[], float] = time.monotonic
) -> Iterator[ReportProgress]:
    """Show progress. Yields the function to call with how much of the total is done and a text for it; without a
    console it shows nothing."""
    if console is None:
        yield lambda done, words: None
        return
    if not console.is_terminal:
        yield print_lines(console, task_name, total, clock)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[words]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task(task_name, total=total or None, words="")
        yield lambda done, words: bar.update(task, completed=done, words=words)


def print_lines(console: Console, task_name: str, total: int, clock: Callable[[], float]) -> ReportProgress:
    """A function that prints a line when it is called and the last line is SECONDS_BETWEEN_LINES old."""
    last = clock()

    def print_line(done: int, words: str) -> None:
        nonlocal last
        if clock() - last < SECONDS_BETWEEN_LINES:
            return
        last = clock()
        share = f"{min(100, 100 * done // total)} %, " if total else ""
        console.print(f"{task_name}: {share}{words}", markup=False, highlight=False, soft_wrap=True)

    return print_line
