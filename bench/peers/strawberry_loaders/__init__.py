"""A plain Strawberry application: a resolver and a batch loader per field, as Strawberry's documentation teaches it."""
