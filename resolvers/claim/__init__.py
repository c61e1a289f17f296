"""Claims: how they are read, weighed and decided."""
