"""Full-text queries: Lucene's syntax for what a person typed, in which nothing that was typed can act as an operator.

The indexes split stored text at spaces and change nothing, so a query consists of forms (analyzer.py): in quotation
marks, several in a row for a word of several parts; or as a prefix, or with an edit distance, everything but letters
and digits escaped.
"""

import re
from collections.abc import Iterable, Sequence

from graphdb.driver.errors import BadInput
from graphdb.text.analyzer import STOP_WORDS, Word, analyze

LONGEST_TEXT = 500
SHORTEST_PREFIX = 3
# When no entity has all words, so many words are searched for, and so many of these with similar words. Lucene accepts
# at most 1,024 clauses, and a similar word takes 50 in each property.
MOST_SEARCHED = 16
MOST_SIMILAR = 3
# The letters from which a word may differ by one edit, and by two; the characters of unspaced text that may differ.
ONE_EDIT, TWO_EDITS, LONGEST_UNSPACED = 3, 6, 12
# The letters up to which a word with a missing letter or two swapped ones, the likeliest typos, is searched for first.
LONGEST_TYPO = 20

# The query of a text without words, which matches nothing.
NOTHING = '""'
# The property with the names of an entity; the other one has its other text.
NAMES = "searchNames"


def query_words(text: str, name: str = "text", longest: int = LONGEST_TEXT) -> list[Word]:
    """Return the distinct words of a text in order. Raises BadInput, which names the argument, if it is too long."""
    if len(text) > longest:
        raise BadInput(f"{name} has at most {longest} characters, not {len(text)}.")
    return list({word.variants: word for word in analyze(text)}.values())


def all_words_query(text: str) -> str:
    """Return a query for entities with every word of the text in any property; stop words may be missing."""
    return every_word_query(query_words(text), strictly=False)


def all_names_query(text: str) -> str:
    """Return a query for entities with every word of the text in their names."""
    return every_word_query(query_words(text), strictly=True, field=NAMES)


def every_word_query(words: Sequence[Word], *, strictly: bool, field: str = "") -> str:
    """Return a query for entities with all the words, in any property or in the one named by `field`.

    Unless it is strict, stop words beside other words are optional and only raise the score; a query of stop words
    alone is looked for in names only, as all other texts contain them.
    """
    if strictly:
        return join_clauses(require(word_clause(word, field)) for word in words)
    wanted = without_stop_words(words)
    if all(map(is_stop_word, wanted)):
        return join_clauses(require(word_clause(word, NAMES)) for word in wanted)
    helping = [word_clause(word, NAMES) for word in words if word not in wanted]
    return join_clauses([*(require(word_clause(word, field)) for word in wanted), *helping])


def last_word_prefix_query(words: Sequence[Word], *, strictly: bool) -> str:
    """Return a query for entities with all the words, of which the last may be a prefix.

    It matches nothing when the last word is a stop word, or stands alone and has fewer than SHORTEST_PREFIX letters.
    """
    if not words or is_stop_word(words[-1]):
        return NOTHING
    *before, last = words
    if not before and not last.is_unspaced and len(last.variants[0][0]) < SHORTEST_PREFIX:
        return NOTHING
    wanted = before if strictly else [word for word in before if not is_stop_word(word)]
    return join_clauses([*(require(word_clause(word)) for word in wanted), require(prefix_clause(last))])


def names_prefix_query(words: Sequence[Word], *, strictly: bool) -> str:
    """Return a query for entities whose names have, for each of the words, a word that starts with it."""
    return join_clauses(
        require(prefix_clause(word, NAMES)) for word in (words if strictly else without_stop_words(words))
    )


def searched_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that are searched for one by one when no entity has them all."""
    return without_stop_words(words)[:MOST_SEARCHED]


def similar_words_queries(words: Sequence[Word]) -> list[list[str]]:
    """Return for each word its queries: one for the word itself, then those for similar words, most similar first."""
    return [[word_clause(word, NAMES if is_stop_word(word) else ""), *similar_word_clauses(word)] for word in words]


def word_clause(word: Word, field: str = "") -> str:
    """Return the clause for a word in any of its variants."""
    return any_of((phrase(variant) for variant in word.variants), field)


def prefix_clause(word: Word, field: str = "") -> str:
    """Return the clause for words that start with this one; unspaced text may stand anywhere."""
    if word.is_unspaced:
        return word_clause(word, field)
    return any_of((" ".join(f"+{escape(form)}*" for form in variant) for variant in word.variants), field)


def similar_word_clauses(word: Word) -> list[str]:
    """Return the clauses for similar words, likeliest first; empty for a word that is too short or a number.

    They are words that have one letter more or two neighbours swapped; that are one edit away; that are two edits away.
    For unspaced text the only clause finds its characters without one of them, or with up to two others between.
    """
    form = word.variants[0][0] if len(word.variants[0]) == 1 else ""
    if word.is_unspaced and ONE_EDIT <= len(word.parts) <= LONGEST_UNSPACED:
        forms = word.variants[0]
        others = [(*forms[:position], *forms[position + 1 :]) for position in range(len(forms))]
        return [any_of([f"{phrase(forms)}~2", *(f"{phrase(other)}~1" for other in others)])]
    if len(form) < ONE_EDIT or form.isdigit():
        return []
    edits = (1,) if len(form) < TWO_EDITS or any(map(str.isdigit, form)) else (1, 2)
    near = [f"({escape(form)}~{most})" for most in edits]
    return [typo_clause(form), *near] if len(form) <= LONGEST_TYPO else near


def typo_clause(form: str) -> str:
    """Return the clause for words of which a form lacks one letter after the first, or has two neighbours swapped."""
    splits = [(form[:position], form[position:]) for position in range(1, len(form) + 1)]
    swapped = {f"{before}{after[1]}{after[0]}{after[2:]}" for before, after in splits if len(after) > 1}
    first = f"{form[1]}{form[0]}{form[2:]}"
    missing = [f"{escape(before)}?{escape(after)}" for before, after in splits]
    return any_of([*missing, *(phrase([other]) for other in sorted({*swapped, first} - {form}))])


def edit_distance(word: Word, query: int) -> int:
    """Return the most edits between the word and what a query finds; `query` is its number among the word's queries."""
    queries = ["", *similar_word_clauses(word)]
    return 0 if not query else 2 if queries[query].endswith("~2)") and not word.is_unspaced else 1


def is_stop_word(word: Word) -> bool:
    """Whether a query may omit a word when it has other words."""
    return word.variants[0][0] in STOP_WORDS and len(word.parts) == 1


def without_stop_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that are not stop words, or all of them when there are only stop words."""
    return [word for word in words if not is_stop_word(word)] or list(words)


def phrase(forms: Iterable[str]) -> str:
    """Return the clause for forms in a row."""
    return f'"{" ".join(forms)}"'


def escape(form: str) -> str:
    """Return a form for use outside quotation marks: everything but letters and digits is escaped."""
    return re.sub(r"(\W)", r"\\\1", form)


def any_of(parts: Iterable[str], field: str = "") -> str:
    """Return the clause that matches any of the parts, in any property or in the one named by `field`."""
    clauses = [f"({part})" if part[0] == "+" else part for part in parts]
    return f"{field}:({' '.join(clauses)})" if field else f"({' '.join(clauses)})"


def require(part: str) -> str:
    """Return a clause that every hit must match."""
    return f"+{part}"


def join_clauses(parts: Iterable[str]) -> str:
    """Return a query of clauses; without any, it matches nothing."""
    return " ".join(parts) or NOTHING
