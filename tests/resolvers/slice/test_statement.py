"""The Cypher of a slice: one text for each variant, whatever is selected."""

import itertools

import pytest

from resolvers.slice.statement import KINDS, SliceVariant, selection_parameters, slice_expression, slice_statement
from schema.entity import EntityKind

VARIANTS = [
    SliceVariant(depth, filtered, paged, after)
    for depth, filtered, paged, after in itertools.product(range(4), (False, True), (False, True), (False, True))
    if depth == 1 or not paged
    if paged or not after
]


def test_the_kinds_are_those_of_the_schema_in_its_order() -> None:
    assert list(KINDS) == [kind.name for kind in EntityKind]


def test_each_variant_has_a_text_of_its_own() -> None:
    texts = {slice_statement(variant, "p0_") for variant in VARIANTS}
    assert len(texts) == len(VARIANTS)
    assert not any("// " in text for text in texts)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_parameter_has_the_prefix(variant: SliceVariant) -> None:
    text = slice_statement(variant, "p0_") + slice_expression(variant, "p0_", "n", "RETURN n")
    assert text.count("$") == text.count("$p0_") > 0


def test_a_hop_more_is_another_step() -> None:
    steps = [slice_statement(SliceVariant(depth), "").count("hop + 1 AS hop") for depth in range(4)]
    assert steps == [0, 1, 2, 3]


def test_the_selection_is_in_parameters() -> None:
    nothing = dict.fromkeys(("connected", "years", "hidden", "omitted", "degrees"), False)
    assert selection_parameters(set()) == selection_parameters({"label", "score"}) == nothing
    assert selection_parameters({"edges"}) == nothing | {"connected": True}
    assert selection_parameters({"byYear", "edges"}) == nothing | {"connected": True, "years": True}
    # What is hidden is counted by edges and degrees.
    assert selection_parameters({"hidden"}) == nothing | {"connected": True, "hidden": True, "degrees": True}
