"""Properties of nodes by the importer's own functions."""

from typing import Any

from graphdb.text import identifiers
from ingest import fact
from ingest.keys import key_properties, payload_properties
from ingest.record_version import PackedRecord

SOURCE = "openalex"
NOW = "2026-07-01T00:00:00Z"


def all_key_properties(key: str, packed: PackedRecord | None) -> dict[str, Any]:
    """Return the properties of a Key, with those of its record for the record's own key."""
    properties = key_properties(key)
    if not key.startswith(f"{SOURCE}:"):
        return properties
    properties |= {"source": SOURCE, "recordId": key.partition(":")[2], "importedAt": NOW}
    properties["url"] = identifiers.identifier_url("OPENALEX", properties["value"])
    if packed is None:
        return properties
    return properties | {"hash": packed.hash, "updated": packed.record.updated} | payload_properties(packed)


def entity_properties(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of an entity from the facts that works state about it."""
    stored: fact.Facts = {}
    fact.apply_facts(stored, "2026-06-30", facts)
    return fact.entity_properties(kind, stored, "")
