"""The statements of an import: one .cypher file each, run under the file's name."""

from functools import cache

from graphdb.database import Statement
from graphdb.fragment import fragment


@cache
def statement(name: str) -> Statement:
    """The statement in cypher/ingest/<name>.cypher."""
    file = fragment(f"ingest/{name}")
    return Statement(file.name, "\n".join(file.lines))
