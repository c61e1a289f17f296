"""Several processes that serve at one socket: what they share, who starts them, and which one accepts a connection."""
