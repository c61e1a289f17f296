"""Narrowing: a filter's tree as the clauses that bind a list's nodes, the most selective part first.

One part drives: it names an entity (or a text) and its file leads from there to the nodes. What else has to hold are
conditions on the node. What they name is looked up once before, and what they ask of a node's surroundings is read once
for each node, so that the planner meets few subqueries whatever a filter holds. docs/adr/0007 tells why.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graphdb.compile.filter import (
    MOST_HITS,
    All,
    Among,
    AnyOf,
    Called,
    Condition,
    FilterTest,
    Named,
    Not,
    Tree,
    Words,
    leaves,
)
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.driver.cypher_file import cypher_file, rename, with_conditions, words

# The rank of a relation that has to drive, because its rows carry what belongs to the edge; that of a walk through all.
ALWAYS, WALK = -1, 100
# How many alternatives may lead to the nodes: the planner's time grows with each.
MOST_ALTERNATIVES = 8

# What is asked for (a list: a parameter, and a label or an index) as what it means: the entity of the first key that
# names one, the entities of several ids, the nodes that have all words of a text.
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
# Several entities may have a name; a key goes before a name.
CALLED = """OPTIONAL CALL (asked) {{
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


@dataclass(frozen=True, slots=True)
class Led:
    """A walk to the nodes from an entity: its variable, and the clauses that find it where it is not bound yet."""

    walk: IndexOrderedScan
    this: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Drive:
    """Clauses that bind the nodes from something selective; `imported` are what they need of the query around them,
    `led` is how to read the nodes in one of their orders instead."""

    rank: int
    text: str
    imported: tuple[str, ...] = ()
    led: Led | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """What binds a list's nodes: look-ups, then the way to the nodes with conditions on it, then surroundings of each
    node and the conditions on those."""

    binds: tuple[str, ...]
    way: str
    conditions: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    led: Led | None = None

    def text(self, more: Iterable[str] = (), *, bound: bool = True) -> str:
        """The clauses, with more conditions where an index can serve them; the look-ups too unless they are `bound`."""
        found = with_conditions(self.way, ["*"], [*self.conditions, *more])
        if self.late:
            found += f"\nWITH *, {', '.join(self.near)}\nWHERE {' AND '.join(self.late)}"
        return "\n".join([*self.binds, found]) if bound else found

    def by(self, way: str, instead: Mapping[str, str]) -> "Clauses":
        """The same nodes by another way, which has the same variables; what `instead` names is read from there."""
        conditions = self.conditions
        for expression, other in instead.items():
            conditions = tuple(re.sub(rf"\b{re.escape(expression)}\b", other, one) for one in conditions)
        return replace(self, way=way, conditions=conditions)


@dataclass(slots=True)
class FilterCompiler:
    """A filter at its place in a statement: the names of its variables and parameters there.

    `key` is the first key of the list's order, `scope` tells the variables of alternatives apart; the lists after it
    are what the conditions turn out to need.
    """

    node: str
    prefix: str
    key: str
    carried: list[str]
    scope: str = ""
    named: list[str] = field(default_factory=list)
    below: dict[str, list[str]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    called: dict[str, list[str]] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)

    def clauses(self, own: Drive, tree: All, this: str = "", test: Named | None = None) -> tuple[Clauses, bool]:
        """The clauses that bind the nodes of a list, and whether the list's own way to them drives.

        Where another part does, `test` says of a node that the list's own way from `this` leads to it.
        """
        best = self.best(tree.parts)
        if best is None or own.rank <= best[1].rank:
            return self.joined(own, [self.condition(part) for part in tree.parts]), True
        member = [] if test is None else [self.member(test, this)]
        return self.driven(best, tree.parts, member), False

    def driven(self, best: tuple[Tree, Drive], parts: Iterable[Tree], conditions: list[str]) -> Clauses:
        """The clauses of a drive, all other parts being conditions."""
        chosen, drive = best
        return self.joined(drive, conditions + [self.condition(part) for part in parts if part is not chosen])

    def joined(self, drive: Drive, conditions: list[str]) -> Clauses:
        """The clauses of a drive and of conditions, with what these need."""
        binds, way = self.binds(), drive.text
        if binds and "WITH" in words(way):
            # A WITH of the file would drop what is bound before it.
            way = f"CALL ({', '.join(drive.imported)}) {{\n{way}\nRETURN {', '.join(self.carried)}\n}}"
        near = set(self.near.values())
        late = tuple(text for text in conditions if near & words(text))
        early = tuple(text for text in conditions if not near & words(text))
        read = tuple(f"COLLECT {{ {text} }} AS {variable}" for text, variable in self.near.items())
        return Clauses(binds, way, early, read, late, drive.led)

    def best(self, parts: Iterable[Tree]) -> tuple[Tree, Drive] | None:
        """The part that drives best, the first of several."""
        found = [(part, drive) for part in parts if (drive := self.drive(part)) is not None]
        return min(found, key=lambda pair: pair[1].rank, default=None)

    def drive(self, part: Tree) -> Drive | None:
        """How a part leads to the nodes; None where it can only narrow them."""
        match part:
            case FilterTest(test=Named() as test):
                this = f"{self.prefix}{self.scope}this"
                finds = CALLED.format(label=test.label) if isinstance(test, Called) else ENTITY
                found = f"CALL () {{\nUNWIND [{self.asks(part)}] AS asked\n{rename(finds, found=this)}\n}}"
                way = cypher_file(test.drives).bind({"this": this, "node": self.node})
                led = None if test.walk is None else Led(test.walk, this, found)
                return Drive(test.rank, f"{found}\n{way}", led=led)
            case FilterTest(test=Among() | Words() as test):
                each = rename(ENTITIES if isinstance(test, Among) else HITS, found=self.node)
                return Drive(test.rank, f"CALL () {{\nUNWIND [{self.asks(part)}] AS asked\n{each}\n}}")
            case AnyOf(parts):
                return self.union(parts)
        return None

    def union(self, parts: tuple[All, ...]) -> Drive | None:
        """How alternatives lead to the nodes, each node once; None when one of them cannot, or they are too many."""
        if not 0 < len(parts) <= MOST_ALTERNATIVES:
            return None
        texts, rank = [], 0
        for number, part in enumerate(parts):
            inner = FilterCompiler(self.node, self.prefix, self.key, [self.node], f"{self.scope}a{number}_")
            best = inner.best(part.parts)
            if best is None:
                return None
            texts.append(f"{inner.driven(best, part.parts, []).text()}\nRETURN {self.node}")
            rank = max(rank, best[1].rank)
        return Drive(rank, "CALL () {\n" + "\nUNION\n".join(texts) + "\n}")

    def condition(self, part: Tree, *, negated: bool = False) -> str:
        """An expression over the node, never null below a NOT; what it needs is noted."""
        match part:
            case FilterTest(test=Condition() as test):
                text = rename(test.text(part.value, self.key), f"{self.prefix}w{part.number}_", node=self.node)
                if test.near is not None:
                    text = rename(text, near=self.around(test.near))
                return f"coalesce({text}, false)" if negated and test.unknown else text
            case FilterTest(test=Called() as test):
                asked = self.called.setdefault(test.label, [])
                these = self.noted(f"called{list(self.called).index(test.label)}_", asked, self.asks(part))
                return f"any(one IN {these} WHERE {self.member(test, 'one')})"
            case FilterTest(test=Named() as test):
                text = self.member(test, self.noted("named", self.named, self.asks(part)))
                return f"coalesce({text}, false)" if negated else text
            case FilterTest(test=Among()):
                return f"{self.node} IN {self.noted('ids', self.ids, self.asks(part))}"
            case FilterTest(test=Words()):
                return f"{self.node} IN {self.noted('hits', self.hits, self.asks(part))}"
            case Not(inner):
                return f"NOT ({self.condition(inner, negated=True)})"
            case All(parts):
                return " AND ".join(self.condition(one, negated=negated) for one in parts) or "true"
            case AnyOf(parts):
                # A plain false has the planner begin with a label; that a node has no id is as never true.
                none = f"{self.node}.id IS NULL"
                return f"({' OR '.join(f'({self.condition(one, negated=negated)})' for one in parts) or none})"
        raise TypeError(f"{part} is no part of a filter")

    def member(self, test: Named, this: str) -> str:
        """Whether the node belongs to an entity that is bound, or to what lies below it."""
        these = None
        if test.below is not None:
            asked = self.below.setdefault(test.below, [])
            these = self.noted(f"below{list(self.below).index(test.below)}_", asked, this)
        near = self.around(test.near) if test.near else None
        return rename(test.text, this=this, these=these, node=self.node, near=near)

    def noted(self, name: str, asked: list[str], what: str) -> str:
        """The variable of something that has to be looked up."""
        if what not in asked:
            asked.append(what)
        return f"{self.prefix}{self.scope}{name}{asked.index(what)}"

    def around(self, clauses: str) -> str:
        """The variable of what lies around each node, read once for each."""
        variable = f"{self.prefix}{self.scope}near{len(self.near)}"
        return self.near.setdefault(rename(clauses, node=self.node), variable)

    def binds(self) -> tuple[str, ...]:
        """The clauses that look up what the conditions need, all things of a sort at once."""
        found = self.lookup("named", self.named, f"OPTIONAL CALL (asked) {{\n{ENTITY}\n}}\n", "[found]", rest="[0]")
        for number, (file, asked) in enumerate(self.below.items()):
            lower = f"COLLECT {{ {cypher_file(file).bind({'this': 'asked', 'node': 'found'})} RETURN found }}"
            found += self.lookup(f"below{number}_", asked, "", lower, imported=dict.fromkeys(asked))
        for number, (label, asked) in enumerate(self.called.items()):
            found += self.lookup(f"called{number}_", asked, "", f"COLLECT {{ {CALLED.format(label=label)} }}")
        found += self.lookup("ids", self.ids, "", f"COLLECT {{ {ENTITIES} }}")
        found += self.lookup("hits", self.hits, "", f"COLLECT {{ {HITS} }}")
        return tuple(found)

    def lookup(
        self, name: str, asked: list[str], each: str, found: str, *, rest: str = "", imported: Iterable[str] = ()
    ) -> list[str]:
        """The clauses that look up all things of one sort and give each a variable; none when nothing is asked."""
        if not asked:
            return []
        variable = f"{self.prefix}{self.scope}{name}"
        taken = ", ".join(f"{variable}[{number}]{rest} AS {variable}{number}" for number in range(len(asked)))
        unwound = f"UNWIND [{', '.join(asked)}] AS asked\n{each}RETURN collect({found}) AS {variable}"
        return [f"CALL ({', '.join(imported)}) {{\n{unwound}\n}}", f"WITH *, {taken}"]

    def asks(self, leaf: FilterTest) -> str:
        """What a test asks for, as a list: its parameter, and where to look."""
        parameter = f"${self.prefix}w{leaf.number}"
        match leaf.test:
            case Called():
                return f"[{parameter}_keys, {parameter}_name]"
            case Named(label=label):
                return f"[{parameter}_keys, '{label}']"
            case Among(label=label):
                return f"[{parameter}_ids, '{label}']"
            case Words(index=index):
                # Outside OR and NOT all hits are read.
                return f"[{parameter}_text, '{index}', {f'{{limit: {MOST_HITS}}}' if leaf.inside else '{}'}]"
        raise TypeError(f"{leaf.test} asks for nothing")


def too_many_hits(tree: Tree, prefix: str) -> str | None:
    """An expression for whether a text inside OR or NOT has more hits than are read; None when there is none."""
    asked = [
        f"['{leaf.test.index}', ${prefix}w{leaf.number}_text]"
        for leaf in leaves(tree)
        if isinstance(leaf.test, Words) and leaf.inside
    ]
    if not asked:
        return None
    return (
        f"EXISTS {{ UNWIND [{', '.join(asked)}] AS asked CALL db.index.fulltext.queryNodes(asked[0], asked[1], "
        f"{{skip: {MOST_HITS}, limit: 1}}) YIELD node AS hit RETURN hit }}"
    )
