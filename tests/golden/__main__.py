"""Renews the golden statements: `python -m tests.golden`."""

from tests.golden.statements import FOLDER, QUERIES, golden_text

for path in FOLDER.glob("*.cypher"):
    if path.stem not in QUERIES:
        path.unlink()
for name in QUERIES:
    (FOLDER / f"{name}.cypher").write_text(golden_text(name))
