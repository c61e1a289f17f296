"""Neo4j's jars from Maven: jars.lock has each one's sha256; they are fetched once and checked before every start."""

import errno
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from graphdb.driver.errors import GraphError

ENDPOINT = "org.neo4j:neo4j:2026.09.0+org.neo4j.app:neo4j-server:2026.09.0"
LOCK = Path(__file__).with_name("jars.lock")
FETCH_TRIES = 3
CONCURRENT_FETCHES = 8


class JarError(GraphError):
    """The jars differ from the lock, or could not be fetched."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock; `size` is in bytes, `classifier` is empty for most jars."""

    sha256: str
    size: int
    group: str
    artifact: str
    version: str
    classifier: str = ""

    @property
    def name(self) -> str:
        """The file name."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{suffix}.jar"

    @classmethod
    def parse(cls, line: str) -> "Jar":
        """Return the jar of a line of the lock."""
        sha256, size, coordinate = line.split()
        return cls(sha256, int(size), *coordinate.split(":"))

    def __str__(self) -> str:
        coordinate = ":".join(filter(None, (self.group, self.artifact, self.version, self.classifier)))
        return f"{self.sha256} {self.size} {coordinate}"


def read_lock(lock: Path = LOCK) -> list[Jar]:
    """Return the jars of the lock in the order of the class path."""
    lines = lock.read_text().splitlines()
    return [Jar.parse(line) for line in lines if line and not line.startswith("#")]


def class_path(cache: Path, console: Console, lock: Path = LOCK) -> list[Path]:
    """Return the paths of all locked jars; missing ones are fetched, and each is checked. Raises JarError."""
    jars = read_lock(lock)
    folder = jar_folder(cache, lock)
    with explain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        missing = [jar for jar in jars if not (folder / jar.name).exists()]
        if missing:
            with fetch_lock(folder, console):
                fetch([jar for jar in missing if not (folder / jar.name).exists()], folder, console)
        check(jars, folder)
    return [folder / jar.name for jar in jars]


def jar_folder(cache: Path, lock: Path) -> Path:
    """Return the folder of a cache that holds the jars of a lock, or will."""
    return cache / f"neo4j-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"


def check(jars: list[Jar], folder: Path) -> None:
    """Raise JarError unless the jars of the folder are the locked ones, byte for byte."""
    names = {jar.name for jar in jars}
    extra = sorted(path.name for path in folder.glob("*.jar") if path.name not in names)
    if extra:
        raise JarError(f"{folder / extra[0]} is not in graphdb/server/jars.lock; delete it and start again.")
    with ThreadPoolExecutor(CONCURRENT_FETCHES) as pool:
        for jar, digest in zip(jars, pool.map(lambda jar: sha256(folder / jar.name), jars), strict=True):
            if digest != jar.sha256:
                raise JarError(
                    f"{folder / jar.name} does not have the sha256 of graphdb/server/jars.lock; "
                    "delete it and start again."
                )


def sha256(path: Path) -> str:
    """Return the file's sha256 in hex, or an empty string when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def fetch(jars: list[Jar], folder: Path, console: Console) -> None:
    """Fetch jars into the folder, several at once, and print the progress."""
    total = sum(jar.size for jar in jars)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"Fetching Neo4j ({len(jars)} jars, once)", total=total)
        done, printed = 0, -1
        with ThreadPoolExecutor(CONCURRENT_FETCHES) as pool:
            pending = {pool.submit(fetch_one, jar, folder): jar for jar in jars}
            try:
                for future in as_completed(pending):
                    future.result()
                    done += pending[future].size
                    progress.advance(bar, pending[future].size)
                    if not console.is_terminal and done * 4 // total != printed:
                        printed = done * 4 // total
                        console.print(f"Fetching Neo4j (once): {done >> 20} of {total >> 20} MB")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def fetch_one(jar: Jar, folder: Path) -> None:
    """Fetch one jar into the folder; it appears there whole and checked, or not at all."""
    from jgo.maven import MavenContext

    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        context = MavenContext(repo_cache=Path(scratch), local_repos=[], timeout=30)
        artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier)
        for attempt in range(1, FETCH_TRIES + 1):
            try:
                path = artifact.resolve()
                break
            except (OSError, RuntimeError) as error:
                if attempt == FETCH_TRIES or getattr(error, "errno", None) is not None:
                    raise
                if artifact.cached_path:
                    artifact.cached_path.unlink(missing_ok=True)
                time.sleep(attempt)
        if sha256(path) != jar.sha256:
            raise JarError(f"The {jar.name} that was fetched does not have the sha256 of graphdb/server/jars.lock.")
        path.replace(folder / jar.name)


@contextmanager
def explain_errors(folder: Path) -> Iterator[None]:
    """Raise errors of the disk and of fetching as JarErrors."""
    try:
        yield
    except JarError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise JarError(f"The disk is full: Neo4j's jars need 200 MB in {folder}.") from error
        if error.errno is not None:
            raise JarError(f"Neo4j's jars cannot be kept in {folder}: {error.strerror}.") from error
        raise JarError("Neo4j's jars could not be fetched from Maven: is this machine on line?") from error
    except RuntimeError as error:
        raise JarError(f"Neo4j's jars could not be fetched from Maven: {error}") from error


@contextmanager
def fetch_lock(folder: Path, console: Console) -> Iterator[None]:
    """Let one process at a time run the block; the others wait, and then find the jars in the folder."""
    with (folder / "fetching").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print("Another peergraph is fetching Neo4j; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def resolve() -> list[Jar]:
    """Return every jar that Neo4j needs, as jgo resolves them now."""
    import jgo

    jars = []
    for artifact in jgo.resolve(ENDPOINT):
        path = artifact.resolve()
        jars.append(
            Jar(
                sha256(path),
                os.stat(path).st_size,
                artifact.groupId,
                artifact.artifactId,
                artifact.version,
                artifact.classifier,
            )
        )
    return jars


if __name__ == "__main__":
    lines = [
        f"# {ENDPOINT}, resolved by `make lock`.",
        "# One jar a line, in class path order: sha256, bytes, coordinate.",
        *map(str, resolve()),
    ]
    LOCK.write_text("\n".join(lines) + "\n")
