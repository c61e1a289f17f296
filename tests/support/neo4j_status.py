"""The status codes that Neo4j documents, read from the enums in its jar; no Java is needed for it."""

import re
import struct
import zipfile
from pathlib import Path

ENUM = re.compile(r"org/neo4j/kernel/api/exceptions/Status\$(\w+)\.class")
# How each constant of such an enum is made: new, dup, its name, its number, its classification.
CONSTANT = re.compile(
    rb"\xbb..\x59(?:\x12(?P<name>.)|\x13(?P<wide>..))(?:[\x02-\x08]|\x10.|\x11..)\xb2(?P<class>..)", re.DOTALL
)
# The bytes after the tag of an entry in a constant pool that is no text.
SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}


def documented_codes(jar: Path) -> set[str]:
    """Return every status code of neo4j-common's jar, such as Neo.ClientError.Statement.SyntaxError."""
    with zipfile.ZipFile(jar) as archive:
        return {code for name in archive.namelist() if ENUM.fullmatch(name) for code in codes_of(name, archive)}


def codes_of(name: str, archive: zipfile.ZipFile) -> list[str]:
    """Return the codes of one enum; none for a class that is no enum of codes."""
    match = ENUM.fullmatch(name)
    assert match is not None
    data = archive.read(name)
    texts, indexes = constant_pool(data)
    codes = []
    for constant in CONSTANT.finditer(data):
        number = int.from_bytes(constant["name"] or constant["wide"], "big")
        title = texts.get(indexes.get(number, (0,))[0])
        field = indexes.get(int.from_bytes(constant["class"], "big"), (0, 0))
        classification = texts.get(indexes.get(field[-1], (0,))[0])
        if title is not None and classification in CLASSIFICATIONS:
            codes.append(f"Neo.{classification}.{match[1]}.{title}")
    return codes


CLASSIFICATIONS = ("ClientError", "ClientNotification", "DatabaseError", "TransientError")


def constant_pool(data: bytes) -> tuple[dict[int, str], dict[int, tuple[int, ...]]]:
    """Return the texts of a class file by their number, and of the other entries the numbers that they refer to."""
    texts: dict[int, str] = {}
    indexes: dict[int, tuple[int, ...]] = {}
    position, number, count = 10, 1, struct.unpack_from(">H", data, 8)[0]
    while number < count:
        tag = data[position]
        if tag == 1:
            (size,) = struct.unpack_from(">H", data, position + 1)
            texts[number] = data[position + 3 : position + 3 + size].decode(errors="replace")
            position += 3 + size
        else:
            size = SIZES[tag]
            if size in (2, 4):
                indexes[number] = struct.unpack_from(f">{size // 2}H", data, position + 1)
            position += 1 + size
        number += 2 if tag in (5, 6) else 1
    return texts, indexes
