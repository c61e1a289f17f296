"""What explore costs over hand-written Cypher that reads the same content: `python -m bench.explore`.

As bench.overhead, for the slice around one researcher, twice: nodes and edges alone, and with degrees, what is hidden,
what was left out. The Cypher by hand knows that it has one center, a researcher of at most 500 works, at depth 1,
without filters and nothing known; it is what somebody would write for just that.
"""

from bench.operations import SLICE, Operation, entries
from bench.overhead import main
from graphdb.driver.database import Statement

# Ordinary centers: the eight that stand at each eighth of those with 10 to 60 works.
CENTERS = Statement(
    "bench/centers",
    f"""
    MATCH (r:Researcher) WHERE r.workCount >= 10 AND r.workCount <= 60
    WITH r ORDER BY r.workCount, r.id
    WITH collect(r.id) AS ids
    RETURN [i IN range(0, 7) WHERE size(ids) > 8 | {{id: ids[i * size(ids) / 8], {entries(SLICE)}}}]
    """,
)
LIMIT = 1.3
HIDDEN = Operation("hidden", "with what is hidden", "../hidden", CENTERS.text)
SLICES = [(Operation("slice", "nodes and edges", "slice", CENTERS.text), LIMIT), (HIDDEN, LIMIT)]

if __name__ == "__main__":
    main(CENTERS, SLICES)
