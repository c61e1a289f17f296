"""The flat folders are ours alone: no other distribution installs something under their names."""

from importlib.metadata import packages_distributions

import pytest

FOLDERS = ("peergraph", "schema", "resolvers", "loaders", "graphdb", "cypher", "ingest")


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_other_distribution_owns_the_name(folder: str) -> None:
    assert set(packages_distributions().get(folder, [])) <= {"peergraph"}
