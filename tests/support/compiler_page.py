"""The blocks of docs/compiler.md: some are written there, and the code prints the others for them."""

import json
import re
from pathlib import Path

import orjson

from graphdb.result.codegen import generate_completion
from graphdb.result.shape import read
from peergraph.explain import compile_document, operation_of
from tests.support.shape_text import shape_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "compiler.md"
BLOCK = re.compile(r"(^```\w+\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)


def page_blocks() -> list[str]:
    """Return what the page's blocks hold, in their order."""
    return [text for _, text, _ in BLOCK.findall(PAGE.read_text())]


def compiled_blocks() -> list[str]:
    """Return what the blocks have to hold for the query, the variables and the record that the page has."""
    query, variables, _, _, _, record, _ = page_blocks()
    operation = operation_of(query, json.loads(variables), "visitor")
    ((key, plan, parameters),) = compile_document(operation)
    row, by_slot = json.loads(record), plan.values(operation).by_slot
    (root,) = operation.roots
    value = generate_completion(plan.shape, root.type)(row, by_slot)
    # Both ways to read a record are shown by one block only if they give the same.
    assert read(plan.shape, row, by_slot) == value
    return [
        query,
        variables,
        f"{plan.statement.text}\n",
        f"{orjson.dumps(parameters, option=orjson.OPT_INDENT_2).decode()}\n",
        f"{shape_text(key, plan.shape)}\n",
        record,
        f"{orjson.dumps({key: value}, option=orjson.OPT_INDENT_2).decode()}\n",
    ]


def renew_page() -> None:
    """Write into the page what its blocks have to hold."""
    blocks = iter(compiled_blocks())
    PAGE.write_text(BLOCK.sub(lambda block: block[1] + next(blocks) + block[3], PAGE.read_text()))
