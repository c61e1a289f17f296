"""Following happens once, is counted exactly, and is visible only to whom it concerns."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.execution.execute import answer
from peergraph.settings import Settings
from resolvers.viewer import Viewer
from tests.support.asking import ask
from tests.support.examples import rounds
from tests.support.graph import facts, write
from tests.support.served import asgi_client
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STEFAN = "Rperson000000001"
FOLLOW = "mutation($id: ID!) { follow(id: $id) { entity { ...E } userErrors { code message field } } } "
UNFOLLOW = FOLLOW.replace("follow(", "unfollow(")
ENTITY = "fragment E on Entity { id label followerCount viewerIsFollowing }"
READ = "query($id: ID!) { node(id: $id) { ...E } stats { asOf } } " + ENTITY


async def followers(database: Database, id: str = STEFAN) -> int:
    rows = await facts(database, "MATCH (:User)-[f:FOLLOWS]->({id: $id}) RETURN count(f)", id=id)
    return int(rows[0][0])


@pytest.mark.parametrize("id", [STEFAN, "Wwork00000000001", "Ttopic0000000001", "arXiv:2605.17276v2", "anna-lind"])
async def test_any_entity_is_followed_by_any_of_its_names_and_comes_back_as_it_is_now(
    records: Database, id: str
) -> None:
    ada = person("ada")
    before = await ask(records, READ, ada, id=id)
    assert before["node"]["followerCount"] == 0
    assert before["node"]["viewerIsFollowing"] is False
    result = (await ask(records, FOLLOW + ENTITY, ada, id=id))["follow"]
    assert result == {"entity": before["node"] | {"followerCount": 1, "viewerIsFollowing": True}, "userErrors": []}
    after = await ask(records, READ, ada, id=id)
    assert after["node"] == result["entity"]
    assert after["stats"] != before["stats"]
    assert (await ask(records, READ, None, id=id))["node"]["viewerIsFollowing"] is None
    gone = (await ask(records, UNFOLLOW + ENTITY, ada, id=id))["unfollow"]
    assert gone == {"entity": before["node"], "userErrors": []}


async def test_following_twice_is_following_once_and_moves_nothing(records: Database) -> None:
    ada = person("ada")
    await ask(records, FOLLOW + ENTITY, ada, id=STEFAN)
    since = await facts(records, "MATCH ()-[f:FOLLOWS]->() RETURN f.since")
    before = (await ask(records, READ, ada, id=STEFAN))["stats"]
    again = (await ask(records, FOLLOW + ENTITY, ada, id=STEFAN))["follow"]["entity"]
    assert (again["followerCount"], again["viewerIsFollowing"]) == (1, True)
    assert (await ask(records, READ, ada, id=STEFAN))["stats"] == before
    assert await facts(records, "MATCH ()-[f:FOLLOWS]->() RETURN f.since") == since
    await ask(records, UNFOLLOW + ENTITY, ada, id=STEFAN)
    before = (await ask(records, READ, ada, id=STEFAN))["stats"]
    await ask(records, UNFOLLOW + ENTITY, ada, id=STEFAN)
    assert (await ask(records, READ, ada, id=STEFAN))["stats"] == before


async def test_a_refusal_is_data_and_changes_nothing(records: Database) -> None:
    visitor = await ask(records, FOLLOW + ENTITY, None, id=STEFAN)
    assert visitor["follow"]["entity"] is None
    assert [error["code"] for error in visitor["follow"]["userErrors"]] == ["SIGN_IN_REQUIRED"]
    unknown = await ask(records, FOLLOW + ENTITY, person("ada"), id="nothing")
    assert unknown["follow"]["entity"] is None
    assert [(error["code"], error["field"]) for error in unknown["follow"]["userErrors"]] == [("NOT_FOUND", ["id"])]
    assert await facts(records, "MATCH ()-[f:FOLLOWS]->() RETURN f") == []


async def test_an_account_follows_no_more_than_the_setting_allows(records: Database) -> None:
    ada, ids = person("ada"), [STEFAN, "anna-lind", "Wwork00000000001"]

    async def codes(id: str, text: str = FOLLOW) -> list[str]:
        request = GraphQLRequest(text + ENTITY, None, {"id": id}, ada, account_limits={"follows": 2})
        data = (await answer(records, request)).data or {}
        return [error["code"] for payload in data.values() for error in payload["userErrors"]]

    results = await asyncio.gather(*(codes(id) for id in ids for _ in range(5)))
    assert set(map(tuple, results)) == {(), ("TOO_MANY_FOLLOWS",)}
    rows = await facts(records, "MATCH (:User)-[:FOLLOWS]->(e) RETURN e.slug")
    assert len(rows) == 2
    [followed, _] = sorted(slug for [slug] in rows)
    assert await codes(followed) == []  # followed already
    assert await codes(followed, UNFOLLOW) == []
    assert await codes(followed) == []


async def test_an_account_is_kept_from_its_first_write_on_and_not_from_a_read(records: Database) -> None:
    users = "MATCH (u:User) RETURN u.id, u.issuer, u.subject, u.name"
    await ask(records, READ, person("ada"), id=STEFAN)
    assert await facts(records, users) == []
    await ask(records, FOLLOW + ENTITY, person("ada"), id=STEFAN)
    renamed = Viewer("https://issuer.example", "ada", "Ada Lovelace", "ada@example.org")
    await ask(records, FOLLOW + ENTITY, renamed, id="anna-lind")
    assert await facts(records, users) == [[renamed.id, "https://issuer.example", "ada", "Ada Lovelace"]]
    assert 'example.org"' not in str(await facts(records, "MATCH (u:User) RETURN properties(u)"))


@pytest.mark.timeout(600)
async def test_a_hundred_at_once_are_counted_once_each(records: Database) -> None:
    version = "MATCH (g:Graph) RETURN coalesce(g.version, 0)"
    for run in rounds(20):
        count = 40 if run else 100
        [[before]] = await facts(records, version)
        people = [person(f"p{number % (count // 2)}") for number in range(count)]
        await asyncio.gather(*(ask(records, FOLLOW + ENTITY, one, id=STEFAN) for one in people))
        assert await followers(records) == count // 2
        assert await facts(records, version) == [[before + count // 2]]
        mixed = [(FOLLOW if number % 2 else UNFOLLOW, person(f"p{number % (count // 4)}")) for number in range(count)]
        await asyncio.gather(*(ask(records, document + ENTITY, one, id=STEFAN) for document, one in mixed))
        rows = await facts(records, "MATCH (u:User)-[f:FOLLOWS]->({id: $id}) RETURN u.id, count(f)", id=STEFAN)
        assert all(each == 1 for _, each in rows)
        assert (await ask(records, READ, None, id=STEFAN))["node"]["followerCount"] == len(rows)
        await write(records, "MATCH ()-[f:FOLLOWS]->() DELETE f")
    assert await facts(records, "MATCH (u:User) RETURN count(u)") == [[50]]


async def test_one_person_at_a_hundred_places_at_once_follows_once(records: Database) -> None:
    for run in rounds(20):
        places = range(20 if run else 100)
        results = await asyncio.gather(*(ask(records, FOLLOW + ENTITY, person("ada"), id=STEFAN) for _ in places))
        assert {one["follow"]["entity"]["followerCount"] for one in results} == {1}
        assert await followers(records) == 1
        await write(records, "MATCH ()-[f:FOLLOWS]->() DELETE f")


async def test_what_one_viewer_sees_reaches_nobody_else(records: Database) -> None:
    ada, bo = person("ada"), person("bo")
    await ask(records, FOLLOW + ENTITY, ada, id=STEFAN)
    document = (
        "query Same($id: ID!) { viewer { id name email } researcher(id: $id) { viewerIsFollowing "
        "works { nodes { authors { nodes { name viewerIsFollowing } } } } } }"
    )

    def seen(data: Any) -> tuple[Any, ...]:
        authors = data["researcher"]["works"]["nodes"][0]["authors"]["nodes"]
        viewer = data["viewer"]
        return (
            viewer and viewer["id"],
            data["researcher"]["viewerIsFollowing"],
            [author["viewerIsFollowing"] for author in authors],
        )

    expected = {
        None: (None, None, [None, None]),
        ada: (ada.id, True, [True, False]),
        bo: (bo.id, False, [False, False]),
    }
    askers = [None, ada, bo, ada, None, bo] * 5
    results = await asyncio.gather(*(ask(records, document, one, id=STEFAN) for one in askers))
    for asker, data in zip(askers, results, strict=True):
        assert seen(data) == expected[asker]


async def test_what_a_viewer_follows_is_listed_newest_first_by_kind(records: Database) -> None:
    ada = person("ada")
    ids = [STEFAN, "Wwork00000000001", "Ttopic0000000001", "Rperson000000002"]
    for minutes, id in enumerate(ids):
        await ask(records, FOLLOW + ENTITY, ada, NOW + timedelta(minutes=minutes), id=id)
    document = (
        "query($after: String, $kinds: [EntityKind!]) { viewer { following(first: 2, after: $after, kinds: $kinds) { "
        "totalCount pageInfo { hasNextPage endCursor } nodes { __typename id label } "
        "edges { since node { id ... on Researcher { name } ... on Work { title } ... on Topic { level } } } } } }"
    )
    first = (await ask(records, document, ada))["viewer"]["following"]
    assert [edge["node"]["id"] for edge in first["edges"]] == [node["id"] for node in first["nodes"]] == ids[:1:-1]
    assert (first["totalCount"], first["edges"][0]["since"]) == (4, "2026-11-24T12:03:00Z")
    second = (await ask(records, document, ada, after=first["pageInfo"]["endCursor"]))["viewer"]["following"]
    assert [node["__typename"] for node in second["nodes"]] == ["Work", "Researcher"]
    assert second["edges"][0]["node"]["title"].startswith("An <i>ECG</i>")
    assert second["pageInfo"]["hasNextPage"] is False
    people = (await ask(records, document, ada, kinds=["RESEARCHER"]))["viewer"]["following"]
    assert [node["id"] for node in people["nodes"]] == [ids[3], ids[0]]
    assert (await ask(records, document, person("bo")))["viewer"]["following"]["totalCount"] == 0


async def test_mutations_of_one_document_are_done_in_order(records: Database) -> None:
    document = (
        "mutation($id: ID!) { a: follow(id: $id) { entity { ...E } } b: unfollow(id: $id) { entity { ...E } } "
        "c: follow(id: $id) { __typename entity { ...E } } __typename } "
    )
    result = await ask(records, document + ENTITY, person("ada"), id=STEFAN)
    assert [result[key]["entity"]["followerCount"] for key in "abc"] == [1, 0, 1]
    assert result["__typename"] == "Mutation"
    assert result["c"]["__typename"] == "FollowPayload"
    assert (await ask(records, "mutation { __typename }"))["__typename"] == "Mutation"


async def test_a_payload_has_the_whole_entity(records: Database) -> None:
    document = (
        "mutation($id: ID!, $n: Int) { follow(id: $id) { entity { __typename ... on Researcher { name works(first: $n) "
        "{ totalCount nodes { title authors(first: 1) { nodes { name } } } } } ... on Work { title } } } }"
    )
    result = await ask(records, document, person("ada"), id=STEFAN, n=1)
    assert result["follow"]["entity"]["works"]["nodes"][0]["authors"]["nodes"] == [{"name": "Stefan Gustafsson"}]
    refused = await answer(records, GraphQLRequest(document, None, {"id": STEFAN, "n": 101}, person("ada")))
    assert [error.extensions for error in refused.errors] == [{"code": "BAD_USER_INPUT"}]


async def test_a_mutation_is_not_taken_by_get(records: Database) -> None:
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        response = await client.get(
            "/graphql", params={"query": f'mutation {{ follow(id: "{STEFAN}") {{ __typename }} }}'}
        )
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
