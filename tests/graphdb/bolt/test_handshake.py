"""Both sides agree on the newest version that they speak, however the server says which it speaks."""

import pytest

from graphdb.bolt.handshake import MANIFEST, MOST_OFFERS, UnspokenServer, agree

SPOKEN = {(5, 4), (5, 7), (5, 8), (6, 0)}


def listed(*offers: tuple[int, int, int], capabilities: bytes = b"\0") -> bytes:
    """Return a server's list of versions, each with how many minor ones below it are meant too."""
    return (
        MANIFEST
        + bytes((len(offers),))
        + b"".join(bytes((0, extent, minor, major)) for major, minor, extent in offers)
        + capabilities
    )


@pytest.mark.parametrize(
    ("received", "version"),
    [
        (bytes((0, 0, 4, 5)), (5, 4)),
        (bytes((0, 0, 8, 5)), (5, 8)),
        (listed((5, 8, 8)), (5, 8)),
        (listed((6, 0, 0), (5, 8, 8), (4, 4, 2)), (6, 0)),
        (listed((4, 4, 2), (5, 8, 8), (6, 3, 3)), (6, 0)),
        (listed((5, 6, 6), (6, 3, 1)), (5, 4)),
        (listed((5, 7, 0), capabilities=b"\x85\x83\x01"), (5, 7)),
    ],
)
def test_the_newest_version_that_both_speak_is_taken(received: bytes, version: tuple[int, int]) -> None:
    agreement = agree(received, SPOKEN)
    assert agreement is not None
    assert agreement.version == version
    major, minor = version
    assert agreement.reply == (bytes((0, 0, minor, major, 0)) if received.startswith(MANIFEST) else b"")
    for length in range(len(received)):
        assert agree(received[:length], SPOKEN) is None


@pytest.mark.parametrize(
    "received",
    [
        bytes(4),
        b"HTTP",
        bytes((0, 0, 4, 4)),
        bytes((0, 0, 8, 5, 0)),
        listed((4, 4, 2)),
        listed((7, 0, 0)),
        listed(),
        listed((5, 8, 8)) + b"\0",
        MANIFEST + bytes((MOST_OFFERS + 1,)),
        MANIFEST + b"\xff\xff\x03",
    ],
)
def test_what_is_no_agreement_says_why(received: bytes) -> None:
    with pytest.raises(UnspokenServer, match=r"\.$"):
        agree(received, SPOKEN)
