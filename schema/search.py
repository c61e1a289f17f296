"""What search and suggest return: hits with the texts that matched, and suggestions with what distinguishes them."""

from typing import Annotated

import strawberry

from graphdb.compile.source import Expression, Property, SameNodeByType, Value
from resolvers.suggestion import hint
from schema.connection import EDGES, NODES, PAGE_INFO
from schema.entity import KIND, Entity, EntityKind, PageInfo
from schema.field import graph, part

SearchText = Annotated[
    str,
    strawberry.argument(
        description="What to search for, at most 500 characters. There is no query language: quotes, colons, slashes, "
        "brackets, AND and OR have no special meaning. Case and accents are ignored. A word with an "
        "apostrophe or a hyphen is found joined and apart. A text without words finds nothing."
    ),
]
PrefixText = Annotated[
    str,
    strawberry.argument(
        description="What was typed so far, at most 100 characters. Each of its words may be the beginning of a word."
    ),
]
Kinds = Annotated[
    list[EntityKind] | None,
    strawberry.argument(description="Only entities of these kinds; all four when absent, nothing for an empty list."),
]
FirstSuggestions = Annotated[int | None, strawberry.argument(description="How many, 1 to 8.")]


@strawberry.type(description="A part of a text.")
class TextPart:
    text: str = part("The part as plain text, with the white space of the source.")
    matched: bool = part("Whether it is a word that was searched for.")


@strawberry.type(description="A text of a hit in which words were found.")
class Highlight:
    field: str = part(
        "The field that the text is from: name, alternateNames, acronyms, title, abstract, description or "
        "city. title is the work's label."
    )
    parts: list[TextPart] = part(
        "The text in parts, to be joined without anything between them. Of a text over 300 characters it "
        "is the stretch with the first match. It is plain text, with tags removed."
    )


@strawberry.type(description="A hit of a search.")
class SearchEdge:
    cursor: str = part("The hit's position, for `after` in the same search.")
    node: Entity = part("What was found.")
    score: float = part(
        "0..1, comparable across kinds, to nine decimals: 1 for what the query names by an identifier. "
        "Otherwise it is 0.9 times a weighted sum: 0.5 for where the words stand (1 for the whole label, "
        "0.6 for label or names, 0.3 for elsewhere, 0 when not all are there), 0.3 for BM25 relative to "
        "the best of its kind, 0.2 for the logarithm of its number of works (for a work: citations) "
        "relative to the top-ranked of its kind. Where nothing has all words, a hit with more of them "
        "scores higher."
    )
    is_fuzzy: bool = part(
        "Whether similar words were accepted because nothing had the words as typed. Similar words differ "
        "by one letter, or by up to two in words of six letters or more."
    )
    highlights: list[Highlight] = part(
        "The texts that matched: the name or title first, then at most three other names, then abstract, "
        "description or city. Empty for what only an identifier found."
    )


@strawberry.type(description="How many hits are of one kind.")
class KindCount:
    kind: EntityKind = part("The kind.")
    count: int = part("How many hits it has, whatever the page; a lower bound when totalIsLowerBound is true.")


@strawberry.type(description="A page of hits, the best first. Pages are best effort once the data version has changed.")
class SearchConnection:
    edges: list[SearchEdge] = part(EDGES)
    nodes: list[Entity] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part("How many hits there are, whatever the page.")
    total_is_lower_bound: bool = part("Whether a kind has more than the 500 best hits that are read and counted.")
    kind_counts: list[KindCount] = part("The number of hits of each kind that was asked for, 0 included.")


@strawberry.type(description="An entity that matches what was typed.")
class Suggestion:
    entity_id: strawberry.ID = graph(Property("id"), "The id of the entity.")
    kind: EntityKind = graph(
        Expression(
            "CASE WHEN this:Researcher THEN 'RESEARCHER' WHEN this:Work THEN 'WORK' WHEN this:Topic THEN 'TOPIC' "
            "ELSE 'INSTITUTION' END"
        ),
        KIND,
    )
    label: str = graph(Property("label"), "What to print: plain text of at most 500 characters.")
    hint: str | None = graph(
        Value("entity/hint", hint),
        "What distinguishes it from its namesakes. For a person: institution, main topic and number of "
        "works. For a work: first author and year. For a topic: level, the topic above it and number of "
        "works. For an institution: city, country and number of works. Null when none of these is known.",
    )
    entity: Entity = graph(SameNodeByType(), "The entity.")
