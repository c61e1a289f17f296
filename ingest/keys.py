"""The Key nodes of a batch: what each has as properties, which are new, which move to another entity."""

from typing import Any

from graphdb.text import identifier_schemes, identifiers
from ingest.record import AnyRecord, MergeRecord
from ingest.record_version import PackedRecord
from ingest.resolution import Resolution
from ingest.resolved_entity import ResolvedEntity

SCHEMES = {identifiers.PREFIXES.get(scheme, scheme.lower()): scheme for scheme in identifier_schemes.CANONICAL}
# The source of keys whose scheme is not the source's name.
KEY_OWNERS = {"arxiv-category": "arxiv"}


def key_properties(key: str) -> dict[str, Any]:
    """What every Key has: itself and, of an identifier, its scheme and value."""
    prefix, colon, value = key.partition(":")
    scheme = SCHEMES.get(prefix) if colon else None
    return {"key": key, "scheme": scheme, "value": value} if scheme else {"key": key}


def owning_source(key: str) -> str | None:
    """The source whose own name for something a key is; None for identifiers that no source here owns."""
    prefix, _, local_id = key.partition(":")
    if prefix == "name":
        return local_id.partition(":")[0]
    return KEY_OWNERS.get(prefix, prefix)


def payload_properties(packed: PackedRecord) -> dict[str, Any]:
    """What a Key stores of the versions of its record."""
    return {"payload": packed.payload, "payloadHash": packed.payload_hash}


class BatchKeys:
    """Sorts the keys of a batch's entities into those created with an entity and those that are to name one."""

    def __init__(self, resolution: Resolution, new_records: dict[str, PackedRecord], now: Any) -> None:
        self._resolution = resolution
        self._new_records = new_records
        self._now = now
        self._sources: dict[str, str] = {}
        for record in resolution.records.values():
            # A merge is no record of either thing, and is not stored as one.
            if isinstance(record, MergeRecord):
                continue
            for mention in resolution.mentions[record.key].values():
                for key in mention.keys:
                    if key not in self._sources and self._is_source_of(record, key):
                        self._sources[key] = record.source
        self._assign_claims()

    def _is_source_of(self, record: AnyRecord, key: str) -> bool:
        """Whether a key is the own name that a record's source gave."""
        return owning_source(key) == record.source or key.startswith("byline:")

    def _assign_claims(self) -> None:
        """Give each identifier that does not join to the least of the records that claim it."""
        claims: dict[str, tuple[str, ResolvedEntity]] = {}
        for mentions in self._resolution.mentions.values():
            for mention in mentions.values():
                for key in mention.also:
                    entity = self._resolution.entity(mention.keys[0])
                    claim = claims.get(key)
                    if entity and (claim is None or mention.keys[0] < claim[0]):
                        claims[key] = (mention.keys[0], entity)
        for key, (claimant, entity) in claims.items():
            state = self._resolution.key_states.get(key)
            if state is None or state.claimant is None or claimant < state.claimant:
                entity.also[key] = claimant

    def properties(self, key: str, claimant: str | None = None) -> dict[str, Any]:
        """All that a Key has after this batch."""
        properties = key_properties(key) | ({"claimant": claimant} if claimant else {}) | self.provenance(key)
        return properties | self.record_properties(key) if key in self._new_records else properties

    def provenance(self, key: str) -> dict[str, Any]:
        """Which source has this key for a thing of its own, and since when; empty when none has."""
        source = self._sources.get(key)
        if source is None:
            return {}
        properties = key_properties(key)
        provenance = {"source": source, "recordId": key.partition(":")[2], "importedAt": self._now}
        if "scheme" in properties:
            provenance["url"] = identifiers.identifier_url(properties["scheme"], properties["value"])
        return provenance

    def record_properties(self, key: str) -> dict[str, Any]:
        """What the Key of an imported record stores of it."""
        packed = self._new_records[key]
        record = packed.record
        properties = key_properties(key)
        return {
            "source": record.source,
            "recordId": record.id,
            "importedAt": self._now,
            "url": identifiers.identifier_url(properties["scheme"], properties["value"])
            if "scheme" in properties
            else record.url,
            "hash": packed.hash,
            "updated": record.updated,
        } | payload_properties(packed)

    def new_key_properties(self, entity: ResolvedEntity) -> list[dict[str, Any]]:
        """The properties of the Keys to create with a new entity: those that the graph does not have at all."""
        states = self._resolution.key_states
        plain = [self.properties(key) for key in entity.keys if states.get(key) is None]
        return plain + [
            self.properties(key, claimant) for key, claimant in entity.also.items() if states.get(key) is None
        ]

    def name_rows(self, entity: ResolvedEntity) -> list[list[Any]]:
        """The other Keys that are to name the entity, as [id, key, properties]."""
        states, ids = self._resolution.key_states, {known.id for known in entity.known}
        rows = []
        for key in entity.keys:
            state = states.get(key)
            if (state is None and not entity.is_new) or (state is not None and state.id not in ids):
                rows.append([entity.id, key, self.properties(key)])
        for key, claimant in entity.also.items():
            if states.get(key) is not None or not entity.is_new:
                rows.append([entity.id, key, self.properties(key, claimant)])
        return rows

    def update_rows(self) -> list[list[Any]]:
        """What Keys that already named their entity get, as [key, properties]: a record, or the source that owns the
        key."""
        states = self._resolution.key_states
        rows = [
            [key, self.record_properties(key)]
            for key, packed in self._new_records.items()
            if not isinstance(packed.record, MergeRecord) and (state := states.get(key)) is not None and state.id
        ]
        for key in self._sources:
            state = states.get(key)
            if state is not None and state.id and state.source is None and key not in self._new_records:
                rows.append([key, self.provenance(key)])
        return rows
