"""The agreement on a version of Bolt, with which each connection begins."""

from collections.abc import Collection
from dataclasses import dataclass

Version = tuple[int, int]

# Bolt's mark, then four proposals: a list of the server's versions (manifest 1), or one from 5.8 down to 5.4.
OFFER = bytes.fromhex("6060b017 000001ff 00040805 00000000 00000000")
MANIFEST = bytes.fromhex("000001ff")
NO_VERSION = bytes(4)
# More than any server offers; a longer list is no list.
MOST_OFFERS = 100


class UnspokenServer(Exception):
    """The server speaks no version of Bolt that the reader speaks, or expects a log-in that the reader cannot do."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The version that both speak, and what is to be sent to say so."""

    version: Version
    reply: bytes


def agree(received: bytes, spoken: Collection[Version]) -> Agreement | None:
    """Return the agreement that follows from the server's bytes, or None before they are complete.

    Raises UnspokenServer.
    """
    if len(received) < 4:
        return None
    if received[:4] != MANIFEST:
        version = received[3], received[2]
        if len(received) > 4 or version not in spoken:
            raise UnspokenServer(describe(received[:4]))
        return Agreement(version, b"")
    offers = read_offers(received)
    if offers is None:
        return None
    common = [version for version in spoken if any(lowest <= version <= highest for lowest, highest in offers)]
    if not common:
        raise UnspokenServer("It offers no version of Bolt that the reader speaks.")
    major, minor = max(common)
    # The last byte says that none of the server's capabilities is wanted.
    return Agreement((major, minor), bytes((0, 0, minor, major, 0)))


def read_offers(received: bytes) -> list[tuple[Version, Version]] | None:
    """Return the ranges of versions in a server's list, each with its lowest and highest; None before it is complete.

    Raises UnspokenServer for what is no such list.
    """
    count = read_number(received, 4)
    if count is None:
        return None
    number, start = count
    if number > MOST_OFFERS:
        raise UnspokenServer("Its list of versions is none.")
    end = start + 4 * number
    capabilities = read_number(received, end)
    if capabilities is None:
        return None
    if capabilities[1] != len(received):
        raise UnspokenServer("It sends more than a list of versions.")
    entries = (received[at : at + 4] for at in range(start, end, 4))
    return [((major, minor - extent), (major, minor)) for _, extent, minor, major in entries]


def read_number(received: bytes, start: int) -> tuple[int, int] | None:
    """Return a number of seven bits a byte, the lowest first, and where it ends; None before it is complete."""
    number = 0
    for index in range(start, len(received)):
        number |= (received[index] & 0x7F) << 7 * (index - start)
        if received[index] < 0x80:
            return number, index + 1
    return None


def describe(answer: bytes) -> str:
    """Return why there is no agreement, from the first four bytes of the answer."""
    if answer == NO_VERSION:
        return "It speaks no version of Bolt that the reader speaks."
    if answer == b"HTTP":
        return "It speaks HTTP."
    return f"It answers {answer.hex()}."
