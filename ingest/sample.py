"""The sample that comes with peergraph: facts about 150 works around one paper on electrocardiogram models."""

from pathlib import Path

SAMPLE = Path(__file__).with_name("sample.jsonl")
"""Records in peergraph's own format; `peergraph import records` takes them."""
