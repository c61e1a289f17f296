"""Reads files of sources, makes records of them, joins what they identify, and writes batches into the graph."""
