"""A publication, data set or other research output."""

import enum
from typing import Annotated

import strawberry

from graphdb.compile.connection import Connection
from graphdb.compile.source import Count, EdgeProperty, FirstNode, Fixed, List, Property, SameNode
from graphdb.result.cursor import Key
from resolvers import order
from resolvers.citation.source import Citation
from resolvers.slice.options import embedded_options
from resolvers.slice.source import Graph
from schema.connection import (
    AT_LEAST,
    InstitutionRef,
    TopicRef,
    VenueRef,
    WorkAuthorConnection,
    WorkConnection,
    WorkRef,
)
from schema.entity import KIND, Entity, EntityKind
from schema.field import UNSET, After, First, HowMany, Info, arguments, graph
from schema.order import OrderWorks
from schema.scalars import Date
from schema.slice import EXPLORE, Options, Slice


@strawberry.enum(description="What kind of output a work is. The source's own word is in sourceType.")
class WorkType(enum.Enum):
    ARTICLE = strawberry.enum_value("ARTICLE", description="An article in a journal.")
    CONFERENCE_PAPER = strawberry.enum_value(
        "CONFERENCE_PAPER", description="A paper in the proceedings of a conference or workshop."
    )
    PREPRINT = strawberry.enum_value("PREPRINT", description="A text made public before, or without, peer review.")
    PEER_REVIEW = strawberry.enum_value("PEER_REVIEW", description="A published review of another work by a referee.")
    ERRATUM = strawberry.enum_value("ERRATUM", description="A correction of another work.")
    RETRACTION = strawberry.enum_value("RETRACTION", description="A notice that another work was withdrawn.")
    REFERENCE_ENTRY = strawberry.enum_value("REFERENCE_ENTRY", description="An entry of a work of reference.")
    STANDARD = strawberry.enum_value("STANDARD", description="A technical standard.")
    SOFTWARE = strawberry.enum_value("SOFTWARE", description="A program or library.")
    GRANT = strawberry.enum_value("GRANT", description="A record of funding.")
    BOOK = strawberry.enum_value("BOOK", description="A book.")
    BOOK_CHAPTER = strawberry.enum_value("BOOK_CHAPTER", description="A part of a book.")
    DATASET = strawberry.enum_value("DATASET", description="A set of data.")
    DISSERTATION = strawberry.enum_value("DISSERTATION", description="A thesis.")
    REVIEW = strawberry.enum_value("REVIEW", description="An article that surveys others.")
    EDITORIAL = strawberry.enum_value("EDITORIAL", description="An editor's article.")
    LETTER = strawberry.enum_value("LETTER", description="A letter to a journal.")
    REPORT = strawberry.enum_value("REPORT", description="A report outside journals and books.")
    PARATEXT = strawberry.enum_value(
        "PARATEXT", description="What surrounds works: covers, tables of contents, issues."
    )
    OTHER = strawberry.enum_value("OTHER", description="Anything else, or not known.")


@strawberry.enum(description="The form of a reference that reference managers and typesetting programs read.")
class CitationFormat(enum.Enum):
    BIBTEX = strawberry.enum_value(
        "BIBTEX",
        description="An entry of a BibTeX file, for BibTeX and biber, in UTF-8 with TeX's own characters escaped.",
    )
    RIS = strawberry.enum_value(
        "RIS", description="A record of an RIS file, as Zotero, EndNote and Mendeley read it; its lines end in CR LF."
    )
    CSL_JSON = strawberry.enum_value("CSL_JSON", description="A list of one item of CSL 1.0.2, as JSON.")


@strawberry.type(description="A topic that a source put on a work.")
class WorkTopic:
    topic: TopicRef = graph(SameNode(), "The topic.")
    score: float | None = graph(
        EdgeProperty("score"), "How well it fits according to the source, 0..1; null when the source gave none."
    )
    primary: bool = graph(EdgeProperty("primary"), "Whether the source calls it the work's main topic.")


TOPICS = List(
    "work/topics",
    (
        Key("edge.primary", bool, True),
        Key("coalesce(edge.score, -1.0)", float, True),
        Key("node.sortLabel", str, False),
        Key("node.id", str, False),
    ),
)


@strawberry.type(
    description="A work related to another by what both cite and by what cites both. The works that share a "
    "reference are read for the rarest references, up to 20,000 works together, and the newest 500 "
    "for each of the next twenty. Of the works that cite this one, the newest thousand are read, up "
    "to 20,000 references together. Where references were not read in full, the shared ones of the "
    "best 500 are counted again, so that their scores are exact."
)
class RelatedWork:
    work: WorkRef = graph(SameNode(), "The work.")
    score: float = graph(
        EdgeProperty("score"),
        "The mean of bibliographic coupling (Kessler 1963) and co-citation (Small 1973), each as Salton's "
        "cosine, shared / sqrt(those of the one * those of the other): over 0, at most 1, to nine "
        "decimals. Coupling includes references that were not imported.",
    )
    shared_references: int = graph(EdgeProperty("sharedReferences"), "How many works in this graph both cite.")
    shared_missing_references: int = graph(
        EdgeProperty("sharedMissingReferences"), "How many works that are not in this graph both cite."
    )
    shared_citations: int = graph(EdgeProperty("sharedCitations"), "How many works in this graph cite both.")
    at_least: bool = graph(EdgeProperty("atLeast"), AT_LEAST)


RELATED = List("work/related", order.NEAREST, most=50)


@strawberry.type(description="A publication, data set or other research output.")
class Work(Entity):
    kind: EntityKind = graph(Fixed("WORK"), KIND)
    title: str | None = graph(
        Property("title"),
        "The title as the source has it, including markup; null when it gave none (label is then "
        "'Untitled'). It is not safe as HTML.",
    )
    abstract: str | None = graph(
        Property("abstract"), "The abstract as the source has it; null when it gave none. It is not safe as HTML."
    )
    type: WorkType = graph(Property("type"), "What kind of output it is.")
    source_type: str | None = graph(
        Property("sourceType"), "The source's own word for its kind; null when it gave none."
    )
    year: int | None = graph(Property("year"), "Year of publication; null when not known.")
    published_on: Date | None = graph(Property("publishedOn"), "Day of publication; null when not known to the day.")
    language: str | None = graph(Property("language"), "ISO 639-1 code, such as en; null when not known.")
    doi: str | None = graph(Property("doi"), "The DOI, bare and in lower case; null when there is none.")
    arxiv_id: str | None = graph(Property("arxivId"), "The arXiv id without version; null when there is none.")
    venue: VenueRef | None = graph(FirstNode("work/venue"), "Where it was published; null when not known.")
    is_open_access: bool | None = graph(
        Property("isOpenAccess"), "Whether it can be read for free; null when no source said."
    )
    open_access_url: str | None = graph(
        Property("openAccessUrl"), "Where it can be read for free; null when not known."
    )
    license: str | None = graph(
        Property("license"), "The source's code for its licence, such as cc-by; null when not known."
    )
    volume: str | None = graph(Property("volume"), "The volume, as printed; null when not known.")
    issue: str | None = graph(Property("issue"), "The issue, as printed; null when not known.")
    first_page: str | None = graph(Property("firstPage"), "The first page, as printed; null when not known.")
    last_page: str | None = graph(Property("lastPage"), "The last page, as printed; null when not known.")
    is_retracted: bool = graph(
        Property("isRetracted"), "Whether a source says it was retracted; false when none says so."
    )
    url: str | None = graph(Property("url"), "The page that the source gives for it; null when it gives none.")
    author_count: int = graph(Property("authorCount"), "How many entries the imported byline has.")
    missing_author_count: int | None = graph(
        Property("missingAuthorCount"), "How many entries of the byline a source cut off; null when not known."
    )
    citation_count: int = graph(Property("citationCount"), "How many works in this graph cite it.")
    reference_count: int = graph(Count("work/reference_count"), "How many works in this graph it cites.")
    missing_reference_count: int = graph(
        Count("work/missing_reference_count"), "How many of the references that the source names are not in this graph."
    )
    reported_citation_count: int | None = graph(
        Property("reportedCitationCount"), "The number of citations that the source gives; null when it gave none."
    )
    topics: list[WorkTopic] = graph(
        TOPICS, "The topics that sources put directly on it, the main one first, then by score."
    )
    institution_count: int = graph(Count("work/institution_count"), "How many institutions the byline credits.")

    @arguments(Connection("work/authors", order.byline), "The byline, first author first.")
    def authors(self, info: Info, first: First = UNSET, after: After = UNSET) -> WorkAuthorConnection: ...

    @arguments(
        List("work/institutions", order.choose(order.INSTITUTION, "NAME")({}).keys, most=50),
        "The institutions that the byline credits, by name.",
    )
    def institutions(self, info: Info, first: HowMany = 20) -> list[InstitutionRef]: ...

    @arguments(Connection("work/references", order.works), "The works in this graph that it cites.")
    def references(
        self, info: Info, order_by: OrderWorks = UNSET, first: First = UNSET, after: After = UNSET
    ) -> WorkConnection: ...

    @arguments(
        Connection("work/cited_by", order.works, total="this.citationCount", index_scan=order.CITING),
        "The works in this graph that cite it.",
    )
    def cited_by(
        self, info: Info, order_by: OrderWorks = UNSET, first: First = UNSET, after: After = UNSET
    ) -> WorkConnection: ...

    @arguments(RELATED, "Related works by bibliographic coupling and co-citation, the highest score first, ties by id.")
    def related(self, info: Info, first: HowMany = 10) -> list[RelatedWork]: ...

    @arguments(
        Citation(),
        "A reference to it for a reference manager, of what was imported and nothing else. Texts are plain, with the "
        "mathematics of the title kept. A name is in parts only where these can be told. Its key never changes and is "
        "that of no other work. The first 500 names of the byline are listed; a note or 'others' says that there are "
        "more.",
    )
    def citation(
        self,
        info: Info,
        format: Annotated[CitationFormat, strawberry.argument(description="The form of the reference.")] = (
            CitationFormat.BIBTEX
        ),
    ) -> str: ...

    @arguments(Graph(embedded_options), "The slice around it, the same as explore(centers: [this]).")
    def graph(self, info: Info, options: Options = EXPLORE) -> Slice | None: ...
