"""Reads by the Bolt protocol, below the driver's sessions."""
