"""Texts that a person might type to break a search."""

from hypothesis import strategies as st

# Lucene's own syntax, whole and in pieces, between ordinary and extraordinary characters.
SYNTAX = [*'+-&|!(){}[]^"~*?:\\/ ', " AND ", " OR ", " NOT ", "&&", "*:*", "[a TO b]", "^9", "~2", '\\"', "label:"]


hostile = st.lists(st.sampled_from(SYNTAX) | st.text(max_size=5), max_size=30).map("".join)
