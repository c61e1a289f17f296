"""docs/settings.md, written from the table of settings: `peergraph settings > docs/settings.md`."""

import textwrap
from typing import Any

from peergraph.setting import Setting
from peergraph.settings import SECTIONS

LONGEST_LINE = 120
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
    """Return the page in Markdown: for each section a list of names, defaults, ranges and sentences."""
    lists = ("\n".join([f"\n## {title}\n", *map(item, settings)]) for title, settings in SECTIONS.items())
    return "\n".join([INTRODUCTION.rstrip(), *lists, ""])


def item(setting: Setting[Any]) -> str:
    """Return the item of a setting, in lines of at most 120 characters."""
    text = f"- `{setting.name}` (default: {setting.default_text}; may be: {setting.parser.range}): {setting.sentence}"
    return textwrap.fill(text, LONGEST_LINE, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
