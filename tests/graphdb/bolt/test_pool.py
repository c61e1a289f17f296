"""Which servers are read by Bolt itself and which through the driver, and when a connection is used again."""

import asyncio
import datetime
import ipaddress
import logging
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from graphdb.bolt import connection as bolt_connection
from graphdb.bolt import pool as bolt_pool
from graphdb.bolt.connection import Login, Message
from graphdb.bolt.driver_internals import spoken_versions
from graphdb.bolt.pool import Address, BoltPool
from graphdb.bolt.read import Read
from graphdb.driver import database as graphdb_database
from graphdb.driver.database import Database
from graphdb.driver.errors import Unavailable
from tests.graphdb.bolt.test_ways import READ, AllPlans, read, reading
from tests.support.bolt_stub import BoltStub, Failure, Reply, stub_server


@pytest.mark.parametrize("version", [(4, 4), (5, 0), (5, 3)])
async def test_a_server_whose_version_is_not_spoken_is_read_through_the_driver_and_the_log_says_so_once(
    version: tuple[int, int], caplog: pytest.LogCaptureFixture
) -> None:
    async with stub_server(version=version) as stub, reading(stub, "reader") as database:
        with caplog.at_level(logging.WARNING, "peergraph.bolt"):
            if version >= (5, 2):
                answers = await asyncio.gather(*(read(database, x) for x in range(5)))
                assert answers == [[READ.text, {"x": x}] for x in range(5)]
            else:
                # The driver itself cannot switch notifications off there.
                for x in range(2):
                    with pytest.raises(Unavailable):
                        await read(database, x)
        (message,) = caplog.messages
        assert message.startswith("Neo4j is read through the driver's sessions, which takes longer. It ")


async def test_a_server_with_another_log_in_is_read_through_the_driver(caplog: pytest.LogCaptureFixture) -> None:
    refusal = Failure("Neo.ClientError.Request.Invalid", message="no such message")
    async with stub_server(login_failure=refusal) as stub, reading(stub, "reader") as database:
        with caplog.at_level(logging.WARNING, "peergraph.bolt"), pytest.raises(Exception, match="no such message"):
            await read(database, 1)
        stub.login_failure = None
        assert await read(database, 2) == [READ.text, {"x": 2}]
    assert [message.rpartition(". ")[2] for message in caplog.messages] == ["It refuses the log-in: no such message"]


async def test_an_idle_connection_is_asked_whether_it_answers_before_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bolt_pool, "CHECK_AFTER", 0.0)
    monkeypatch.setattr(bolt_connection, "CHECK_SECONDS", 0.2)
    async with stub_server() as stub, reading(stub, "reader") as database:
        for x in range(3):
            assert await read(database, x) == [READ.text, {"x": x}]
        assert (stub.opened, len(stub.of(Message.RESET))) == (1, 2)
        await asyncio.gather(*(read(database, x) for x in range(5)))
        opened = stub.opened
        assert opened >= 5
        stub.resets = False
        # One that does not answer costs one wait: those that were idle for longer are not asked.
        assert await read(database, 7) == [READ.text, {"x": 7}]
        assert stub.opened == opened + 1
        assert len(database._reads._pool._all) == 1  # type: ignore[attr-defined]


async def test_a_connection_is_replaced_when_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bolt_pool, "LONGEST_LIFE", 0.0)
    async with stub_server() as stub, reading(stub, "reader") as database:
        for x in range(3):
            assert await read(database, x) == [READ.text, {"x": x}]
        assert stub.opened == 3


async def test_a_connection_that_does_not_reset_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bolt_connection, "RESET_SECONDS", 0.1)

    async def answer(text: str, parameters: dict[str, Any]) -> Reply:
        return Reply([[1]], Failure("Neo.ClientError.Statement.SyntaxError") if parameters["x"] else None)

    async with stub_server(answer, resets=False) as stub, reading(stub, "reader", pool_size=1) as database:
        with pytest.raises(Exception, match="a message"):
            await read(database, 1)
        assert await read(database, 0) == [1]
        assert stub.opened == 2


async def test_a_server_that_takes_connections_and_says_nothing_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bolt_pool, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.2)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    listener = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with listener:
        stub = BoltStub()
        stub.port = listener.sockets[0].getsockname()[1]
        async with reading(stub, "reader") as database:
            with pytest.raises(Unavailable, match=r"^Neo4j cannot be reached\.$"):
                await read(database, 1)
            await asyncio.sleep(0.01)
            assert not database._reads._pool._all  # type: ignore[attr-defined]


async def test_who_waits_for_a_connection_takes_nothing_along_when_leaving() -> None:
    async with stub_server() as stub:
        address = Address("127.0.0.1", stub.port, None)
        pool = BoltPool(address, Login("neo4j", "secret"), spoken_versions(), 1, 5)
        one = Read("tests/read", "RETURN 1", {}, 5)
        for delay in (0.0, 0.0002, 0.0005, 0.001, 0.002):
            reads = [asyncio.create_task(pool.rows(one)) for _ in range(20)]
            await asyncio.sleep(delay)
            for task in reads[::2]:
                task.cancel()
            await asyncio.gather(*reads, return_exceptions=True)
            assert all(task.result() == [["RETURN 1", {}]] for task in reads[1::2])
        assert await pool.rows(one) == [["RETURN 1", {}]]
        await pool.close()
        assert not pool._all


def make_certificate(folder: Path) -> ssl.SSLContext:
    """Return what a server at 127.0.0.1 encrypts by; its certificate is `certificate.pem` in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stub")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("scheme", "host", "is_trusted", "is_read"),
    [
        ("bolt+s", "127.0.0.1", True, True),
        ("bolt+s", "127.0.0.1", False, False),
        ("bolt+s", "localhost", True, False),
        ("bolt+ssc", "127.0.0.1", False, True),
        ("bolt+ssc", "localhost", False, True),
        ("bolt", "127.0.0.1", False, False),
    ],
)
async def test_an_encrypted_server_is_read_if_its_certificate_is_good(
    scheme: str, host: str, is_trusted: bool, is_read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.1)
    tls = make_certificate(tmp_path)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    async with (
        stub_server(tls=tls) as stub,
        await Database.open(f"{scheme}://{host}:{stub.port}", "neo4j", "secret", timeout=5) as database,
    ):
        database._plans = AllPlans(60)
        value = "x" * 300_000
        if is_read:
            assert await read(database, value) == [READ.text, {"x": value}]
        else:
            with pytest.raises(Unavailable):
                await read(database, value)
