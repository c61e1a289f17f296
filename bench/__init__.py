"""Claims about speed, each with the command that measures it; ratios of one run, never times across runs."""
