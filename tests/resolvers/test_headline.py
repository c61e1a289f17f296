"""The sentence at the top of a profile."""

from resolvers.headline import headline


def test_the_owners_own_sentence_stands_first() -> None:
    assert headline(["I study hearts.", "Anna Lind", ["Cardiology"]]) == "I study hearts."


def test_a_sentence_is_made_of_the_two_topics_most_worked_on() -> None:
    assert headline([None, "Anna Lind", ["Hearts", "Statistics"]]) == "Anna Lind works on Hearts and Statistics."
    assert headline([None, "Anna Lind", ["Hearts"]]) == "Anna Lind works on Hearts."


def test_nothing_is_made_up_for_somebody_without_topics() -> None:
    expected = "Anna Lind contributes to research discovery and scholarly infrastructure."
    assert headline([None, "Anna Lind", []]) == expected


def test_a_headline_is_plain_text_of_500_characters_at_most() -> None:
    assert headline(["<b>Hearts</b> &amp; minds", "Anna Lind", []]) == "Hearts & minds"
    assert len(headline([None, "A" * 400, ["B" * 400]])) == 500
