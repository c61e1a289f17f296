"""What a record mentions."""

from ingest.mention import iter_mentions
from ingest.openalex import read_merge, read_record
from tests.support.made_records import author, topic, work


def test_a_work_mentions_itself_its_people_institutions_topics_and_venue() -> None:
    record = read_record(
        work(1, author(1, "Anna Lind", institutions=[2]), topics=[11], primary_location={"source": {"id": "S3"}})
    )
    mentioned = [(mention.kind, mention.keys[0], mention.field) for mention in iter_mentions(record)]
    assert mentioned[:3] == [
        ("Work", "openalex:W1", None),
        ("Researcher", "openalex:A1", None),
        ("Institution", "openalex:I2", "authors"),
    ]
    assert ("Topic", "openalex:T11", "topics") in mentioned
    assert ("Topic", "openalex:domains/1", "topics") in mentioned
    assert mentioned[-1] == ("Venue", "openalex:S3", "venue")


def test_a_topic_mentions_every_level_above_with_its_parent() -> None:
    item = topic(11)
    record = read_record(
        {"id": "T11", "display_name": "Topic 11"} | {level: item[level] for level in ("field", "domain")}
    )
    facts = {mention.keys[0]: (mention.facts or {})["parent"] for mention in iter_mentions(record)}
    assert facts == {
        "openalex:T11": "openalex:fields/1",
        "openalex:fields/1": "openalex:domains/1",
        "openalex:domains/1": None,
    }


def test_a_merge_mentions_both_names_and_one_into_nothing_mentions_none() -> None:
    [mention] = iter_mentions(read_merge("A1", "A2"))
    assert (mention.kind, mention.keys) == ("Researcher", ("openalex:A1", "openalex:A2"))
    assert list(iter_mentions(read_merge("A1", "A5317838346"))) == []
