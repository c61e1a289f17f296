"""Placeholders: ids by which a source states that there is nobody or nothing; they identify nothing.

Where each is documented:

- OpenAlex help, "Why are some authors assigned to NULL AUTHOR_ID (A9999999999)?" (article 28763618477975): the author
  of entries that were not disambiguated, and the one that removed authors are merged into.
- openalex-guts, the program behind OpenAlex's data until 2025: DELETED_AUTHOR_ID in models/author.py, and in the same
  way in models/work.py, models/institution.py and models/source.py. Two had other numbers before, which merge lists of
  that time have (that of authors of 2023-04-13 merges four into A4317838346).
- The release notes of OpenAlex's snapshot: "deleted Zenodo records (merge into deleted id: W4285719527)".

OpenAlex has no such id among topics, concepts, subfields, fields and domains.
"""

PLACEHOLDERS = {
    "openalex:A9999999999": "OpenAlex's author of entries whose author it does not know",
    "openalex:A5317838346": "what OpenAlex merges deleted authors into",
    "openalex:A4317838346": "what OpenAlex merged deleted authors into until July 2023",
    "openalex:W4285719527": "what OpenAlex merges deleted works into",
    "openalex:I4389424196": "what OpenAlex merges deleted institutions into",
    "openalex:I4362561690": "what OpenAlex merged deleted institutions into until December 2023",
    "openalex:S4317411217": "what OpenAlex merges deleted journals into",
}
"""What each placeholder stands for, by its key."""


def is_placeholder(key: str | None) -> bool:
    """Whether a key identifies nothing although it has the form of an identifier."""
    return key in PLACEHOLDERS
