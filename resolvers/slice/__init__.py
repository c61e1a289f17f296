"""Slices: explore, expand and every entity's graph."""
