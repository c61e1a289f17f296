"""Somebody signed in: who a checked token says they are."""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from graphdb.compile.viewer import MODERATOR


@dataclass(frozen=True)
class Viewer:
    """What the issuer of the token vouches for. `orcid` is only there when that issuer's word on ORCID iDs counts."""

    issuer: str
    subject: str
    name: str
    email: str | None = field(default=None, repr=False)
    email_verified: bool = False
    orcid: str | None = None
    is_moderator: bool = False

    @cached_property
    def id(self) -> str:
        """The account's id in the graph, worked out from issuer and subject: known before anything is stored."""
        known = f"{self.issuer}\0{self.subject}".encode()
        return "U" + base64.b32encode(hashlib.blake2b(known, digest_size=10).digest()).decode()[:15]

    @property
    def role(self) -> str:
        """What a statement's text may differ by."""
        return MODERATOR if self.is_moderator else "signed in"
