"""How long work tells how far it is, on a terminal and off it."""

import io

from rich.console import Console

from ingest.progress import show_progress


def test_off_a_terminal_a_line_is_printed_now_and_then() -> None:
    console, now = Console(file=io.StringIO(), width=40), 0.0
    with show_progress(console, "openalex", 1000, lambda: now) as tell:
        for step in range(100):
            now += 1.0
            tell(10 * step, f"{step:,} records and more words than fit into a narrow line")
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert len(lines) == 6
    assert lines[0] == "openalex: 14 %, 14 records and more words than fit into a narrow line"


def test_on_a_terminal_a_bar_is_shown_and_taken_away() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with show_progress(console, "check", 10) as tell:
        tell(5, "5 works")
    assert isinstance(console.file, io.StringIO)
    assert "check" in console.file.getvalue()
    assert "\x1b[2K" in console.file.getvalue()


def test_what_nobody_watches_is_told_to_nobody() -> None:
    with show_progress(None, "check", 10) as tell:
        tell(5, "5 works")
