"""`python -m bench.loop_delays FILE serve` is `peergraph serve`, which writes what delayed its event loop to FILE.

From outside nobody can tell a server whose event loop is held by its own work from one that the operating system lets
wait for a processor. So a task notes how late it is woken, and how much processor time the event loop's thread used
meanwhile, of this collecting garbage; a thread notes in which function a late loop is.
"""

import asyncio
import gc
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

# Seconds between two wakings of the task, and how late one has to be to be noted.
PAUSE, LATE = 0.005, 0.02
# Frames of a stack that are noted, the innermost first, and the folders whose functions are.
FRAMES = 5
SHOWN = ("peergraph", "graphdb", "resolvers", "schema", "graphql", "neo4j", "strawberry", "uvicorn")
LARGEST = 12


@dataclass
class LoopDelays:
    """The milliseconds of each late waking: in all, and on the processor, with the function that most samples of the
    latter were in; and those of each collection of garbage, with its generation."""

    late: list[tuple[float, float, str]] = field(default_factory=list)
    collections: list[tuple[int, float]] = field(default_factory=list)
    objects: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    wakings: int = 0
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """Return a sentence about each of them."""
        delays, own = [late[0] for late in self.late] or [0.0], [late[1] for late in self.late] or [0.0]
        full = [milliseconds for generation, milliseconds in self.collections if generation == 2] or [0.0]
        worst = sorted(self.late, key=lambda late: late[1], reverse=True)[:LARGEST]
        share = sum(time for _, time in self.collections) / 10 / max(self.seconds, 1)
        loop = (
            f"event loop: {len(self.late)} of {self.wakings} wakings more than {LATE * 1000:.0f} ms late, at most "
            f"{max(delays):.0f} ms; its own work at most {max(own):.0f} ms, more than 50 ms "
            f"{sum(time > 50 for time in own)} times, more than 100 ms {sum(time > 100 for time in own)} times"
        )
        garbage = (
            f"garbage: {len(full)} full collections, at most {max(full):.0f} ms, together {sum(full):.0f} ms; "
            f"all collections {share:.1f} % of the time; {self.objects} objects at the end: {self.kinds}"
        )
        holds = (f"   {work:4.0f} ms of its own work, {delay:4.0f} ms in all: {place}" for delay, work, place in worst)
        return [loop, garbage, *holds]

    @classmethod
    def read(cls, file: Path) -> "LoopDelays":
        """Return what a server wrote at its end."""
        return cls(**orjson.loads(file.read_bytes()))

    def write(self, file: Path) -> None:
        """Write them for `read`."""
        file.write_bytes(orjson.dumps(vars(self)))


class LoopWatch:
    """A task of an event loop and a thread beside it, which together note why the task is woken late."""

    def __init__(self) -> None:
        self.delays = LoopDelays()
        self.thread = threading.get_ident()
        self.beat = time.perf_counter()
        self.began = 0.0
        self.places: Counter[str] = Counter()
        self.has_ended = threading.Event()

    async def run(self) -> None:
        """Note late wakings until it is cancelled."""
        gc.callbacks.append(self.note_collection)
        threading.Thread(target=self.sample, daemon=True).start()
        started = time.perf_counter()
        try:
            while True:
                self.beat, used = time.perf_counter(), time.thread_time()
                self.places.clear()
                await asyncio.sleep(PAUSE)
                late = time.perf_counter() - self.beat - PAUSE
                self.delays.wakings += 1
                if late > LATE:
                    work = time.thread_time() - used
                    place = next((place for place, _ in self.places.most_common(1)), "")
                    self.delays.late.append((late * 1000, work * 1000, place))
        finally:
            self.delays.seconds = time.perf_counter() - started
            self.has_ended.set()
            gc.callbacks.remove(self.note_collection)

    def note_collection(self, phase: str, details: dict[str, int]) -> None:
        """Note the time of one garbage collection."""
        if phase == "start":
            self.began = time.perf_counter()
            return
        milliseconds = (time.perf_counter() - self.began) * 1000
        if samples := int(milliseconds / PAUSE / 1000):
            self.places["collecting garbage"] += samples
        self.delays.collections.append((details["generation"], milliseconds))

    def sample(self) -> None:
        """Note what the loop is in whenever it is late, until the task has ended."""
        while not self.has_ended.wait(PAUSE):
            if time.perf_counter() - self.beat - PAUSE > LATE:
                frame = sys._current_frames().get(self.thread)
                self.places[place_of(frame)] += 1


def place_of(frame: Any) -> str:
    """Return the innermost functions of a stack."""
    names: list[str] = []
    while frame is not None and len(names) < FRAMES:
        path = Path(frame.f_code.co_filename)
        if any(folder in path.parts for folder in SHOWN):
            names.append(f"{path.stem}.{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(names) or "nothing of its own"


@contextmanager
def watch_servers(file: Path) -> Iterator[None]:
    """Watch the event loop of the server that runs in this process within the block."""
    from peergraph.server import AnnouncingServer

    startup = AnnouncingServer.startup
    watches: list[LoopWatch] = []
    tasks: list[asyncio.Task[None]] = []

    async def watched_startup(self: AnnouncingServer, sockets: Any = None) -> None:
        await startup(self, sockets)
        watches.append(LoopWatch())
        tasks.append(asyncio.create_task(watches[0].run()))

    AnnouncingServer.startup = watched_startup  # type: ignore[method-assign]
    try:
        yield
    finally:
        if watches:
            objects = gc.get_objects()
            kinds = Counter(type(one).__name__ for one in objects).most_common(LARGEST)
            watches[0].delays.objects, watches[0].delays.kinds = len(objects), dict(kinds)
            watches[0].delays.write(file)


if __name__ == "__main__":
    from peergraph.cli import main

    with watch_servers(Path(sys.argv.pop(1))):
        main()
