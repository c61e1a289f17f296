"""The sample that comes with peergraph: facts about 150 works around one paper on electrocardiogram models."""

from pathlib import Path

SAMPLE = Path(__file__).with_name("sample.jsonl")
"""A file of records in peergraph's own format, for `peergraph import records`."""
