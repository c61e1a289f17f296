"""Every compared operation is complete."""

import pytest
from graphql import parse, validate

from bench.operations import FILES, FOLDER, OPERATIONS, ComparedOperation
from schema.api import core


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_asked_of_us_and_of_the_floor(operation: ComparedOperation) -> None:
    document = operation.text("ours")
    assert document
    assert validate(core, parse(document)) == []
    assert operation.text("floor")


def test_operations_have_names_of_their_own_and_no_text_is_left_over() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {operation.folder for operation in OPERATIONS}
    assert {path.name for path in FOLDER.glob("*/*.*") if path.suffix != ".pyc"} <= set(FILES.values())
