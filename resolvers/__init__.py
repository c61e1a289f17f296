"""What a root field, a mutation or a computed field does."""
