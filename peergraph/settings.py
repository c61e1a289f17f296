"""What a person can set, all of it by environment variables."""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from peergraph.address import is_loopback, is_trustworthy
from peergraph.admission.document_limits import USUAL, DocumentLimits

ORCID = "https://orcid.org"
UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
MEMORY = re.compile(r"[1-9][0-9]*[kmg]", re.IGNORECASE)
# What may be done at most, by the name that statements know the limit by.
USUAL_LIMITS: Mapping[str, int] = {"invitationsPerDay": 20}
PREFIX = "PEERGRAPH_"
# Others' variables of this prefix: those of the tests and benchmarks, and what Kubernetes sets for a service.
FOREIGN = re.compile(r"PEERGRAPH_(?:(?:TEST|BENCH)_.*|SERVICE_(?:HOST|PORT)(?:_.*)?|PORT_[0-9]+_(?:TCP|UDP)(?:_.*)?)")
# How alike (0..1) a name has to be to one of ours to be taken for it; and the prefix.
NEAR, NEAR_PREFIX = 0.75, 0.85
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


class BadSetting(ValueError):
    """A setting that cannot be used; the message names the variable and says what it may be."""


# What each variable sets, for the help of commands; what one request may ask for says so itself.
ABOUT: Mapping[str, str] = {
    "PEERGRAPH_HOME": "folder of the data, logs and dead letters",
    "PEERGRAPH_CACHE": "folder of Neo4j's jars",
    "PEERGRAPH_BOLT_PORT": "port of our own Neo4j (7687; 0: any)",
    "PEERGRAPH_HEAP": "its heap (1g)",
    "PEERGRAPH_PAGE_CACHE": "its page cache (512m)",
    "PEERGRAPH_NEO4J_URI": "another Neo4j to use, and none is started",
    "PEERGRAPH_NEO4J_USER": "its user (neo4j)",
    "PEERGRAPH_NEO4J_PASSWORD": "that user's password",
    "PEERGRAPH_NEO4J_DATABASE": "its database (the default one)",
    "PEERGRAPH_QUERY_TIMEOUT": "seconds a statement may take (15)",
    "PEERGRAPH_PLANNING_TIMEOUT": "seconds more until it is planned (60)",
    "PEERGRAPH_POOL_SIZE": "connections to Neo4j (50)",
    "PEERGRAPH_HOST": "address to serve at (127.0.0.1)",
    "PEERGRAPH_PORT": "port to serve at (8000; 0: any)",
    "PEERGRAPH_ANSWER_CACHE": "memory for answers asked again (0)",
    "PEERGRAPH_MAX_AGE": "seconds caches may keep answers (0)",
    "PEERGRAPH_INVITATIONS_PER_DAY": "invitations of an account a day (20)",
    "PEERGRAPH_FEED_INTERVAL": "seconds between polls for events (1)",
    "PEERGRAPH_SUBSCRIPTIONS_PER_ACCOUNT": "subscriptions of an account (10)",
    "PEERGRAPH_SUBSCRIPTIONS": "subscriptions in all (1000)",
    "PEERGRAPH_BODY_TIMEOUT": "seconds in which a request has to come (10)",
    "PEERGRAPH_LIMITS": "enforce, or measure: limits are only counted",
    "PEERGRAPH_DOCUMENTS": "folder of trusted documents",
    "PEERGRAPH_TRUSTED_ONLY": "yes: only these are answered",
    "PEERGRAPH_CORS_ORIGINS": "origins whose pages may ask",
    "PEERGRAPH_CORS_HEADERS": "headers more that they may send",
    "PEERGRAPH_LOG_LEVEL": "INFO, DEBUG, WARNING or ERROR",
    "PEERGRAPH_OIDC_ISSUERS": "issuer=audience of tokens taken",
    "PEERGRAPH_OIDC_KEYS": "issuer=file of keys in files",
    "PEERGRAPH_OIDC_ORCID_ISSUERS": "issuers whose word on ORCID iDs counts",
    "PEERGRAPH_OIDC_MODERATORS": "issuer=subject of each moderator",
    **{
        f"PEERGRAPH_MOST_{limit.name.upper()}": limit.metadata["meaning"]
        for limit in fields(DocumentLimits)
        if limit.metadata
    },
}


@dataclass(frozen=True, slots=True)
class Neo4jServer:
    """A Neo4j that others run, or ours once it runs; `database` None is its default one."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are taken, for which audiences; `keys` is a file with its JWKS, None to ask the issuer itself."""

    name: str
    audiences: frozenset[str]
    keys: Path | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """How subscriptions are served: seconds between two polls of the graph, how many an account and all may have."""

    interval: float = 1.0
    per_account: int = 10
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """How this copy of peergraph runs; with `neo4j` None it runs a Neo4j of its own in `home`."""

    home: Path
    cache: Path
    host: str = "127.0.0.1"
    port: int = 8000
    bolt_port: int = 7687
    heap: str = "1g"
    page_cache: str = "512m"
    query_timeout: float = 15.0
    planning_timeout: float = 60.0
    pool_size: int = 50
    answer_cache: int = 0  # bytes
    max_age: int = 0  # seconds
    limits: Mapping[str, int] = field(default_factory=lambda: USUAL_LIMITS)
    subscriptions: Subscriptions = Subscriptions()
    bounds: DocumentLimits = USUAL
    body_timeout: float = 10.0
    documents: Path = Path("documents")
    trusted_only: bool = False
    cors_origins: tuple[str, ...] = ()
    cors_headers: tuple[str, ...] = ()
    log_level: str = "INFO"
    neo4j: Neo4jServer | None = None
    issuers: tuple[Issuer, ...] = ()
    orcid_issuers: frozenset[str] = frozenset((ORCID,))
    moderators: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the server, and the graph is one that peergraph keeps itself."""
        return is_loopback(self.host) and (self.neo4j is None or self.neo4j.is_ours)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings in the environment, each checked; an empty variable counts as absent, and one whose name is
        nearly that of a setting is refused."""
        given = Variables(os.environ if environment is None else environment)
        settings = cls._read(given)
        if meant := next((stranger for stranger in given.strangers() if stranger.is_near), None):
            raise BadSetting(str(meant))
        return settings

    @classmethod
    def _read(cls, given: "Variables") -> Self:
        home = given.folder("PEERGRAPH_HOME", "XDG_DATA_HOME", ".local/share")
        return cls(
            home=home,
            cache=given.folder("PEERGRAPH_CACHE", "XDG_CACHE_HOME", ".cache"),
            host=given.text("PEERGRAPH_HOST", "127.0.0.1"),
            port=given.whole("PEERGRAPH_PORT", 8000, 0, 65535),
            bolt_port=given.whole("PEERGRAPH_BOLT_PORT", 7687, 0, 65535),
            heap=given.memory("PEERGRAPH_HEAP", "1g"),
            page_cache=given.memory("PEERGRAPH_PAGE_CACHE", "512m"),
            query_timeout=given.seconds("PEERGRAPH_QUERY_TIMEOUT", 15.0),
            planning_timeout=given.seconds("PEERGRAPH_PLANNING_TIMEOUT", 60.0),
            pool_size=given.whole("PEERGRAPH_POOL_SIZE", 50, 1, 1000),
            answer_cache=given.room("PEERGRAPH_ANSWER_CACHE"),
            max_age=given.whole("PEERGRAPH_MAX_AGE", 0, 0, 86400),
            limits=given.limits(),
            subscriptions=Subscriptions(
                interval=given.seconds("PEERGRAPH_FEED_INTERVAL", 1.0),
                per_account=given.whole("PEERGRAPH_SUBSCRIPTIONS_PER_ACCOUNT", 10, 1, 1000),
                most=given.whole("PEERGRAPH_SUBSCRIPTIONS", 1000, 0, 100_000),
            ),
            bounds=given.bounds(),
            body_timeout=given.seconds("PEERGRAPH_BODY_TIMEOUT", 10.0),
            documents=given.path("PEERGRAPH_DOCUMENTS", home / "documents"),
            trusted_only=given.choice("PEERGRAPH_TRUSTED_ONLY", ("NO", "YES")) == "YES",
            cors_origins=given.origins("PEERGRAPH_CORS_ORIGINS"),
            cors_headers=given.header_names("PEERGRAPH_CORS_HEADERS"),
            log_level=given.choice("PEERGRAPH_LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
            neo4j=given.outside(),
            issuers=given.issuers(),
            orcid_issuers=frozenset(given.words("PEERGRAPH_OIDC_ORCID_ISSUERS", ORCID)),
            moderators=frozenset(given.pairs("PEERGRAPH_OIDC_MODERATORS", "an issuer=subject")),
        )


@dataclass(frozen=True, slots=True)
class Stranger:
    """A variable that begins as ours do, or nearly, and is none; the one that may be meant, and whether it must be."""

    name: str
    meant: str | None
    is_near: bool

    def __str__(self) -> str:
        asked = f"; {self.meant} is meant?" if self.meant else ", and is ignored."
        return f"{self.name} is no setting of peergraph{asked}"


def strangers(environment: Mapping[str, str] | None = None) -> list[Stranger]:
    """The variables in the environment that look like settings and are none."""
    given = Variables(os.environ if environment is None else environment)
    Settings._read(given)
    return given.strangers()


@dataclass(frozen=True, slots=True)
class Variables:
    """The environment, read one checked variable at a time; `asked` are the names that were."""

    values: Mapping[str, str]
    asked: set[str] = field(default_factory=set)

    def strangers(self) -> list[Stranger]:
        """What looks like one of the names that were asked for and is none, by name; what is empty counts as absent."""
        known = {name.removeprefix(PREFIX): name for name in self.asked if name.startswith(PREFIX)}
        found = []
        for name in sorted(name for name, value in self.values.items() if value.strip()):
            rest = own_part(name)
            if rest is None or name in self.asked or FOREIGN.fullmatch(name):
                continue
            near = difflib.get_close_matches(rest, known, 1, NEAR)
            words = set(rest.split("_"))
            meant = near or sorted((each for each in known if words <= set(each.split("_"))), key=len)
            if near or name.startswith(PREFIX):
                found.append(Stranger(name, known[meant[0]] if meant else None, bool(near)))
        return found

    def text(self, name: str, default: str = "") -> str:
        self.asked.add(name)
        return self.values.get(name, "").strip() or default

    def choice(self, name: str, among: tuple[str, ...]) -> str:
        """One of several words, in any case; the first is the default."""
        text = self.text(name, among[0]).upper()
        if text not in among:
            raise BadSetting(f"{name} must be one of {', '.join(among)}, not {text!r}.")
        return text

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
        return int(text)

    def seconds(self, name: str, default: float) -> float:
        text = self.text(name, str(default))
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0.0 < value <= 3600.0:
            raise BadSetting(f"{name} must be a number of seconds above 0 and up to 3600, not {text!r}.")
        return value

    def memory(self, name: str, default: str) -> str:
        text = self.text(name, default)
        if not MEMORY.fullmatch(text):
            raise BadSetting(f"{name} must be an amount of memory such as 512m or 2g, not {text!r}.")
        return text.lower()

    def room(self, name: str) -> int:
        """An amount of memory in bytes, 0 for none."""
        text = self.text(name, "0")
        return 0 if text == "0" else int(self.memory(name, text)[:-1]) * UNITS[text[-1].lower()]

    def folder(self, name: str, base: str, below_user: str) -> Path:
        return self.path(name, Path(self.text(base) or Path.home() / below_user) / "peergraph")

    def path(self, name: str, default: Path) -> Path:
        """A folder, which need not be there yet."""
        path = Path(self.text(name) or default).expanduser().absolute()
        if path.exists() and not path.is_dir():
            raise BadSetting(f"{name} must be a folder, and {path} is a file.")
        return path

    def origins(self, name: str) -> tuple[str, ...]:
        """The origins whose pages may ask: `*` for all, else scheme, host and port, by commas or spaces."""
        found = self.words(name)
        for origin in found:
            if not re.fullmatch(r"\*|https?://[^/@*\s]+", origin):
                raise BadSetting(f"{name} must be origins such as https://explorer.example, or *, not {origin!r}.")
        return found

    def header_names(self, name: str) -> tuple[str, ...]:
        """Names of HTTP headers, by commas or spaces."""
        found = self.words(name)
        for header in found:
            if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", header):
                raise BadSetting(f"{name} must be names of headers such as x-client-name, not {header!r}.")
        return found

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        """Words by commas or spaces."""
        return tuple(self.text(name, default).replace(",", " ").split())

    def pairs(self, name: str, what: str) -> tuple[tuple[str, str], ...]:
        """Pairs joined by their last equals sign, by commas or spaces."""
        found = tuple((left, right) for left, _, right in (word.rpartition("=") for word in self.words(name)))
        if not all(left and right for left, right in found):
            raise BadSetting(f"{name} must be {what} for each, by commas or spaces.")
        return found

    def issuers(self) -> tuple[Issuer, ...]:
        """Whose tokens are taken: each issuer with its audiences, and the file with its keys where one is named."""
        audiences: dict[str, set[str]] = {}
        for issuer, audience in self.pairs("PEERGRAPH_OIDC_ISSUERS", "an issuer=audience"):
            audiences.setdefault(issuer, set()).add(audience)
        files = dict(self.pairs("PEERGRAPH_OIDC_KEYS", "an issuer=file"))
        for issuer, file in files.items():
            if issuer not in audiences:
                raise BadSetting(f"PEERGRAPH_OIDC_KEYS names {issuer}, which PEERGRAPH_OIDC_ISSUERS does not.")
            if not Path(file).expanduser().is_file():
                raise BadSetting(f"PEERGRAPH_OIDC_KEYS must name files, and {file} is none.")
        for issuer in audiences:
            if issuer not in files and not is_trustworthy(issuer):
                raise BadSetting(f"PEERGRAPH_OIDC_ISSUERS must be https addresses, not {issuer!r}.")
        return tuple(
            Issuer(name, frozenset(found), Path(files[name]).expanduser().absolute() if name in files else None)
            for name, found in audiences.items()
        )

    def limits(self) -> dict[str, int]:
        """What may be done at most."""
        usual = USUAL_LIMITS["invitationsPerDay"]
        return {"invitationsPerDay": self.whole("PEERGRAPH_INVITATIONS_PER_DAY", usual, 0, 10_000)}

    def bounds(self) -> DocumentLimits:
        """What one request may ask for."""
        found: dict[str, int] = {}
        for limit in fields(DocumentLimits):
            if limit.metadata:
                name = f"PEERGRAPH_MOST_{limit.name.upper()}"
                usual = getattr(USUAL, limit.name)
                found[limit.name] = self.whole(name, usual, limit.metadata["least"], limit.metadata["top"])
        return DocumentLimits(**found, enforced=self.choice("PEERGRAPH_LIMITS", ("ENFORCE", "MEASURE")) == "ENFORCE")

    def outside(self) -> Neo4jServer | None:
        uri, password = self.text("PEERGRAPH_NEO4J_URI"), self.text("PEERGRAPH_NEO4J_PASSWORD")
        user, database = self.text("PEERGRAPH_NEO4J_USER", "neo4j"), self.text("PEERGRAPH_NEO4J_DATABASE")
        if not uri:
            return None
        if not re.fullmatch(rf"({'|'.join(map(re.escape, SCHEMES))})://[^/@\s]+/?", uri):
            # Not shown: people put passwords into addresses.
            raise BadSetting("PEERGRAPH_NEO4J_URI must look like neo4j://host:7687, with bolt or +s if need be.")
        if not password:
            raise BadSetting("PEERGRAPH_NEO4J_PASSWORD must be given along with PEERGRAPH_NEO4J_URI.")
        return Neo4jServer(uri, user, password, database or None)


def own_part(name: str) -> str | None:
    """What stands behind PEERGRAPH_ in a name, however that is spelt; None when the name does not begin so."""
    for parts in (1, 2):
        words = name.upper().split("_")
        start, rest = "".join(words[:parts]), "_".join(words[parts:])
        if rest and difflib.SequenceMatcher(None, start, PREFIX[:-1]).ratio() > NEAR_PREFIX:
            return rest
    return None
