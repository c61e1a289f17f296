"""What a person can set, all of it by environment variables: one table, and the Settings read from it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from graphdb.driver.read_way import READ_WAYS
from peergraph.address import is_loopback, is_trustworthy
from peergraph.limits import ConnectionLimits, DocumentLimits
from peergraph.setting import (
    BadSetting,
    Choice,
    Folder,
    Memory,
    MemoryOrNone,
    Network,
    Networks,
    Pairs,
    Seconds,
    Setting,
    Text,
    UnknownVariable,
    WholeNumber,
    Words,
    Workers,
    unknown_variables,
)

NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

HOME = Setting(
    "HOME",
    Folder(),
    "",
    "Data, password (mode 0600), logs and dead letters of the Neo4j that peergraph runs.",
    "`$XDG_DATA_HOME/peergraph`, else `~/.local/share/peergraph`",
)
CACHE = Setting(
    "CACHE",
    Folder(),
    "",
    "Neo4j's jars; several copies of peergraph may share it.",
    "`$XDG_CACHE_HOME/peergraph`, else `~/.cache/peergraph`",
)
BOLT_PORT = Setting("BOLT_PORT", WholeNumber(0, 65535), "7687", "Port of that Neo4j, on loopback; 0 is any free one.")
HEAP = Setting("HEAP", Memory(), "1g", "Heap of that Neo4j.")
PAGE_CACHE = Setting("PAGE_CACHE", Memory(), "512m", "Page cache of that Neo4j.")
LEAST_FREE_DISK = Setting(
    "LEAST_FREE_DISK",
    MemoryOrNone(),
    "256m",
    "Free space of the disk with `PEERGRAPH_HOME` below which writes and imports are refused; 0 refuses none.",
)
NEO4J_URI = Setting(
    "NEO4J_URI", Text("an address such as `neo4j+s://graph.example`"), "", "A Neo4j to use instead of running one."
)
NEO4J_USER = Setting("NEO4J_USER", Text("text"), "neo4j", "User at the Neo4j of `PEERGRAPH_NEO4J_URI`.")
NEO4J_PASSWORD = Setting("NEO4J_PASSWORD", Text("text"), "", "That user's password, required with the address.")
NEO4J_DATABASE = Setting(
    "NEO4J_DATABASE", Text("text"), "", "Name of the database there.", "the user's default database"
)
QUERY_TIMEOUT = Setting("QUERY_TIMEOUT", Seconds(), "15", "Time that a statement may take once it is planned.")
PLANNING_TIMEOUT = Setting(
    "PLANNING_TIMEOUT",
    Seconds(),
    "60",
    "Time that Neo4j may take to plan a new statement; after it planning goes on, for those who try again.",
)
POOL_SIZE = Setting(
    "POOL_SIZE",
    WholeNumber(1, 1000),
    "50",
    "Connections to Neo4j that read, and those that write or plan, each of all workers together.",
)
READS = Setting(
    "READS",
    Choice(READ_WAYS),
    "AUTO",
    "AUTO reads planned statements below the driver's sessions, which is faster; DRIVER reads by sessions.",
)
HOST = Setting("HOST", Text("a host name or address"), "127.0.0.1", "Address to serve at.")
PORT = Setting("PORT", WholeNumber(0, 65535), "8000", "Port to serve at; 0 is any free one.")
WORKERS = Setting(
    "WORKERS",
    Workers(),
    "1",
    "Processes that serve at that port, as `--workers` of `peergraph serve`; auto is one for each processor.",
)
WARM_UP = Setting(
    "WARM_UP",
    WholeNumber(0, 600, "seconds"),
    "10",
    "Time for which `/health/ready` waits at most, until first requests are answered as fast as later ones.",
)
LOG_LEVEL = Setting(
    "LOG_LEVEL",
    Choice(("INFO", "DEBUG", "WARNING", "ERROR")),
    "INFO",
    "DEBUG logs each statement by its query's name, with rows and milliseconds; slow ones are always logged.",
)
CORS_ORIGINS = Setting(
    "CORS_ORIGINS",
    Words("origins, or `*` for all", r"\*|https?://[^/@*\s]+", "origins such as https://explorer.example, or *"),
    "",
    "Origins whose pages may send requests.",
)
CORS_HEADERS = Setting(
    "CORS_HEADERS",
    Words("names of headers", r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", "names of headers such as x-client-name"),
    "",
    "Headers that these pages may send beside those of the usual clients.",
)
ANSWER_CACHE = Setting(
    "ANSWER_CACHE",
    MemoryOrNone(),
    "0",
    "Memory of all workers for answers that are requested again; none is ever older than the last write.",
)
MAX_AGE = Setting(
    "MAX_AGE",
    WholeNumber(0, 86400, "seconds"),
    "0",
    "Time that browsers and proxies may use public answers without asking again.",
)
DOCUMENTS = Setting("DOCUMENTS", Folder(), "", "Folder of the trusted documents.", "`documents` in `PEERGRAPH_HOME`")
TRUSTED_ONLY = Setting("TRUSTED_ONLY", Choice(("NO", "YES")), "NO", "YES answers trusted documents alone.")
OIDC_ISSUERS = Setting(
    "OIDC_ISSUERS",
    Pairs("an issuer=audience"),
    "",
    "Issuers whose tokens are accepted, each with an audience; an issuer with several stands several times.",
)
OIDC_KEYS = Setting(
    "OIDC_KEYS", Pairs("an issuer=file"), "", "Files with the JWKS of issuers.", "the issuer's discovery document"
)
KEYS_LIFETIME = Setting(
    "OIDC_KEYS_LIFETIME",
    Seconds(),
    "300",
    "Time after which an issuer's keys are read again, so that one which it withdraws is no longer accepted.",
)
OIDC_ORCID_ISSUERS = Setting(
    "OIDC_ORCID_ISSUERS",
    Words("addresses of issuers"),
    "https://orcid.org",
    "Issuers whose word on ORCID iDs (the token's `orcid`, else `sub`) approves the claim to a researcher at once.",
)
OIDC_MODERATORS = Setting("OIDC_MODERATORS", Pairs("an issuer=subject"), "", "The moderators, who decide claims.")
INVITATIONS_PER_DAY = Setting(
    "INVITATIONS_PER_DAY", WholeNumber(0, 10_000), "20", "Invitations that an account may send within 24 hours."
)
FOLLOWS_PER_ACCOUNT = Setting(
    "FOLLOWS_PER_ACCOUNT", WholeNumber(0, 100_000), "1000", "Entities that an account may follow."
)
FEED_INTERVAL = Setting(
    "FEED_INTERVAL",
    Seconds(),
    "1",
    "Time between two polls of the graph, one statement for all subscribers of a worker.",
)
SUBSCRIPTIONS_PER_ACCOUNT = Setting(
    "SUBSCRIPTIONS_PER_ACCOUNT",
    WholeNumber(1, 1000),
    "10",
    "Subscriptions of an account, and operations of one connection, at the same time.",
)
SUBSCRIPTIONS = Setting(
    "SUBSCRIPTIONS", WholeNumber(0, 100_000), "1000", "Subscriptions of all accounts at this server."
)
BODY_TIMEOUT = Setting("BODY_TIMEOUT", Seconds(), "10", "Time within which a request must arrive.")
HEAD_TIMEOUT = Setting(
    "HEAD_TIMEOUT", Seconds(), "10", "Time within which the head of a request must arrive, also the first one."
)
IDLE_TIMEOUT = Setting(
    "IDLE_TIMEOUT",
    Seconds(),
    "75",
    "Time after which a connection is closed that sends no further request; more than a proxy in front keeps one.",
)
INIT_TIMEOUT = Setting("INIT_TIMEOUT", Seconds(), "10", "Time within which a WebSocket must send `connection_init`.")
WEBSOCKET_IDLE_TIMEOUT = Setting(
    "WEBSOCKET_IDLE_TIMEOUT", Seconds(), "60", "Time after which a WebSocket is closed that runs no operation."
)
WRITE_TIMEOUT = Setting(
    "WRITE_TIMEOUT",
    Seconds(),
    "20",
    "Time within which a client must take the next 64 KB of what is sent to it, or the rest.",
)
PROXIES = Setting(
    "PROXIES", Networks(), "", "Proxies whose X-Forwarded-For is believed; the client is the last address of others."
)
HOSTS = Setting(
    "HOSTS",
    Words(
        "host names such as `graph.example` or `*.graph.example`, addresses, or `*` for all",
        r"\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*",
        "host names such as graph.example or *.graph.example, without a port, or *",
    ),
    "",
    "Hosts that requests may name. Others get 421.",
    "loopback names and addresses; if `PEERGRAPH_HOST` is none, any address, that and this machine's name too",
)
LIMITS = Setting(
    "LIMITS",
    Choice(("ENFORCE", "MEASURE")),
    "ENFORCE",
    "MEASURE answers what exceeds a limit on documents, cost or rate, and counts and logs it.",
)


def settings_of(limits: type[DocumentLimits] | type[ConnectionLimits]) -> Mapping[str, Setting[int]]:
    """Return the settings of limits by the names of their fields; `PEERGRAPH_MOST_TOKENS` sets `tokens`, and so on."""
    return {
        limit.name: Setting(
            f"MOST_{limit.name.upper()}",
            WholeNumber(limit.metadata["least"], limit.metadata["most"]),
            str(limit.default),
            f"{limit.metadata['meaning'][0].upper()}{limit.metadata['meaning'][1:]}.",
        )
        for limit in fields(limits)
        if limit.metadata
    }


DOCUMENT_LIMITS = settings_of(DocumentLimits)
CONNECTION_LIMITS = settings_of(ConnectionLimits)
# The sections of the table: who reads the settings, and the settings.
OWN_NEO4J: tuple[Setting[Any], ...] = (HOME, CACHE, BOLT_PORT, HEAP, PAGE_CACHE, LEAST_FREE_DISK)
GRAPH: tuple[Setting[Any], ...] = (
    NEO4J_URI,
    NEO4J_USER,
    NEO4J_PASSWORD,
    NEO4J_DATABASE,
    QUERY_TIMEOUT,
    PLANNING_TIMEOUT,
    POOL_SIZE,
    READS,
)
HTTP: tuple[Setting[Any], ...] = (
    HOST,
    PORT,
    HOSTS,
    PROXIES,
    WORKERS,
    WARM_UP,
    LOG_LEVEL,
    CORS_ORIGINS,
    CORS_HEADERS,
    ANSWER_CACHE,
    MAX_AGE,
    DOCUMENTS,
    TRUSTED_ONLY,
)
SIGN_IN: tuple[Setting[Any], ...] = (
    OIDC_ISSUERS,
    OIDC_KEYS,
    KEYS_LIFETIME,
    OIDC_ORCID_ISSUERS,
    OIDC_MODERATORS,
)
EVENTS: tuple[Setting[Any], ...] = (
    FEED_INTERVAL,
    SUBSCRIPTIONS_PER_ACCOUNT,
    SUBSCRIPTIONS,
    FOLLOWS_PER_ACCOUNT,
    INVITATIONS_PER_DAY,
)
CONNECTIONS: tuple[Setting[Any], ...] = (
    *CONNECTION_LIMITS.values(),
    HEAD_TIMEOUT,
    IDLE_TIMEOUT,
    INIT_TIMEOUT,
    WEBSOCKET_IDLE_TIMEOUT,
    WRITE_TIMEOUT,
)
REQUESTS: tuple[Setting[Any], ...] = (LIMITS, BODY_TIMEOUT, *DOCUMENT_LIMITS.values())
SECTIONS: Mapping[str, tuple[Setting[Any], ...]] = {
    "The Neo4j that peergraph runs": OWN_NEO4J,
    "The graph": GRAPH,
    "Serving": HTTP,
    "Signing in": SIGN_IN,
    "Events and invitations": EVENTS,
    "Limits on requests": REQUESTS,
    "Limits on connections": CONNECTIONS,
}
ALL = tuple(setting for section in SECTIONS.values() for setting in section)


@dataclass(frozen=True, slots=True)
class Neo4jServer:
    """A Neo4j that others run, or ours once it runs; `database` None is the user's default one."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs tokens, for which audiences; `keys` is a file with its JWKS, or None if the issuer publishes it."""

    name: str
    audiences: frozenset[str]
    keys: Path | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Seconds between two polls of the graph, and how many subscriptions an account and all accounts may have."""

    interval: float = FEED_INTERVAL.default_value
    per_account: int = SUBSCRIPTIONS_PER_ACCOUNT.default_value
    most: int = SUBSCRIPTIONS.default_value


# What an account may do at most, by the name that statements know the limit by.
DEFAULT_ACCOUNT_LIMITS: Mapping[str, int] = {
    "invitationsPerDay": INVITATIONS_PER_DAY.default_value,
    "follows": FOLLOWS_PER_ACCOUNT.default_value,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How this copy of peergraph runs; with `neo4j` None it runs a Neo4j of its own in `home`.

    Times are in seconds, `answer_cache` is in bytes.
    """

    home: Path
    cache: Path
    host: str = HOST.default_value
    port: int = PORT.default_value
    workers: int = WORKERS.default_value
    warm_up: int = WARM_UP.default_value
    bolt_port: int = BOLT_PORT.default_value
    heap: str = HEAP.default_value
    page_cache: str = PAGE_CACHE.default_value
    least_free_disk: int = LEAST_FREE_DISK.default_value
    query_timeout: float = QUERY_TIMEOUT.default_value
    planning_timeout: float = PLANNING_TIMEOUT.default_value
    pool_size: int = POOL_SIZE.default_value
    reads: str = READS.default_value
    answer_cache: int = ANSWER_CACHE.default_value
    max_age: int = MAX_AGE.default_value
    account_limits: Mapping[str, int] = field(default_factory=lambda: DEFAULT_ACCOUNT_LIMITS)
    subscriptions: Subscriptions = Subscriptions()
    document_limits: DocumentLimits = field(default_factory=DocumentLimits)
    body_timeout: float = BODY_TIMEOUT.default_value
    connection_limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    proxies: tuple[Network, ...] = ()
    hosts: tuple[str, ...] = HOSTS.default_value
    documents: Path = Path("documents")
    trusted_only: bool = False
    cors_origins: tuple[str, ...] = CORS_ORIGINS.default_value
    cors_headers: tuple[str, ...] = CORS_HEADERS.default_value
    log_level: str = LOG_LEVEL.default_value
    neo4j: Neo4jServer | None = None
    issuers: tuple[Issuer, ...] = ()
    keys_lifetime: float = KEYS_LIFETIME.default_value
    orcid_issuers: frozenset[str] = frozenset(OIDC_ORCID_ISSUERS.default_value)
    moderators: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the server, and the graph is one that peergraph keeps itself."""
        return is_loopback(self.host) and (self.neo4j is None or self.neo4j.is_ours)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Return the settings in the environment; raises BadSetting for a bad value or a misspelt name.

        An empty variable counts as absent.
        """
        values = os.environ if environment is None else environment
        settings = cls._read(values)
        if misspelt := next((unknown for unknown in unknown_settings(values) if unknown.is_misspelt), None):
            raise BadSetting(str(misspelt))
        return settings

    @classmethod
    def _read(cls, values: Mapping[str, str]) -> Self:
        home = HOME.read(values, xdg_folder(values, "XDG_DATA_HOME", ".local/share"))
        return cls(
            home=home,
            cache=CACHE.read(values, xdg_folder(values, "XDG_CACHE_HOME", ".cache")),
            host=HOST.read(values),
            port=PORT.read(values),
            workers=WORKERS.read(values),
            warm_up=WARM_UP.read(values),
            bolt_port=BOLT_PORT.read(values),
            heap=HEAP.read(values),
            page_cache=PAGE_CACHE.read(values),
            least_free_disk=LEAST_FREE_DISK.read(values),
            query_timeout=QUERY_TIMEOUT.read(values),
            planning_timeout=PLANNING_TIMEOUT.read(values),
            pool_size=POOL_SIZE.read(values),
            reads=READS.read(values),
            answer_cache=ANSWER_CACHE.read(values),
            max_age=MAX_AGE.read(values),
            account_limits={
                "invitationsPerDay": INVITATIONS_PER_DAY.read(values),
                "follows": FOLLOWS_PER_ACCOUNT.read(values),
            },
            subscriptions=Subscriptions(
                FEED_INTERVAL.read(values), SUBSCRIPTIONS_PER_ACCOUNT.read(values), SUBSCRIPTIONS.read(values)
            ),
            document_limits=DocumentLimits(
                **{name: setting.read(values) for name, setting in DOCUMENT_LIMITS.items()},
                enforced=LIMITS.read(values) == "ENFORCE",
            ),
            body_timeout=BODY_TIMEOUT.read(values),
            connection_limits=ConnectionLimits(
                **{name: setting.read(values) for name, setting in CONNECTION_LIMITS.items()},
                head_timeout=HEAD_TIMEOUT.read(values),
                idle_timeout=IDLE_TIMEOUT.read(values),
                init_timeout=INIT_TIMEOUT.read(values),
                websocket_idle_timeout=WEBSOCKET_IDLE_TIMEOUT.read(values),
                write_timeout=WRITE_TIMEOUT.read(values),
                body_timeout=BODY_TIMEOUT.read(values),
            ),
            proxies=PROXIES.read(values),
            hosts=HOSTS.read(values),
            documents=DOCUMENTS.read(values, str(home / "documents")),
            trusted_only=TRUSTED_ONLY.read(values) == "YES",
            cors_origins=CORS_ORIGINS.read(values),
            cors_headers=CORS_HEADERS.read(values),
            log_level=LOG_LEVEL.read(values),
            neo4j=read_neo4j(values),
            issuers=read_issuers(values),
            keys_lifetime=KEYS_LIFETIME.read(values),
            orcid_issuers=frozenset(OIDC_ORCID_ISSUERS.read(values)),
            moderators=frozenset(OIDC_MODERATORS.read(values)),
        )


def unknown_settings(environment: Mapping[str, str] | None = None) -> list[UnknownVariable]:
    """Return the variables in the environment that look like settings and are none."""
    return unknown_variables(ALL, os.environ if environment is None else environment)


def xdg_folder(values: Mapping[str, str], variable: str, default: str) -> str:
    """Return peergraph's folder below one that the XDG Base Directory Specification names.

    `default` is that one below the user's home if the variable is absent.
    """
    return str(Path(values.get(variable, "").strip() or Path.home() / default) / "peergraph")


def read_neo4j(values: Mapping[str, str]) -> Neo4jServer | None:
    """Return the Neo4j that others run, or None if none is named; raises BadSetting."""
    uri, password = NEO4J_URI.read(values), NEO4J_PASSWORD.read(values)
    user, database = NEO4J_USER.read(values), NEO4J_DATABASE.read(values)
    if not uri:
        return None
    if not re.fullmatch(rf"({'|'.join(map(re.escape, NEO4J_SCHEMES))})://[^/@\s]+/?", uri):
        # The address is not repeated: people put passwords into addresses.
        raise BadSetting(f"{NEO4J_URI.name} must look like neo4j://host:7687, with bolt or +s if need be.")
    if not password:
        raise BadSetting(f"{NEO4J_PASSWORD.name} must be given along with {NEO4J_URI.name}.")
    return Neo4jServer(uri, user, password, database or None)


def read_issuers(values: Mapping[str, str]) -> tuple[Issuer, ...]:
    """Return the issuers whose tokens are accepted, with audiences and key files; raises BadSetting."""
    audiences: dict[str, set[str]] = {}
    for issuer, audience in OIDC_ISSUERS.read(values):
        audiences.setdefault(issuer, set()).add(audience)
    files = dict(OIDC_KEYS.read(values))
    for issuer, file in files.items():
        if issuer not in audiences:
            raise BadSetting(f"{OIDC_KEYS.name} names {issuer}, which {OIDC_ISSUERS.name} does not.")
        if not Path(file).expanduser().is_file():
            raise BadSetting(f"{OIDC_KEYS.name} must name files, and {file} is none.")
    for issuer in audiences:
        if issuer not in files and not is_trustworthy(issuer):
            raise BadSetting(f"{OIDC_ISSUERS.name} must be https addresses, not {issuer!r}.")
    return tuple(
        Issuer(name, frozenset(accepted), Path(files[name]).expanduser().absolute() if name in files else None)
        for name, accepted in audiences.items()
    )
