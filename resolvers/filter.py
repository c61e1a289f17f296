"""The filters of all lists: the condition of each field of a filter."""

import datetime
from collections.abc import Callable
from typing import Any

from graphdb.compile.filter import Condition, EntityTest, Filter, IdTest, NameTest, TextTest
from graphdb.driver.errors import BadInput
from graphdb.text.folding import LONGEST, fold, plain_label
from graphdb.text.fulltext_query import all_names_query, all_words_query
from resolvers.order import CITING, IN_VENUE, OF_INSTITUTION, OF_RESEARCHER, ON_TOPIC
from resolvers.years import LAST_DAY, days, ends


def equality_condition(expression: str, convert: Callable[[Any], Any] = lambda argument: argument) -> Condition:
    """Return a condition for one value of a property that may be unknown. `convert` turns the argument
    into what is stored."""
    return Condition(
        lambda argument, key: f"{expression} = $value", lambda argument: {"value": convert(argument)}, unknown=True
    )


def boolean_condition(expression: str) -> Condition:
    """Return a condition for a truth value that is always known."""
    return Condition(lambda argument, key: expression if argument else f"NOT {expression}")


def range_condition(name: str, expression: str) -> Condition:
    """Return a condition for a number between two ends, both included. The number is always known."""

    def text(range_: dict[str, Any], key: str) -> str:
        return range_test(expression, range_)

    return Condition(text, lambda range_: ends(name, range_))


def range_test(expression: str, range_: dict[str, Any]) -> str:
    """Return the Cypher test of the ends that a range has, "true" without ends."""
    tests = [
        f"{expression} {sign} ${end}" for end, sign in (("min", ">="), ("max", "<=")) if range_.get(end) is not None
    ]
    return " AND ".join(tests) or "true"


def day_key(key: str) -> str:
    """Return the property with a work's day as a number that the list is sorted by, so that the test uses the same
    index."""
    return "node.oldest" if key == "node.oldest" else "node.newest"


def year_text(range_: dict[str, Any], key: str) -> str:
    """Return the Cypher test for a known year between two ends, "true" without ends."""
    return f"{day_key(key)} >= $from AND {day_key(key)} <= $to" if ends("year", range_) else "true"


def year_values(range_: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a test for years: the first and the last day of the range."""
    return days("year", range_)


def published_text(range_: dict[str, Any], key: str) -> str:
    """Return the Cypher test for a known day between two ends. A work of which only the year is known has the day 0 or
    9999."""
    return f"{year_text(range_, key)} AND node.publishedOn IS NOT NULL" if ends("published", range_) else "true"


def published_values(range_: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a test for days: the first and the last day of the range as numbers."""
    day_ends = ends("published", range_)
    numbers = {end: int(day.replace("-", "")) for end, day in day_ends.items()}
    return {"from": numbers.get("min", 0), "to": numbers.get("max", LAST_DAY)} if day_ends else {}


def parse_datetime(text: str) -> datetime.datetime:
    """Return a time in UTC, as Neo4j stores it. Raises BadInput if that is outside of the years 1 to 9999."""
    try:
        return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
    except OverflowError as error:
        raise BadInput(f"importedAfter must lie between the years 1 and 9999 in UTC, but {text} does not.") from error


def by_text(arguments: dict[str, Any]) -> dict[str, Any] | None:
    """Return the filter of a list that has only the argument `text`."""
    return {"text": arguments.get("text")}


def folded_label(text: str) -> str:
    """Return the text that names are compared by."""
    return fold(plain_label(text))[:LONGEST]


def upper(text: str) -> str:
    """Return a code in upper case."""
    return text.upper()


def lower(text: str) -> str:
    """Return a code in lower case."""
    return text.lower()


def country_condition(relation: str) -> Condition:
    """Return a condition for an institution in a country at the other end of a relation."""
    countries = f"MATCH (node)-[:{relation}]->(institution) RETURN institution.country"
    return Condition(
        lambda argument, key: "$code IN neighbours",
        lambda argument: {"code": upper(argument)},
        unknown=True,
        neighbours=countries,
    )


# The test whether a neighbour of a node is the topic or below it, and the clauses that find the neighbours.
BELOW = "any(topic IN neighbours WHERE topic IN members)"
AUTHORS = "MATCH (node)<-[:AUTHORED]-(author:Researcher) RETURN author"
CITED = "MATCH (node)-[:CITES]->(cited:Work) RETURN cited"
CREDITED = "MATCH (node)-[:CREDITED_TO]->(institution:Institution) RETURN institution"
PUBLISHED = "MATCH (node)-[:PUBLISHED_IN]->(venue:Venue) RETURN venue"
TOPICS_OF_WORK = "MATCH (node)-[:ABOUT]->(topic:Topic) RETURN topic"
AFFILIATED = "MATCH (node)-[:AFFILIATED_WITH]->(institution:Institution) RETURN institution"
TOPICS_OF_PERSON = "MATCH (node)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic) RETURN DISTINCT topic"

WORKS = Filter(
    {
        "ids": IdTest("Work"),
        "citedBy": EntityTest("Work", "node IN members", "work/references", 1, members="work/references"),
        "author": EntityTest(
            "Researcher", "this IN neighbours", "researcher/works", 2, neighbours=AUTHORS, index_scan=OF_RESEARCHER
        ),
        "cites": EntityTest("Work", "this IN neighbours", "work/cited_by", 3, neighbours=CITED, index_scan=CITING),
        "institution": EntityTest(
            "Institution",
            "this IN neighbours",
            "institution/works",
            4,
            neighbours=CREDITED,
            index_scan=OF_INSTITUTION,
        ),
        "venue": NameTest(
            "Venue",
            "this IN neighbours",
            "venue/works",
            5,
            neighbours=PUBLISHED,
            index_scan=IN_VENUE,
            sort_label=folded_label,
        ),
        "topic": EntityTest(
            "Topic",
            BELOW,
            "topic/works",
            6,
            neighbours=TOPICS_OF_WORK,
            members="topic/below",
            index_scan=ON_TOPIC,
        ),
        "text": TextTest("work_words", all_words_query, 7),
        "year": Condition(year_text, year_values),
        "published": Condition(published_text, published_values),
        "language": equality_condition("node.language", lower),
        "authorCount": range_condition("authorCount", "node.authorCount"),
        "hasDoi": boolean_condition("node.doi IS NOT NULL"),
        "importedAfter": Condition(
            lambda value, key: "any(at IN neighbours WHERE at > $moment)",
            lambda value: {"moment": parse_datetime(value)},
            neighbours="MATCH (node)<-[:NAMES]-(name:Key) WHERE name.importedAt IS NOT NULL RETURN name.importedAt",
        ),
        "types": Condition(
            lambda value, key: "node.type IN $types", lambda value: {"types": [type_.value for type_ in value]}
        ),
        "country": country_condition("CREDITED_TO"),
        "openAccess": equality_condition("node.isOpenAccess"),
        "retracted": equality_condition("node.isRetracted"),
        "citations": range_condition("citations", "node.citationCount"),
    }
)
RESEARCHERS = Filter(
    {
        "institution": EntityTest("Institution", "this IN neighbours", "institution/people", 1, neighbours=AFFILIATED),
        "text": TextTest("researcher_words", all_names_query, 2),
        "topic": EntityTest("Topic", BELOW, "topic/people", 3, neighbours=TOPICS_OF_PERSON, members="topic/below"),
        "country": country_condition("AFFILIATED_WITH"),
        "hasOrcid": boolean_condition("node.orcid IS NOT NULL"),
        "claimed": boolean_condition("EXISTS { (node)<-[:IS]-(:User) }"),
        "openToCollaborate": Condition(
            lambda value, key: "coalesce(node.openToCollaborate, true) = $value", lambda value: {"value": value}
        ),
        "works": range_condition("works", "node.workCount"),
    }
)
TOPICS = Filter(
    {
        "within": EntityTest("Topic", "node IN members", "topic/below", 1, members="topic/below"),
        "text": TextTest("topic_words", all_names_query, 2),
        "level": Condition(lambda value, key: "node.level = $level", lambda value: {"level": value.value}),
    }
)
INSTITUTIONS = Filter(
    {
        "text": TextTest("institution_words", all_names_query, 1),
        "country": equality_condition("node.country", upper),
        "type": equality_condition("node.type"),
    }
)
VENUES = Filter({"text": TextTest("venue_words", all_names_query, 1)})
