"""The properties that an entity's full-text index reads, made from the properties that are shown."""

from collections.abc import Mapping
from typing import Any

from graphdb.text.analyzer import index_text
from graphdb.text.folding import plain_text

# For each kind the properties with its names, and those with other text that finds it.
SEARCHED_PROPERTIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Researcher": (("names",), ()),
    "Work": (("title",), ("abstract",)),
    "Topic": (("name",), ("description",)),
    "Institution": (("name", "alternateNames", "acronyms"), ("city",)),
    "Venue": (("name", "alternateNames", "acronyms"), ()),
}


def search_text(kind: str, properties: Mapping[str, Any]) -> dict[str, str | None]:
    """Return `searchNames` and `searchText` of an entity; each is None when it would have no words."""
    names, others = SEARCHED_PROPERTIES[kind]
    return {"searchNames": _words(properties, names), "searchText": _words(properties, others)}


def _words(properties: Mapping[str, Any], sources: tuple[str, ...]) -> str | None:
    texts: list[str] = []
    for source in sources:
        value = properties.get(source)
        texts += [value] if isinstance(value, str) else value or ()
    return index_text(map(plain_text, texts)) or None
