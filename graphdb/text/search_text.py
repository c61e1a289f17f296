"""What a thing is searched by: the properties beside those that are shown, which its full-text index reads."""

from collections.abc import Mapping
from typing import Any

from graphdb.text.analyzer import index_text
from graphdb.text.folding import plain_text

# Of each kind the properties that hold what it is called, and those that hold what else it is found by.
SEARCHED_PROPERTIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Researcher": (("names",), ()),
    "Work": (("title",), ("abstract",)),
    "Topic": (("name",), ("description",)),
    "Institution": (("name", "alternateNames", "acronyms"), ("city",)),
    "Venue": (("name", "alternateNames", "acronyms"), ()),
}


def search_text(kind: str, properties: Mapping[str, Any]) -> dict[str, str | None]:
    """The words of a thing's names and of its other texts, as they are indexed; null where there are none."""
    names, others = SEARCHED_PROPERTIES[kind]
    return {"searchNames": _words(properties, names), "searchText": _words(properties, others)}


def _words(properties: Mapping[str, Any], sources: tuple[str, ...]) -> str | None:
    texts: list[str] = []
    for source in sources:
        found = properties.get(source)
        texts += [found] if isinstance(found, str) else found or ()
    return index_text(map(plain_text, texts)) or None
