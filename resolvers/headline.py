"""The sentence at the top of a researcher's profile."""


def headline(facts: tuple[str | None, str, list[str]] | list[object]) -> str:
    """The owner's own sentence, or one from the name and the two topics most worked on."""
    own, name, topics = facts
    if own:
        return str(own)
    named = " and ".join(map(str, topics))  # type: ignore[call-overload]
    if named:
        return f"{name} works on {named}."
    return f"{name} contributes to research discovery and scholarly infrastructure."
