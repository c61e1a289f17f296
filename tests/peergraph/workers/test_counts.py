"""Numbers that workers count together, and what is left of them when one has ended."""

from hypothesis import given
from hypothesis import strategies as st

from peergraph.workers.counts import SharedCounts
from peergraph.workers.memory import SECRET_SIZE, SharedMemory, SharedTable
from tests.support.examples import examples

WORKERS, ROWS = 3, 32
SIZE = SECRET_SIZE + SharedTable.bytes_of(ROWS, SharedCounts.row_size(WORKERS))


def columns() -> list[SharedCounts]:
    """What each of three workers counts, in one memory."""
    memory = SharedMemory.create(SIZE)
    return [SharedCounts(memory, SECRET_SIZE, ROWS, WORKERS, worker) for worker in range(WORKERS)]


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, WORKERS - 1), st.sampled_from("+++--x")), max_size=60)
)
@examples(200)
def test_the_limit_holds_for_all_together_and_a_worker_that_ended_counts_no_more(
    steps: list[tuple[str, int, str]],
) -> None:
    counts, expected = columns(), [dict.fromkeys("abcd", 0) for _ in range(WORKERS)]
    for key, worker, step in steps:
        if step == "+":
            has_room = sum(own[key] for own in expected) < 3
            assert counts[worker].try_add(key, 3) is has_room
            expected[worker][key] += has_room
        elif step == "-" and expected[worker][key]:
            counts[worker].remove(key)
            expected[worker][key] -= 1
        elif step == "x":
            counts[0].clear(worker)
            expected[worker] = dict.fromkeys("abcd", 0)
        for own in counts:
            assert own.by_worker(key) == tuple(own[key] for own in expected)
            assert own.number(key) == sum(own[key] for own in expected)
    counts[0].memory.close()


def test_rows_are_used_again_and_a_full_table_counts_in_each_worker() -> None:
    first, second, _ = columns()
    for number in range(1_000):
        assert first.try_add(f"key {number}", 1)
        assert not second.try_add(f"key {number}", 1)
        first.remove(f"key {number}")
    kept = [f"key {number}" for number in range(ROWS * 2) if first.try_add(f"key {number}", 1)]
    assert len(kept) == ROWS * 2
    for key in kept:
        assert not first.try_add(key, 1)
        first.remove(key)
        assert first.number(key) == 0
