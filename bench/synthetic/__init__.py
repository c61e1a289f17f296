"""A synthetic graph of any size, realistic in its proportions and words, the same for the same seed."""
