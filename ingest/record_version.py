"""Versions of one record: each top-level field of the source's own is taken from the newest version that has it.

A version with few fields, or an older one with more, changes only its own fields, in whatever order the versions are
imported. The payload of a record therefore has the fields of its versions that a reader uses, each with its date,
and not the record itself. `ingest.stored_record` makes the record of them again.
"""

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from ingest.errors import RecordRejected
from ingest.field_value import timestamp
from ingest.record import AnyRecord, encode_record

IMPORT_DATE_MARK = "?"
"""The end of a date that is the day of the import in UTC, for a version that the source did not date."""


@dataclass(frozen=True, slots=True)
class SourceFields:
    """The fields that the versions of one record gave, by name, and their dates.

    `dates` has the dates that differ from `date`, which is the date of all other fields. A version that is not dated
    yet has the date "".
    """

    source: str
    values: dict[str, Any]
    date: str
    dates: dict[str, str]

    def date_of(self, key: str) -> str:
        """Return the date of the version that a field is from."""
        return self.dates.get(key, self.date)

    def newest_stated_date(self, keys: Iterable[str]) -> str | None:
        """Return the newest date that the source itself gave for any of these fields, None if it gave none."""
        dates = [
            date
            for key in keys
            if key in self.values and (date := self.date_of(key))[-1:] not in ("", IMPORT_DATE_MARK)
        ]
        return max(dates, default=None)


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """A record with its hash, beside what is stored of it: the fields of its versions, as text with its hash.

    Equal records have equal hashes; those whose versions gave the same fields, on the same days, have equal payload
    hashes.
    """

    record: AnyRecord
    hash: str
    fields: SourceFields
    text: bytes
    payload_hash: str | None

    @property
    def payload(self) -> bytes:
        """The text as it is stored. Compression level 1 takes a fifth of the time of the default level; its output is a
        tenth larger."""
        return zlib.compress(self.text, 1)


def version_fields(source: str, values: dict[str, Any], updated: str | None) -> SourceFields:
    """The fields of one version of a record."""
    return SourceFields(source, values, timestamp(updated) or "", {})


def merge_versions(known: SourceFields, new: SourceFields) -> SourceFields:
    """The fields of two versions of a record together, the second imported after the first."""
    values, dates = dict(known.values), {key: known.date_of(key) for key in known.values}
    for key, value in new.values.items():
        date = new.date_of(key)
        if key not in values or date.rstrip(IMPORT_DATE_MARK) >= dates[key].rstrip(IMPORT_DATE_MARK):
            values[key], dates[key] = value, date
    newest = max(dates.values(), default="")
    return SourceFields(known.source, values, newest, {key: date for key, date in dates.items() if date != newest})


def supersedes(new: SourceFields, known: SourceFields) -> bool:
    """Whether a new version replaces every known field."""
    if not known.values.keys() <= new.values.keys() or new.dates:
        return False
    return new.date.rstrip(IMPORT_DATE_MARK) >= max([known.date, *known.dates.values()]).rstrip(IMPORT_DATE_MARK)


def record_fields(record: AnyRecord, empty_fields: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a record that have a value, and those in `empty_fields`, which the source states to have none."""
    values: dict[str, Any] = orjson.loads(encode_record(record))
    return values | {name: getattr(record, name) for name in empty_fields if name not in values}


def pack(record: AnyRecord, fields: SourceFields | None = None) -> PackedRecord:
    """The record with the fields of its versions; without these, the record's own. Raises RecordRejected when it cannot
    be stored."""
    fields = fields or version_fields(record.source, record_fields(record), record.updated)
    # Payloads are stored in graphs, so that the key of the values stays "said".
    payload: dict[str, Any] = {"source": fields.source, "date": fields.date, "said": fields.values}
    if fields.dates:
        payload["dates"] = fields.dates
    try:
        text = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
        hash_ = hash_text(encode_record(record))
    except (orjson.JSONEncodeError, UnicodeEncodeError, RecursionError) as error:
        raise RecordRejected("it is nested too deeply, or holds a number of more than 64 bits") from error
    return PackedRecord(record, hash_, fields, text, payload_hash(text, hash_))


def with_import_date(packed: PackedRecord, day: str) -> PackedRecord:
    """The record, whose date is the day of its import if the source gave none."""
    # A record from before versions were stored stays as it is.
    return (
        packed
        if packed.fields.date or packed.payload_hash is None
        else pack(packed.record, SourceFields(packed.fields.source, packed.fields.values, day + IMPORT_DATE_MARK, {}))
    )


def payload_hash(text: bytes, hash_: str) -> str:
    """The hash of what is stored of a record, from its text and the hash of the record that was made of that text.

    If new rules make another record of the same text, the hash changes too.
    """
    return hash_text(text + hash_.encode())


def hash_text(text: bytes) -> str:
    """The hash of a text."""
    return hashlib.blake2b(text, digest_size=16).hexdigest()
