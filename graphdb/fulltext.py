"""Full text: what a person typed as a query in which nothing but words is left."""

import re
import unicodedata

from graphdb.errors import BadInput

LONGEST_TEXT = 500

# A word is letters and digits; these join them to one word where they stand between two, as Lucene's own tokenizer has
# it (Unicode Standard Annex 29): 3.5, don't, a_b. A mark belongs to its letter.
JOINERS = ".:·'’_,;"
WORD = re.compile(rf"[^\W_]\w*(?:[{JOINERS}]+\w+)*")
# A query that nothing matches: a text without words has no hits.
NOTHING = '""'


def words_of(text: str) -> list[str]:
    """The words of a text in its order, each once; raises BadInput for one that is too long."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"text has at most {LONGEST_TEXT} characters, not {len(text)}.")
    return list(dict.fromkeys(WORD.findall(unicodedata.normalize("NFC", text))))


def all_of(text: str) -> str:
    """A Lucene query for what has every word of the text; no character of the text is read as syntax.

    The index folds case and accents of both sides alike. Words that it leaves out as too common (the, of) are passed
    over, so a text of nothing else has no hits either.
    """
    return " AND ".join(f'"{word}"' for word in words_of(text)) or NOTHING
