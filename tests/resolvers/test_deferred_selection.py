"""What @defer puts off: which fields are left out of the first statement, and what reads each fragment later."""

from graphql import FieldNode, OperationDefinitionNode, SelectionSetNode, parse, print_ast
from graphql.execution.values import get_variable_values
from graphql.pyutils import Path

from graphdb.compile.selection import Operation, SelectedField
from resolvers.deferred_selection import DeferredSelections
from schema.api import core


def read(document: str) -> Operation:
    (node,) = parse(document).definitions
    assert isinstance(node, OperationDefinitionNode)
    variables = get_variable_values(core, (), {})
    assert not isinstance(variables, list)
    return Operation(core, node, {}, variables)


def selection(selected: SelectedField) -> str:
    """The field as text on one line."""
    (detail,) = selected.details
    assert isinstance(detail.node, FieldNode)
    assert isinstance(detail.node.selection_set, SelectionSetNode)
    return " ".join(print_ast(detail.node).split())


def first(document: str) -> tuple[DeferredSelections, SelectedField, SelectedField]:
    """What is deferred of a document's root field, the field itself, and the field of the first statement."""
    operation, deferred = read(document), DeferredSelections()
    (root,) = operation.roots
    return deferred, root, deferred.without_deferred(operation, root)


def test_a_field_without_defer_stays_as_it_is() -> None:
    deferred, root, remaining = first('{ researcher(id: "x") { name ... { orcid } works { totalCount } } }')
    assert remaining is root
    assert deferred.objects == {}


def test_the_fields_of_a_deferred_fragment_are_left_out_and_read_later() -> None:
    deferred, _, remaining = first('{ ada: researcher(id: "x") { name ... @defer { orcid works { totalCount } } } }')
    assert selection(remaining) == 'ada: researcher(id: "x") { name }'
    ((path, rest),) = deferred.objects.items()
    assert path == ("ada",)
    assert set(rest.fields) == {"orcid", "works"}
    assert selection(rest.root_field(rest.fragment_of("orcid"))) == (
        'ada: researcher(id: "x") { orcid works { totalCount } }'
    )


def test_a_field_that_is_selected_outside_of_the_fragment_too_is_not_put_off() -> None:
    deferred, _, remaining = first('{ researcher(id: "x") { name ... @defer { name orcid } } }')
    # The name is selected twice, which graphql-core merges.
    assert selection(remaining) == 'researcher(id: "x") { name name }'
    assert set(deferred.objects["researcher",].fields) == {"orcid"}


def test_each_fragment_is_read_by_a_statement_of_its_own() -> None:
    deferred, _, remaining = first('{ work(id: "x") { id ... @defer { title } ... @defer { year doi } } }')
    assert selection(remaining) == 'work(id: "x") { id }'
    rest = deferred.objects["work",]
    assert rest.fragment_of("year") == rest.fragment_of("doi") != rest.fragment_of("title")
    assert selection(rest.root_field(rest.fragment_of("title"))) == 'work(id: "x") { title }'
    assert selection(rest.root_field(rest.fragment_of("doi"))) == 'work(id: "x") { year doi }'


def test_a_single_node_below_a_root_field_is_reached_by_its_path() -> None:
    deferred, _, remaining = first('{ work(id: "x") { title venue { name ... @defer { issn } } } }')
    # A venue may be null, so its deferred fields are reached through the work.
    assert selection(remaining) == 'work(id: "x") { title venue { name } }'
    rest = deferred.objects["work", "venue"]
    assert [step.name for step in rest.steps] == ["work", "venue"]
    assert selection(rest.root_field(rest.fragment_of("issn"))) == 'work(id: "x") { venue { issn } }'
    at = Path(Path(Path(None, "work", "Query"), "venue", "Work"), "issn", "Venue")
    assert deferred.object_at(at) is rest


def test_below_a_list_or_a_slice_nothing_is_put_off() -> None:
    for document in (
        "{ works { nodes { id ... @defer { title } } } }",
        '{ explore(centers: ["x"]) { sampled ... @defer { asOf } } }',
        '{ researcher(id: "x") { affiliations { institution { name ... @defer { city } } } } }',
    ):
        deferred, root, remaining = first(document)
        assert remaining is root
        assert deferred.objects == {}
