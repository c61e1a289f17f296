"""Who sends a request, by a checked token."""
