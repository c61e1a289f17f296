// Folding changes: marks stay in scripts other than Latin, Greek and Cyrillic, letters such as ł ø æ are replaced by
// plain ones, apostrophes are dropped. folding.py rewrites the sort labels.
