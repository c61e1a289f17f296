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
    for place, name in enumerate(names):
        is_told = is_group(name) or (times[folded[place]] == 1 and parse_name(name).is_full)
        is_key = folded[place] and is_told and not is_anonymous(name)
        keys.append(f"name:{source}:{folded[place]}" if is_key else f"byline:{record}:{place + 1}")
    return keys


def align_bylines(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of positions at which two bylines of one work have the same person, by name and position."""
    ours, theirs = [parse_name(name) for name in left], [parse_name(name) for name in right]
    fits = _fitting(ours, theirs)
    pairs, free = [], set(range(len(theirs)))
    waiting = []
    for place in range(len(ours)):
        if place < len(theirs) and fits(place, place):
            pairs.append((place, place))
            free.discard(place)
        else:
            waiting.append(place)
    # Moved entries are joined only where neither side leaves a choice.
    for place in waiting:
        found = [other for other in free if fits(place, other)]
        if len(found) == 1 and sum(fits(rival, found[0]) for rival in waiting) == 1:
            pairs.append((place, found[0]))
    return sorted(pairs)


def _fitting(ours: list[ParsedName], theirs: list[ParsedName]) -> Callable[[int, int], bool]:
    """A test whether an entry of one byline can be an entry of the other. Where father and son stand on one byline, a
    missing Jr. is a difference."""
    apart = _namesakes(ours), _namesakes(theirs)

    def fits(place: int, other: int) -> bool:
        one, two = ours[place], theirs[other]
        return may_be_same_person(one, two) and (
            one.suffix == two.suffix or not (place in apart[0] or other in apart[1])
        )

    return fits


def _namesakes(byline: list[ParsedName]) -> set[int]:
    """The positions of names that only Jr. and the like distinguish from another on the byline."""
    found: set[int] = set()
    for place, name in enumerate(byline):
        if not name.suffix:
            continue
        others = [
            other
            for other, namesake in enumerate(byline)
            if namesake.suffix != name.suffix and may_be_same_person(_unsuffixed(name), _unsuffixed(namesake))
        ]
        found.update(others, [place] if others else ())
    return found


def _unsuffixed(name: ParsedName) -> ParsedName:
    return replace(name, suffix="")


def may_be_same_person(left: ParsedName, right: ParsedName) -> bool:
    """Whether two names can be one person's on one byline: the same words, or one abbreviates the other.

    Jr., Sr. and the like distinguish two names where both have one. Of letters that are spelled in two ways (ü and ue)
    either will do.
    """
    if left.suffix and right.suffix and left.suffix != right.suffix:
        return False
    one, two = _named(left), _named(right)
    if not one or not two:
        return False
    if _same_words(one, two):
        return True
    if not one[-1].isdisjoint(two[-1]):
        return _abbreviates(one, two)
    # Family name first in one of them: "Smith JA" beside "John A. Smith".
    both = len(one) > 1 and len(two) > 1
    return both and (_abbreviates(one[1:] + one[:1], two) or _abbreviates(two[1:] + two[:1], one))


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
        found = next((place for place, other in enumerate(free) if not word.isdisjoint(other)), None)
        if found is None:
            return False
        free.pop(found)
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
    # However a word is spelled, its first letter is the same.
    return "".join(min(word)[0] for word in words)
