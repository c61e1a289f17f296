"""The facts that records state of an institution, a topic, a venue or a person, and which of them counts.

A fact is [updated, value], and the greatest counts: the newer source date, then the greater value, so that the order of
imports has no effect. What a record of the thing itself states is kept beside what other records mention, under a name
that begins with OWN, and takes precedence.
"""

from typing import Any

import orjson

from graphdb.text import folding
from graphdb.text.search_text import search_text

Facts = dict[str, list[Any]]

OWN = "own:"


def apply_facts(facts: Facts, updated: str | None, stated: dict[str, Any], prefix: str = "") -> bool:
    """Add stated values to the facts, `updated` being their source's date. Returns whether any fact changed."""
    changed = False
    for name, value in stated.items():
        if value is None:
            continue
        new, old = [updated or "", value], facts.get(prefix + name)
        if old is None or new > old:
            facts[prefix + name] = new
            changed = True
    return changed


def drop_own_facts(facts: Facts) -> Facts:
    """The facts that mentions gave: a new record of the thing itself replaces what its older record stated."""
    return {name: fact for name, fact in facts.items() if not name.startswith(OWN)}


def combine_facts(left: Facts, right: Facts) -> Facts:
    """The facts of two entities that proved to be one."""
    both = dict(left)
    for name, fact in right.items():
        both[name] = max(fact, both.get(name, fact))
    return both


def encode_facts(facts: Facts) -> str | None:
    """The facts as JSON, as the node stores them; None when there are none."""
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode() if facts else None


def decode_facts(text: str | None) -> Facts:
    """The facts that a node stores; empty for None."""
    return orjson.loads(text) if text else {}


def fact_value(facts: Facts, name: str) -> Any:
    """The value that counts under a name; None when no record states one."""
    fact = facts.get(OWN + name) or facts.get(name)
    return fact[1] if fact else None


def entity_properties(kind: str, facts: Facts, fallback: str) -> dict[str, Any]:
    """The properties of an institution, a topic or a venue that follow from its facts; `fallback` is the name of one
    without a name."""
    name = fact_value(facts, "name") or fallback
    shown = {"said": encode_facts(facts), "name": name, **label_properties(name)}
    for property_name in SINGLE_PROPERTIES[kind]:
        shown[property_name] = fact_value(facts, property_name)
    for property_name, fact_name in LIST_PROPERTIES.get(kind, {}).items():
        shown[property_name] = sorted(set(fact_value(facts, fact_name) or ()) - {name}) or None
    return shown | search_text(kind, shown)


SINGLE_PROPERTIES = {
    "Institution": ("country", "city", "type", "homepage"),
    "Topic": ("description", "level"),
    "Venue": ("type", "issn"),
}
# Properties that are lists, with the name of the fact that each comes from.
LIST_PROPERTIES = {
    "Institution": {"alternateNames": "others", "acronyms": "acronyms"},
    "Venue": {"alternateNames": "others"},
}


def label_properties(name: str | None, unnamed: str = "Unnamed") -> dict[str, str]:
    """The label and the sort label of an entity, `unnamed` being the label of one without a name."""
    label = folding.plain_label(name) or unnamed
    return {"label": label, "sortLabel": folding.fold(label)[: folding.LONGEST]}
