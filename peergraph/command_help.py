"""The end of a command's help: the settings that the command reads, and an example."""

import textwrap
from typing import Any

from peergraph.setting import Setting


def epilog(example: str, *settings: Setting[Any]) -> str:
    """Return the end of a command's help: its settings, which are environment variables, and an example."""
    described = [
        line for setting in settings for line in (f"  {setting.name} ({default_text(setting)})", *indented(setting))
    ]
    return "\n".join(
        ["\b", "Settings (environment variables):", *(described or ["  none"]), "", "\b", "Example:", f"  {example}"]
    )


def default_text(setting: Setting[Any]) -> str:
    """Return the default of a setting in words, without Markdown."""
    return (setting.computed or setting.default or "none").replace("`", "")


def indented(setting: Setting[Any]) -> list[str]:
    """Return the lines of a setting's sentence and range below its name."""
    text = f"{setting.sentence} [{setting.parser.range}]".replace("`", "")
    return textwrap.wrap(text, 78, initial_indent=" " * 6, subsequent_indent=" " * 6)
