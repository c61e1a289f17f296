"""The floor: Cypher by hand for each operation, one record, the bare driver, orjson and little HTTP."""
