"""Narrowing: a filter's tree as the clauses that bind a list's nodes, the most selective part first.

One part drives: it names an entity (or a text) and its file leads from there to the nodes. What else has to hold are
conditions on the node, the entities they name bound before it. docs/adr/0005 tells why the planner cannot be left to
choose.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphdb.filter import MOST_HITS, All, Among, AnyOf, Condition, Leaf, Named, Not, Tree, Words, leaves
from graphdb.fragment import fragment, narrowed, renamed, words

# The rank of a relation that has to drive, because its rows carry what belongs to the edge; that of a walk through all.
ALWAYS, WALK = -1, 100


@dataclass(frozen=True, slots=True)
class Drive:
    """Clauses that bind the nodes from something selective; `carried` are the variables of a row."""

    rank: int
    text: str
    imported: tuple[str, ...] = ()


@dataclass(slots=True)
class Narrowing:
    """A filter at its place in a statement: the names of its variables and parameters there.

    `key` is the first key of the list's order. What `binds` collects has to stand before the `conditions`.
    """

    node: str
    prefix: str
    key: str
    carried: list[str]
    binds: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def clauses(self, own: Drive, tree: All, this: str = "", test: Named | None = None) -> tuple[str, bool]:
        """The clauses that bind the nodes of a list, and whether the list's own way to them drives.

        Where another part does, `test` says of a node that the list's own way from `this` leads to it.
        """
        best = self.best(tree.parts)
        if best is None or own.rank <= best[1].rank:
            return self.joined(own, [self.condition(part) for part in tree.parts]), True
        member = [] if test is None else [self.member(test, this, f"{self.prefix}these")]
        return self.driven(best, tree.parts, member), False

    def driven(self, best: tuple[Tree, Drive], parts: Iterable[Tree], conditions: list[str]) -> str:
        """The clauses of a drive, all other parts being conditions."""
        chosen, drive = best
        return self.joined(drive, conditions + [self.condition(part) for part in parts if part is not chosen])

    def joined(self, drive: Drive, conditions: list[str]) -> str:
        """What has to be bound, the drive, the conditions."""
        self.conditions = conditions
        text = drive.text
        if self.binds and "WITH" in words(text):
            # A WITH of the file would drop what is bound before it.
            text = f"CALL ({', '.join(drive.imported)}) {{\n{text}\nRETURN {', '.join(self.carried)}\n}}"
        return narrowed("\n".join([*self.binds, text]), self.carried, conditions)

    def best(self, parts: Iterable[Tree]) -> tuple[Tree, Drive] | None:
        """The part that drives best, the first of several."""
        found = [(part, drive) for part in parts if (drive := self.drive(part)) is not None]
        return min(found, key=lambda pair: pair[1].rank, default=None)

    def drive(self, part: Tree) -> Drive | None:
        """How a part leads to the nodes; None where it can only narrow them."""
        match part:
            case Leaf(test=Named() as test):
                this = self.variable(part)
                text = fragment(test.drives).bind({"this": this, "node": self.node})
                return Drive(test.rank, f"{self.seek(part, test.label, this)}\n{text}")
            case Leaf(test=Among() as test):
                return Drive(test.rank, self.among(part, test, self.node))
            case Leaf(test=Words() as test):
                return Drive(test.rank, self.hits(part, test, self.node))
            case AnyOf(parts):
                return self.union(parts)
        return None

    def union(self, parts: tuple[All, ...]) -> Drive | None:
        """How alternatives lead to the nodes, each node once; None when one of them cannot."""
        texts, rank = [], 0
        for part in parts:
            inner = Narrowing(self.node, self.prefix, self.key, [self.node])
            best = inner.best(part.parts)
            if best is None:
                return None
            texts.append(f"{inner.driven(best, part.parts, [])}\nRETURN {self.node}")
            rank = max(rank, best[1].rank)
        return Drive(rank, "CALL () {\n" + "\nUNION\n".join(texts) + "\n}") if texts else None

    def condition(self, part: Tree, *, negated: bool = False) -> str:
        """An expression over the node, never null below a NOT; what it needs is added to `binds`."""
        match part:
            case Leaf(test=Condition() as test):
                text = renamed(test.text(part.value, self.key), f"{self.variable(part)}_", node=self.node)
                return f"coalesce({text}, false)" if negated and test.unknown else text
            case Leaf():
                return self.bound(part)
            case Not(inner):
                return f"NOT ({self.condition(inner, negated=True)})"
            case All(parts):
                return " AND ".join(self.condition(one, negated=negated) for one in parts) or "true"
            case AnyOf(parts):
                return f"({' OR '.join(f'({self.condition(one, negated=negated)})' for one in parts) or 'false'})"

    def bound(self, leaf: Leaf) -> str:
        """The condition of a test whose entity, ids or text are looked up first."""
        variable = self.variable(leaf)
        match leaf.test:
            case Named() as test:
                seek = self.seek(leaf, test.label, variable)
                # Inside OR and NOT an id that names nothing makes the test false; else it leaves the list empty.
                self.binds.append(f"OPTIONAL {seek}" if leaf.inside else seek)
                return self.member(test, variable, f"{variable}s")
            case Among() as test:
                found = self.among(leaf, test, f"{variable}n")
            case Words() as test:
                found = self.hits(leaf, test, f"{variable}n")
        self.binds.append(f"CALL () {{\n{found}\nRETURN collect({variable}n) AS {variable}\n}}")
        return f"{self.node} IN {variable}"

    def member(self, test: Named, this: str, these: str) -> str:
        """Whether the node belongs to an entity that is bound, or to what lies below it."""
        if test.below is not None:
            text = fragment(test.below).bind({"this": this, "node": f"{these}n"})
            self.binds.append(f"CALL ({this}) {{\n{text}\nRETURN collect({these}n) AS {these}\n}}")
        return renamed(test.text, this=this, these=these, node=self.node)

    def variable(self, leaf: Leaf) -> str:
        """What is bound for a test."""
        return f"{self.prefix}w{leaf.number}"

    def seek(self, leaf: Leaf, label: str, variable: str) -> str:
        """Clauses that bind the entity that a test names."""
        key = f"{variable}k"
        return (
            f"CALL () {{\nUNWIND ${variable}_keys AS {key}\n"
            f"MATCH (:Key {{key: {key}}})-[:NAMES]->({variable}:{label})\nRETURN {variable} LIMIT 1\n}}"
        )

    def among(self, leaf: Leaf, test: Among, found: str) -> str:
        """Clauses that bind, one by one, the entities that a list of ids names."""
        variable = self.variable(leaf)
        return (
            f"CALL () {{\nUNWIND ${variable}_ids AS {variable}k\nCALL ({variable}k) {{\nUNWIND {variable}k AS {variable}i\n"
            f"MATCH (:Key {{key: {variable}i}})-[:NAMES]->({found}:{test.label})\nRETURN {found} LIMIT 1\n}}\n"
            f"RETURN DISTINCT {found}\n}}"
        )

    def hits(self, leaf: Leaf, test: Words, found: str) -> str:
        """Clauses that bind, one by one, what has every word of a text."""
        most = f", {{limit: {MOST_HITS}}}" if leaf.inside else ""
        query = f"'{test.index}', ${self.variable(leaf)}_text{most}"
        return f"CALL db.index.fulltext.queryNodes({query}) YIELD node AS {found}"


def too_many_hits(tree: Tree, prefix: str) -> str | None:
    """An expression for whether a text inside OR or NOT has more hits than are read; None when there is none."""
    tests = [
        f"EXISTS {{ CALL db.index.fulltext.queryNodes('{leaf.test.index}', ${prefix}w{leaf.number}_text, "
        f"{{skip: {MOST_HITS}, limit: 1}}) YIELD node AS hit RETURN hit }}"
        for leaf in leaves(tree)
        if isinstance(leaf.test, Words) and leaf.inside
    ]
    return " OR ".join(tests) or None
