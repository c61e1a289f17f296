"""`python -m bench.explore` measures explore over hand-written Cypher that reads the same content.

It works as bench.overhead, for the slice around one researcher: once with nodes and edges alone, once with degrees,
hidden neighbours and omitted edges. The Cypher by hand is written for this case only: one center, a researcher of at
most 500 works, depth 1, no filters and no known nodes.
"""

from bench.operations import SLICE, ComparedOperation, cypher_options
from bench.overhead import main
from graphdb.driver.database import Statement

# Ordinary centers: eight researchers at equal distances among those with 10 to 60 works.
CENTERS = Statement(
    "bench/centers",
    f"""
    MATCH (r:Researcher) WHERE r.workCount >= 10 AND r.workCount <= 60
    WITH r ORDER BY r.workCount, r.id
    WITH collect(r.id) AS ids
    RETURN [i IN range(0, 7) WHERE size(ids) > 8 | {{id: ids[i * size(ids) / 8], {cypher_options(SLICE)}}}]
    """,
)
LIMIT = 1.3
HIDDEN = ComparedOperation("hidden", "with what is hidden", "../hidden", CENTERS.text)
SLICES = [(ComparedOperation("slice", "nodes and edges", "slice", CENTERS.text), LIMIT), (HIDDEN, LIMIT)]

if __name__ == "__main__":
    main(CENTERS, SLICES)
