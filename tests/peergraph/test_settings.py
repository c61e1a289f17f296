"""Settings come from the environment; a bad one is a sentence that names its variable."""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from peergraph.limits import ConnectionLimits, DocumentLimits
from peergraph.setting import BadSetting
from peergraph.settings import ALL, Issuer, Neo4jServer, Settings, Subscriptions, unknown_settings
from peergraph.settings_page import settings_page


def test_an_empty_environment_gives_the_documented_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert Settings.read({}) == Settings(
        home=Path("/home/somebody/.local/share/peergraph"),
        cache=Path("/home/somebody/.cache/peergraph"),
        host="127.0.0.1",
        port=8000,
        bolt_port=7687,
        heap="1g",
        page_cache="512m",
        query_timeout=15.0,
        planning_timeout=60.0,
        pool_size=50,
        account_limits={"invitationsPerDay": 20, "follows": 1000},
        document_limits=DocumentLimits(),
        body_timeout=10.0,
        documents=Path("/home/somebody/.local/share/peergraph/documents"),
        trusted_only=False,
        neo4j=None,
    )


def test_an_empty_variable_counts_as_absent() -> None:
    assert Settings.read({"PEERGRAPH_PORT": "", "PEERGRAPH_NEO4J_URI": " "}) == Settings.read({})


def test_every_variable_is_read(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    settings = Settings.read(
        {
            "PEERGRAPH_HOME": str(tmp_path / "home"),
            "PEERGRAPH_CACHE": str(tmp_path / "cache"),
            "PEERGRAPH_HOST": "0.0.0.0",
            "PEERGRAPH_PORT": "8001",
            "PEERGRAPH_BOLT_PORT": "0",
            "PEERGRAPH_HEAP": "2G",
            "PEERGRAPH_PAGE_CACHE": "64m",
            "PEERGRAPH_QUERY_TIMEOUT": "2.5",
            "PEERGRAPH_PLANNING_TIMEOUT": "90",
            "PEERGRAPH_POOL_SIZE": "8",
            "PEERGRAPH_ANSWER_CACHE": "32M",
            "PEERGRAPH_MAX_AGE": "60",
            "PEERGRAPH_INVITATIONS_PER_DAY": "3",
            "PEERGRAPH_FEED_INTERVAL": "0.5",
            "PEERGRAPH_SUBSCRIPTIONS_PER_ACCOUNT": "2",
            "PEERGRAPH_SUBSCRIPTIONS": "50",
            "PEERGRAPH_FOLLOWS_PER_ACCOUNT": "7",
            "PEERGRAPH_LIMITS": "measure",
            "PEERGRAPH_MOST_COST": "0",
            "PEERGRAPH_MOST_TOKENS": "700",
            "PEERGRAPH_BODY_TIMEOUT": "2",
            "PEERGRAPH_MOST_CONNECTIONS": "50",
            "PEERGRAPH_MOST_HEAD": "9000",
            "PEERGRAPH_HEAD_TIMEOUT": "3",
            "PEERGRAPH_IDLE_TIMEOUT": "4",
            "PEERGRAPH_INIT_TIMEOUT": "5",
            "PEERGRAPH_WEBSOCKET_IDLE_TIMEOUT": "6",
            "PEERGRAPH_WRITE_TIMEOUT": "7",
            "PEERGRAPH_PROXIES": "10.0.0.0/8, 192.0.2.1 2001:db8::/32",
            "PEERGRAPH_HOSTS": "graph.example *.graph.example",
            "PEERGRAPH_DOCUMENTS": str(tmp_path / "trusted"),
            "PEERGRAPH_TRUSTED_ONLY": "yes",
            "PEERGRAPH_NEO4J_URI": "neo4j+s://graph.example",
            "PEERGRAPH_NEO4J_USER": "reader",
            "PEERGRAPH_NEO4J_PASSWORD": "sesame",
            "PEERGRAPH_NEO4J_DATABASE": "people",
            "PEERGRAPH_OIDC_ISSUERS": (
                "https://orcid.org=APP-1, https://orcid.org=APP-2 https://login.example/x=peergraph"
            ),
            "PEERGRAPH_OIDC_KEYS": f"https://login.example/x={keys}",
            "PEERGRAPH_OIDC_ORCID_ISSUERS": "https://orcid.org https://login.example/x",
            "PEERGRAPH_OIDC_MODERATORS": "https://orcid.org=0000-0002-1825-0097",
        }
    )
    assert settings == Settings(
        home=tmp_path / "home",
        cache=tmp_path / "cache",
        host="0.0.0.0",
        port=8001,
        bolt_port=0,
        heap="2g",
        page_cache="64m",
        query_timeout=2.5,
        planning_timeout=90.0,
        pool_size=8,
        answer_cache=32 << 20,
        max_age=60,
        account_limits={"invitationsPerDay": 3, "follows": 7},
        subscriptions=Subscriptions(0.5, 2, 50),
        document_limits=DocumentLimits(cost=0, tokens=700, enforced=False),
        body_timeout=2.0,
        connection_limits=ConnectionLimits(
            connections=50,
            head=9000,
            head_timeout=3.0,
            idle_timeout=4.0,
            init_timeout=5.0,
            websocket_idle_timeout=6.0,
            write_timeout=7.0,
            body_timeout=2.0,
        ),
        proxies=(ip_network("10.0.0.0/8"), ip_network("192.0.2.1/32"), ip_network("2001:db8::/32")),
        hosts=("graph.example", "*.graph.example"),
        documents=tmp_path / "trusted",
        trusted_only=True,
        neo4j=Neo4jServer("neo4j+s://graph.example", "reader", "sesame", "people"),
        issuers=(
            Issuer("https://orcid.org", frozenset(("APP-1", "APP-2"))),
            Issuer("https://login.example/x", frozenset(("peergraph",)), keys),
        ),
        orcid_issuers=frozenset(("https://orcid.org", "https://login.example/x")),
        moderators=frozenset((("https://orcid.org", "0000-0002-1825-0097"),)),
    )
    assert "sesame" not in repr(settings)


def test_homes_follow_the_xdg_folders(tmp_path: Path) -> None:
    settings = Settings.read({"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert (settings.home, settings.cache) == (tmp_path / "data" / "peergraph", tmp_path / "cache" / "peergraph")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEERGRAPH_PORT", "eighty"),
        ("PEERGRAPH_PROXIES", "proxy.example"),
        ("PEERGRAPH_PROXIES", "10.0.0.1/8"),
        ("PEERGRAPH_HOSTS", "http://graph.example"),
        ("PEERGRAPH_HOSTS", "graph.example:8000"),
        ("PEERGRAPH_PORT", "65536"),
        ("PEERGRAPH_PORT", "-1"),
        ("PEERGRAPH_PORT", "٨٠"),
        ("PEERGRAPH_BOLT_PORT", "7687.0"),
        ("PEERGRAPH_OIDC_ISSUERS", "https://orcid.org"),
        ("PEERGRAPH_OIDC_ISSUERS", "https://orcid.org="),
        ("PEERGRAPH_OIDC_ISSUERS", "http://orcid.org=APP-1"),
        ("PEERGRAPH_OIDC_KEYS", "https://orcid.org=/etc/hostname"),
        ("PEERGRAPH_OIDC_MODERATORS", "0000-0002-1825-0097"),
        ("PEERGRAPH_HEAP", "lots"),
        ("PEERGRAPH_HEAP", "0g"),
        ("PEERGRAPH_PAGE_CACHE", "512"),
        ("PEERGRAPH_QUERY_TIMEOUT", "0"),
        ("PEERGRAPH_QUERY_TIMEOUT", "nan"),
        ("PEERGRAPH_QUERY_TIMEOUT", "soon"),
        ("PEERGRAPH_PLANNING_TIMEOUT", "0"),
        ("PEERGRAPH_POOL_SIZE", "0"),
        ("PEERGRAPH_ANSWER_CACHE", "much"),
        ("PEERGRAPH_ANSWER_CACHE", "-1m"),
        ("PEERGRAPH_MAX_AGE", "86401"),
        ("PEERGRAPH_INVITATIONS_PER_DAY", "-1"),
        ("PEERGRAPH_LIMITS", "off"),
        ("PEERGRAPH_MOST_COST", "-1"),
        ("PEERGRAPH_MOST_DEPTH", "51"),
        ("PEERGRAPH_MOST_TOKENS", "0"),
        ("PEERGRAPH_BODY_TIMEOUT", "0"),
        ("PEERGRAPH_DOCUMENTS", __file__),
        ("PEERGRAPH_TRUSTED_ONLY", "maybe"),
        ("PEERGRAPH_HOME", __file__),
        ("PEERGRAPH_NEO4J_URI", "localhost:7687"),
        ("PEERGRAPH_NEO4J_URI", "http://localhost:7474"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as error:
        Settings.read({name: value})
    sentence = str(error.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_an_outside_server_needs_its_password() -> None:
    with pytest.raises(BadSetting, match="PEERGRAPH_NEO4J_PASSWORD must be given"):
        Settings.read({"PEERGRAPH_NEO4J_URI": "bolt://graph.example:7687"})


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadSetting) as error:
        Settings.read({"PEERGRAPH_NEO4J_URI": "bolt://neo4j:sesame@graph.example"})
    assert "sesame" not in str(error.value)


def test_a_log_level_is_one_of_four_words() -> None:
    assert Settings.read({"PEERGRAPH_LOG_LEVEL": "debug"}).log_level == "DEBUG"
    with pytest.raises(BadSetting, match="PEERGRAPH_LOG_LEVEL must be one of INFO, DEBUG, WARNING, ERROR"):
        Settings.read({"PEERGRAPH_LOG_LEVEL": "loud"})


def test_origins_are_named_by_commas_or_spaces() -> None:
    assert Settings.read({"PEERGRAPH_CORS_ORIGINS": "https://a.example, http://localhost:5173"}).cors_origins == (
        "https://a.example",
        "http://localhost:5173",
    )
    assert Settings.read({"PEERGRAPH_CORS_ORIGINS": "*"}).cors_origins == ("*",)
    for bad in ("a.example", "https://a.example/path", "https://*.example", "null"):
        with pytest.raises(BadSetting, match="PEERGRAPH_CORS_ORIGINS must be origins such as"):
            Settings.read({"PEERGRAPH_CORS_ORIGINS": bad})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PEERGRAPH_PROT", "PEERGRAPH_PORT"),
        ("PEERGRAPH_NEO4J_URL", "PEERGRAPH_NEO4J_URI"),
        ("PEERGRAPH_NEO4J_PASWORD", "PEERGRAPH_NEO4J_PASSWORD"),
        ("PEERGRAPH_MOST_COSTS", "PEERGRAPH_MOST_COST"),
        ("PEERGRAPH_TRUSTED_ONY", "PEERGRAPH_TRUSTED_ONLY"),
        ("PEERGRAPH_CORS_ORIGIN", "PEERGRAPH_CORS_ORIGINS"),
        ("PEERGAPH_PORT", "PEERGRAPH_PORT"),
        ("PEER_GRAPH_HOME", "PEERGRAPH_HOME"),
        ("peergraph_port", "PEERGRAPH_PORT"),
    ],
)
def test_a_misspelt_variable_is_refused_with_what_is_meant(name: str, meant: str) -> None:
    with pytest.raises(BadSetting, match=rf"^{name} is no setting of peergraph; {meant} is meant\?$"):
        Settings.read({name: "1"})
    assert Settings.read({name: " "}) == Settings.read({})


def test_a_variable_like_none_of_ours_is_told_and_ignored() -> None:
    environment = {"PEERGRAPH_COLOUR": "red", "PEERGRAPH_USER": "ada", "PEERGRAPH_PORT": "8001"}
    assert Settings.read(environment) == Settings.read({"PEERGRAPH_PORT": "8001"})
    assert list(map(str, unknown_settings(environment))) == [
        "PEERGRAPH_COLOUR is no setting of peergraph, and is ignored.",
        "PEERGRAPH_USER is no setting of peergraph; PEERGRAPH_NEO4J_USER is meant?",
    ]


def test_variables_of_others_are_left_alone() -> None:
    environment = dict.fromkeys(
        (
            "PEERGRAPH_TEST_LOADED",
            "PEERGRAPH_BENCH_WORKS",
            "PEERGRAPH_SERVICE_HOST",
            "PEERGRAPH_SERVICE_PORT_HTTP",
            "PEERGRAPH_PORT_8000_TCP_ADDR",
            "PAPERGRAPH_PORT",
            "HOME_PORT",
        ),
        "x",
    )
    assert unknown_settings(environment) == []


class ReadNames(dict[str, str]):
    """An empty environment that remembers which variables were looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_every_setting_of_the_table_is_read_and_no_other_variable() -> None:
    environment = ReadNames()
    Settings._read(environment)
    assert {name for name in environment.names if name.startswith("PEERGRAPH_")} == {setting.name for setting in ALL}
    assert len({setting.name for setting in ALL}) == len(ALL)


def test_the_page_of_settings_is_current() -> None:
    assert (Path(__file__).parents[2] / "docs/settings.md").read_text() == settings_page()
