"""Bylines: by what key a person without an identifier is known, and which entries of two bylines are one person."""

from collections import Counter
from collections.abc import Sequence

from graphdb import text


def natural_words(name: str) -> list[str]:
    """The folded words of a name, given names first: 'Ribeiro, Antônio H.' reads as 'Antônio H. Ribeiro' does."""
    family, comma, given = name.partition(",")
    if comma and given.strip() and "," not in given:
        name = f"{given} {family}"
    return text.words(name).split()


def is_full(name: str) -> bool:
    """Whether a name says more than initials before or after one other word."""
    shouted = name.isupper()
    spelled = 0
    for word in name.replace(".", ". ").replace(",", " ").split():
        letters = "".join(letter for letter in word if letter.isalpha())
        # "JR Smith" and "Smith JA" carry initials without stops; in a name all in capitals nothing tells them apart.
        initials = len(letters) < 2 or (word.endswith(".") and len(letters) < 3)
        if not initials and (shouted or not (letters.isupper() and len(letters) < 4 and letters.lower() != letters)):
            # A name in a script without spaces is one word and full.
            spelled += 2 if not letters.isascii() and letters.lower() == letters.upper() else 1
    return spelled > 1


def name_keys(source: str, record: str, names: Sequence[str]) -> list[str]:
    """A key for each name of a byline: of the source when the name is full and unique on it, else of the work alone."""
    folded = [" ".join(natural_words(name)) for name in names]
    times = Counter(folded)
    return [
        f"name:{source}:{folded[place]}"
        if folded[place] and times[folded[place]] == 1 and is_full(name)
        else f"byline:{record}:{place + 1}"
        for place, name in enumerate(names)
    ]


def aligned(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """The places of two bylines of one work that hold the same person, by name and position."""
    ours, theirs = [natural_words(name) for name in left], [natural_words(name) for name in right]
    pairs, free = [], set(range(len(theirs)))
    waiting = []
    for place, name in enumerate(ours):
        if place < len(theirs) and alike(name, theirs[place]):
            pairs.append((place, place))
            free.discard(place)
        else:
            waiting.append(place)
    # Moved entries are joined only where neither side leaves a choice.
    for place in waiting:
        found = [other for other in free if alike(ours[place], theirs[other])]
        if len(found) == 1 and sum(alike(ours[rival], theirs[found[0]]) for rival in waiting) == 1:
            pairs.append((place, found[0]))
    return sorted(pairs)


def alike(left: list[str], right: list[str]) -> bool:
    """Whether two names, as words, can be one person's on one byline: the same words, or one abbreviates the other."""
    if not left or not right:
        return False
    if sorted(left) == sorted(right):
        return True
    if left[-1] != right[-1]:
        # Family name first in one of them: "Smith JA" beside "John A. Smith".
        return (
            len(left) > 1
            and len(right) > 1
            and (_abbreviates(left[1:] + left[:1], right) or _abbreviates(right[1:] + right[:1], left))
        )
    return _abbreviates(left, right)


def _abbreviates(left: list[str], right: list[str]) -> bool:
    if left[-1] != right[-1]:
        return False
    first, second = left[:-1], right[:-1]
    if not first or not second:
        return False
    if not (first[0].startswith(second[0]) or second[0].startswith(first[0])):
        # "JA Smith" for John A. Smith.
        return "".join(word[0] for word in second) == first[0] or "".join(word[0] for word in first) == second[0]
    return all(
        one.startswith(other) or other.startswith(one) for one, other in zip(first[1:], second[1:], strict=False)
    )
