"""Counts how many people each person has worked with, so that a work of thousands of authors is read once."""

from collections.abc import Iterable, Mapping, Sequence

# Works of more people than this are kept as a bit for each person, others as the numbers of their people.
FEW = 64


def count_collaborators(works: Mapping[str, Iterable[str]], people: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many other people stand on the works of each person, each counted once. `works` has the works of the people
    to count for, `people` everybody on each of these works."""
    numbers: dict[str, int] = {}
    for on_work in people.values():
        for person in on_work:
            numbers.setdefault(person, len(numbers))
    size = len(numbers) // 8 + 1
    sets: dict[str, int] = {}
    lists: dict[str, list[int]] = {}
    for work, on_work in people.items():
        of_work = [numbers[person] for person in on_work]
        if len(of_work) > FEW:
            sets[work] = int.from_bytes(mark(bytearray(size), of_work), "little")
        else:
            lists[work] = of_work
    counts = {}
    for person, own in works.items():
        joint, few = 0, set[int]()
        for work in own:
            joint |= sets.get(work, 0)
            few.update(lists.get(work, ()))
        if joint:
            joint = int.from_bytes(mark(bytearray(joint.to_bytes(size, "little")), few), "little")
        # Everybody is among the people on their own works.
        counts[person] = max(0, (joint.bit_count() if joint else len(few)) - 1)
    return counts


def mark(bits: bytearray, numbers: Iterable[int]) -> bytearray:
    """The bits, of which those with these numbers are set."""
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return bits
