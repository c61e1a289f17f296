"""The floor: Cypher written by hand for each operation, one record, the bare driver, orjson, and almost no HTTP."""
