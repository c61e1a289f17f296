"""Slugs: a name for addresses that nothing else in the graph has."""

from graphdb.text import folding
from graphdb.text.identifiers import parse_keys


def unique_slugs(labels: dict[str, str], taken: set[str]) -> dict[str, str]:
    """A slug for each thing, by its id, of its label; `taken` are those that the graph has already."""
    taken, given = set(taken), {}
    for id_, label in labels.items():
        slug = folding.make_slug(label)
        # A slug that reads as an identifier would lead elsewhere.
        if not slug or slug in taken or parse_keys(slug) != [slug]:
            slug = f"{slug}-{id_[-6:].lower()}" if slug else id_.lower()
        taken.add(slug)
        given[id_] = slug
    return given
