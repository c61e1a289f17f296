"""The peers are installed from a lock file that names no registry."""

import json

from bench.peers import sides


def test_the_nodes_lock_file_names_no_registry() -> None:
    packages = json.loads((sides.FOLDER / "neo4j_graphql" / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)
    assert not any("resolved" in package for package in packages.values())
