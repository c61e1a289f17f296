"""The rule for the plan of every statement: what it must not contain.

A statement finds its nodes through indexes, holds nothing back (in a read), follows no path of any length, multiplies
nothing, and hides no part of its work from EXPLAIN.
"""

import re
from collections.abc import Iterator
from typing import Any

from graphql.execution.values import get_variable_values

from graphdb.compile.plan_cache import compile_roots
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Statement
from peergraph.admission.document import read_document
from resolvers.viewer import Viewer
from schema.api import core

ExecutionPlan = dict[str, Any]

SCANS = re.compile(r"AllNodesScan|NodeByLabels?Scan|RelationshipTypes?Scan|AllRelationshipsScan")
# Root lists are read in the order of an index; what is private is never read through, whatever the planner thinks.
ACCOUNTS = re.compile(r":(User|Claim|Invitation)\(")
# [r:TYPE*0..8] and {1, 8} have an end; [*], [*2..] and {1, *} have none, and a pruning operator shows the greatest Int.
ENDLESS = re.compile(r"\*(?:\d+\.\.)?[\]\s]|\.\.2147483647|\{\s*\d+,\s*\*?\s*\}")
# A subquery that the planner did not make operators of: it runs row by row within an expression.
HIDDEN = re.compile(r"\b(COLLECT|COUNT|EXISTS)\s*\{")
# Of these comes one row at most, whatever lies below: a seek of a unique key, the row of the query around a subquery.
ONE_ROW = re.compile(r"NodeUniqueIndexSeek(\(Locking\))?$|Argument$|EmptyRow$")
# Of these comes no row more than of what they are made of; a thing has one of several labels, so a Union is of one row.
AS_MANY = re.compile(r"(Union|Distinct|CartesianProduct|Apply|Projection|Filter|Optional|CacheProperties|RollUpApply)$")
# An aggregation that has no groups starts with what it aggregates.
AGGREGATE = re.compile(r"^(collect|count|sum|min|max)\(")
NAME = re.compile(r"`[^`]*`")


def broken(plan: ExecutionPlan, *, write: bool = False) -> list[str]:
    """Return a sentence for each part of a plan that breaks the rule; empty when it keeps the rule."""
    return list(_broken(plan, write=write, anti=False))


def _broken(plan: ExecutionPlan, *, write: bool, anti: bool) -> Iterator[str]:
    name = operator(plan)
    details = str(plan.get("args", {}).get("Details", ""))
    where = f"{name}: {details}"
    if SCANS.search(name):
        yield f"reads everything of a kind: {where}"
    if name == "NodeIndexScan" and ACCOUNTS.search(details):
        yield f"reads every account: {where}"
    if name == "Eager" and not write:
        yield f"holds all rows back: {where}"
    if name.startswith(("VarLengthExpand", "Repeat")) and ENDLESS.search(details):
        yield f"follows paths of any length: {where}"
    # Where Neo4j forbids that search, as ours does, an Error stands in its place.
    if anti and name.startswith(("VarLengthExpand", "Error")):
        yield f"searches all paths when the shortest does not pass: {where}"
    if name.startswith("StatefulShortestPath(All"):
        yield f"keeps every path it meets: {where}"
    if name == "CartesianProduct" and sum(many_rows(child) for child in plan["children"]) > 1:
        yield f"multiplies rows: {where}"
    if HIDDEN.search(NAME.sub("", details)):
        yield f"hides a subquery from EXPLAIN: {where}"
    for child in plan.get("children", ()):
        yield from _broken(child, write=write, anti=anti or name.startswith("AntiConditionalApply"))


def many_rows(plan: ExecutionPlan) -> bool:
    """Whether a part of a plan may return more than one row."""
    name, details = operator(plan), str(plan.get("args", {}).get("Details", ""))
    if ONE_ROW.match(name) or (name == "Limit" and details == "1"):
        return False
    if name == "EagerAggregation" and AGGREGATE.match(details):
        return False
    return not AS_MANY.match(name) or any(many_rows(child) for child in plan.get("children", ()))


def operator(plan: ExecutionPlan) -> str:
    """Return the name of the operator without the name of the database, which Neo4j adds."""
    return str(plan["operatorType"]).partition("@")[0]


def operators(plan: ExecutionPlan) -> Iterator[str]:
    """Yield the names of all operators of a plan."""
    yield operator(plan)
    for child in plan.get("children", ()):
        yield from operators(child)


ROOT_ORDERS = {
    "researchers": ("WORKS", "CITATIONS", "COLLABORATORS", "NAME"),
    "works": ("PUBLISHED", "CITATIONS", "TITLE"),
    "topics": ("WORKS", "NAME"),
    "institutions": ("WORKS", "RESEARCHERS", "NAME"),
}


async def check_plan(database: Database, text: str, parameters: dict[str, Any], *, write: bool = False) -> list[str]:
    """Check that the plan of a statement keeps the rule. Returns the names of its operators."""
    plan = await database.plan(Statement("tests/plan", text), parameters)
    assert broken(plan, write=write) == [], text
    return list(operators(plan))


async def check_document(
    database: Database, document: str, variables: dict[str, Any], viewer: Viewer | None = None
) -> list[str]:
    """Check that the plans of all statements of a document keep the rule. Returns the names of their operators."""
    read = read_document(document)
    assert not read.errors
    node = next(iter(read.operations.values()))
    values = get_variable_values(core, node.variable_definitions or (), variables)
    assert not isinstance(values, list), values
    operation = Operation(core, node, read.fragments, values, viewer)
    found = []
    for root in compile_roots(operation) or ():
        if root.plan is not None:
            found += await check_plan(database, root.plan.statement.text, root.plan.values(operation).parameters)
    return found
