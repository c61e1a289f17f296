"""Slugs: names for addresses, unique in the graph."""

from graphdb.text import folding
from graphdb.text.identifiers import parse_keys


def unique_slugs(labels: dict[str, str], taken: set[str]) -> dict[str, str]:
    """Return a slug for each entity by its id, made of its label; the graph has the slugs in `taken` already."""
    taken, by_id = set(taken), {}
    for id_, label in labels.items():
        slug = folding.make_slug(label)
        # A slug that can be read as an identifier would find another entity.
        if not slug or slug in taken or parse_keys(slug) != [slug]:
            slug = f"{slug}-{id_[-6:].lower()}" if slug else id_.lower()
        taken.add(slug)
        by_id[id_] = slug
    return by_id
