"""The development key signs tokens for a server that only this machine reaches, and for no other."""

import stat
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from peergraph.auth import development_key
from peergraph.auth.sign_in import SignIn
from peergraph.errors import BadToken, NoKeys
from peergraph.settings import Neo4jServer, Settings
from resolvers.viewer import Viewer
from tests.support.tokens import NOW, viewer_of


def development_token(home: Path, **more: Any) -> str:
    return development_key.token(home, NOW, sub="dev", name="Dev", **more)


async def test_the_development_key_signs_for_a_local_server(tmp_path: Path) -> None:
    token = development_token(tmp_path, email="dev@example.org", orcid="0000-0002-1825-0097", moderator=True)
    person = await viewer_of(SignIn.from_settings(Settings.read({"PEERGRAPH_HOME": str(tmp_path)}), lambda: NOW), token)
    assert person == Viewer(development_key.NAME, "dev", "Dev", "dev@example.org", True, "0000-0002-1825-0097", True)
    assert stat.S_IMODE(development_key.key_file(tmp_path).stat().st_mode) == 0o600
    assert development_key.signing_key(tmp_path) == development_key.signing_key(tmp_path)
    assert isinstance(development_key.signing_key(tmp_path), OKPKey)


@pytest.mark.parametrize("name", ["an address others reach", "an outside Neo4j", "another home", "no key"])
async def test_the_development_key_is_taken_nowhere_else(tmp_path: Path, name: str) -> None:
    token = development_token(tmp_path / "here")
    environment = {"PEERGRAPH_HOME": str(tmp_path / "here")}
    if name == "an address others reach":
        environment["PEERGRAPH_HOST"] = "0.0.0.0"
    if name == "an outside Neo4j":
        environment |= {"PEERGRAPH_NEO4J_URI": "neo4j://graph.example", "PEERGRAPH_NEO4J_PASSWORD": "sesame"}
    if name == "another home":
        development_key.signing_key(tmp_path / "there")
        environment["PEERGRAPH_HOME"] = str(tmp_path / "there")
    if name == "no key":
        environment["PEERGRAPH_HOME"] = str(tmp_path / "nowhere")
    with pytest.raises((BadToken, NoKeys)):
        await viewer_of(SignIn.from_settings(Settings.read(environment), lambda: NOW), token)


def test_our_own_neo4j_is_local_once_it_runs_too() -> None:
    read = Settings.read({})
    assert read.is_local
    running = Neo4jServer("bolt://127.0.0.1:7687", "neo4j", "sesame", is_ours=True)
    assert Settings(read.home, read.cache, neo4j=running).is_local
    assert not Settings(read.home, read.cache, host="::", neo4j=running).is_local
