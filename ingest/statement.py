"""The statements of an import: one .cypher file each, run under the file's name."""

from functools import cache

from graphdb.compile.cypher_file import cypher_file
from graphdb.driver.database import Statement


@cache
def statement(name: str) -> Statement:
    """The statement in cypher/ingest/<name>.cypher."""
    file = cypher_file(f"ingest/{name}")
    return Statement(file.name, "\n".join(file.lines))
