"""Bylines: which key names a person without an identifier, and which entries of two bylines are one person."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.group import is_anonymous, is_group
from ingest.name import ParsedName, parse_name


def name_keys(source: str, record: str, names: Sequence[str]) -> list[str]:
    """A key for each name of a byline: of the source where the name is a group's, or full and unique, else of the work
    alone.

    An anonymous name (Unknown Author) identifies somebody on that work alone.
    """
    folded = [parse_name(name).folded for name in names]
    times = Counter(folded)
    keys = []
    for position, name in enumerate(names):
        is_distinctive = is_group(name) or (times[folded[position]] == 1 and parse_name(name).is_full)
        is_key = folded[position] and is_distinctive and not is_anonymous(name)
        keys.append(f"name:{source}:{folded[position]}" if is_key else f"byline:{record}:{position + 1}")
    return keys


def align_bylines(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of positions at which two bylines of one work have the same person, by name and position."""
    left_names, right_names = [parse_name(name) for name in left], [parse_name(name) for name in right]
    fits = _fit_test(left_names, right_names)
    pairs, free = [], set(range(len(right_names)))
    unmatched = []
    for position in range(len(left_names)):
        if position < len(right_names) and fits(position, position):
            pairs.append((position, position))
            free.discard(position)
        else:
            unmatched.append(position)
    # Entries at other positions are joined only where neither byline leaves a choice.
    for position in unmatched:
        candidates = [other for other in free if fits(position, other)]
        if len(candidates) == 1 and sum(fits(rival, candidates[0]) for rival in unmatched) == 1:
            pairs.append((position, candidates[0]))
    return sorted(pairs)


def _fit_test(left_names: list[ParsedName], right_names: list[ParsedName]) -> Callable[[int, int], bool]:
    """A test whether an entry of one byline can be an entry of the other. Where father and son stand on one byline, a
    missing Jr. is a difference."""
    namesakes = _namesakes(left_names), _namesakes(right_names)

    def fits(position: int, other: int) -> bool:
        left, right = left_names[position], right_names[other]
        return may_be_same_person(left, right) and (
            left.suffix == right.suffix or not (position in namesakes[0] or other in namesakes[1])
        )

    return fits


def _namesakes(byline: list[ParsedName]) -> set[int]:
    """The positions of names that only Jr. and the like distinguish from another on the byline."""
    positions: set[int] = set()
    for position, name in enumerate(byline):
        if not name.suffix:
            continue
        others = [
            other
            for other, namesake in enumerate(byline)
            if namesake.suffix != name.suffix and may_be_same_person(_without_suffix(name), _without_suffix(namesake))
        ]
        positions.update(others, [position] if others else ())
    return positions


def _without_suffix(name: ParsedName) -> ParsedName:
    return replace(name, suffix="")


def may_be_same_person(left: ParsedName, right: ParsedName) -> bool:
    """Whether two names can be one person's on one byline: the same words, or one abbreviates the other.

    Jr., Sr. and the like distinguish two names where both have one. Of letters that are spelled in two ways (ü and ue)
    either will do.
    """
    if left.suffix and right.suffix and left.suffix != right.suffix:
        return False
    left_words, right_words = _named(left), _named(right)
    if not left_words or not right_words:
        return False
    if _same_words(left_words, right_words):
        return True
    if not left_words[-1].isdisjoint(right_words[-1]):
        return _abbreviates(left_words, right_words)
    # Family name first in one of them: "Smith JA" beside "John A. Smith".
    both = len(left_words) > 1 and len(right_words) > 1
    return both and (
        _abbreviates(left_words[1:] + left_words[:1], right_words)
        or _abbreviates(right_words[1:] + right_words[:1], left_words)
    )


Spellings = list[frozenset[str]]


def _named(name: ParsedName) -> Spellings:
    """The words of a name, without the article before that of a group."""
    spellings = list(name.spellings)
    return spellings[1:] if len(spellings) > 2 and name.words[0] == "the" else spellings


def _same_words(one: Spellings, two: Spellings) -> bool:
    """Whether each word of one name is a word of the other, in any order."""
    if len(one) != len(two):
        return False
    free = list(two)
    for word in one:
        position = next((index for index, other in enumerate(free) if not word.isdisjoint(other)), None)
        if position is None:
            return False
        free.pop(position)
    return True


def _abbreviates(left: Spellings, right: Spellings) -> bool:
    if left[-1].isdisjoint(right[-1]):
        return False
    first, second = left[:-1], right[:-1]
    if not first or not second:
        return False
    if not _begins(first[0], second[0]):
        # "JA Smith" for John A. Smith.
        return _initials(second) in first[0] or _initials(first) in second[0]
    return all(_begins(one, other) for one, other in zip(first[1:], second[1:], strict=False))


def _begins(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(left.startswith(right) or right.startswith(left) for left in one for right in other)


def _initials(words: Spellings) -> str:
    # All spellings of a word have the same first letter.
    return "".join(min(word)[0] for word in words)
