"""Renews the golden statements and the blocks of docs/compiler.md: `python -m tests.golden`."""

from tests.golden.statements import FOLDER, QUERIES, golden_text
from tests.support.compiler_page import renew_page

for path in FOLDER.glob("*.cypher"):
    if path.stem not in QUERIES:
        path.unlink()
for name in QUERIES:
    (FOLDER / f"{name}.cypher").write_text(golden_text(name))
renew_page()
