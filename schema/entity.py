"""What the four kinds of entities share: ids, labels, identifiers and provenance, and what every page of a list has."""

import enum
from typing import Any

import strawberry

from graphdb.compile.source import Count, Exists, Expression, List, Property
from graphdb.compile.viewer import ForViewer
from graphdb.result.cursor import Key
from graphdb.text.identifiers import identifier_url
from schema.field import graph, part
from schema.scalars import DateTime


@strawberry.enum(description="The four kinds of entities in the graph.")
class EntityKind(enum.Enum):
    RESEARCHER = strawberry.enum_value("RESEARCHER", description="A person who is on the byline of a work.")
    WORK = strawberry.enum_value("WORK", description="A publication, data set or other research output.")
    TOPIC = strawberry.enum_value("TOPIC", description="What works are about, at any level of a taxonomy.")
    INSTITUTION = strawberry.enum_value("INSTITUTION", description="An organisation that works credit.")


@strawberry.enum(description="Who gave an identifier.")
class IdentifierScheme(enum.Enum):
    ORCID = strawberry.enum_value("ORCID", description="A person's ORCID iD, such as 0000-0002-1825-0097.")
    OPENALEX = strawberry.enum_value("OPENALEX", description="An OpenAlex id, such as W2741809807.")
    DOI = strawberry.enum_value(
        "DOI", description="A DOI in lower case, without a resolver, such as 10.1371/journal.pone.0000308."
    )
    ARXIV = strawberry.enum_value(
        "ARXIV", description="An arXiv id without version, such as 2605.17276 or hep-th/9901001."
    )
    ARXIV_CATEGORY = strawberry.enum_value("ARXIV_CATEGORY", description="A category of arXiv, such as cs.LG.")
    ROR = strawberry.enum_value("ROR", description="An organisation's ROR id, such as 048a87296.")
    PMID = strawberry.enum_value("PMID", description="A PubMed id, such as 6886630.")
    PMCID = strawberry.enum_value("PMCID", description="A PubMed Central id, such as PMC1234567.")
    MAG = strawberry.enum_value("MAG", description="An id of the former Microsoft Academic Graph.")
    WIKIDATA = strawberry.enum_value("WIKIDATA", description="A Wikidata item, such as Q42.")
    ISSN = strawberry.enum_value("ISSN", description="A serial's ISSN, such as 1654-9880.")


def url_of_facts(facts: list[str]) -> str:
    """Return the web address at which an identifier's issuer shows the entity."""
    scheme, text = facts
    return identifier_url(scheme, text)


@strawberry.type(description="An identifier by which an entity is known outside this graph.")
class Identifier:
    scheme: IdentifierScheme = graph(Property("scheme"), "Who gave it.")
    value: str = graph(Property("value"), "The bare identifier, without address or prefix.")
    url: str = graph(
        Expression("[this.scheme, this.value]", url_of_facts), "The web address at which its issuer shows the entity."
    )


@strawberry.type(description="A source's record that describes an entity, and when it was imported.")
class Provenance:
    source: str = graph(Property("source"), "The source: openalex, arxiv or sample.")
    record_id: str = graph(Property("recordId"), "The record's id, or the name, within that source.")
    imported_at: DateTime = graph(
        Expression("toString(this.importedAt)"), "When the record was last imported with a change."
    )
    url: str | None = graph(Property("url"), "Where the source shows the record; null when it has no page.")


IDENTIFIERS = List("entity/identifiers", (Key("node.scheme", str, False), Key("node.value", str, False)))
PROVENANCE = List("entity/provenance", (Key("node.source", str, False), Key("node.recordId", str, False)))


KIND = "Which of the four kinds it is."
LABEL = "What to print on a node: plain text of at most 500 characters."
SLUG = "The label in a form for web addresses, unique over all kinds. It never changes."


@strawberry.interface(description="Anything with an id.")
class Node:
    id: strawberry.ID = graph(Property("id"), "An opaque id, unique over the graph. It never changes.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Return whether a value read from the graph is of this type."""
        return getattr(value, "typename", None) == cls.__name__


@strawberry.interface(description="What the four kinds of entities share.")
class Entity(Node):
    kind: EntityKind = strawberry.field(description=KIND)
    label: str = graph(Property("label"), LABEL)
    slug: str = graph(Property("slug"), SLUG)
    identifiers: list[Identifier] = graph(IDENTIFIERS, "Every identifier it is known by, by scheme, then value.")
    provenance: list[Provenance] = graph(
        PROVENANCE, "The imported records that describe it, by source, then record id."
    )
    follower_count: int = graph(Count("entity/follower_count"), "How many accounts follow it.")
    viewer_is_following: bool | None = graph(
        ForViewer(Exists("entity/viewer_is_following")), "Whether you follow it; null when nobody is signed in."
    )


@strawberry.type(description="Where a page lies in its list; exact in both directions.")
class PageInfo:
    has_next_page: bool = part("Whether the list continues after this page.")
    has_previous_page: bool = part("Whether the list has anything before this page.")
    start_cursor: str | None = part("The first row's cursor; null on an empty page.")
    end_cursor: str | None = part("The last row's cursor, for `after`; null on an empty page.")


@strawberry.enum(description="Which end of an order comes first. Null sorts last in both directions.")
class Direction(enum.Enum):
    ASC = strawberry.enum_value("ASC", description="The lowest value first.")
    DESC = strawberry.enum_value("DESC", description="The highest value first.")
