"""Sources into the graph: files are read, records made alike, identities joined, batches written."""
