"""docs/settings.md, written from the table of settings: `peergraph settings > docs/settings.md`."""

from typing import Any

from peergraph.setting import Setting
from peergraph.settings import SECTIONS

INTRODUCTION = """\
# Settings

<!-- Written by `peergraph settings`: change peergraph/settings.py instead. -->

Everything that can be set is an environment variable of this page; an empty one counts as absent.

Lists are separated by commas or spaces, and words may be in any case. A bad value ends the command with one sentence
that names the variable. A variable whose name is nearly that of a setting is refused with the one that is meant; any
other `PEERGRAPH_` variable is reported and ignored. The help of a command, such as `peergraph serve --help`, lists the
settings that it reads. Two copies run side by side with different `PEERGRAPH_HOME`, `PEERGRAPH_PORT` and
`PEERGRAPH_BOLT_PORT`; `make demo` reads all of them.
"""


def settings_page() -> str:
    """Return the page in Markdown: for each section a table of names, defaults, ranges and sentences."""
    tables = (
        "\n".join(
            [f"\n## {title}\n", "| variable | default | may be | what it sets |", "| --- | --- | --- | --- |", *rows]
        )
        for title, rows in ((title, map(row, settings)) for title, settings in SECTIONS.items())
    )
    return "\n".join([INTRODUCTION.rstrip(), *tables, ""])


def row(setting: Setting[Any]) -> str:
    """Return the row of a setting."""
    return f"| `{setting.name}` | {default(setting)} | {setting.parser.range} | {setting.sentence} |"


def default(setting: Setting[Any]) -> str:
    """Return the default in words: as text, computed, or none."""
    return setting.computed or setting.default or "none"
