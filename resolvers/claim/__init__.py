"""Claims: how they are read, judged and decided."""
