"""The end of a command's help: the settings that the command reads, and an example."""

import textwrap
from typing import Any

from peergraph.setting import Setting


def epilog(example: str, *settings: Setting[Any]) -> str:
    """Return the end of a command's help: its settings, which are environment variables, and an example."""
    described = [
        line
        for setting in settings
        for line in (f"  {setting.name} ({without_code_marks(setting.default_text)})", *indented(setting))
    ]
    return "\n".join(
        ["\b", "Settings (environment variables):", *(described or ["  none"]), "", "\b", "Example:", f"  {example}"]
    )


def indented(setting: Setting[Any]) -> list[str]:
    """Return the lines of a setting's sentence and range below its name."""
    text = without_code_marks(f"{setting.sentence} [{setting.parser.range}]")
    return textwrap.wrap(text, 78, initial_indent=" " * 6, subsequent_indent=" " * 6)


def without_code_marks(text: str) -> str:
    """Return Markdown without the marks around code."""
    return text.replace("`", "")
