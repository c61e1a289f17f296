"""Benchmarks: each claim about speed has a command here that measures it, as a ratio of two times of one run."""
