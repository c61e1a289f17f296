"""The sources of claims: whether a researcher is claimed, whether the viewer may claim it, and the signals."""

from dataclasses import dataclass
from typing import Any

from graphdb.compile.argument import keys_of_id
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.layout import record_from_layout
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import Operation, SelectedField
from graphdb.compile.viewer import bind_viewer
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.shape import Computed, ScalarShape, Shape
from resolvers.claim.signal import Claimant, find_signals, is_proven
from resolvers.viewer import Viewer

# The states that may be stored for claims in a state, because an expiry is not stored at once.
STORED = {"EXPIRED": ["EXPIRED", "PENDING"]}
SIGNAL = {"kind": 0, "supports": 1, "text": 2}
UNLOCKS = [
    "Say whether you are open to collaborate.",
    "Write the headline of your record.",
    "Invite others to collaborate, and answer their invitations.",
    "Earn your record 10 points of trust, and 20 more when your ORCID iD proves the claim.",
]


def may_claim(relation: list[Any]) -> str:
    """Return whether the viewer may claim a researcher, as a code, from what cypher/claim/relation.cypher returns."""
    is_claimed, is_pending, has_live, is_group = relation
    if is_group:
        return "FORBIDDEN"
    if is_claimed:
        return "ALREADY_CLAIMED"
    if is_pending:
        return "CLAIM_PENDING"
    return "ONE_CLAIM_PER_ACCOUNT" if has_live else "OK"


def state_for_viewer(relation: list[Any]) -> str:
    """Return a researcher's ClaimState for the viewer, to whom other accounts' pending claims are not shown."""
    is_claimed, is_pending, *_ = relation
    return "CLAIMED" if is_claimed else "PENDING" if is_pending else "UNCLAIMED"


def state_for_visitor(is_claimed: bool) -> str:
    """Return a researcher's ClaimState for a visitor."""
    return "CLAIMED" if is_claimed else "UNCLAIMED"


@dataclass(frozen=True, slots=True)
class ClaimStateSource:
    """The source of a researcher's ClaimState."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        if compiler.viewer is None:
            claimed = cypher_file("claim/claimed").bind({"this": scope.this})
            return ScalarShape(row.add(f"EXISTS {{ {claimed} }}"), state_for_visitor)
        compiler.bind_request(bind_viewer)
        return ScalarShape(row.add(relation_expression(scope.this)), state_for_viewer, is_wrapped=True)


@dataclass(frozen=True, slots=True)
class ClaimPreviewSource:
    """The source of a ClaimPreview: the signals of a claim if the viewer filed it now, and whether they approve it at
    once."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        account = "UNWIND [$viewer] AS account"
        evidence = f"COLLECT {{ {account}\n{evidence_clauses(scope.this)} }}"
        slot = row.add(f"[[{relation_expression(scope.this)}, {evidence}]]")
        request_slot = compiler.request_slot()

        def bind(operation: Operation, values: RequestValues) -> None:
            assert isinstance(operation.viewer, Viewer)
            values.by_slot[request_slot] = Claimant.from_viewer(operation.viewer)

        compiler.bind_request(bind)
        layout = {"signals": (0, SIGNAL), "wouldApprove": 1}
        return Computed(slot, request_slot, preview_row, record_from_layout(compiler, selected, layout))


def preview_row(facts: list[Any], claimant: Claimant) -> list[Any]:
    """Return the row of a ClaimPreview."""
    (relation,), (evidence,) = facts
    signals = find_signals(claimant, evidence)
    return [signals, may_claim(relation) == "OK" and is_proven(signals)]


@dataclass(frozen=True, slots=True)
class ClaimSignalsSource:
    """The source of the signals of a filed claim, from what the record says now."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        this, researcher = scope.this, f"n{compiler.unique_number()}"
        ends = f"MATCH (filer)-[:FILED]->({this})-[:FOR]->({researcher}) WITH {researcher}, filer.id AS account"
        stored = f"[{this}.name, {this}.orcid, {this}.emailDomain]"
        slot = row.add(f"[[{stored}, COLLECT {{ {ends}\n{evidence_clauses(researcher)} }}]]")
        record = record_from_layout(compiler, selected, SIGNAL)
        return Computed(
            slot, compiler.request_slot(), lambda facts, _: find_signals(Claimant(*facts[0]), facts[1][0]), record, True
        )


def relation_expression(researcher: str) -> str:
    """Return the expression for how the viewer is related to the researcher's record."""
    return f"COLLECT {{ {cypher_file('claim/relation').bind({'this': researcher})} }}"


def evidence_clauses(researcher: str) -> str:
    """Return the clauses that return what the record says, for the variable `account`."""
    return cypher_file("claim/evidence").bind({"this": researcher})


def flags(arguments: dict[str, Any]) -> frozenset[str]:
    """Return the flags of cypher/claim/all.cypher that the arguments set."""
    return frozenset(("researcher",)) if "researcher" in arguments else frozenset()


def parameters(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of that file. A claim that is stored as PENDING may have expired since."""
    state = arguments["state"].value
    values: dict[str, Any] = {"state": state, "stored": STORED.get(state, [state])}
    if "researcher" in arguments:
        values["keys"] = keys_of_id(arguments["researcher"])
    return values
