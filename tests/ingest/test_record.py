"""Records of our own format as text."""

from typing import Any

from ingest.openalex import read_record, read_version
from ingest.record import (
    WorkRecord,
    decode_record,
    encode_record,
)
from ingest.record_version import pack
from ingest.stored_record import unpack_payload
from tests.support.made_records import author, work


def made(*authors: dict[str, Any], **fields: Any) -> WorkRecord:
    found = read_record(work(1, *authors, **fields))
    assert isinstance(found, WorkRecord)
    return found


def test_a_record_is_the_same_after_a_round_trip() -> None:
    found = made(author(1, "Anna Lind", "0000-0002-1825-0097", [1]), topics=[1], cites=[2])
    assert decode_record(encode_record(found)) == found
    packed = read_version(work(1, author(1, "Anna Lind", "0000-0002-1825-0097", [1]), topics=[1], cites=[2]))
    assert unpack_payload(packed.payload)[0] == packed.record == found
    assert packed.hash == pack(decode_record(encode_record(found))).hash
