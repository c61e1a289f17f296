"""Names, titles and abstracts for a population, with the frequencies of a vocabulary."""

from typing import Any

import numpy as np

from bench.synthetic.population import TOPICS, Numbers, draw_lengths, draw_skewed
from bench.synthetic.vocabulary import Vocabulary, by_frequency

# How many words are typical of a topic, and the ranks of the vocabulary that they are drawn from.
OWN_WORDS, COMMON, RARE = 24, 150, 8_000
COUNTRIES = "US CN GB DE IN JP FR IT CA AU ES BR KR NL SE CH PL TR IR RU BE DK NO AT FI PT IL ZA MX SG"
CHECKSUM = "0123456789X"


class WordSampler:
    """Draws texts with the frequencies of words; a share of the words is typical of the topic."""

    def __init__(self, counts: Any, own: np.ndarray[Any, Any], share: float) -> None:
        words, counted = zip(*by_frequency(counts), strict=True)
        self.words = np.array(words, dtype=object)
        self._until = np.cumsum(counted) / sum(counted)
        self._own, self._share = own, share

    def texts(self, draw: np.random.Generator, lengths: Numbers, topics: Numbers) -> list[str]:
        """Draw one text for each length and topic."""
        topic = np.repeat(np.maximum(topics, 0), lengths)
        common = np.searchsorted(self._until, draw.random(len(topic)))
        own = self._own[topic, draw_skewed(draw, OWN_WORDS, len(topic), 1.5)] % len(self.words)
        words = self.words[np.where(draw.random(len(topic)) < self._share, own, common)].tolist()
        ends = np.cumsum(lengths).tolist()
        texts, start = [], 0
        for end in ends:
            texts.append(" ".join(words[start:end]))
            start = end
        return texts


class Prose:
    """All text of a synthetic graph; the texts of a range of works depend on the seed and the range alone."""

    def __init__(self, seed: int, vocabulary: Vocabulary) -> None:
        self._seed = seed
        draw = np.random.default_rng([seed, 1])
        most = min(RARE, len(vocabulary.abstract))
        self._vocabulary = vocabulary
        self._own = draw.integers(min(COMMON, most // 2), most, (TOPICS, OWN_WORDS))
        self._title = WordSampler(vocabulary.title, self._own, 0.4)
        self._abstract = WordSampler(vocabulary.abstract, self._own, 0.2)

    def titles(self, first: int, topics: Numbers) -> list[str]:
        """Draw a title for each work from number `first` on."""
        draw = np.random.default_rng([self._seed, 2, first])
        lengths = draw_lengths(draw, self._vocabulary.title_lengths, len(topics))
        return [text[:1].upper() + text[1:] for text in self._title.texts(draw, lengths, topics)]

    def abstracts(self, first: int, topics: Numbers) -> list[str | None]:
        """Draw an abstract for each work from number `first` on; one in twenty gets None."""
        draw = np.random.default_rng([self._seed, 3, first])
        lengths = draw_lengths(draw, self._vocabulary.abstract_lengths, len(topics))
        lengths[draw.random(len(topics)) < 0.05] = 0
        texts = self._abstract.texts(draw, lengths, topics)
        return [text[:1].upper() + text[1:] + "." if text else None for text in texts]

    def people(self, count: int) -> list[str]:
        """Draw a name for each person; one in three has a middle initial."""
        draw = np.random.default_rng([self._seed, 4])
        given = self._parts(draw, self._vocabulary.given, count)
        family = self._parts(draw, self._vocabulary.family, count)
        initials = [f" {letter}." if letter else "" for letter in self._initials(draw, count)]
        return [f"{first}{middle} {last}" for first, middle, last in zip(given, initials, family, strict=True)]

    def _parts(self, draw: np.random.Generator, counts: Any, count: int) -> list[str]:
        parts, counted = zip(*by_frequency(counts), strict=True)
        numbers = draw.choice(len(parts), count, p=np.array(counted) / sum(counted))
        return [str(parts[number]) for number in numbers.tolist()]

    @staticmethod
    def _initials(draw: np.random.Generator, count: int) -> list[str]:
        letters = np.array(list("ABCDEFGHIJKLMNOPRSTVW") + [""] * 42, dtype=object)
        return letters[draw.integers(0, len(letters), count)].tolist()  # type: ignore[no-any-return]

    def topic(self, number: int) -> str:
        """Return the name of a topic, made of its typical words."""
        one, two, three = (self._word(number, rank) for rank in range(3))
        return f"{one} and {two} {three}"

    def broader_topic(self, level: str, number: int) -> str:
        """Return the name of a subfield, a field or a domain."""
        one, two = (self._word(number * 17 + len(level), rank + 5) for rank in range(2))
        return {"SUBFIELD": f"{one} and {two}", "FIELD": f"{one} Research", "DOMAIN": f"{one} Sciences"}[level]

    def _word(self, topic: int, rank: int) -> str:
        words = self._abstract.words
        return str(words[self._own[topic % TOPICS, rank] % len(words)]).capitalize()

    def institutions(self, count: int) -> list[tuple[str, str, str]]:
        """Draw the name, country and type of each institution."""
        draw = np.random.default_rng([self._seed, 5])
        families = self._parts(draw, self._vocabulary.family, count)
        kinds = draw.choice(4, count, p=[0.6, 0.2, 0.1, 0.1]).tolist()
        codes = COUNTRIES.split()
        countries = draw_skewed(draw, len(codes), count, 1.7).tolist()
        institutions = []
        for number, (family, kind, country) in enumerate(zip(families, kinds, countries, strict=True)):
            word = self._word(number, 7)
            name, type_ = (
                (f"University of {family}", "education"),
                (f"{family} Hospital", "healthcare"),
                (f"{family} Institute of {word}", "facility"),
                (f"National {word} Agency {family}", "government"),
            )[kind]
            institutions.append((name, codes[country], type_))
        return institutions

    def venue(self, number: int) -> str:
        """Return the name of a journal."""
        return f"Journal of {self._word(number * 5, 9)} {self._word(number * 5, 10)}"


def orcid(number: int) -> str:
    """Return a number as an ORCID iD with its check character (ISO 7064 MOD 11-2)."""
    digits = f"{9_000_000_0000_0000 + number:015}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    digits += CHECKSUM[(12 - total % 11) % 11]
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def ror(number: int) -> str:
    """Return a number in the form of a ROR id."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    middle = ""
    for _ in range(6):
        number, digit = divmod(number, len(letters))
        middle = letters[digit] + middle
    return f"0{middle}00"
