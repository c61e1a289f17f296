"""How a statement's record becomes an answer."""
