"""A slug is short, unique, and never read as an identifier or as another entity's slug."""

from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.folding import LONGEST_SLUG
from graphdb.text.identifiers import parse_keys
from graphdb.text.slug import unique_slugs

ids = st.from_regex(r"\A[A-Z][0-9A-Z]{12}\Z")


def test_a_slug_is_the_folded_label() -> None:
    assert unique_slugs({"R000000000001": "Antônio H. Ribeiro"}, set()) == {"R000000000001": "antonio-h-ribeiro"}


def test_a_slug_that_is_taken_gets_a_part_of_the_id() -> None:
    labels = {"V0000001AAAAA": "Reed Notes", "V0000002BBBBB": "Reed Notes"}
    assert unique_slugs(labels, set()) == {"V0000001AAAAA": "reed-notes", "V0000002BBBBB": "reed-notes-2bbbbb"}
    taken = {"reed-notes"}
    assert unique_slugs({"V0000001AAAAA": "Reed Notes"}, taken) == {"V0000001AAAAA": "reed-notes-1aaaaa"}
    assert taken == {"reed-notes"}


def test_a_label_without_letters_gets_its_id() -> None:
    assert unique_slugs({"V0000001AAAAA": "?!"}, set()) == {"V0000001AAAAA": "v0000001aaaaa"}


def test_a_label_that_reads_as_an_identifier_gets_a_part_of_the_id() -> None:
    assert unique_slugs({"T0000001AAAAA": "W2741809807"}, set()) == {"T0000001AAAAA": "w2741809807-1aaaaa"}


@given(st.dictionaries(ids, st.sampled_from(["Reed", "reed", "Q42", "?", ""]) | st.text(max_size=120), max_size=6))
def test_slugs_are_short_and_lead_to_themselves(labels: dict[str, str]) -> None:
    slugs = unique_slugs(labels, {"reed"})
    assert slugs.keys() == labels.keys()
    for id_, slug in slugs.items():
        assert slug != "reed"
        assert 0 < len(slug) <= LONGEST_SLUG + len(id_)
        assert slug in parse_keys(slug)
