"""What HTTP caches may do with an answer: ETag, 304 and Cache-Control.

A tag is strong: it is a digest of the body and its media type, so equal tags mean equal bytes. It is not a version: an
answer that a write did not change keeps its tag.
"""

import base64
import hashlib
import re

from peergraph.errors import Headers

TAG = re.compile(rb'\*|(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
# The request headers that change the answer.
VARY = (b"vary", b"accept, authorization, peergraph-bookmark, peergraph-report")
NEVER: Headers = ((b"cache-control", b"private, no-store"),)
EACH_TIME: Headers = ((b"cache-control", b"private, no-cache"),)


def freshness(*, is_public: bool, is_signed_in: bool, max_age: int) -> Headers | None:
    """Return how long caches may keep an answer without errors; None when no cache may, not even the client's own.

    Any cache may keep a public answer to a visitor. One that is not public may be kept by a visitor's own browser
    alone, and by no cache once the client has signed in.
    """
    if is_public and not is_signed_in:
        return ((b"cache-control", f"public, max-age={max_age}, must-revalidate".encode()),)
    return EACH_TIME if is_public or not is_signed_in else None


def tag_of(media_type: str, body: bytes) -> bytes:
    """Return the strong ETag of a body in a media type."""
    digest = hashlib.blake2b(body, digest_size=15, person=media_type[-16:].encode()).digest()
    return b'"' + base64.urlsafe_b64encode(digest) + b'"'


def is_known(tag: bytes, if_none_match: bytes | None) -> bool:
    """Whether the client has the answer with this tag, by its If-None-Match, which RFC 9110 compares weakly."""
    tags = TAG.finditer(if_none_match or b"")
    return any(match[0] == b"*" or match[1] == tag for match in tags)
