"""The points of clients in memory that processes share: none is spent twice, whoever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time

from hypothesis import given
from hypothesis import strategies as st

from peergraph.admission.rate_limit import RateLimit
from peergraph.errors import RateLimited
from peergraph.limits import DocumentLimits
from peergraph.workers.memory import SECRET_SIZE, WAYS, SharedMemory, SharedTable
from peergraph.workers.points import RECORD, SharedPoints
from tests.support.examples import examples, rounds

CLIENTS = 100
SIZE = SECRET_SIZE + SharedTable.bytes_of(SharedPoints.rows(CLIENTS), RECORD.size)
# Spends points one by one until there are none, and prints how many it had; it begins when it is told to.
SPEND = f"""
import sys
from peergraph.admission.rate_limit import RateLimit
from peergraph.errors import RateLimited
from peergraph.limits import DocumentLimits
from peergraph.workers.memory import SharedMemory
from peergraph.workers.points import SharedPoints
points = SharedPoints(SharedMemory(int(sys.argv[1]), {SIZE}), {SECRET_SIZE}, {CLIENTS})
limit = RateLimit(DocumentLimits(), lambda: 1000.0, points)
spent = 0
print("ready", flush=True)
sys.stdin.readline()
try:
    while True:
        limit.charge("ada", 1, int(sys.argv[2]))
        spent += 1
except RateLimited:
    print(spent)
"""


def new_points() -> SharedPoints:
    return SharedPoints(SharedMemory.create(SIZE), SECRET_SIZE, CLIENTS)


def spender(points: SharedPoints, budget: int) -> "subprocess.Popen[str]":
    """A process that spends a client's points as soon as it gets a line."""
    command = [sys.executable, "-c", SPEND, str(points.memory.descriptor), str(budget)]
    process = subprocess.Popen(
        command, pass_fds=(points.memory.descriptor,), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def begin(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_processes_together_spend_what_one_may() -> None:
    points = new_points()
    limit = RateLimit(DocumentLimits(), lambda: 1000.0, points)
    limit.charge("ada", 1, 20_000)
    processes = [spender(points, 20_000) for _ in range(3)]
    for process in processes:
        begin(process)
    spent = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(spent) == 19_999
    # The point of the test: more than one of them spent some.
    assert sum(number > 0 for number in spent) > 1
    limit.charge("bo", 20_000, 20_000)


def test_a_process_that_is_killed_keeps_nobody_from_spending() -> None:
    points = new_points()
    for _ in rounds(20):
        process = spender(points, 10**9)
        begin(process)
        time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        limit = RateLimit(DocumentLimits(), lambda: 1000.0, points)
        limit.charge("ada", 1, 10**9)
    assert 0 < limit.left_now("ada", 10**9)[0] < 10**9 - len(rounds(20))


@given(
    st.lists(
        st.tuples(st.sampled_from(["ada", "bo", "cy"]), st.integers(1, 70), st.booleans(), st.floats(0.0, 30.0)),
        max_size=40,
    )
)
@examples(100)
def test_points_are_counted_as_in_one_process(charges: list[tuple[str, int, bool, float]]) -> None:
    now = 1000.0
    limits = [RateLimit(DocumentLimits(), lambda: now, shared) for shared in (None, new_points())]
    for client, number, may_overdraw, seconds in charges:
        now += seconds
        outcomes = []
        for limit in limits:
            try:
                (limit.overdraw if may_overdraw else limit.charge)(client, number, 100)
                outcomes.append("")
            except RateLimited as refusal:
                outcomes.append(str(refusal))
        assert outcomes[0] == outcomes[1]
        assert limits[0].left_now(client, 100) == limits[1].left_now(client, 100)
    limits[1].shared.memory.close()  # type: ignore[union-attr]


def test_of_too_many_clients_those_seen_longest_ago_are_forgotten() -> None:
    points = new_points()
    now = 1000.0
    limit = RateLimit(DocumentLimits(), lambda: now, points)
    for number in range(1000):
        now += 0.001
        limit.charge(f"client {number}", 50, 100)
    known = [number for number in range(1000) if points.get(f"client {number}") is not None]
    assert len(known) == points.table.sets * WAYS
    # A set of 16 rows forgets for itself; it gets about four of the newest ones.
    assert {*range(950, 1000)} <= {*known}
    assert sum(known) / len(known) > 850
