"""A token is accepted or refused with one sentence; a bad one never makes its bearer a visitor."""

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from graphdb.driver.database import Database, Statement
from peergraph.app import create_app
from peergraph.auth import development_key
from peergraph.auth.sign_in import MAX_TOKEN, MAX_VERIFIED, SKEW, SignIn
from peergraph.errors import BadToken
from peergraph.settings import Settings
from resolvers.viewer import Viewer
from tests.support.served import asgi_client
from tests.support.tokens import (
    AUDIENCE,
    NAME,
    NOW,
    Authority,
    hmac_signed,
    published,
    small_key,
    unsigned,
    viewer_of,
)

COUNT_USERS = Statement("tests/users", "MATCH (u:User) RETURN count(u)")
VIEWER = "{ viewer { id name email isModerator } }"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("issuer") / "keys.json", keys=AUTHORITY.keys).publish()


def settings(authority: Authority, home: Path, **more: str) -> Settings:
    return Settings.read(
        {
            "PEERGRAPH_HOME": str(home),
            "PEERGRAPH_OIDC_ISSUERS": f"{NAME}={AUDIENCE}",
            "PEERGRAPH_OIDC_KEYS": f"{NAME}={authority.path}",
            **more,
        }
    )


def sign_in(authority: Authority, home: Path, **more: str) -> SignIn:
    return SignIn.from_settings(settings(authority, home, **more), lambda: NOW)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_good_token_says_who_asks(authority: Authority, tmp_path: Path, algorithm: str) -> None:
    person = await viewer_of(sign_in(authority, tmp_path), authority.token(algorithm))
    assert person is not None
    assert (person.issuer, person.subject, person.name) == (NAME, "somebody", "Ada Lovelace")
    assert (person.email, person.email_verified, person.orcid, person.is_moderator) == (
        "ada@example.org",
        True,
        None,
        False,
    )
    assert person.id == Viewer(NAME, "somebody", "another name").id
    assert "ada@" not in repr(person)


@pytest.mark.parametrize(
    "more",
    [
        *(
            {"header": {"typ": kind}}
            for kind in (None, "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/JWT")
        ),
        {"azp": AUDIENCE},
        {"aud": ["other", AUDIENCE]},
        {"exp": NOW + 0.5, "nbf": NOW - 0.5, "iat": NOW - 1e0},
    ],
)
async def test_the_usual_forms_of_tokens_are_accepted(authority: Authority, tmp_path: Path, more: Any) -> None:
    assert await viewer_of(sign_in(authority, tmp_path), authority.token(**more))


async def test_no_token_is_a_visitor(authority: Authority, tmp_path: Path) -> None:
    assert await sign_in(authority, tmp_path).authenticate(None) is None


SMALL = small_key()
STRANGER = ECKey.generate_key("P-256", auto_kid=True)


KINDS = (
    "dpop+jwt",
    "logout+jwt",
    "secevent+jwt",
    "JWE",
    "",
    "JWT ",
    "text/jwt",
    "application/application/jwt",
    7,
    ["JWT"],
)
NO_TIMES = ("1e400", "-1e400", "1" * 400, "1" * 5000, "1e300", "NaN", "[1]", '"soon"', "{}")


def twice(token: str, name: str, value: str) -> str:
    """Return a token whose header has a name a second time."""
    head, _, rest = token.partition(".")
    text = base64.urlsafe_b64decode(head + "==")[:-1] + f', "{name}": "{value}"}}'.encode()
    return f"{base64.urlsafe_b64encode(text).decode().rstrip('=')}.{rest}"


def attacks(authority: Authority) -> dict[str, tuple[str, str]]:
    """Tokens that an attacker would send, each with a piece of the sentence that refuses it."""
    public = json.dumps(authority.keys["RS256"].as_dict()).encode()
    pem = authority.keys["RS256"].as_pem(private=False)
    kid = authority.keys["ES256"].kid
    good = authority.token()
    head, body, signature = good.split(".")
    injected = [
        "../../../../etc/passwd",
        "/dev/null",
        "' OR '1'='1",
        "x'; DROP TABLE keys; --",
        "http://127.0.0.1:1/keys",
        "file:///etc/passwd",
        "$(id)",
        "\0",
        "k" * 257,
        "",
    ]
    claims = authority.claims()
    return {
        "expired": (authority.token(exp=NOW - SKEW), "expired"),
        "never expiring": (authority.token(exp=None), "when it expires"),
        "expiring at no time": (authority.token(exp="tomorrow"), "not a number"),
        "expiring at infinity": (authority.token(exp=float("inf")), "well-formed"),
        "not yet valid": (authority.token(nbf=NOW + SKEW + 1), "not valid yet"),
        "issued in the future": (authority.token(iat=NOW + SKEW + 1), "not valid yet"),
        "for another audience": (authority.token(aud="another"), "audience"),
        "for no audience": (authority.token(aud=None), "audience"),
        "for audiences that are none": (authority.token(aud=[None, 1, {}]), "audience"),
        "of another issuer": (authority.token(iss="https://other.example"), "issuer"),
        "of no issuer": (authority.token(iss=None), "issuer"),
        "of an issuer that is a list": (authority.token(iss=[NAME]), "issuer"),
        "of the development issuer": (authority.token(iss=development_key.NAME, aud=development_key.AUDIENCE), "key"),
        "of nobody": (authority.token(sub=None), "subject"),
        "of an endless subject": (authority.token(sub="s" * 256), "subject"),
        "signed by a stranger": (authority.token(key=STRANGER), "no key"),
        "signed by a stranger in another's name": (authority.token(key=STRANGER, header={"kid": kid}), "signature"),
        "signed by a stranger without a key id": (authority.token(key=STRANGER, header={"kid": None}), "signature"),
        "signed with a small key of its own": (
            authority.token("RS256", key=SMALL, header={"jwk": SMALL.as_dict()}),
            "no key",
        ),
        "with its own key": (authority.token(key=STRANGER, header={"jwk": STRANGER.as_dict()}), "no key"),
        "with an address of its own keys": (
            authority.token(key=STRANGER, header={"jku": "https://evil.example/keys"}),
            "no key",
        ),
        "unsigned": (unsigned(claims, {"alg": "none"}), "not signed with"),
        "unsigned in other letters": (unsigned(claims, {"alg": "NoNe", "kid": kid}), "not signed with"),
        "with its signature taken off": (f"{head}.{body}.", "signature"),
        "with another's signature": (f"{head}.{body}.{authority.token(sub='other').split('.')[2]}", "signature"),
        "with other claims": (f"{head}.{unsigned(claims | {'sub': 'x'}, {}).split('.')[1]}.{signature}", "signature"),
        "HMAC with the public key": (hmac_signed(claims, public), "not signed with"),
        "HMAC with the public PEM": (hmac_signed(claims, pem), "not signed with"),
        "one algorithm with another's key": (
            authority.token("ES256", key=STRANGER, header={"kid": authority.keys["RS256"].kid}),
            "no key",
        ),
        "no algorithm": (unsigned(claims, {"typ": "JWT"}), "well-formed"),
        "an algorithm that is a list": (unsigned(claims, {"alg": ["ES256"]}), "well-formed"),
        "an extension that must be understood": (authority.token(header={"crit": ["x"], "x": 1}), "extensions"),
        "an extension that joserfc understands": (authority.token(header={"crit": ["b64"], "b64": True}), "extensions"),
        "extensions that are none": (authority.token(header={"crit": []}), "extensions"),
        "a payload that is not encoded": (unsigned(claims, {"alg": "ES256", "b64": False}), ""),
        **{f"of the type {kind!r}": (authority.token(header={"typ": kind}), "type") for kind in KINDS},
        "bound to a key": (
            authority.token(cnf={"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}),
            "bound to a key",
        ),
        "bound to nothing": (authority.token(text=json.dumps(claims | {"cnf": None})), "bound to a key"),
        "issued to another client": (authority.token(aud=[AUDIENCE, "other"], azp="other"), "another client"),
        "issued to a list of clients": (authority.token(azp=[AUDIENCE]), "another client"),
        "with two subjects": (authority.token(text=json.dumps(claims)[:-1] + ', "sub": "boss"}'), "well-formed"),
        "with two names within a claim": (
            authority.token(text=json.dumps(claims)[:-1] + ', "x": [{"a": 1, "a": 2}]}'),
            "well-formed",
        ),
        "with two algorithms": (twice(good, "alg", "none"), "well-formed"),
        **{
            f"{name} {number}": (
                authority.token(
                    text=json.dumps(claims | {name: 0})[:-1].replace(f'"{name}": 0', f'"{name}": {number}') + "}"
                ),
                "",
            )
            for name in ("exp", "nbf", "iat")
            for number in NO_TIMES
        },
        "expiring in milliseconds": (authority.token(exp=NOW * 1000), "not a number of seconds"),
        "with half a character": (authority.token(text=json.dumps(claims | {"sub": "\ud800"})), "well-formed"),
        "a key id that is an object": (unsigned(claims, {"alg": "ES256", "kid": {"a": 1}}), ""),
        "claims that are a list": (f"{head}.WzFd.{signature}", "well-formed"),
        "claims that are no JSON": (f"{head}.AAAA.{signature}", "well-formed"),
        "a header nested deeply": (f"{'W1t' * 2000}.{body}.{signature}", "well-formed"),
        "noise": ("a.b.c", "well-formed"),
        "two parts": ("a.b", "well-formed"),
        "five parts, as if encrypted": ("a.b.c.d.e", "well-formed"),
        "a token of a megabyte": ("a" * 1024 * 1024, "at most"),
        "a token just too long": ("a" * MAX_TOKEN, "at most"),
        **{f"key id {text[:20]!r}": (authority.token(header={"kid": text}), "") for text in injected},
    }


AUTHORITY = Authority(Path(os.devnull)).make("RS256", "ES256", "EdDSA")
ATTACKS = attacks(AUTHORITY)


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused_with_one_sentence(authority: Authority, tmp_path: Path, name: str) -> None:
    token, sentence = ATTACKS[name]
    async with asgi_client(app(authority, tmp_path)) as client:
        refused = await client.post("/graphql", json={"query": VIEWER}, headers={"authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    assert list(refused.json()) == ["errors"]
    (error,) = refused.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert sentence in error["message"]
    assert error["message"].count(".") == 1
    assert refused.headers["www-authenticate"].startswith('Bearer realm="peergraph", error="invalid_token"')
    assert token[:40] not in refused.text
    assert "Traceback" not in refused.text


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "Bearer é", "token x"])
async def test_another_kind_of_authorization_is_refused(authority: Authority, tmp_path: Path, header: str) -> None:
    async with asgi_client(app(authority, tmp_path)) as client:
        refused = await client.post("/graphql", json={"query": VIEWER}, headers={b"authorization": header.encode()})
    assert refused.status_code == 401
    assert "bearer token" in refused.json()["errors"][0]["message"]


async def test_two_authorizations_are_refused(authority: Authority, tmp_path: Path) -> None:
    headers = [("authorization", f"Bearer {authority.token()}"), ("authorization", f"Bearer {authority.token()}")]
    async with asgi_client(app(authority, tmp_path)) as client:
        refused = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert refused.status_code == 401


async def test_clocks_may_differ_by_a_minute(authority: Authority, tmp_path: Path) -> None:
    verifier = sign_in(authority, tmp_path)
    assert await viewer_of(verifier, authority.token(exp=NOW - SKEW + 1))
    assert await viewer_of(verifier, authority.token(nbf=NOW + SKEW, iat=NOW + SKEW))


def app(authority: Authority, home: Path, database: Database | None = None, **more: str) -> Any:
    return create_app(settings(authority, home, **more), database, lambda: datetime.fromtimestamp(NOW, UTC))


async def test_the_viewer_is_answered_without_the_graph_knowing_them(
    authority: Authority, tmp_path: Path, database: Database
) -> None:
    async with asgi_client(app(authority, tmp_path, database)) as client:
        headers = {"authorization": f"bearer {authority.token()}"}
        response = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
        visitor = await client.post("/graphql", json={"query": VIEWER})
    assert response.json() == {
        "data": {
            "viewer": {
                "id": Viewer(NAME, "somebody", "").id,
                "name": "Ada Lovelace",
                "email": "ada@example.org",
                "isModerator": False,
            }
        }
    }
    assert response.headers["cache-control"] == "private, no-store"
    assert visitor.json() == {"data": {"viewer": None}}
    assert await database.rows(COUNT_USERS) == [[0]]


async def test_a_name_is_found_and_made_plain(authority: Authority, tmp_path: Path) -> None:
    verifier = sign_in(authority, tmp_path)
    names: dict[str, dict[str, Any]] = {
        "Bo Ek": {"name": None, "given_name": "Bo", "family_name": "Ek"},
        "bo": {"name": "", "preferred_username": "bo"},
        "somebody": {"name": 12},
        "Ann alert(1)": {"name": "<b class=x>Ann</b>\n alert(1)\u202e"},
    }
    for expected, claims in names.items():
        person = await viewer_of(verifier, authority.token(**claims))
        assert person is not None
        assert person.name == expected


async def test_an_address_counts_as_verified_only_when_the_issuer_says_so(authority: Authority, tmp_path: Path) -> None:
    verifier = sign_in(authority, tmp_path)
    for said, verified in ((True, True), ("true", True), (False, False), (None, False), (1, True), ("yes", False)):
        person = await viewer_of(verifier, authority.token(email_verified=said))
        assert person is not None
        assert person.email_verified is verified


async def test_an_orcid_counts_from_named_issuers_alone(authority: Authority, tmp_path: Path) -> None:
    token = authority.token(orcid="https://orcid.org/0000-0002-1825-0097")
    subject = authority.token(sub="0000-0002-1825-0097")
    wrong = authority.token(sub="0000-0002-1825-0098")
    other = sign_in(authority, tmp_path)
    named = sign_in(authority, tmp_path, PEERGRAPH_OIDC_ORCID_ISSUERS=NAME)
    assert [(await viewer_of(other, token)).orcid for token in (token, subject)] == [None, None]  # type: ignore[union-attr]
    orcids = [(await viewer_of(named, token)).orcid for token in (token, subject, wrong)]  # type: ignore[union-attr]
    assert orcids == ["0000-0002-1825-0097", "0000-0002-1825-0097", None]


async def test_moderators_are_named_by_issuer_and_subject(authority: Authority, tmp_path: Path) -> None:
    verifier = sign_in(authority, tmp_path, PEERGRAPH_OIDC_MODERATORS=f"{NAME}=boss, https://other.example=somebody")
    claims: dict[str, Any] = {"boss": {}, "somebody": {"moderator": True, "roles": ["moderator"]}}
    viewers = {sub: await viewer_of(verifier, authority.token(sub=sub, **more)) for sub, more in claims.items()}
    assert {sub: viewer.is_moderator for sub, viewer in viewers.items() if viewer} == {"boss": True, "somebody": False}


async def test_a_token_taken_on_sight_expires_all_the_same_and_few_are_kept(
    authority: Authority, tmp_path: Path
) -> None:
    time = 0.0
    verifier = SignIn.from_settings(settings(authority, tmp_path), lambda: NOW + time)
    token = authority.token(exp=NOW + 1)
    assert await viewer_of(verifier, token)
    time = 1.0 + SKEW - 2
    assert await viewer_of(verifier, token)
    time = 1.0 + SKEW
    with pytest.raises(BadToken, match="expired"):
        await viewer_of(verifier, token)
    for number in range(MAX_VERIFIED + 10):
        await viewer_of(verifier, authority.token(sub=f"p{number}"))
    assert len(verifier.verified) == MAX_VERIFIED
    assert token.encode() not in verifier.verified
    assert "Ada" not in repr(verifier)


async def test_an_issuer_that_is_away_is_503_with_retry_after(tmp_path: Path) -> None:
    with published() as site:
        authority = Authority(tmp_path / "keys.json", site.address).make("ES256")
        own = Settings.read({"PEERGRAPH_HOME": str(tmp_path), "PEERGRAPH_OIDC_ISSUERS": f"{site.address}={AUDIENCE}"})
        async with asgi_client(create_app(own, None, lambda: datetime.fromtimestamp(NOW, UTC))) as client:
            headers = {"authorization": f"Bearer {authority.token()}"}
            response = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert "data" not in response.json()
