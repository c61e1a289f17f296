"""Which of several stated facts counts."""

import itertools

from ingest import fact


def test_the_newest_fact_counts_and_of_two_alike_the_greatest_in_any_order() -> None:
    stated = [("2025-01-01", "Old"), ("2025-01-02", "Bo"), ("2025-01-02", "Ann"), (None, "Undated")]
    for order in itertools.permutations(stated):
        facts: fact.Facts = {}
        for updated, name in order:
            fact.apply_facts(facts, updated, {"name": name, "city": None})
        assert facts == {"name": ["2025-01-02", "Bo"]}


def test_applying_says_whether_anything_changed() -> None:
    facts: fact.Facts = {}
    assert fact.apply_facts(facts, "2025-01-01", {"name": "Ann"})
    assert not fact.apply_facts(facts, "2025-01-01", {"name": "Ann"})
    assert not fact.apply_facts(facts, "2024-01-01", {"name": "Bo"})


def test_a_record_of_the_thing_itself_counts_before_what_others_mention() -> None:
    facts: fact.Facts = {}
    fact.apply_facts(facts, "2026-01-01", {"name": "Mentioned"})
    fact.apply_facts(facts, "2025-01-01", {"name": "Own"}, fact.OWN)
    assert fact.fact_value(facts, "name") == "Own"
    assert fact.fact_value(fact.drop_own_facts(facts), "name") == "Mentioned"
    assert fact.fact_value(facts, "city") is None


def test_facts_are_stored_the_same_whatever_their_order() -> None:
    left: fact.Facts
    left, right = {"a": ["", 1], "b": ["", 2]}, {"b": ["", 2], "a": ["", 1]}
    assert fact.encode_facts(left) == fact.encode_facts(right)
    assert fact.decode_facts(fact.encode_facts(left)) == left
    assert fact.encode_facts({}) is None
    assert fact.decode_facts(None) == {}


def test_the_facts_of_two_entities_that_are_one_are_the_greatest_of_each() -> None:
    left, right = {"name": ["1", "A"], "city": ["1", "X"]}, {"name": ["2", "B"]}
    assert fact.combine_facts(left, right) == fact.combine_facts(right, left) == left | right


def test_properties_follow_from_facts() -> None:
    facts: fact.Facts = {"name": ["", "Uni"], "others": ["", ["Uni", "U", "A"]], "country": ["", "SE"]}
    properties = fact.entity_properties("Institution", facts, "I1")
    assert (properties["name"], properties["country"], properties["city"]) == ("Uni", "SE", None)
    assert properties["alternateNames"] == ["A", "U"]
    assert fact.entity_properties("Venue", {}, "S1")["label"] == "S1"
