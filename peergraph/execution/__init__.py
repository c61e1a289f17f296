"""From an admitted request to its answer."""
