"""Clauses of filters: how a filter's tree binds the nodes of a list, the most selective part first.

One part drives the statement: it names an entity (or a text), and its file leads from there to the nodes. All other
parts are conditions on the node. What the conditions name is looked up once, and what they need of the node's
neighbours is read once for each node, so that the planner has few subqueries to plan. docs/adr/0007 has the reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphdb.compile.filter import (
    MOST_HITS,
    All,
    AnyOf,
    Condition,
    EntityTest,
    FilterTest,
    FilterTree,
    IdTest,
    NameTest,
    Not,
    TextTest,
    iter_tests,
)
from graphdb.compile.list_clauses import DrivingClauses, ListClauses, ScanStart
from graphdb.driver.cypher_file import cypher_file, rename, words

# The rank of a relation that must drive because its rows carry an edge, and the rank of a scan of all nodes.
ALWAYS_DRIVES, FULL_SCAN = -1, 100
# How many alternatives may drive: the planner needs more time for each.
MOST_ALTERNATIVES = 8

# The look-ups of requests. A request is a list of a parameter and a label or an index. ENTITY finds the entity of the
# first key that names one, ENTITIES those of several ids, HITS the nodes that have all words of a text.
ENTITY = """UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(found)
WHERE asked[1] IN labels(found)
RETURN found LIMIT 1"""
ENTITIES = """UNWIND asked[0] AS keys
CALL (asked, keys) {
UNWIND keys AS key
MATCH (:Key {key: key})-[:NAMES]->(found)
WHERE asked[1] IN labels(found)
RETURN found LIMIT 1
}
RETURN DISTINCT found"""
# Several entities may have a name. A key takes precedence over a name.
NAMED = """OPTIONAL CALL (asked) {{
UNWIND asked[0] AS key
MATCH (:Key {{key: key}})-[:NAMES]->(keyed:{label})
RETURN keyed LIMIT 1
}}
CALL (asked, keyed) {{
WITH * WHERE keyed IS NOT NULL
RETURN keyed AS found
UNION ALL
WITH * WHERE keyed IS NULL
MATCH (called:{label})
WHERE called.sortLabel = asked[1] AND called.id IS NOT NULL
RETURN called AS found
}}
RETURN found"""
HITS = "CALL db.index.fulltext.queryNodes(asked[1], asked[0], asked[2]) YIELD node AS hit RETURN hit AS found"


@dataclass(slots=True)
class FilterCompiler:
    """Compiles one filter of a statement, with the names that its variables and parameters have there.

    `key` is the first key of the list's order, and `scope` makes the variables of alternatives distinct. The
    collections after it hold what the conditions need: requests of look-ups by kind, and the variables of neighbours.
    """

    node: str
    prefix: str
    key: str
    carried: list[str]
    scope: str = ""
    entities: list[str] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    neighbours: dict[str, str] = field(default_factory=dict)

    def clauses(
        self, own: DrivingClauses, tree: All, this: str = "", test: EntityTest | None = None
    ) -> tuple[ListClauses, bool]:
        """Return the clauses that bind the nodes of a list, and whether the list's own clauses drive.

        If another part drives, `test` checks that the list's own relation leads from `this` to the node.
        """
        best = self.best_part(tree.parts)
        if best is None or own.rank <= best[1].rank:
            return self.list_clauses(own, [self.condition(part) for part in tree.parts]), True
        conditions = [] if test is None else [self.membership(test, this)]
        return self.driven_by(best, tree.parts, conditions), False

    def driven_by(
        self, best: tuple[FilterTree, DrivingClauses], parts: Iterable[FilterTree], conditions: list[str]
    ) -> ListClauses:
        """Return the list's clauses if one part drives and all other parts are conditions."""
        chosen, driving = best
        return self.list_clauses(driving, conditions + [self.condition(part) for part in parts if part is not chosen])

    def list_clauses(self, driving: DrivingClauses, conditions: list[str]) -> ListClauses:
        """Return the list's clauses with all that the conditions need."""
        lookups, path = self.lookups(), driving.text
        if lookups and "WITH" in words(path):
            # A WITH of the file would drop what is bound before it.
            path = f"CALL ({', '.join(driving.imported)}) {{\n{path}\nRETURN {', '.join(self.carried)}\n}}"
        variables = set(self.neighbours.values())
        late = tuple(text for text in conditions if variables & words(text))
        early = tuple(text for text in conditions if not variables & words(text))
        read = tuple(f"COLLECT {{ {text} }} AS {variable}" for text, variable in self.neighbours.items())
        return ListClauses(lookups, path, early, read, late, driving.start)

    def best_part(self, parts: Iterable[FilterTree]) -> tuple[FilterTree, DrivingClauses] | None:
        """Return the part of the lowest rank that can drive, the first of several; None if none can."""
        candidates = [(part, driving) for part in parts if (driving := self.driving_clauses(part)) is not None]
        return min(candidates, key=lambda candidate: candidate[1].rank, default=None)

    def driving_clauses(self, part: FilterTree) -> DrivingClauses | None:
        """Return the clauses by which a part leads to the nodes; None if it can only be a condition."""
        match part:
            case FilterTest(test=EntityTest() as test):
                this = f"{self.prefix}{self.scope}this"
                finds = NAMED.format(label=test.label) if isinstance(test, NameTest) else ENTITY
                lookup = f"CALL () {{\nUNWIND [{self.request(part)}] AS asked\n{rename(finds, found=this)}\n}}"
                path = cypher_file(test.file).bind({"this": this, "node": self.node})
                start = None if test.index_scan is None else ScanStart(test.index_scan, this, lookup)
                return DrivingClauses(test.rank, f"{lookup}\n{path}", start=start)
            case FilterTest(test=IdTest() | TextTest() as test):
                finds = rename(ENTITIES if isinstance(test, IdTest) else HITS, found=self.node)
                return DrivingClauses(test.rank, f"CALL () {{\nUNWIND [{self.request(part)}] AS asked\n{finds}\n}}")
            case AnyOf(parts):
                return self.union_clauses(parts)
        return None

    def union_clauses(self, parts: tuple[All, ...]) -> DrivingClauses | None:
        """Return clauses by which alternatives lead to the nodes, each node once; None if one of them cannot drive or
        they are too many."""
        if not 0 < len(parts) <= MOST_ALTERNATIVES:
            return None
        texts, rank = [], 0
        for number, part in enumerate(parts):
            inner = FilterCompiler(self.node, self.prefix, self.key, [self.node], f"{self.scope}a{number}_")
            best = inner.best_part(part.parts)
            if best is None:
                return None
            texts.append(f"{inner.driven_by(best, part.parts, []).text()}\nRETURN {self.node}")
            rank = max(rank, best[1].rank)
        return DrivingClauses(rank, "CALL () {\n" + "\nUNION\n".join(texts) + "\n}")

    def condition(self, part: FilterTree, *, negated: bool = False) -> str:
        """Return a Cypher expression over the node, which is never null if `negated`. What it needs is noted."""
        match part:
            case FilterTest(test=Condition() as test):
                text = test.text(part.value, self.key)
                text = rename(text, f"{self.prefix}w{part.number}_", node=self.node)
                if test.neighbours is not None:
                    text = rename(text, neighbours=self.neighbours_variable(test.neighbours))
                return f"coalesce({text}, false)" if negated and test.unknown else text
            case FilterTest(test=NameTest() as test):
                requests = self.names.setdefault(test.label, [])
                name = f"called{list(self.names).index(test.label)}_"
                entities = self.lookup_variable(name, requests, self.request(part))
                return f"any(one IN {entities} WHERE {self.membership(test, 'one')})"
            case FilterTest(test=EntityTest() as test):
                text = self.membership(test, self.lookup_variable("named", self.entities, self.request(part)))
                return f"coalesce({text}, false)" if negated else text
            case FilterTest(test=IdTest()):
                return f"{self.node} IN {self.lookup_variable('ids', self.ids, self.request(part))}"
            case FilterTest(test=TextTest()):
                return f"{self.node} IN {self.lookup_variable('hits', self.hits, self.request(part))}"
            case Not(inner):
                return f"NOT ({self.condition(inner, negated=True)})"
            case All(parts):
                return " AND ".join(self.condition(inner, negated=negated) for inner in parts) or "true"
            case AnyOf(parts):
                # With a plain false the planner starts from a label; no node has a null id, which is never true either.
                never = f"{self.node}.id IS NULL"
                return f"({' OR '.join(f'({self.condition(inner, negated=negated)})' for inner in parts) or never})"
        raise TypeError(f"{part} is no part of a filter")

    def membership(self, test: EntityTest, this: str) -> str:
        """Return a Cypher expression for whether the node belongs to the entity that is bound as `this`."""
        members = None
        if test.members is not None:
            requests = self.members.setdefault(test.members, [])
            members = self.lookup_variable(f"below{list(self.members).index(test.members)}_", requests, this)
        neighbours = self.neighbours_variable(test.neighbours) if test.neighbours else None
        return rename(test.text, this=this, members=members, node=self.node, neighbours=neighbours)

    def lookup_variable(self, name: str, requests: list[str], request: str) -> str:
        """Return the variable that holds what a request finds; a new request is added to `requests`."""
        if request not in requests:
            requests.append(request)
        return f"{self.prefix}{self.scope}{name}{requests.index(request)}"

    def neighbours_variable(self, clauses: str) -> str:
        """Return the variable that holds what these clauses return of each node's neighbours."""
        variable = f"{self.prefix}{self.scope}near{len(self.neighbours)}"
        return self.neighbours.setdefault(rename(clauses, node=self.node), variable)

    def lookups(self) -> tuple[str, ...]:
        """Return the clauses that look up what the conditions need, all requests of a kind at once."""
        find_entity = f"OPTIONAL CALL (asked) {{\n{ENTITY}\n}}\n"
        clauses = self.lookup_clauses("named", self.entities, find_entity, "[found]", rest="[0]")
        for number, (file, requests) in enumerate(self.members.items()):
            members = f"COLLECT {{ {cypher_file(file).bind({'this': 'asked', 'node': 'found'})} RETURN found }}"
            imported = dict.fromkeys(requests)
            clauses += self.lookup_clauses(f"below{number}_", requests, "", members, imported=imported)
        for number, (label, requests) in enumerate(self.names.items()):
            named = f"COLLECT {{ {NAMED.format(label=label)} }}"
            clauses += self.lookup_clauses(f"called{number}_", requests, "", named)
        clauses += self.lookup_clauses("ids", self.ids, "", f"COLLECT {{ {ENTITIES} }}")
        clauses += self.lookup_clauses("hits", self.hits, "", f"COLLECT {{ {HITS} }}")
        return tuple(clauses)

    def lookup_clauses(
        self,
        name: str,
        requests: list[str],
        before: str,
        expression: str,
        *,
        rest: str = "",
        imported: Iterable[str] = (),
    ) -> list[str]:
        """Return the clauses that carry out all requests of one kind and give each its variable; none without
        requests."""
        if not requests:
            return []
        variable = f"{self.prefix}{self.scope}{name}"
        variables = ", ".join(f"{variable}[{number}]{rest} AS {variable}{number}" for number in range(len(requests)))
        unwound = f"UNWIND [{', '.join(requests)}] AS asked\n{before}RETURN collect({expression}) AS {variable}"
        return [f"CALL ({', '.join(imported)}) {{\n{unwound}\n}}", f"WITH *, {variables}"]

    def request(self, leaf: FilterTest) -> str:
        """Return the request of a test's look-up: a Cypher list of its parameter and the label or index to search."""
        parameter = f"${self.prefix}w{leaf.number}"
        match leaf.test:
            case NameTest():
                return f"[{parameter}_keys, {parameter}_name]"
            case EntityTest(label=label):
                return f"[{parameter}_keys, '{label}']"
            case IdTest(label=label):
                return f"[{parameter}_ids, '{label}']"
            case TextTest(index=index):
                # Outside OR and NOT all hits are read.
                return f"[{parameter}_text, '{index}', {f'{{limit: {MOST_HITS}}}' if leaf.inside else '{}'}]"
        raise TypeError(f"{leaf.test} looks nothing up")


def too_many_hits(tree: FilterTree, prefix: str) -> str | None:
    """Return a Cypher expression for whether a text inside OR or NOT has more hits than are read; None if there is no
    such text."""
    requests = [
        f"['{leaf.test.index}', ${prefix}w{leaf.number}_text]"
        for leaf in iter_tests(tree)
        if isinstance(leaf.test, TextTest) and leaf.inside
    ]
    if not requests:
        return None
    return (
        f"EXISTS {{ UNWIND [{', '.join(requests)}] AS asked CALL db.index.fulltext.queryNodes(asked[0], asked[1], "
        f"{{skip: {MOST_HITS}, limit: 1}}) YIELD node AS hit RETURN hit }}"
    )
