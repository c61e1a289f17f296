"""Full text: what a person typed as a query in which nothing but words is left.

The indexes part what is stored at spaces and change nothing, so a query holds forms alone (analyzer.py): quoted,
several in a row where a word has several parts; or the beginning of one, or one with an edit distance, all but letters
escaped.
"""

import re
from collections.abc import Iterable, Sequence

from graphdb.driver.errors import BadInput
from graphdb.text.analyzer import STOP_WORDS, Word, analyze

LONGEST_TEXT = 500
LEAST_BEGINNING = 3
# What is found where nothing has all words: so many of the words are looked for, and so many of these as others like
# them. Lucene takes at most 1,024 clauses, and 50 for a word like another in each property.
MOST_SOUGHT = 16
MOST_LIKE = 3
# From how many letters a word may have one letter otherwise, and two; runs of other scripts have few characters.
ONE_EDIT, TWO_EDITS, MOST_OF_RUN = 3, 6, 12
# Letters of a word for which those come first that lack a letter or have two changed: the likeliest slips in typing.
MOST_OF_WORD = 20

# A query that nothing matches: a text without words has no hits.
NOTHING = '""'
# The property that holds what a thing is called; the other one holds what else it is found by.
NAMES = "searchNames"


def query_words(text: str, name: str = "text", longest: int = LONGEST_TEXT) -> list[Word]:
    """The words of a text in its order, each once; raises BadInput, naming the argument, for one that is too long."""
    if len(text) > longest:
        raise BadInput(f"{name} has at most {longest} characters, not {len(text)}.")
    return list({word.variants: word for word in analyze(text)}.values())


def all_words_query(text: str) -> str:
    """A query for what has every word of the text in any property; those that say nothing may be missing."""
    return every_word_query(query_words(text), strictly=False)


def all_names_query(text: str) -> str:
    """A query for what has every word of the text in its names."""
    return every_word_query(query_words(text), strictly=True, field=NAMES)


def every_word_query(asked: Sequence[Word], *, strictly: bool, field: str = "") -> str:
    """A query for what has all the words, in one property where one is named.

    Unless it is meant strictly, words that say nothing only help where others stand beside them; where none does, they
    are looked for in names alone, for other texts have them all.
    """
    if strictly:
        return join_clauses(require(word_clause(word, field)) for word in asked)
    wanted = without_stop_words(asked)
    if all(map(is_stop_word, wanted)):
        return join_clauses(require(word_clause(word, NAMES)) for word in wanted)
    helping = [word_clause(word, NAMES) for word in asked if word not in wanted]
    return join_clauses([*(require(word_clause(word, field)) for word in wanted), *helping])


def last_word_prefix_query(asked: Sequence[Word], *, strictly: bool) -> str:
    """A query for what has all the words, the last or one that begins so: a short one only where others narrow it."""
    if not asked or is_stop_word(asked[-1]):
        return NOTHING
    *before, last = asked
    if not before and not last.is_unspaced and len(last.variants[0][0]) < LEAST_BEGINNING:
        return NOTHING
    wanted = before if strictly else [word for word in before if not is_stop_word(word)]
    return join_clauses([*(require(word_clause(word)) for word in wanted), require(prefix_clause(last))])


def names_prefix_query(asked: Sequence[Word], *, strictly: bool) -> str:
    """A query for what has in its names, for each of the words, a word that begins so."""
    return join_clauses(
        require(prefix_clause(word, NAMES)) for word in (asked if strictly else without_stop_words(asked))
    )


def searched_words(asked: Sequence[Word]) -> list[Word]:
    """The words that are looked for where nothing has them all."""
    return without_stop_words(asked)[:MOST_SOUGHT]


def similar_words_queries(asked: Sequence[Word]) -> list[list[str]]:
    """Of each word a query for what has it, then those for what has one like it, the nearest first."""
    return [[word_clause(word, NAMES if is_stop_word(word) else ""), *similar_word_clauses(word)] for word in asked]


def word_clause(word: Word, field: str = "") -> str:
    """The part of a query for a word in any way it can be written."""
    return any_of((phrase(way) for way in word.variants), field)


def prefix_clause(word: Word, field: str = "") -> str:
    """The part of a query for every word that begins so; in a run of a script without spaces it may stand anywhere."""
    if word.is_unspaced:
        return word_clause(word, field)
    return any_of((" ".join(f"+{escape(form)}*" for form in way) for way in word.variants), field)


def similar_word_clauses(word: Word) -> list[str]:
    """The parts of queries for words like this one, the likeliest first: those it lacks one letter of, or has two
    neighbours changed of; one letter otherwise; two. A run has its characters but one, or all with others between."""
    form = word.variants[0][0] if len(word.variants[0]) == 1 else ""
    if word.is_unspaced and ONE_EDIT <= len(word.parts) <= MOST_OF_RUN:
        forms = word.variants[0]
        others = [(*forms[:place], *forms[place + 1 :]) for place in range(len(forms))]
        return [any_of([f"{phrase(forms)}~2", *(f"{phrase(other)}~1" for other in others)])]
    if len(form) < ONE_EDIT or form.isdigit():
        return []
    edits = (1,) if len(form) < TWO_EDITS or any(map(str.isdigit, form)) else (1, 2)
    near = [f"({escape(form)}~{most})" for most in edits]
    return [typo_clause(form), *near] if len(form) <= MOST_OF_WORD else near


def typo_clause(form: str) -> str:
    """The part of a query for words of which one letter after the first is left out, or two neighbours changed."""
    ends = [(form[:place], form[place:]) for place in range(1, len(form) + 1)]
    swapped = {f"{before}{after[1]}{after[0]}{after[2:]}" for before, after in ends if len(after) > 1}
    first = f"{form[1]}{form[0]}{form[2:]}"
    missing = [f"{escape(before)}?{escape(after)}" for before, after in ends]
    return any_of([*missing, *(phrase([other]) for other in sorted({*swapped, first} - {form}))])


def edit_distance(word: Word, way: int) -> int:
    """How many letters may be otherwise in what the query of this number finds, of those that `likings` gives."""
    queries = ["", *similar_word_clauses(word)]
    return 0 if not way else 2 if queries[way].endswith("~2)") and not word.is_unspaced else 1


def is_stop_word(word: Word) -> bool:
    """Whether a word says nothing where others stand beside it."""
    return word.variants[0][0] in STOP_WORDS and len(word.parts) == 1


def without_stop_words(asked: Sequence[Word]) -> list[Word]:
    """The words without those that say nothing; all of them when nothing else is there."""
    return [word for word in asked if not is_stop_word(word)] or list(asked)


def phrase(forms: Iterable[str]) -> str:
    return f'"{" ".join(forms)}"'


def escape(form: str) -> str:
    """A form outside quotes: everything but letters and digits is escaped."""
    return re.sub(r"(\W)", r"\\\1", form)


def any_of(parts: Iterable[str], field: str = "") -> str:
    """Any of the parts, in one property where one is named."""
    each = [f"({part})" if part[0] == "+" else part for part in parts]
    return f"{field}:({' '.join(each)})" if field else f"({' '.join(each)})"


def require(part: str) -> str:
    return f"+{part}"


def join_clauses(parts: Iterable[str]) -> str:
    return " ".join(parts) or NOTHING
