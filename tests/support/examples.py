"""How often a test tries what it tries by chance: all the times it should in a full run, fewer in a short one."""

import hypothesis

ALL = "all"
QUICK = "quick"
# A short run tries one of so many examples, and so many rounds of a race.
SHARE = 5
FEW_ROUNDS = 3


def register_profiles() -> None:
    """Make the two profiles known to hypothesis, and use the short one unless --hypothesis-profile names the other.

    A busy machine is no defect, so no example has a deadline; a failure prints how to run it again. Where the variable
    CI is set, a short run tries the same examples each time; a full one never does.
    """
    default = hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name())
    for name, count in ((QUICK, default.max_examples // SHARE), (ALL, default.max_examples)):
        hypothesis.settings.register_profile(
            name,
            parent=default,
            max_examples=count,
            derandomize=default.derandomize and name == QUICK,
            deadline=None,
            print_blob=True,
        )
    hypothesis.settings.load_profile(QUICK)


def examples(count: int) -> hypothesis.settings:
    """The settings of a property that a full run tries this often, and a short one a fifth of it."""
    return hypothesis.settings(
        max_examples=count if is_full() else -(-count // SHARE), suppress_health_check=list(hypothesis.HealthCheck)
    )


def rounds(count: int) -> range:
    """The rounds of a race: this many in a full run, three in a short one."""
    return range(count if is_full() else min(count, FEW_ROUNDS))


def is_full() -> bool:
    """Whether this run tries the full numbers."""
    return hypothesis.settings.get_current_profile_name() == ALL
