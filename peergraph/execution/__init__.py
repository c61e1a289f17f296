"""From a parsed request to its answer."""
