"""docs/compiler.md shows what the code does; `python -m tests.golden` renews it."""

from tests.support.compiler_page import compiled_blocks, page_blocks


def test_the_page_shows_what_the_compiler_does() -> None:
    assert page_blocks() == compiled_blocks()
