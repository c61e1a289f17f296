"""Documents that several tests use: with every relation and field, and all that the repository contains."""

from pathlib import Path
from typing import Any

from graphql import parse, print_ast, separate_operations

ROOT = Path(__file__).resolve().parents[2]

ENTITY = (
    "id kind label slug identifiers { scheme value url } provenance { source recordId importedAt url } "
    "followerCount viewerIsFollowing"
)
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
ENTRY = "cursor position corresponding creditedAs institutions { id name }"
PERMISSION = "{ allowed code message }"
INVITATION = (
    "id message state sentAt expiresAt answeredAt reply sender { id name } recipient { id name } "
    f"viewerCanAnswer {PERMISSION} viewerCanCancel {PERMISSION}"
)
TIE = "cursor jointWorkCount strength close firstYear lastYear"

# From one kind to the next through every relation, so that a chain of any depth can be made.
STEPS = (
    "works(first: 2) { nodes { id title %s } }",
    "authors(first: 2) { nodes { id name %s } }",
    "affiliations { institution { id name %s } }",
    "topics(first: 2) { nodes { id name %s } }",
    "parent { id name %s }",
    "children(first: 2) { edges { workCount node { id name %s } } }",
)

PROFILE = f"""
query Profile($researcher: ID!) {{
  researcher(id: $researcher) {{
    {ENTITY} name headline orcid openToCollaborate affiliationStatus identityBasis alternateNames
    workCount topicCount collaboratorCount closeCollaboratorCount citationCount hIndex firstYear lastYear
    affiliations {{ institution {{ id name }} since until workCount current }}
    works(first: 5) {{ {PAGE}
      edges {{ {ENTRY} node {{ id title venue {{ name }} }} }} }}
    topics(first: 5) {{ {PAGE} edges {{ cursor workCount share lastYear node {{ id name }} }} }}
    collaborators(first: 5, orderBy: {{by: STRENGTH}}) {{ {PAGE}
      edges {{ {TIE} jointWorks(first: 2) {{ id title }} node {{ id name }} }} }}
    close: collaborators(close: true, years: {{min: 2015, max: 2022}}, first: 3) {{ nodes {{ id }} totalCount }}
    collaboration {{ open statedByOwner viewerCanInvite {PERMISSION} viewerInvitation {{ {INVITATION} }} }}
    trust {{ score level verification asOf
      signals {{ kind points maxPoints text evidenceCount evidence {{ id label }} }} }}
  }}
}}"""

PAPER = f"""
query Paper($work: ID!) {{
  work(id: $work) {{
    {ENTITY} title abstract type sourceType year publishedOn language doi arxivId venue {{ id name type issn }}
    isOpenAccess openAccessUrl license volume issue firstPage lastPage isRetracted url authorCount missingAuthorCount
    citationCount referenceCount missingReferenceCount reportedCitationCount institutionCount
    citation ris: citation(format: RIS) csl: citation(format: CSL_JSON)
    authors(first: 5) {{ {PAGE}
      edges {{ {ENTRY} node {{ id name }} }} }}
    topics {{ score primary topic {{ id name level parent {{ name parent {{ name }} }} }} }}
    institutions(first: 5) {{ id name country }}
    references(first: 5) {{ {PAGE} nodes {{ id title }} }}
    citedBy(first: 5, orderBy: {{by: CITATIONS}}) {{ {PAGE} nodes {{ id title }} }}
  }}
}}"""

VENUE = f"""id label slug name alternateNames venueType type issn workCount identifiers {{ scheme value url }}
    works(first: 5, orderBy: {{by: CITATIONS}}) {{ {PAGE} nodes {{ id title }} }}
    narrow: works(where: {{year: {{min: 2015}}}}, first: 2) {{ {PAGE} nodes {{ id }} }}"""

SUBJECT = f"""
query Subject($topic: ID!) {{
  topic(id: $topic) {{
    {ENTITY} name description level workCount researcherCount parent {{ id name parent {{ id }} }}
    children(first: 5) {{ {PAGE} edges {{ workCount node {{ id }} }} }}
    works(first: 5, orderBy: {{by: TITLE}}) {{ {PAGE} nodes {{ id title authors(first: 2) {{ nodes {{ name }} }} }} }}
    researchers(first: 5) {{ {PAGE} edges {{ workCount node {{ id name }} }} }}
    institutions(first: 5) {{ {PAGE} edges {{ workCount node {{ id name }} }} }}
    since: researchers(first: 5, years: {{min: 2015}}) {{ {PAGE} edges {{ workCount node {{ id name }} }} }}
    between: institutions(first: 5, years: {{min: 2010, max: 2019}}) {{ {PAGE} edges {{ workCount node {{ id }} }} }}
  }}
}}"""

PLACE = f"""
query Place($institution: ID!) {{
  institution(id: $institution) {{
    {ENTITY} name country city institutionType alternateNames acronyms homepage ror parent {{ id name }}
    workCount researcherCount
    researchers(first: 5) {{ {PAGE} edges {{ workCount node {{ id name }} }} }}
    works(first: 5) {{ {PAGE} nodes {{ id title }} }}
    topics(first: 5) {{ {PAGE} edges {{ workCount node {{ id name }} }} }}
    partners(first: 5) {{ jointWorkCount lastYear atLeast institution {{ id name }} }}
  }}
}}"""

PUBLISHED = f"""
query Published($venue: ID!) {{
  venue(id: $venue) {{ {VENUE} }}
  node(id: $venue) {{ __typename id ... on Venue {{ {VENUE} }} }}
  works(where: {{venue: $venue}}, first: 3) {{ {PAGE} nodes {{ title venue {{ name workCount }} }} }}
  venues(text: "health", first: 3) {{ {PAGE} edges {{ cursor workCount node {{ id name }} }} nodes {{ slug }} }}
}}"""

LISTS = f"""
query Lists {{
  venues(first: 5) {{ {PAGE} edges {{ cursor workCount node {{ id name venueType }} }} }}
  researchers(first: 5, orderBy: {{by: COLLABORATORS}}) {{ {PAGE} edges {{ cursor workCount node {{ id name }} }} }}
  works(first: 5) {{ {PAGE} edges {{ cursor node {{ id title }} }} }}
  topics(last: 5, orderBy: {{by: NAME}}) {{ {PAGE} edges {{ cursor workCount node {{ id name }} }} }}
  institutions(first: 5, orderBy: {{by: RESEARCHERS}}) {{ {PAGE} edges {{ cursor workCount node {{ id name }} }} }}
  stats {{ researcherCount workCount topicCount institutionCount authorshipCount citationCount
    lastImportedAt asOf version }}
}}"""

# Trust as a list's badges, as counts alone, and with evidence that is read as far as any entity can be.
RELIANCE = """
query Reliance($researcher: ID!, $work: ID!) {
  work(id: $work) { authors(first: 5) { nodes { name trust { score level verification } } } }
  researcher(id: $researcher) {
    trust { asOf }
    counted: trust { signals { kind points evidenceCount } }
    trusted: trust { signals { text evidence(first: 50) { __typename kind slug identifiers { value }
      ... on Work { year authors(first: 2) { nodes { name } } } ... on Researcher { trust { level } }
      ... on Topic { parent { name } } ... on Institution { country } } } }
  }
}"""

CLAIM = """{ __typename id claimant verifiedBy expiresAt state evidence filedAt decidedAt decisionNote
  researcher { id name } signals { kind supports text } history { at before after by note } }"""
ITEM = f"""__typename id kind at text subject {{ __typename id label ... on Work {{ title }} }}
  because {{ id ... on Researcher {{ name works(first: 1) {{ nodes {{ id }} }} }} }} collaborators {{ name }}
  claim {CLAIM} invitation {{ {INVITATION} }}"""
MYSELF = f"""
query Myself {{
  viewer {{ __typename id name email isModerator researcher {{ id name claim {{ state }} }} claims {CLAIM}
    following(first: 3) {{ {PAGE} edges {{ cursor since node {{ __typename id label ... on Work {{ title }} }} }}
      nodes {{ id ... on Researcher {{ name works(first: 1) {{ nodes {{ id }} }} }} }} }}
    works: following(kinds: [WORK], first: 1) {{ nodes {{ id }} }}
    feed(first: 5) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ id text }} edges {{ cursor node {{ {ITEM} }} }} }}
    invitations(first: 5) {{ {PAGE} edges {{ cursor node {{ {INVITATION} }} }} }}
    sent: invitations(box: SENT, state: PENDING) {{ nodes {{ id }} }} }}
}}"""
OWNED = f"""
query Owned($researcher: ID!, $work: ID!) {{
  researcher(id: $researcher) {{ openToCollaborate viewerIsFollowing
    claim {{ __typename state unlocks viewerClaim {CLAIM} viewerCanClaim {{ __typename allowed code message }}
      preview {{ wouldApprove signals {{ __typename kind supports text }} }} }} }}
  work(id: $work) {{ authors(first: 3) {{ nodes {{ claim {{ state viewerCanClaim {{ code }} }} }} }} }}
  node(id: $researcher) {{ __typename id ... on Claim {CLAIM} ... on Viewer {{ name }} ... on Researcher {{ name }} }}
}}"""
QUEUE = f"""
query Queue($researcher: ID!) {{
  claims(first: 5) {{ {PAGE} edges {{ cursor node {CLAIM} }} }}
  rejected: claims(state: REJECTED, researcher: $researcher) {{ totalCount nodes {{ id }} }}
}}"""

SPLIT = """facets(by: [YEAR, TYPE, TOPIC, FIELD, INSTITUTION, COUNTRY, VENUE, OPEN_ACCESS, LANGUAGE], first: 3) {
  by buckets { key label count entity { id label ... on Topic { level } } } bucketCount otherCount missingCount }"""

FILTERED = f"""
query Filtered($topic: ID!, $institution: ID!, $researcher: ID!, $work: ID!) {{
  works(first: 3, where: {{topic: $topic, year: {{min: 2015}}, NOT: {{author: $researcher}}}}) {{
    {PAGE} nodes {{ id title }} {SPLIT} }}
  found: works(first: 3, where: {{text: "health", OR: [{{cites: $work}}, {{institution: $institution}}]}}) {{
    {PAGE} nodes {{ id title }} }}
  researchers(first: 3, where: {{topic: $topic, institution: $institution, hasOrcid: true, claimed: false}}) {{
    {PAGE} nodes {{ id name }} }}
  topics(first: 3, where: {{within: $topic, NOT: {{text: "care"}}}}) {{ {PAGE} nodes {{ id name level }} }}
  institutions(first: 3, where: {{text: "university", country: "SE"}}) {{ {PAGE} nodes {{ id name }} }}
  topic(id: $topic) {{ works(first: 3, where: {{author: $researcher}}) {{ {PAGE} nodes {{ id }} }} }}
}}"""

KINDS = """
query Kinds($researcher: ID!, $work: ID!, $topic: ID!, $institution: ID!) {
  nodes(ids: [$researcher, "nothing", $work, $topic, $institution]) { __typename id ...Known }
  node(id: $topic) { id ... on Entity { label ... on Topic { level parent { name } } } ... on Work { title } }
}
fragment Known on Entity {
  kind label identifiers { value }
  ... on Researcher { orcid works(first: 2) { nodes { title } } }
  ... on Work { year authors(first: 2) { nodes { name } } }
  ... on Topic { works(first: 2) { nodes { title } } }
  ... on Institution { country researchers(first: 2) { nodes { name } } }
}"""

SEARCH = f"""
query Search($query: String!) {{
  search(query: $query, first: 5) {{ {PAGE} totalIsLowerBound kindCounts {{ kind count }}
    nodes {{ __typename id ... on Work {{ title authors(first: 2) {{ nodes {{ name }} }} }} }}
    edges {{ cursor score highlights {{ field parts {{ text matched }} }}
      node {{ {ENTITY} ... on Researcher {{ orcid works(first: 2) {{ nodes {{ title }} }} }} }} }} }}
  people: search(query: $query, kinds: [RESEARCHER, TOPIC], first: 2) {{ totalCount pageInfo {{ endCursor }} }}
}}"""

SUGGEST = f"""
query Suggest($prefix: String!) {{
  suggest(prefix: $prefix) {{ entityId kind label hint
    entity {{ {ENTITY} ... on Work {{ title }} ... on Institution {{ country }} }} }}
  people: suggest(prefix: $prefix, kinds: [RESEARCHER], first: 3) {{ __typename label }}
}}"""

# What else than an entity's id documents ask for.
TYPED = {"query": "mental health", "prefix": "uni"}
NEAR = """
query Near($researcher: ID!, $work: ID!, $topic: ID!) {
  researcher(id: $researcher) {
    suggestedCollaborators(first: 5) { score researcher { id name affiliations { institution { name } } }
      reasons { kind text weight evidenceCount evidence(first: 3) { __typename id label
        ... on Researcher { orcid } ... on Work { year venue { name } } ... on Topic { parent { name } } } } }
    again: suggestedCollaborators(first: 1) { researcher { suggestedCollaborators(first: 1) { score } } }
  }
  work(id: $work) { related(first: 5) { score sharedReferences sharedMissingReferences sharedCitations atLeast
    work { id title authors(first: 2) { nodes { name } } related(first: 1) { score } } } }
  topic(id: $topic) { related(first: 5) { score sharedWorkCount atLeast topic { id name parent { name } } } }
}"""

NODE = "entityId kind label hop score isCenter degree hidden { kind count atLeast expandCursor }"
TIES = "edges { key source target kind weight count reason firstYear lastYear byYear { year count } } omittedEdgeCount"
REST = "omitted { kind count atLeast } sampled asOf remaining { kind count atLeast expandCursor }"
WHOLE = """entity { __typename id kind label slug identifiers { value }
  ... on Researcher { name workCount works(first: 2) { nodes { title } } }
  ... on Work { title year venue { name } }
  ... on Topic { level parent { name } }
  ... on Institution { country ror } }"""

SLICES = f"""
query Slices($researcher: ID!, $work: ID!, $topic: ID!, $institution: ID!) {{
  explore(centers: [$researcher]) {{ nodes {{ {NODE} {WHOLE} }} {TIES} {REST} }}
  wide: explore(centers: [$work, $topic, "nothing"],
    options: {{depth: 2, works: 5, known: [$researcher, $institution]}}) {{ nodes {{ {NODE} }} {TIES} {REST} }}
  narrow: explore(centers: [$institution], options: {{depth: 2, years: {{min: 2000}}, types: [ARTICLE, REVIEW]}}) {{
    nodes {{ {NODE} }} {TIES} {REST} }}
  bare: explore(centers: [$topic]) {{ nodes {{ entityId score }} }}
  expand(node: $researcher, known: [$work], first: 5) {{ nodes {{ {NODE} {WHOLE} }} {TIES} {REST} }}
  expanded: expand(node: $institution, kinds: [RESEARCHER], first: 5, years: {{max: 2020}}) {{
    nodes {{ {NODE} }} {TIES} {REST} }}
}}"""

EMBEDDED = f"""
query Embedded($researcher: ID!, $topic: ID!) {{
  researcher(id: $researcher) {{
    graph {{ nodes {{ {NODE} }} {TIES} {REST} }}
    works(first: 2) {{ nodes {{
      title graph(options: {{works: 2, researchers: 2}}) {{ nodes {{ label }} edges {{ reason }} }} }} }}
  }}
  topic(id: $topic) {{ graph(options: {{depth: 3, works: 3, researchers: 3, topics: 4, edges: 9}}) {{
    nodes {{ {NODE} entity {{ ... on Work {{ graph {{ sampled }} }} }} }} {TIES} {REST} }} }}
}}"""

PATHS = f"""
query Paths($researcher: ID!, $work: ID!, $topic: ID!, $institution: ID!) {{
  paths(source: $researcher, target: $topic) {{ exhaustive asOf paths {{ length strength text
    nodes {{ {NODE} {WHOLE} }}
    edges {{ key source target kind weight count reason firstYear lastYear byYear {{ year count }} }} }} }}
  few: paths(source: $work, target: $institution, maxHops: 6, first: 1, through: [RESEARCHER, WORK]) {{
    exhaustive paths {{ length nodes {{ label again: entity {{ label }} }} edges {{ kind reason }} }} }}
  one: paths(source: $researcher, target: $institution, maxHops: 1) {{ paths {{ text strength }} }}
}}"""

QUERIES = {
    "profile": PROFILE,
    "paper": PAPER,
    "subject": SUBJECT,
    "place": PLACE,
    "published": PUBLISHED,
    "lists": LISTS,
    "reliance": RELIANCE,
    "filtered": FILTERED,
    "kinds": KINDS,
    "myself": MYSELF,
    "owned": OWNED,
    "search": SEARCH,
    "suggest": SUGGEST,
    "near": NEAR,
    "slices": SLICES,
    "embedded": EMBEDDED,
    "paths": PATHS,
}


def chain(depth: int) -> str:
    """Return a query that follows `depth` different relations from a researcher."""
    below = ""
    for step in reversed(STEPS[: depth - 1]):
        below = step % below
    return f"query Chain($researcher: ID!) {{ researcher(id: $researcher) {{ id name {below} }} }}"


QUERIES |= {f"chain of {depth}": chain(depth) for depth in range(1, 7)}


def documents() -> dict[str, str]:
    """Every document by name: those above, and each .graphql file that peergraph/ ships; of a file with several
    operations each is a document."""
    shipped = {
        str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "peergraph").rglob("*.graphql"))
    }
    return QUERIES | {name: text for path, whole in shipped.items() for name, text in apart(path, whole).items()}


def apart(path: str, text: str) -> dict[str, str]:
    """Return the operations of a file by the name of the file, and by their own where there are several."""
    parts = separate_operations(parse(text))
    return {path: text} if len(parts) == 1 else {f"{path} {name}": print_ast(part) for name, part in parts.items()}


def asked(document: str, entities: dict[str, str]) -> dict[str, Any]:
    """Return values for the variables that a document declares."""
    around = {"node": entities["researcher"], "centers": [entities["researcher"], entities["work"]]}
    return {name: value for name, value in (entities | TYPED | around).items() if f"${name}:" in document}


def identifier_values(node: dict[str, Any]) -> set[str]:
    return {identifier["value"] for identifier in node["identifiers"]}
