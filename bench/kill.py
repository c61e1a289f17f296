"""`python -m bench.kill` kills Neo4j and the server while they write, again and again, and looks for what is lost.

Accounts follow and unfollow, file claims and withdraw them over HTTP, and works are imported by the command line. In
each round one process gets SIGKILL: Neo4j's Java, `peergraph serve`, or the supervisor between them. When the server is
ready again, what was acknowledged must be there. At the end `peergraph check` must find nothing.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import click
import httpx
import orjson
from rich.console import Console

from graphdb.server.local import LocalServer
from ingest.sample import SAMPLE
from peergraph.auth import development_key
from peergraph.settings import Settings
from tests.support.command_line import (
    SMALL_NEO4J,
    ServeProcess,
    environment_with,
    free_port,
    peergraph,
    start_serve,
)

ACCOUNTS = 4
# Seconds after which a server that was killed must be ready again, on any machine.
READY_SECONDS = 180.0
# Seconds of an answer; no request may hang.
ANSWER_SECONDS = 60.0
# The exit code of a server that refuses to start.
REFUSED = 1
KILLS = ("Java", "serve", "Java", "supervisor")
ENTITIES = "{ works(first: 20) { nodes { id authors(first: 2) { nodes { id } } } } }"
VIEWER = "{ viewer { following(first: 100) { nodes { id } } claims { id state } } }"
FOLLOW = "mutation ($id: ID!) { %s(id: $id) { entity { id } userErrors { code } } }"
CLAIM = "mutation ($id: ID!) { fileClaim(researcher: $id) { claim { id } userErrors { code } } }"
WITHDRAW = "mutation ($id: ID!) { withdrawClaim(claim: $id) { claim { id } userErrors { code } } }"


class Lost(Exception):
    """An acknowledged write that is not there, or a server that does not come back."""


@dataclass
class Writer:
    """An account that writes: what it follows and claims as far as the server acknowledged it.

    What was asked but not acknowledged is in `unknown`, and may or may not be there.
    """

    token: str
    random: Random
    follows: dict[str, bool] = field(default_factory=dict)
    claim: str | None = None
    unknown: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)

    async def send(self, client: httpx.AsyncClient, document: str, variables: dict[str, str]) -> dict[str, Any] | None:
        """Return the data of an acknowledged answer; None for any other, which must be 503, or for no connection."""
        headers = {"authorization": f"Bearer {self.token}"}
        try:
            response = await client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        except httpx.TimeoutException as error:
            raise Lost(f"no answer within {ANSWER_SECONDS:.0f} s") from error
        except httpx.TransportError:
            self.answers["no connection"] += 1
            return None
        self.answers[str(response.status_code)] += 1
        try:
            body = response.json()
        except ValueError as error:
            raise Lost(f"an answer of {response.status_code} that is no JSON: {response.text[:300]!r}") from error
        if response.status_code == 200 and not body.get("errors"):
            data: dict[str, Any] = body["data"]
            return data
        if response.status_code != 503 or "retry-after" not in response.headers:
            raise Lost(f"an answer of {response.status_code}: {response.text[:300]}")
        return None

    async def write_once(self, client: httpx.AsyncClient, works: list[str], people: list[str]) -> None:
        """Write something at random, and note what was acknowledged."""
        if self.random.random() < 0.25:
            await self.claim_once(client, people)
            return
        entity, wanted = self.random.choice([*works, *people]), self.random.random() < 0.6
        self.unknown.add(entity)
        if await self.send(client, FOLLOW % ("follow" if wanted else "unfollow"), {"id": entity}) is not None:
            self.follows[entity] = wanted
            self.unknown.discard(entity)

    async def claim_once(self, client: httpx.AsyncClient, people: list[str]) -> None:
        """File a claim, or withdraw the one that there is."""
        if "claim" in self.unknown:
            return
        self.unknown.add("claim")
        if self.claim is None:
            data = await self.send(client, CLAIM, {"id": self.random.choice(people)})
            if data is not None:
                if data["fileClaim"]["claim"] is None:
                    raise Lost(f"a claim that is refused: {data['fileClaim']['userErrors']}")
                self.claim = data["fileClaim"]["claim"]["id"]
                self.unknown.discard("claim")
        elif await self.send(client, WITHDRAW, {"id": self.claim}) is not None:
            self.claim = None
            self.unknown.discard("claim")

    async def verify(self, client: httpx.AsyncClient) -> None:
        """Compare what the graph holds with what was acknowledged, and start from there. Raises Lost."""
        data = await self.send(client, VIEWER, {})
        if data is None:
            raise Lost("the server is ready and does not answer")
        following = {node["id"] for node in data["viewer"]["following"]["nodes"]}
        pending = [claim["id"] for claim in data["viewer"]["claims"] if claim["state"] == "PENDING"]
        for entity, wanted in self.follows.items():
            if entity not in self.unknown and (entity in following) != wanted:
                raise Lost(f"an acknowledged {'follow' if wanted else 'unfollow'} of {entity}")
        if "claim" not in self.unknown and pending != ([self.claim] if self.claim else []):
            raise Lost(f"an acknowledged claim: {pending} instead of {self.claim}")
        self.follows = dict.fromkeys(following, True)
        self.claim = pending[0] if pending else None
        self.unknown.clear()


@dataclass
class Importer:
    """Imports works by the command line, one after the other; `kept` has the DOIs of those that were acknowledged."""

    environment: dict[str, str]
    folder: Path
    kept: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    number: int = 0

    async def write_once(self) -> None:
        """Import one new work with an author of its own."""
        self.number += 1
        doi = f"10.5555/kill.{self.number}"
        work = {
            "kind": "work",
            "source": "kill",
            "id": str(self.number),
            "keys": [f"doi:{doi}"],
            "title": f"Killed {self.number} times",
            "type": "ARTICLE",
            "year": 2026,
            "authors": [{"keys": [f"name:kill:ada {self.number}"], "name": f"Ada {self.number}", "institutions": []}],
        }
        path = self.folder / f"{self.number}.jsonl"
        path.write_bytes(orjson.dumps(work) + b"\n")
        result = await asyncio.to_thread(peergraph, self.environment, "import", "records", str(path))
        self.answers[f"exit code {result.returncode}"] += 1
        if "Traceback" in result.stderr:
            raise Lost(f"an import ended in a traceback: {result.stderr[-2000:]}")
        if result.returncode == 0:
            self.kept.add(doi)

    async def verify(self, client: httpx.AsyncClient) -> None:
        """Raise Lost if a work that was imported is not there."""
        for doi in sorted(self.kept):
            response = await client.post("/graphql", json={"query": f'{{ work(id: "{doi}") {{ id }} }}'})
            if not response.json()["data"]["work"]:
                raise Lost(f"an imported work: {doi}")


@dataclass
class KillRun:
    """A server with its writers, which is killed again and again."""

    environment: dict[str, str]
    console: Console
    random: Random
    importer: Importer
    writers: list[Writer] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    served: ServeProcess | None = None

    def serve(self) -> ServeProcess:
        """Return the server, started if it does not run, once it is ready. Raises Lost.

        It is started again when it ends, as systemd does: it refuses to start while an import that began meanwhile runs
        Neo4j for itself.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.served is None or self.served.process.poll() is not None:
                self.served = start_serve(self.environment)
            if self.served.ready():
                return self.served
            if self.served.process.poll() not in (None, REFUSED):
                raise Lost(f"the server ended with exit code {self.served.process.returncode}")
            time.sleep(0.2)
        raise Lost(f"the server is not ready after {READY_SECONDS:.0f} s")

    def kill(self, victim: str) -> None:
        """Send SIGKILL to one process."""
        assert self.served is not None
        state = LocalServer.from_settings(Settings.read(self.environment)).status()
        assert state is not None
        pids = {"Java": state.pid, "supervisor": state.supervisor or 0, "serve": self.served.process.pid}
        os.kill(pids[victim], signal.SIGKILL)
        if victim == "serve":
            self.served.process.wait()

    async def run_round(self, victim: str) -> float:
        """Kill one process under writes, and prove that nothing acknowledged is lost. Returns seconds until ready."""
        served = await asyncio.to_thread(self.serve)
        async with httpx.AsyncClient(base_url=served.address, timeout=ANSWER_SECONDS, trust_env=False) as client:
            if not self.works:
                await self.find_entities(client)
            is_over = asyncio.Event()

            async def repeat(write: Callable[[], Any]) -> None:
                while not is_over.is_set():
                    await write()
                    await asyncio.sleep(0.01)

            tasks = [
                asyncio.create_task(repeat(lambda writer=writer: writer.write_once(client, self.works, self.people)))  # type: ignore[misc]
                for writer in self.writers
            ]
            tasks.append(asyncio.create_task(repeat(self.importer.write_once)))
            await asyncio.sleep(self.random.uniform(0.5, 3))
            await asyncio.to_thread(self.kill, victim)
            killed = time.monotonic()
            # The state file may say for a moment that what was killed is up.
            await asyncio.sleep(1)
            await asyncio.to_thread(self.serve)
            seconds = time.monotonic() - killed
            await asyncio.sleep(0.5)
            is_over.set()
            await asyncio.gather(*tasks)
            await asyncio.to_thread(self.serve)
            for writer in self.writers:
                await writer.verify(client)
            await self.importer.verify(client)
        return seconds

    async def find_entities(self, client: httpx.AsyncClient) -> None:
        """Find the works and people that are written about."""
        response = await client.post("/graphql", json={"query": ENTITIES})
        if response.status_code != 200 or "data" not in response.json():
            raise Lost(f"an answer of {response.status_code}: {response.text[:300]}")
        data = response.json()["data"]
        self.works = [node["id"] for node in data["works"]["nodes"]]
        self.people = sorted({author["id"] for node in data["works"]["nodes"] for author in node["authors"]["nodes"]})

    def end(self) -> None:
        """End the server, as Ctrl-C does."""
        if self.served is not None and self.served.process.poll() is None:
            self.served.end(signal.SIGINT)


async def run(rounds: int, seed: int, home: Path, console: Console) -> None:
    """Run the rounds on a new home. Raises Lost."""
    # Rounds without a pause would spend the budget of a minute.
    settings = {"PEERGRAPH_LIMITS": "MEASURE", "PEERGRAPH_LOG_LEVEL": "ERROR", **SMALL_NEO4J}
    environment = environment_with(home, PEERGRAPH_PORT=free_port(), **settings)
    imported = peergraph(environment, "import", "records", str(SAMPLE))
    if imported.returncode != 0:
        raise Lost(f"the sample could not be imported: {imported.stderr}")
    folder = home / "kill"
    folder.mkdir()
    kill_run = KillRun(environment, console, Random(seed), Importer(environment, folder))
    now = int(time.time())
    for number in range(ACCOUNTS):
        token = development_key.token(home, now, sub=f"kill-{number}", name=f"Killer {number}")
        kill_run.writers.append(Writer(token, Random(seed + number)))
    try:
        for number in range(rounds):
            victim = KILLS[number % len(KILLS)]
            seconds = await kill_run.run_round(victim)
            console.print(f"round {number + 1}: {victim} killed, ready again after {seconds:.1f} s")
    finally:
        await asyncio.to_thread(kill_run.end)
    checked = await asyncio.to_thread(peergraph, environment, "check")
    if checked.returncode != 0:
        raise Lost(f"`peergraph check` finds problems: {checked.stdout}{checked.stderr}")
    answers: Counter[str] = sum((writer.answers for writer in kill_run.writers), Counter())
    kept = len(kill_run.importer.kept)
    console.print(f"answers to writes: {dict(answers)}; imports: {dict(kill_run.importer.answers)}")
    console.print(f"{rounds} rounds: nothing acknowledged is lost ({kept} works imported), `peergraph check` is clean.")


@click.command()
@click.option("--rounds", default=100, show_default=True, type=click.IntRange(1), help="How often to kill.")
@click.option("--seed", default=7, show_default=True, help="The seed of what is written and when it is killed.")
def main(rounds: int, seed: int) -> None:
    """Kill Neo4j, the server and the supervisor under mixed writes; exit code 1 if anything is lost."""
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="peergraph-kill-") as folder:
        try:
            asyncio.run(run(rounds, seed, Path(folder), console))
        except Lost as error:
            console.print(f"LOST: {error}")
            sys.exit(1)


if __name__ == "__main__":
    main()
