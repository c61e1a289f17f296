"""What search and suggest answer: hits with what matched, suggestions with what tells them apart."""

from typing import Annotated

import strawberry

from graphdb.compile.source import Expression, Property, SameNodeByType, Value
from resolvers.suggestion import hint
from schema.connection import EDGES, NODES, PAGE_INFO
from schema.entity import KIND, Entity, EntityKind, PageInfo
from schema.field import graph, part

Query = Annotated[
    str,
    strawberry.argument(
        description="What to look for, at most 500 characters. Every text is words: quotes, colons, slashes, brackets, "
        "AND and OR mean nothing more. Case and accents are ignored; a word with an apostrophe or a hyphen is found "
        "joined and apart; a text without words finds nothing."
    ),
]
Prefix = Annotated[
    str,
    strawberry.argument(
        description="What was typed so far, at most 100 characters; each of its words may be the beginning of one."
    ),
]
Kinds = Annotated[
    list[EntityKind] | None,
    strawberry.argument(description="Only things of these kinds; all four when absent, nothing for an empty list."),
]
FirstSuggestions = Annotated[int | None, strawberry.argument(description="How many, 1 to 8.")]


@strawberry.type(description="A part of a text.")
class TextPart:
    text: str = part("The part, plain text, white space as the source has it.")
    matched: bool = part("Whether it is a word that was looked for.")


@strawberry.type(description="A text of a hit in which words were found.")
class Highlight:
    field: str = part(
        "Whose text it is: name, alternateNames, acronyms, title, abstract, description or city. title is the work's "
        "label."
    )
    parts: list[TextPart] = part(
        "The text in parts, to be joined without anything between them; of a text over 300 characters the stretch with "
        "the first match. Plain text, tags removed."
    )


@strawberry.type(description="A hit of a search.")
class SearchEdge:
    cursor: str = part("The hit's place, for `after` in the same search.")
    node: Entity = part("What was found.")
    score: float = part(
        "0..1, comparable across kinds, to nine decimals: 1 for what the query names by an identifier. Else 0.9 times "
        "the sum of 0.5 for where the words stand (1 the whole label, 0.6 label or names, 0.3 elsewhere, 0 not all of "
        "them), 0.3 for BM25 over the best of its kind, 0.2 for the logarithm of its works (of a work: citations) over "
        "that of its kind's foremost. Where nothing has all words, a hit with more of them scores higher."
    )
    is_fuzzy: bool = part(
        "True where words were taken for others like them, because nothing had them as typed: one letter otherwise, "
        "from six letters on two."
    )
    highlights: list[Highlight] = part(
        "The texts that matched: the name or title first, then at most three other names, then abstract, description "
        "or city. Empty for what an identifier alone found."
    )


@strawberry.type(description="How many hits are of one kind.")
class KindCount:
    kind: EntityKind = part("The kind.")
    count: int = part("Its hits, whatever the page; a lower bound when totalIsLowerBound.")


@strawberry.type(description="A page of hits, best first. Pages are best effort once the data version moved.")
class SearchConnection:
    edges: list[SearchEdge] = part(EDGES)
    nodes: list[Entity] = part(NODES)
    page_info: PageInfo = part(PAGE_INFO)
    total_count: int = part("How many hits there are, whatever the page.")
    total_is_lower_bound: bool = part("Whether a kind has more than the 500 best hits that are read and counted.")
    kind_counts: list[KindCount] = part("Of each kind that was asked for its hits, none left out.")


@strawberry.type(description="Something that begins as was typed.")
class Suggestion:
    entity_id: strawberry.ID = graph(Property("id"), "The id of the thing itself.")
    kind: EntityKind = graph(
        Expression(
            "CASE WHEN this:Researcher THEN 'RESEARCHER' WHEN this:Work THEN 'WORK' WHEN this:Topic THEN 'TOPIC'"
            " ELSE 'INSTITUTION' END"
        ),
        KIND,
    )
    label: str = graph(Property("label"), "What to print: plain text of at most 500 characters.")
    hint: str | None = graph(
        Value("entity/hint", hint),
        "What tells it from its namesakes. A person: institution, main topic, number of works; a work: first author, "
        "year; a topic: level, what it lies in, works; an institution: city, country, works. Null when none is known.",
    )
    entity: Entity = graph(SameNodeByType(), "The thing itself.")
