"""Subscriptions: one poll of the graph serves every subscriber."""
