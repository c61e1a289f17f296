"""Files are bound to their place: variables rename, parameters prefixed, conditions put where they count."""

import re

import pytest

from graphdb.driver.cypher_file import FOLDER, CypherFile, cypher_file, rename, with_conditions

FILES = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.cypher"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MATCH (this)-[edge:AUTHORED]->(node)", "MATCH (n0)-[e1:AUTHORED]->(n1)"),
        ("node.node", "n1.node"),
        ("node . node", "n1 . node"),
        ("node{.node, .this}", "n1{.node, .this}"),
        ("'node' + node", "'node' + n1"),
        (r"'it\'s node' + node", r"'it\'s node' + n1"),
        ('"node" + node', '"node" + n1'),
        ("`node` + node", "`node` + n1"),
        ("node // node", "n1 // node"),
        ("nodes(node) + node2 + anode", "nodes(n1) + node2 + anode"),
        ("$node + node", "$p1_node + n1"),
        ("this = node", "n0 = n1"),
    ],
)
def test_only_variables_are_renamed_and_parameters_prefixed(text: str, expected: str) -> None:
    found = CypherFile("", "", (text,)).bind({"this": "n0", "node": "n1", "edge": "e1"}, "p1_")
    assert found == expected


def test_an_expression_is_renamed_and_what_is_not_given_stays() -> None:
    assert rename("[this.a, edge.b, that.c]", this="n0", edge=None) == "[n0.a, edge.b, that.c]"


def test_a_line_with_a_condition_is_kept_when_its_flag_holds() -> None:
    file = CypherFile("", "", ("MATCH (node)", "WHERE node.year >= $from // if years", "RETURN node // if"))
    assert file.bind({}) == "MATCH (node)\nRETURN node // if"
    assert file.bind({}, "p_", frozenset({"years"})) == "MATCH (node)\nWHERE node.year >= $p_from\nRETURN node // if"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MATCH (a)-->(n)", "MATCH (a)-->(n)\nWHERE n.x > 1\nAND n.y > 2"),
        ("MATCH (a)-->(n)\nWHERE n.z", "MATCH (a)-->(n)\nWHERE n.z\nAND n.x > 1\nAND n.y > 2"),
        ("MATCH (a)-->(n)\nWHERE n.z\n  AND n.w", "MATCH (a)-->(n)\nWHERE n.z\n  AND n.w\nAND n.x > 1\nAND n.y > 2"),
        ("MATCH (a)-->(n)\nWITH DISTINCT n", "MATCH (a)-->(n)\nWHERE n.x > 1\nAND n.y > 2\nWITH DISTINCT n"),
        ("MATCH (n)\nWITH n\nWHERE n.z", "MATCH (n)\nWITH n\nWHERE n.z\nWITH n, e\nWHERE n.x > 1\nAND n.y > 2"),
        ("UNWIND $l AS i\nMATCH (n {id: i})", "UNWIND $l AS i\nMATCH (n {id: i})\nWHERE n.x > 1\nAND n.y > 2"),
    ],
)
def test_conditions_stand_where_the_planner_can_use_them(text: str, expected: str) -> None:
    assert with_conditions(text, ["n", "e"], ["n.x > 1", "n.y > 2"]) == expected


def test_without_conditions_a_text_stays_as_it_is() -> None:
    assert with_conditions("MATCH (n)", ["n"], []) == "MATCH (n)"


@pytest.mark.parametrize("name", FILES)
def test_a_file_opens_with_what_it_gives(name: str) -> None:
    file = cypher_file(name)
    assert (FOLDER / f"{name}.cypher").read_text().startswith("// ")
    assert not any(line.startswith("//") for line in file.lines)


@pytest.mark.parametrize("name", [name for name in FILES if "Binds node" in cypher_file(name).comment])
def test_a_condition_can_be_added_to_a_file_that_binds_a_list(name: str) -> None:
    # AND binds tighter than OR: a condition put behind one would hold for half of it.
    text, inner = "", "\n".join(cypher_file(name).lines)
    while text != inner:
        text, inner = inner, re.sub(r"\{[^{}]*\}|\([^()]*\)", "", inner)
    assert not re.search(r"^\s*(WHERE|AND)\b.* OR ", text, re.MULTILINE)
