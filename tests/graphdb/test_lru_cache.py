"""The cache keeps what was used last, within its bounds of number and weight."""

from hypothesis import given
from hypothesis import strategies as st

from graphdb.lru_cache import LRUCache, SegmentedLRUCache


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: LRUCache[str, int] = LRUCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert list(cache) == ["a", "c"]
    assert cache.get("b") is None


def test_looking_whether_a_key_is_there_is_no_use() -> None:
    cache: LRUCache[str, int] = LRUCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert "a" in cache
    cache.put("c", 3)
    assert "a" not in cache


def test_none_can_be_kept() -> None:
    cache: LRUCache[str, None] = LRUCache(2)
    cache.put("a", None)
    assert "a" in cache
    assert cache.get("a") is None


def test_one_that_is_heavier_than_all_may_be_is_not_kept_and_drops_what_it_replaces() -> None:
    cache: LRUCache[str, str] = LRUCache(heaviest=10)
    cache.put("a", "light", 4)
    cache.put("b", "light", 4)
    cache.put("a", "heavy", 11)
    assert list(cache) == ["b"]
    assert cache.weight == 4


def test_a_new_value_takes_the_place_of_the_old_one() -> None:
    cache: LRUCache[str, int] = LRUCache(3, heaviest=10)
    cache.put("a", 1, 9)
    cache.put("a", 2, 1)
    assert (cache.get("a"), cache.weight, len(cache)) == (2, 1, 1)
    cache.drop("a")
    cache.drop("a")
    assert (cache.weight, len(cache)) == (0, 0)
    cache.put("b", 3, 2)
    cache.clear()
    assert (cache.weight, list(cache.values())) == (0, [])


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12), st.booleans()), max_size=60))
def test_the_bounds_hold_whatever_is_put(steps: list[tuple[str, int, bool]]) -> None:
    cache: LRUCache[str, int] = LRUCache(4, heaviest=20)
    weights: dict[str, int] = {}
    for key, weight, is_read in steps:
        if is_read:
            cache.get(key)
        else:
            cache.put(key, weight, weight)
            weights[key] = weight
        assert len(cache) <= 4
        assert cache.weight == sum(weights[kept] for kept in cache) <= 20


def test_ever_new_values_do_not_take_the_place_of_those_that_are_used() -> None:
    cache: SegmentedLRUCache[int, str] = SegmentedLRUCache(8, 80)
    for number in range(6):
        cache.put(number, "used", 10)
        assert cache.get(number) == "used"
    for number in range(100, 200):
        cache.put(number, "new", 10)
        assert len(cache) <= 8
        assert cache.weight <= 80
    assert all(number in cache for number in range(6))
    assert [number for number in range(100, 200) if number in cache] == [198, 199]
    cache.put(7, "too heavy", 21)
    assert 7 not in cache


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12), st.booleans()), max_size=80))
def test_the_bounds_of_both_segments_hold_whatever_is_put(steps: list[tuple[int, int, bool]]) -> None:
    cache: SegmentedLRUCache[int, int] = SegmentedLRUCache(6, 48)
    last: dict[int, int] = {}
    for key, weight, is_put in steps:
        if is_put:
            cache.put(key, weight, weight)
            last[key] = weight
        else:
            assert cache.get(key) in (None, last.get(key))
        held = [key for key in range(10) if key in cache]
        assert (len(cache), cache.weight) == (len(held), sum(last[key] for key in held))
        assert len(cache) <= 6
        assert cache.weight <= 48
    cache.clear()
    assert (len(cache), cache.weight) == (0, 0)
