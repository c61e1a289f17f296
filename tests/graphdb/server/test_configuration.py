"""Neo4j's configuration keeps it on loopback, its password is stored as Neo4j stores it, and any path can be a home."""

import hashlib
import os
import re
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from graphdb.server.configuration import (
    DEFAULTS,
    FOLDERS,
    OURS,
    USER,
    BadConfiguration,
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


def settings_of(neo4j_home: Path) -> dict[str, str]:
    lines = (neo4j_home / "conf" / "neo4j.conf").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    assert len(settings) == len(lines)
    return settings


def test_lines_of_ones_own_are_taken_where_they_break_nothing(tmp_path: Path) -> None:
    own = tmp_path / "neo4j.conf"
    own.write_text(
        "# mine\n\n db.tx_log.rotation.size = 64m \ndb.checkpoint.iops.limit=-1\ndb.checkpoint.iops.limit=300\n"
        "server.bolt.listen_address=0.0.0.0:7687\nserver.default_listen_address=0.0.0.0\ndbms.security.auth_enabled=false\n"
        "internal.dbms.out_of_disk_space_protection=false\nserver.directories.data=/elsewhere\n"
    )
    without_effect = write_configuration(tmp_path / "neo4j", 7777, "64m", own)
    assert without_effect == [
        "server.bolt.listen_address",
        "server.default_listen_address",
        "dbms.security.auth_enabled",
        "internal.dbms.out_of_disk_space_protection",
        "server.directories.data",
    ]
    settings = settings_of(tmp_path / "neo4j")
    assert settings["db.tx_log.rotation.size"] == "64m"
    assert settings["db.checkpoint.iops.limit"] == "300"
    assert settings["server.bolt.listen_address"] == "127.0.0.1:7777"
    assert settings["dbms.security.auth_enabled"] == "true"
    assert settings["internal.dbms.out_of_disk_space_protection"] == "true"
    assert "server.directories.data" not in settings


def test_no_line_of_ones_own_changes_what_peergraph_sets(tmp_path: Path) -> None:
    write_configuration(tmp_path / "plain", 7777, "64m")
    fixed = {name: value for name, value in settings_of(tmp_path / "plain").items() if name not in DEFAULTS}
    own = tmp_path / "neo4j.conf"
    own.write_text("".join(f"{name}=false\n" for name in (*fixed, *(f"{prefix}x" for prefix in OURS))))
    write_configuration(tmp_path / "changed", 7777, "64m", own)
    assert settings_of(tmp_path / "changed") == settings_of(tmp_path / "plain")


@pytest.mark.parametrize(
    "line",
    [
        "db.tx_log.rotation.size",
        "db.tx_log.rotation.size: 64m",
        "= 64m",
        "db.checkpoint.iops.limit=1\\",
        "s\\u0065rver.bolt.listen_address=0.0.0.0:1",
        "a.b=\0",
    ],
)
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, line: str) -> None:
    own = tmp_path / "neo4j.conf"
    own.write_text(f"# first\n{line}\n")
    with pytest.raises(BadConfiguration, match=r"neo4j\.conf:2 is no setting of Neo4j, which looks like name=value\.$"):
        write_configuration(tmp_path / "neo4j", 7777, "64m", own)


def test_a_file_of_ones_own_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    own = tmp_path / "neo4j.conf"
    own.write_bytes(b"a=\xff\n")
    with pytest.raises(BadConfiguration, match=r"cannot be read: it is not UTF-8\.$"):
        write_configuration(tmp_path / "neo4j", 7777, "64m", own)
    own.unlink()
    own.mkdir()
    with pytest.raises(BadConfiguration, match=r"cannot be read: Is a directory\.$"):
        write_configuration(tmp_path / "neo4j", 7777, "64m", own)


def test_every_log_of_neo4j_has_a_bound_and_the_console_gets_stages_alone(tmp_path: Path) -> None:
    write_configuration(tmp_path, 7777, "64m")
    files = []
    for name in ("server-logs.xml", "user-logs.xml"):
        appenders = ElementTree.parse(tmp_path / "conf" / name).getroot().find("Appenders")
        assert appenders is not None
        for appender in appenders:
            if appender.tag == "Console":
                stages = re.compile(str(appender.find("RegexFilter").get("regex")))  # type: ignore[union-attr]
                assert stages.fullmatch("Stopped.")
                assert not stages.fullmatch("Client triggered an unexpected error")
                continue
            assert appender.tag == "RollingRandomAccessFile"
            size = appender.find("Policies/SizeBasedTriggeringPolicy")
            count = appender.find("DefaultRolloverStrategy")
            assert size is not None
            assert size.get("size") == "10 MB"
            assert count is not None
            assert count.get("max") == "3"
            files.append(Path(appender.get("fileName", "")).name)
    assert sorted(files) == ["debug.log", "http.log", "neo4j.log", "query.log", "security.log"]


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
