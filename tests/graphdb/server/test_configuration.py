"""Neo4j's configuration keeps it on loopback, its password is stored as Neo4j stores it, and any path can be a home."""

import hashlib
import os
import stat
from pathlib import Path

from graphdb.server.configuration import (
    FOLDERS,
    USER,
    java_command,
    write_configuration,
    write_initial_password,
    write_private,
)
from graphdb.server.process import is_neo4j_of


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_configuration_opens_one_port_of_loopback(tmp_path: Path) -> None:
    write_configuration(tmp_path, 7777, "64m")
    assert {path.name for path in tmp_path.iterdir()} == set(FOLDERS)
    lines = (tmp_path / "conf" / "neo4j.conf").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    assert len(settings) == len(lines)
    assert settings["server.bolt.listen_address"] == "127.0.0.1:7777"
    assert settings["server.default_listen_address"] == "127.0.0.1"
    assert settings["server.memory.pagecache.size"] == "64m"
    assert [settings[f"server.{protocol}.enabled"] for protocol in ("http", "https")] == ["false", "false"]


def test_the_first_password_is_a_salted_hash_that_is_written_once(tmp_path: Path) -> None:
    write_initial_password(tmp_path, "secret")
    path = tmp_path / "data" / "dbms" / "auth.ini"
    user, credential, _ = path.read_text().split(":")
    algorithm, digest, salt, rounds = credential.split(",")
    expected = bytes.fromhex(salt) + b"secret"
    for _ in range(int(rounds)):
        expected = hashlib.sha256(expected).digest()
    assert (user, algorithm, digest) == (USER, "SHA-256", expected.hex())
    assert mode(path) == 0o600
    stored = path.read_text()
    write_initial_password(tmp_path, "another")
    assert path.read_text() == stored


def test_a_private_file_is_replaced_whole_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("old, and readable")
    path.chmod(0o644)
    # What a write that was interrupted left behind.
    (tmp_path / "password.new").write_text("half")
    write_private(path, "new")
    assert path.read_text() == "new"
    assert mode(path) == 0o600
    assert os.listdir(tmp_path) == ["password"]


def test_the_command_names_its_home_and_reads_the_class_path_from_a_file(tmp_path: Path) -> None:
    home = tmp_path / 'a "home" of mine'
    (home / "run").mkdir(parents=True)
    command = java_command(home, "512m", [Path('/jars/a "b".jar'), Path("/jars/c.jar")])
    assert f"--home-dir={home}" in command
    assert {"-Xms512m", "-Xmx512m", f"@{home / 'run' / 'java.args'}"} < set(command)
    assert (home / "run" / "java.args").read_text() == '-cp "/jars/a \\"b\\".jar:/jars/c.jar"\n'
    assert not is_neo4j_of(os.getpid(), home)
