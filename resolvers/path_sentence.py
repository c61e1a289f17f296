"""The sentence that describes a path."""

from graphdb.text.folding import plain_label

# The text of each step from the node before it: as a sentence of its own, and as a clause after that node's name.
# `<` stands before a relation that leads backward.
FIRST = {
    "AUTHORED": "{one} wrote {other}",
    "<AUTHORED": "{one} is by {other}",
    "ABOUT": "{one} is about {other}",
    "<ABOUT": "{one} is the topic of {other}",
    "CITES": "{one} cites {other}",
    "<CITES": "{one} is cited by {other}",
    "AFFILIATED_WITH": "{one} has been at {other}",
    "<AFFILIATED_WITH": "{one} has been the institution of {other}",
}
NEXT = {
    "AUTHORED": ", who wrote {other}",
    "<AUTHORED": ", which is by {other}",
    "ABOUT": ", which is about {other}",
    "<ABOUT": ", the topic of {other}",
    "CITES": ", which cites {other}",
    "<CITES": ", which is cited by {other}",
    "AFFILIATED_WITH": ", who has been at {other}",
    "<AFFILIATED_WITH": ", where {other} has been",
}
# The sentences for two entities with one common entity between them.
SHARED = {
    ("AUTHORED", "<AUTHORED"): "{one} and {other} wrote {between}",
    ("<CITES", "CITES"): "{between} cites {one} and {other}",
    ("CITES", "<CITES"): "{one} and {other} cite {between}",
    ("ABOUT", "<ABOUT"): "{one} and {other} are about {between}",
    ("<ABOUT", "ABOUT"): "{between} is about {one} and {other}",
    ("AFFILIATED_WITH", "<AFFILIATED_WITH"): "{one} and {other} have been at {between}",
    ("<AFFILIATED_WITH", "AFFILIATED_WITH"): "{between} has been at {one} and {other}",
    ("<AUTHORED", "AUTHORED"): "{one} and {other} are by {between}",
}
LONGEST = 500
# The most characters of each name if the sentence with the full names is too long.
SHORT = 48


def sentence(nodes: list[tuple[str, str]], steps: list[str]) -> str:
    """Return a sentence that leads from the first node to the last: plain text of at most 500 characters.

    `nodes` are kinds and labels, `steps` the relations between them, with `<` before one that leads backward.
    """
    text = join_steps([name_in_sentence(kind, name) for kind, name in nodes], steps)
    if len(text) > LONGEST:
        text = join_steps([name_in_sentence(kind, name, SHORT) for kind, name in nodes], steps)
    return plain_label(text)


def join_steps(names: list[str], steps: list[str]) -> str:
    """Return the sentence over these names."""
    if len(steps) == 2 and (shared := SHARED.get((steps[0], steps[1]))):
        return shared.format(one=names[0], between=names[1], other=names[2]) + "."
    text = FIRST[steps[0]].format(one=names[0], other=names[1])
    for step, name in zip(steps[1:], names[2:], strict=True):
        text += NEXT[step].format(other=name)
    return text + "."


def name_in_sentence(kind: str, name: str, max_length: int = LONGEST) -> str:
    """Return an entity's name for a sentence, at most `max_length` characters long, a work's in quotation marks."""
    short = name if len(name) <= max_length else name[: max_length - 1].rstrip() + "…"
    return f"“{short}”" if kind == "WORK" else short
