"""Whether a request is answered: limits, cost, rate."""
