"""A made graph: realistic in its proportions and words, the same for the same seed, in any size."""
