"""The root fields. Each is one Cypher statement, whatever is selected below it."""

import functools
from collections.abc import Callable
from typing import Annotated, Any

import strawberry

from graphdb.compile.compiler import SOURCE, RootSource
from graphdb.compile.connection import Connection
from graphdb.compile.root import AnyNode, AnyNodes, ByKey, PrivateType, SingleNode
from graphdb.compile.viewer import DeniedUnlessModerator, RootForViewer
from resolvers import filter, order
from resolvers.claim.source import flags, parameters
from resolvers.path import Paths
from resolvers.root import resolve
from resolvers.search import Search
from resolvers.slice.options import expand_options, explore_options
from resolvers.slice.source import Explore
from resolvers.suggestion import Suggestions
from schema.claim import ClaimConnection, ClaimDecision
from schema.connection import (
    InstitutionConnection,
    ResearcherConnection,
    TopicConnection,
    VenueConnection,
    WorkConnection,
)
from schema.entity import EntityKind, Node
from schema.field import UNSET, After, Before, First, HowMany, Info, Last
from schema.filter import WhereInstitutions, WhereResearchers, WhereTopics, WhereWorks
from schema.institution import Institution
from schema.order import (
    LARGEST_INSTITUTIONS,
    LARGEST_TOPICS,
    MOST_WORKS,
    NEWEST,
    IntRange,
    OrderInstitutions,
    OrderResearchers,
    OrderTopics,
    OrderWorks,
)
from schema.researcher import Researcher
from schema.search import FirstSuggestions, Kinds, PrefixText, SearchConnection, SearchText, Suggestion
from schema.slice import EXPLORE, WEIGHTS, Options, PathSet, RankWeights, Slice
from schema.stats import GraphStats
from schema.topic import Topic
from schema.venue import Venue
from schema.viewer import Viewer
from schema.work import Work, WorkType

Id = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="Any identifier: ORCID, OpenAlex, ROR (bare or URL), DOI (bare, doi:, URL), arXiv (with or "
        "without arXiv: and version), PMID, PMCID, ISSN, or an id or a slug of this graph. At most 512 "
        "characters."
    ),
]


# The types whose objects have an id but may not be read by everybody.
PRIVATE = (
    PrivateType("Claim", "Claim", viewer_file="claim/mine", moderator_file="claim/any"),
    PrivateType("Invitation", "Invitation", viewer_file="invitation/mine"),
    PrivateType("Viewer", "User", viewer_file="viewer/account"),
)


def root(source: RootSource, description: str) -> Callable[[Callable[..., Any]], Any]:
    """Return a decorator that makes a root field, which one statement of its source answers. The decorated method
    declares its arguments and type."""

    def decorate(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(info: Info, **_: Any) -> Any:
            return await resolve(info)

        return strawberry.field(resolver=resolver, description=description, metadata={SOURCE: source})

    return decorate


@strawberry.type(
    description="What can be queried. Each root field is one statement to the graph, whatever is selected below it."
)
class Query:
    @root(
        AnyNode(PRIVATE),
        "Whatever the id names: an entity of the four kinds, a venue, or, by its own id, something that "
        "only you or moderators may see. Null when it names nothing.",
    )
    def node(info: Info, id: Id) -> Node | None: ...

    @root(AnyNodes(PRIVATE), "What each id names, in order, with null for an id that names nothing. At most 100 ids.")
    def nodes(
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="1 to 100 ids, each as for node.")],
    ) -> list[Node | None]: ...

    @root(ByKey("Researcher"), "The researcher that the id names; null when it names nothing or something else.")
    def researcher(info: Info, id: Id) -> Researcher | None: ...

    @root(ByKey("Work"), "The work that the id names; null when it names nothing or something else.")
    def work(info: Info, id: Id) -> Work | None: ...

    @root(ByKey("Topic"), "The topic that the id names; null when it names nothing or something else.")
    def topic(info: Info, id: Id) -> Topic | None: ...

    @root(ByKey("Institution"), "The institution that the id names; null when it names nothing or something else.")
    def institution(info: Info, id: Id) -> Institution | None: ...

    @root(ByKey("Venue"), "The venue that the id or ISSN names; null when it names nothing or something else.")
    def venue(info: Info, id: Id) -> Venue | None: ...

    @root(
        Connection("researcher/all", order.all_researchers, filter=filter.RESEARCHERS),
        "All researchers, most works first unless ordered otherwise.",
    )
    def researchers(
        info: Info,
        where: WhereResearchers = UNSET,
        order_by: OrderResearchers = MOST_WORKS,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> ResearcherConnection | None: ...

    @root(
        Connection("work/all", order.all_works, filter=filter.WORKS),
        "All works, newest first unless ordered otherwise.",
    )
    def works(
        info: Info,
        where: WhereWorks = UNSET,
        order_by: OrderWorks = NEWEST,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> WorkConnection | None: ...

    @root(
        Connection("topic/all", order.all_topics, filter=filter.TOPICS),
        "All topics, most works first unless ordered otherwise.",
    )
    def topics(
        info: Info,
        where: WhereTopics = UNSET,
        order_by: OrderTopics = LARGEST_TOPICS,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> TopicConnection | None: ...

    @root(
        Connection("institution/all", order.all_institutions, filter=filter.INSTITUTIONS),
        "All institutions, most works first unless ordered otherwise.",
    )
    def institutions(
        info: Info,
        where: WhereInstitutions = UNSET,
        order_by: OrderInstitutions = LARGEST_INSTITUTIONS,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> InstitutionConnection | None: ...

    @root(
        Connection("venue/all", order.all_venues, filter=filter.VENUES, where=filter.by_text),
        "All venues, or those whose names have every word of a text, most works first.",
    )
    def venues(
        info: Info,
        text: Annotated[
            str | None,
            strawberry.argument(
                description="Every word is in the names, in any order, accents and case ignored; at most 500 "
                "characters."
            ),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> VenueConnection | None: ...

    @root(
        Paths(),
        "How two entities are connected: the shortest paths over AUTHORED, ABOUT, CITES and AFFILIATED_WITH in either "
        "direction, the strongest first. Null when either is unknown; an error when both are the same.",
    )
    def paths(
        info: Info,
        source: Id,
        target: Id,
        max_hops: Annotated[int | None, strawberry.argument(description="How many steps a path may have, 1 to 6.")] = 4,
        first: HowMany = 3,
        through: Annotated[
            list[EntityKind] | None,
            strawberry.argument(description="The kinds that the nodes between the two may be of; null for any."),
        ] = UNSET,
    ) -> PathSet | None: ...

    @root(RootForViewer(SingleNode("viewer/self")), "Who is signed in; null when nobody is.")
    def viewer(info: Info) -> Viewer | None: ...

    @root(
        DeniedUnlessModerator(Connection("claim/all", order.claims, flags=flags, parameters=parameters)),
        "Claims in one state, the earliest first. Only moderators may read them; for everybody else it is "
        "an error with code SIGN_IN_REQUIRED or FORBIDDEN.",
    )
    def claims(
        info: Info,
        state: Annotated[
            ClaimDecision | None, strawberry.argument(description="The state that they are in now.")
        ] = ClaimDecision.PENDING,
        researcher: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only claims to this researcher, by any identifier that node accepts."),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> ClaimConnection | None: ...

    @root(
        Search(),
        "Full-text search over names, acronyms, titles, abstracts, descriptions and cities, the best hits "
        "first. It finds entities that have all the words. If none has, the last word may be the "
        "beginning of a word. If none has these either, it finds entities that have most of the words, "
        "where similar words count for a word that nothing has. An identifier finds what it names.",
    )
    def search(
        info: Info, query: SearchText, kinds: Kinds = UNSET, first: First = UNSET, after: After = UNSET
    ) -> SearchConnection | None: ...

    @root(
        Suggestions(),
        "Type-ahead: entities whose name or title has, for each word typed, a word that begins with it. "
        "Case and accents are ignored. What the text names in full comes first, then people and what "
        "begins with the text, then the rest, each by number of works or citations. Where few letters "
        "match very many, only the top-ranked are read.",
    )
    def suggest(
        info: Info, prefix: PrefixText, kinds: Kinds = UNSET, first: FirstSuggestions = 8
    ) -> list[Suggestion] | None: ...

    @root(
        Explore(explore_options),
        "The graph around one or more entities; null when none of the centers is known. Unknown centers are ignored.",
    )
    def explore(
        info: Info,
        centers: Annotated[
            list[strawberry.ID], strawberry.argument(description="1 to 20 ids, each as for node; hop 0 of the slice.")
        ],
        options: Options = EXPLORE,
    ) -> Slice | None: ...

    @root(
        Explore(expand_options, paged=True),
        "What a graph explorer adds when a node is opened: its highest-ranked neighbours that the client "
        "does not show yet, and the edges among them and to what it shows. Null when the node is unknown.",
    )
    def expand(
        info: Info,
        node: Annotated[
            strawberry.ID,
            strawberry.argument(
                description="The node whose neighbours are wanted, by any identifier that node accepts. It counts as "
                "shown already."
            ),
        ],
        kinds: Annotated[
            list[EntityKind] | None, strawberry.argument(description="The kinds of the neighbours; all four when null.")
        ] = UNSET,
        first: Annotated[int | None, strawberry.argument(description="How many of each kind, 1 to 100.")] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="An expandCursor of this node. The page continues with the cursor's kind, years, types and "
                "weights, which may be left out here but not differ."
            ),
        ] = UNSET,
        known: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(
                description="Nodes that the client already shows, at most 2000. They are not returned again, but edges "
                "to them are."
            ),
        ] = UNSET,
        years: Annotated[
            IntRange | None,
            strawberry.argument(
                description="Only works of these years count, for everything that is counted from works too."
            ),
        ] = UNSET,
        types: Annotated[
            list[WorkType] | None,
            strawberry.argument(
                description="Only works of these types count, for everything that is counted from works too."
            ),
        ] = UNSET,
        weights: Annotated[
            RankWeights | None, strawberry.argument(description="How candidates are ranked; each weight 0..1.")
        ] = WEIGHTS,
    ) -> Slice | None: ...

    @root(SingleNode("graph/whole"), "The whole graph in numbers.")
    def stats(info: Info) -> GraphStats | None: ...
