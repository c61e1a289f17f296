"""The viewer: the person who is signed in, as a verified token says."""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from graphdb.compile.selection import ACCOUNT, MODERATOR


@dataclass(frozen=True)
class Viewer:
    """What the issuer of the token asserts. `orcid` is set only if that issuer is trusted about ORCID iDs."""

    issuer: str
    subject: str
    name: str
    email: str | None = field(default=None, repr=False)
    email_verified: bool = False
    orcid: str | None = None
    is_moderator: bool = False

    @cached_property
    def id(self) -> str:
        """Return the account's id in the graph. It is computed from issuer and subject, so it is known before anything
        is stored."""
        subject = f"{self.issuer}\0{self.subject}".encode()
        return "U" + base64.b32encode(hashlib.blake2b(subject, digest_size=10).digest()).decode()[:15]

    @property
    def role(self) -> str:
        """Return the viewer's role, by which the text of a statement may differ."""
        return MODERATOR if self.is_moderator else ACCOUNT
