"""What a worker sees of the others: whether they serve, who has more connections, and that Neo4j is warm."""

from peergraph.workers.memory import SharedMemory
from peergraph.workers.shared import ALL, Layout, WorkerShare

LAYOUT = Layout(workers=3, clients=10, connections=10, subscriptions=10)


def shares() -> list[WorkerShare]:
    memory = SharedMemory.create(LAYOUT.size)
    workers = [LAYOUT.share(memory, number).worker for number in range(3)]
    return [worker for worker in workers if worker is not None]


def test_a_worker_is_ahead_of_those_that_serve_and_have_fewer_connections() -> None:
    first, second, third = shares()
    first.connections.try_add(ALL, 10)
    assert not first.is_ahead(0)  # nobody else serves
    second.beat()
    assert first.is_ahead(0)
    assert not second.is_ahead(0)
    assert not second.is_ahead(1)
    assert second.last_beat(1) > 0
    third.beat()
    assert second.is_ahead(1)  # it has accepted one that is not counted yet


def test_what_a_worker_counted_that_has_ended_is_forgotten() -> None:
    memory = SharedMemory.create(LAYOUT.size)
    first, second = (LAYOUT.share(memory, number) for number in range(2))
    assert first.worker is not None
    for shared in (first, second):
        assert shared.worker is not None
        shared.worker.beat()
        for counts in (shared.connections, shared.requests, shared.subscriptions):
            counts.try_add("ada", 2)
    first.worker.clear(first, 1)
    assert first.worker.last_beat(1) == 0.0
    assert first.worker.last_beat(0) > 0.0
    assert [counts.number("ada") for counts in (first.connections, first.requests, first.subscriptions)] == [1, 1, 1]


def test_others_warm_up_once_the_first_has() -> None:
    first, second, third = shares()
    assert [worker.may_warm_up() for worker in (first, second, third)] == [True, False, False]
    first.has_warmed_up()
    assert [worker.may_warm_up() for worker in (first, second, third)] == [True, True, True]


def test_no_two_parts_of_the_memory_overlap() -> None:
    """Whatever is written in one part is in no other."""
    memory = SharedMemory.create(LAYOUT.size)
    shared = [LAYOUT.share(memory, number) for number in range(3)]
    points = shared[0].points
    assert points is not None
    for number in range(200):
        points.update(f"client {number}", lambda _: (-1.0, -1.0))
    assert all(counts.number(f"client {number}") == 0 for number in range(200) for counts in (shared[1].connections,))
    assert not any(memory.bytes[LAYOUT.beats : LAYOUT.points])
    for table in (shared[2].connections, shared[2].requests, shared[2].subscriptions):
        assert table.try_add("ada", 1)
    assert [table.number("ada") for table in (shared[0].connections, shared[0].requests)] == [1, 1]
    assert LAYOUT.size == len(memory.bytes)
