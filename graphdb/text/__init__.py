"""Text: folding, markup, identifiers, full-text queries."""
