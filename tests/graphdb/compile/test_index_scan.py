"""A list is read through its index in the index's order alone, and from wherever something leads to its nodes."""

from peergraph.explain import explain_text


def statement(selection: str) -> str:
    """The text that a document with this selection becomes."""
    return explain_text(document=f"{{ {selection} }}", variables={})


SCANNED = "ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC"


def test_the_order_of_the_index_reads_no_further_than_the_page() -> None:
    text = statement('researcher(id: "a") { works(first: 5) { nodes { title } } }')
    assert "WHERE e1.of = this.id" in text
    assert SCANNED in text


def test_another_order_reads_the_list_by_its_own_file() -> None:
    text = statement('researcher(id: "a") { works(first: 5, orderBy: {by: CITATIONS}) { nodes { title } } }')
    assert "e1.of" not in text
    assert "ORDER BY n1.citationCount DESC, n1.id DESC" in text


def test_the_way_back_reads_the_index_backwards() -> None:
    text = statement('researcher(id: "a") { works(last: 5) { nodes { title } } }')
    assert SCANNED.replace(" DESC", "") in text


def test_conditions_on_the_day_are_read_from_the_edge() -> None:
    text = statement('researcher(id: "a") { works(first: 5, where: {year: {min: 2000}}) { nodes { title } } }')
    assert "e1.newest >= $p1_from" in text.replace("w0_", "")


def test_an_entity_of_a_filter_leads_through_its_index() -> None:
    text = statement('works(first: 5, where: {author: "a"}) { nodes { title } }')
    assert "UNWIND [[$p1_w0_keys, 'Researcher']] AS asked" in text
    assert SCANNED in text


def test_a_list_that_begins_at_several_nodes_has_each_node_once() -> None:
    text = statement('topic(id: "a") { works(first: 5) { nodes { title } } }')
    assert "sp1_" in text
    assert "WITH DISTINCT n1" in text
