"""A plan is kept for all requests that have one text, and no request gets the plan of another text."""

import pytest

from graphdb.compile import plan_cache
from graphdb.compile.plan_cache import PLAN_CACHE, OperationPlans, compile_roots, value_at
from graphdb.compile.selection import Operation
from graphdb.compile.variable_shape import shape_of
from graphdb.lru_cache import SegmentedLRUCache
from peergraph.explain import operation_of

WORKS = "query($first: Int, $where: WorkFilter) { works(first: $first, where: $where) { nodes { title } } }"


@pytest.fixture(autouse=True)
def emptied() -> None:
    """No plan is kept when a test begins."""
    PLAN_CACHE.clear()


def texts(plans: OperationPlans, operation: Operation) -> list[str]:
    """The statements of an operation's root fields."""
    return [root.plan.statement.text for root in plans.compiled_fields(operation) or () if root.plan]


def test_other_values_of_one_shape_share_a_plan() -> None:
    plans = OperationPlans()
    first = operation_of(WORKS, {"first": 3, "where": {"language": "en"}}, "visitor")
    other = operation_of(WORKS, {"first": 9, "where": {"language": "de"}}, "visitor")
    assert texts(plans, first) == texts(plans, other)
    assert len(PLAN_CACHE) == 1


@pytest.mark.parametrize(
    "variables",
    [
        {"first": 3, "where": {"language": "en", "hasDoi": True}},
        {"first": 3, "where": {"language": None}},
        {"first": 3, "where": {"OR": [{"language": "en"}, {"topic": "T1"}]}},
        {"first": 3},
    ],
)
def test_another_shape_has_a_plan_of_its_own(variables: dict[str, object]) -> None:
    plans = OperationPlans()
    before = texts(plans, operation_of(WORKS, {"first": 3, "where": {"language": "en"}}, "visitor"))
    given = operation_of(WORKS, variables, "visitor")
    alone = [root.plan.statement.text for root in compile_roots(given) or () if root.plan]
    assert texts(plans, given) == alone != before


def test_booleans_and_enums_are_part_of_the_shape() -> None:
    pairs: list[tuple[dict[str, object], dict[str, object]]] = [
        ({"hasDoi": True}, {"hasDoi": False}),
        ({"types": ["ARTICLE"]}, {"types": ["REVIEW"]}),
        ({"OR": []}, {"OR": [{}]}),
    ]
    for true, false in pairs:
        shapes = [shape_of(operation_of(WORKS, {"where": where}, "visitor").variables) for where in (true, false)]
        assert shapes[0] != shapes[1]


def test_a_value_that_decides_the_text_is_part_of_the_key() -> None:
    text = 'query($depth: Int!) { explore(centers: ["a"], options: {depth: $depth}) { nodes { entityId } } }'
    plans = OperationPlans()
    shallow, deep = (texts(plans, operation_of(text, {"depth": depth}, "visitor")) for depth in (1, 2))
    assert shallow != deep
    assert texts(plans, operation_of(text, {"depth": 1}, "visitor")) == shallow


def test_each_role_has_its_plan_and_all_of_a_role_share_it() -> None:
    plans = OperationPlans()
    text = '{ researcher(id: "a") { name viewerIsFollowing } }'
    roles = {role: texts(plans, operation_of(text, {}, role)) for role in ("visitor", "account", "moderator")}
    assert roles["visitor"] != roles["account"]
    assert len(PLAN_CACHE) == 3


def test_a_value_is_found_at_the_end_of_its_path() -> None:
    variables = operation_of(WORKS, {"where": {"year": {"min": 2000}}}, "visitor").variables
    assert value_at(("where", "year"), variables) is not None
    assert value_at(("where", "topic"), variables) is None
    assert value_at(("first",), variables) is None


def test_introspection_has_no_plan_and_typename_needs_no_statement() -> None:
    assert compile_roots(operation_of("{ __schema { queryType { name } } }", {}, "visitor")) is None
    roots = compile_roots(operation_of("{ __typename }", {}, "visitor"))
    assert roots is not None
    assert [(root.plan, root.value) for root in roots] == [(None, "Query")]


def test_no_more_plans_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_cache, "PLAN_CACHE", SegmentedLRUCache(8, 100_000))
    for _ in range(4):
        texts(OperationPlans(), operation_of("{ stats { workCount } }", {}, "visitor"))
    assert len(plan_cache.PLAN_CACHE) == 2
