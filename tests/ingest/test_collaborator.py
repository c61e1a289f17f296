"""How many people each person has worked with."""

import random
import tracemalloc

from ingest.collaborator import FEW, count_collaborators


def test_counts_are_those_of_the_union_of_the_works() -> None:
    chance = random.Random(5)
    everybody = [f"R{number}" for number in range(400)]
    for most in (5, FEW - 1, FEW + 1, 300):
        people = {f"W{n}": chance.sample(everybody, chance.randint(1, most)) for n in range(60)}
        works = {person: [work for work in people if person in people[work]] for person in everybody}
        expected = {
            person: len({other for work in own for other in people[work]} - {person}) for person, own in works.items()
        }
        assert count_collaborators(works, people) == expected


def test_a_work_of_twelve_thousand_people_takes_little_memory() -> None:
    people = {f"W{n}": [f"R{person}" for person in range(12_000)] for n in range(3)}
    works = {person: list(people) for person in people["W0"]}
    tracemalloc.start()
    assert set(count_collaborators(works, people).values()) == {11_999}
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000
