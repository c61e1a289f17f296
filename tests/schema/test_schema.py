"""The printed schema is current and keeps the contract."""

import subprocess
import sys

import pytest
from graphql import is_interface_type, is_object_type

from schema.api import core, schema
from tests.queries import ROOT

PRINTED = ROOT / "schema.graphql"
CHECK = ROOT.parent / "shared" / "check_contract.py"


def test_the_printed_schema_is_current() -> None:
    renew = "schema.graphql is not what the code says; run `peergraph schema > schema.graphql` and commit it"
    assert PRINTED.read_text().strip() == schema.as_str().strip(), renew


def test_the_schema_keeps_the_contract() -> None:
    if not CHECK.is_file():
        pytest.skip(f"the contract is not at {CHECK}")
    asked = [sys.executable, str(CHECK), str(PRINTED)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    assert found.stdout.splitlines() == ["the schema keeps the contract"], found.stderr


# Has an id of its own, the same in every answer, by which `node` does not find it.
NO_NODE = {"FeedItem", "Venue"}


def test_what_has_an_id_is_a_node_so_that_caches_may_keep_it_by_its_id() -> None:
    kinds = [kind for kind in core.type_map.values() if is_object_type(kind) or is_interface_type(kind)]
    with_id = {kind.name for kind in kinds if "id" in kind.fields}
    nodes = {kind.name for kind in kinds if kind.name == "Node" or "Node" in {each.name for each in kind.interfaces}}
    assert with_id - nodes <= NO_NODE
