"""The clauses of a list: conditions stand where an index can serve them, those on neighbours after these are read."""

from graphdb.compile.list_clauses import ListClauses

WORKS = "MATCH (this)-[:AUTHORED]->(n1:Work)"


def test_without_conditions_the_path_is_all() -> None:
    assert ListClauses((), WORKS).text() == WORKS


def test_conditions_stand_at_the_last_match() -> None:
    clauses = ListClauses((), WORKS, ("n1.year > 2000",))
    assert clauses.text(["n1.id < $k"]) == f"{WORKS}\nWHERE n1.year > 2000\nAND n1.id < $k"


def test_look_ups_come_first_unless_they_are_bound_already() -> None:
    clauses = ListClauses(("CALL () { RETURN 1 AS x }", "WITH *"), WORKS)
    assert clauses.text() == f"CALL () {{ RETURN 1 AS x }}\nWITH *\n{WORKS}"
    assert clauses.text(with_lookups=False) == WORKS


def test_neighbours_are_read_after_the_conditions_on_the_node() -> None:
    clauses = ListClauses((), WORKS, ("n1.year > 2000",), ("COLLECT { x } AS near0",), ("t IN near0",))
    text = clauses.text(["n1.id < $k"])
    assert text == f"{WORKS}\nWHERE n1.year > 2000\nAND n1.id < $k\nWITH *, COLLECT {{ x }} AS near0\nWHERE t IN near0"


def test_another_path_reads_whole_expressions_from_elsewhere() -> None:
    clauses = ListClauses((), WORKS, ("n1.newest > 5", "n1.newestDay = 1"))
    by_edge = clauses.by_path("MATCH ()-[e1]->(n1)", {"n1.newest": "e1.newest"})
    assert by_edge.text() == "MATCH ()-[e1]->(n1)\nWHERE e1.newest > 5\nAND n1.newestDay = 1"
