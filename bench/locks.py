"""`python -m bench.locks` measures how long an import keeps accounts from writing: usual works, and very large ones.

The server is a Neo4j of its own. An import in another process writes usual works of ../shared/data (or synthetic ones
where it is absent), a work of 12,000 new authors, another work of the same authors, and a work of 5,000 references.
Meanwhile three accounts follow, file claims, and edit a profile, one write after the other. A line says for each import
how long a batch's transaction took, how long it held the graph's lock, and how long the accounts waited. The exit code
is 1 when an account waited for more than 2 s, or a write failed.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
import uvloop
from rich.console import Console

from bench.feed import work_lines
from bench.graph import WORKS
from bench.ingest import fresh_server
from graphdb.driver.database import Database, Parameters, Statement, Transaction
from graphdb.driver.request_stats import RequestStats
from graphdb.migrations import migrate
from graphdb.server.local import BoltAddress
from ingest.check import find_problems
from ingest.run import import_paths
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer

T = TypeVar("T")
AUTHORS, REFERENCES, USUAL, FIRST = 12_000, 5_000, 2_000, 1_000
LONGEST_WAIT = 2.0
PAUSE = 0.02
MODERATOR = Viewer("https://bench.example", "boss", "Boss", is_moderator=True)


# ---- the import, in a process of its own -----------------------------------------------------------------------------


@dataclass
class TimedTransaction:
    """A transaction that notes when it takes the graph's lock, and the seconds of each statement."""

    inner: Transaction
    seconds: dict[str, float]
    locked: float | None = None

    async def run(self, statement: Statement, parameters: Parameters | None = None) -> list[list[Any]]:
        """Run a statement."""
        started = time.perf_counter()
        rows = await self.inner.run(statement, parameters)
        self.seconds[statement.name] = self.seconds.get(statement.name, 0) + time.perf_counter() - started
        if statement.name == "ingest/lock_graph":
            self.locked = time.perf_counter()
        return rows


@dataclass
class TimedDatabase(Database):
    """A database that notes how long its write transactions take, and how long they hold the graph's lock."""

    transactions: list[float] = field(default_factory=list)
    holds: list[float] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    async def write(
        self,
        work: Callable[[Transaction], Awaitable[T]],
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as in Database
    ) -> T:
        """Run a transaction."""
        timed: list[TimedTransaction] = []

        async def run(transaction: Transaction) -> T:
            timed.append(TimedTransaction(transaction, self.seconds))
            result = await work(timed[-1])  # type: ignore[arg-type]
            self.seconds["(before the commit)"] = self.seconds.get("(before the commit)", 0) - time.perf_counter()
            return result

        started = time.perf_counter()
        result = await super().write(run, stats, timeout)
        ended = time.perf_counter()
        self.seconds["(before the commit)"] += ended
        self.transactions.append(ended - started)
        if timed[-1].locked:
            self.holds.append(ended - timed[-1].locked)
        return result


async def import_timed(uri: str, user: str, password: str, path: str) -> None:
    """Import a file, and print what was measured as JSON."""
    database = await Database.open(uri, user, password, timeout=600)
    timed = TimedDatabase.__new__(TimedDatabase)
    timed.__dict__ |= database.__dict__ | {"transactions": [], "holds": [], "seconds": {}}
    started = time.perf_counter()
    async with timed:
        await import_paths(timed, "openalex", [Path(path)], Console(stderr=True))
    print(json.dumps([time.perf_counter() - started, timed.transactions, timed.holds, timed.seconds]))


# ---- accounts that write meanwhile -----------------------------------------------------------------------------------


@dataclass
class Writer:
    """An account that writes again and again: its waits in seconds, and the writes that failed."""

    name: str
    documents: tuple[str, ...]
    variables: dict[str, Any]
    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    is_done: bool = False

    async def write_on(self, database: Database) -> None:
        """Write until `is_done`."""
        viewer = Viewer(MODERATOR.issuer, self.name, self.name)
        variables = dict(self.variables)
        for document in itertools.cycle(self.documents):
            started = time.perf_counter()
            if "$claim" in document and "claim" not in variables:
                continue
            request = GraphQLRequest(document, None, variables, viewer, datetime.now(UTC))
            answered: Any = await answer(database, request)
            self.waits.append(time.perf_counter() - started)
            payload = answered.data and next(iter(answered.data.values()))
            if answered.errors or payload["userErrors"]:
                self.failures.append(str(answered.errors or payload["userErrors"])[:200])
            if payload and payload.get("claim"):
                variables["claim"] = payload["claim"]["id"]
            if self.is_done:
                return
            await asyncio.sleep(PAUSE)


def writers() -> list[Writer]:
    """The accounts: the person whom they follow, claim and own stands on the usual and on the large works."""
    return [
        Writer(
            "follower",
            tuple(
                f"mutation($id: ID!) {{ {verb}(id: $id) {{ userErrors {{ code }} }} }}"
                for verb in ("follow", "unfollow")
            ),
            {"id": "A1"},
        ),
        Writer(
            "claimant",
            (
                "mutation($id: ID!) { fileClaim(researcher: $id) { claim { id } userErrors { code } } }",
                "mutation($claim: ID!) { withdrawClaim(claim: $claim) { userErrors { code } } }",
            ),
            {"id": "A2"},
        ),
        Writer(
            "owner",
            tuple(
                f'mutation {{ updateProfile(headline: "{text}") {{ userErrors {{ code }} }} }}' for text in ("a", "b")
            ),
            {},
        ),
    ]


async def approve_owner(database: Database) -> None:
    """Let the owner own a record."""
    document = 'mutation { fileClaim(researcher: "A3") { claim { id } userErrors { code } } }'
    filed: Any = await answer(database, GraphQLRequest(document, viewer=Viewer(MODERATOR.issuer, "owner", "owner")))
    assert filed.data, filed.errors
    document = "mutation($id: ID!) { decideClaim(claim: $id, approve: true) { userErrors { code } } }"
    claim = filed.data["fileClaim"]["claim"]["id"]
    decided = await answer(database, GraphQLRequest(document, None, {"id": claim}, MODERATOR))
    assert decided.data == {"decideClaim": {"userErrors": []}}, (decided.errors, decided.data)


# ---- the imports -----------------------------------------------------------------------------------------------------


def large_work(number: int, authors: Iterable[int], references: Iterable[int]) -> bytes:
    """A work of OpenAlex with these authors, of 40 institutions, and references."""
    return orjson.dumps(
        {
            "id": f"https://openalex.org/W{number}",
            "title": f"A large study {number}",
            "publication_year": 2024,
            "type": "article",
            "authorships": [
                {
                    "author": {"id": f"https://openalex.org/A{person}", "display_name": f"Person Number{person}"},
                    "institutions": [
                        {"id": f"https://openalex.org/I{1 + person % 40}", "display_name": f"Institute {person % 40}"}
                    ],
                }
                for person in authors
            ],
            "referenced_works": [f"https://openalex.org/W{work}" for work in references],
        }
    )


def cases() -> dict[str, list[bytes]]:
    """The files to import, by what is measured."""
    first = 10_000_000
    authors = [1, 2, 3, *range(first, first + AUTHORS - 3)]
    return {
        f"{USUAL:,} works of five authors": list(work_lines(FIRST + 1, USUAL)),
        f"a work of {AUTHORS:,} new authors": [large_work(first, authors, ())],
        f"another of the same {AUTHORS:,}": [large_work(first + 1, authors, ())],
        f"a work of {REFERENCES:,} references": [large_work(first + 2, [1, 2, 3], range(1, REFERENCES + 1))],
    }


async def measure_case(
    name: str, path: Path, database: Database, address: BoltAddress, console: Console, *, verbose: bool
) -> bool:
    """Import a file while accounts write, and print a line. Returns whether no write failed or waited too long."""
    accounts = writers()
    tasks = [asyncio.create_task(account.write_on(database)) for account in accounts]
    arguments = ("-m", "bench.locks", address.uri, address.user, address.password, str(path))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    for account in accounts:
        account.is_done = True
    await asyncio.gather(*tasks)
    total, transactions, holds, seconds = json.loads(output)
    longest = {account.name: max(account.waits, default=0) for account in accounts}
    failures = [failure for account in accounts for failure in account.failures]
    console.print(
        f"{name:36} {total:6.1f} s; batch {max(transactions):6.2f} s, lock held {max(holds):6.2f} s at most "
        f"in {len(holds)} batches; longest waits: "
        + ", ".join(f"{who} {wait:.2f} s" for who, wait in longest.items())
        + f"; {len(failures)} failed"
    )
    for failure in sorted(set(failures))[:3]:
        console.print(f"    {failure}")
    if verbose:
        for statement, spent in sorted(seconds.items(), key=lambda pair: -pair[1])[:12]:
            console.print(f"    {statement:40} {spent:6.2f} s")
    return not failures and max(longest.values()) <= LONGEST_WAIT


async def run(address: BoltAddress, console: Console, *, verbose: bool) -> int:
    """Measure all cases on a Neo4j that is running. Returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        async with await Database.open(address.uri, address.user, address.password, timeout=60) as database:
            await migrate(database)
            first = Path(folder) / "first.jsonl"
            first.write_bytes(b"\n".join([*work_lines(1, FIRST), large_work(FIRST + USUAL + 1, [1, 2, 3], ())]))
            await import_paths(database, "openalex", [first], Console(stderr=True))
            await approve_owner(database)
            passed = True
            for number, (name, lines) in enumerate(cases().items()):
                path = Path(folder) / f"{number}.jsonl"
                path.write_bytes(b"\n".join(lines))
                passed &= await measure_case(name, path, database, address, console, verbose=verbose)
            if WORKS.is_dir() and not verbose:
                passed &= await measure_case(
                    "the works of ../shared/data", WORKS, database, address, console, verbose=False
                )
            problems = await find_problems(database)
            console.print(f"check: {len(problems)} problems")
            return 0 if passed and not problems else 1


if __name__ == "__main__":
    if len(sys.argv) > 2:
        asyncio.run(import_timed(*sys.argv[1:]))
        sys.exit()
    with fresh_server() as local:
        address = local.address()
        assert address is not None
        sys.exit(uvloop.run(run(address, Console(highlight=False, width=220), verbose="--verbose" in sys.argv)))
