"""Invitations to collaborate."""
