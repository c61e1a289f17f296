"""Invitations to work together: how they are read, permitted and changed."""
