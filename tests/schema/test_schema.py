"""The printed schema is current and keeps the contract."""

import subprocess
import sys

import pytest

from schema.api import schema
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
