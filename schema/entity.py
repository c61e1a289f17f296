"""What the four kinds of the graph share: ids, labels, identifiers, provenance; and the pages their lists come in."""

import enum
from typing import Any

import strawberry

from graphdb.compile.cursor import Key
from graphdb.compile.source import Count, Exists, Expression, List, Property
from graphdb.compile.viewer import ForViewer
from graphdb.text.identifiers import identifier_url
from schema.field import graph, part
from schema.scalars import DateTime


@strawberry.enum(description="The four kinds of things in the graph.")
class EntityKind(enum.Enum):
    RESEARCHER = strawberry.enum_value("RESEARCHER", description="A person who is on the byline of a work.")
    WORK = strawberry.enum_value("WORK", description="A publication, data set or other research output.")
    TOPIC = strawberry.enum_value("TOPIC", description="What works are about, at any level of a taxonomy.")
    INSTITUTION = strawberry.enum_value("INSTITUTION", description="An organisation that works credit.")


@strawberry.enum(description="Who gave an identifier.")
class IdentifierScheme(enum.Enum):
    ORCID = strawberry.enum_value("ORCID", description="A person's ORCID iD, as 0000-0002-1825-0097.")
    OPENALEX = strawberry.enum_value("OPENALEX", description="An OpenAlex id, as W2741809807.")
    DOI = strawberry.enum_value(
        "DOI", description="A DOI in lower case, without a resolver, as 10.1371/journal.pone.0000308."
    )
    ARXIV = strawberry.enum_value("ARXIV", description="An arXiv id without version, as 2605.17276 or hep-th/9901001.")
    ARXIV_CATEGORY = strawberry.enum_value("ARXIV_CATEGORY", description="A category of arXiv, as cs.LG.")
    ROR = strawberry.enum_value("ROR", description="An organisation's ROR id, as 048a87296.")
    PMID = strawberry.enum_value("PMID", description="A PubMed id, as 6886630.")
    PMCID = strawberry.enum_value("PMCID", description="A PubMed Central id, as PMC1234567.")
    MAG = strawberry.enum_value("MAG", description="An id of the former Microsoft Academic Graph.")
    WIKIDATA = strawberry.enum_value("WIKIDATA", description="A Wikidata item, as Q42.")
    ISSN = strawberry.enum_value("ISSN", description="A serial's ISSN, as 1654-9880.")


def url_of_facts(facts: list[str]) -> str:
    """The address at which an identifier's issuer answers for it."""
    scheme, text = facts
    return identifier_url(scheme, text)


@strawberry.type(description="A name that the world outside this graph knows an entity by.")
class Identifier:
    scheme: IdentifierScheme = graph(Property("scheme"), "Who gave it.")
    value: str = graph(Property("value"), "The bare identifier, without address or prefix.")
    url: str = graph(Expression("[this.scheme, this.value]", url_of_facts), "The address that answers for it.")


@strawberry.type(description="Which import said so, and when.")
class Provenance:
    source: str = graph(Property("source"), "The source: openalex, arxiv or sample.")
    record_id: str = graph(Property("recordId"), "The record's id, or the name, within that source.")
    imported_at: DateTime = graph(
        Expression("toString(this.importedAt)"), "When the record was last imported and differed."
    )
    url: str | None = graph(Property("url"), "Where the source shows the record; null when it has no page.")


IDENTIFIERS = List("entity/identifiers", (Key("node.scheme", str, False), Key("node.value", str, False)))
PROVENANCE = List("entity/provenance", (Key("node.source", str, False), Key("node.recordId", str, False)))


KIND = "Which of the four kinds it is."
LABEL = "What to print on a node: plain text of at most 500 characters."
SLUG = "The label made fit for an address; unique over all kinds, never changed."


@strawberry.interface(description="Anything with an id.")
class Node:
    id: strawberry.ID = graph(Property("id"), "Opaque, given once, never changed, unique over the graph.")

    @classmethod
    def is_type_of(cls, found: Any, _info: Any) -> bool:
        """Whether a value found in the graph is of this type."""
        return getattr(found, "typename", None) == cls.__name__


@strawberry.interface(description="What the four kinds of the graph share.")
class Entity(Node):
    kind: EntityKind = strawberry.field(description=KIND)
    label: str = graph(Property("label"), LABEL)
    slug: str = graph(Property("slug"), SLUG)
    identifiers: list[Identifier] = graph(IDENTIFIERS, "Every identifier it is known by, by scheme, then value.")
    provenance: list[Provenance] = graph(
        PROVENANCE, "The imported records that speak of it, by source, then record id."
    )
    follower_count: int = graph(Count("entity/follower_count"), "Accounts that follow it.")
    viewer_is_following: bool | None = graph(
        ForViewer(Exists("entity/viewer_is_following")), "Whether you follow it; null when nobody is signed in."
    )


@strawberry.type(description="Where a page lies in its list; exact in both directions.")
class PageInfo:
    has_next_page: bool = part("Whether the list goes on after this page.")
    has_previous_page: bool = part("Whether the list has anything before this page.")
    start_cursor: str | None = part("The first row's cursor; null on an empty page.")
    end_cursor: str | None = part("The last row's cursor, for `after`; null on an empty page.")


@strawberry.enum(description="Which end of an order comes first. Null sorts last in both.")
class Direction(enum.Enum):
    ASC = strawberry.enum_value("ASC", description="The least first.")
    DESC = strawberry.enum_value("DESC", description="The greatest first.")
