"""Text without a database: folding, markup, identifiers, words, full-text queries and slugs."""
