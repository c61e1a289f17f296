"""What HTTP caches may do with an answer: ETag, 304 and Cache-Control.

A tag is strong, a digest of the body and its media type: equal tags, equal bytes. It is no version: it is true whatever
was written, and an answer that a write did not change keeps its tag.
"""

import base64
import hashlib
import re

Headers = tuple[tuple[bytes, bytes], ...]

TAG = re.compile(rb'\*|(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
# What a request may differ by and get another answer for.
VARY = (b"vary", b"accept, authorization, peergraph-bookmark, peergraph-report")
NEVER: Headers = ((b"cache-control", b"private, no-store"),)
EACH_TIME: Headers = ((b"cache-control", b"private, no-cache"),)


def freshness(*, is_public: bool, is_signed_in: bool, max_age: int) -> Headers | None:
    """How long caches may keep an answer without errors; None when no cache may keep it, not even the client's own.

    What is everybody's may be kept by anybody. What depends on who asks is kept by a visitor's own browser alone, and
    by none once somebody is signed in.
    """
    if is_public and not is_signed_in:
        return ((b"cache-control", f"public, max-age={max_age}, must-revalidate".encode()),)
    return EACH_TIME if is_public or not is_signed_in else None


def tag_of(media_type: str, body: bytes) -> bytes:
    """The strong ETag of a body in a media type."""
    digest = hashlib.blake2b(body, digest_size=15, person=media_type[-16:].encode()).digest()
    return b'"' + base64.urlsafe_b64encode(digest) + b'"'


def is_known(tag: bytes, if_none_match: bytes | None) -> bool:
    """Whether the client has the answer with this tag, by its If-None-Match; compared weakly, as RFC 9110 has it."""
    found = TAG.finditer(if_none_match or b"")
    return any(match[0] == b"*" or match[1] == tag for match in found)
