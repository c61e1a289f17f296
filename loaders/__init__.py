"""Batching by key, for entities that are found in Python. Root fields compile to one statement and need none."""
