"""All mutations, with imports that join and split people between them, do what a model in plain Python says, and leave
nothing that the check finds."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from graphql import GraphQLObjectType
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.record import MergeRecord
from ingest.rekey import rekey
from ingest.stored_record import pack_legacy
from ingest.writer import write_batch
from resolvers.viewer import Viewer
from schema.api import core
from tests.oracles.accounts import LIFETIME, Accounts, Claim, Invitation
from tests.support.asking import ask, codes
from tests.support.examples import examples
from tests.support.graph import empty, facts, write
from tests.support.made_records import author, imported, run, work
from tests.support.viewers import person

ORCIDS = {"ada": "0000-0002-1825-0097", "bo": "0000-0001-5109-3700"}
PEOPLE: dict[str, str | None] = {"A1": ORCIDS["ada"], "A2": ORCIDS["bo"], "A3": None, "A4": None}
VIEWERS = {name: person(name, orcid=ORCIDS.get(name)) for name in ("ada", "bo", "cy")}
BOSS = person("boss", is_moderator=True)
PLACEHOLDER = "openalex:A5317838346"
KEYS, ACCOUNTS = st.sampled_from(sorted(PEOPLE)), st.sampled_from(sorted(VIEWERS))
INDEX = st.integers(0, 5)

STATES = """
RETURN COLLECT {
  MATCH (u:User)-[:FILED]->(c:Claim)-[:FOR]->(r)
  RETURN [
    c.id, u.name, r.id, CASE WHEN c.state = 'PENDING' AND c.expiresAt <= datetime() THEN 'EXPIRED' ELSE c.state END,
    COLLECT { MATCH (c)-[:PASSED]->(step) RETURN step.after ORDER BY step.number }, EXISTS { (u)-[:IS]->(r) }
  ]
}, COLLECT {
  MATCH (origin)-[:SENT]->(i:Invitation)-[:TO]->(target)
  RETURN [
    i.id, origin.id, target.id,
    CASE WHEN i.state = 'PENDING' AND i.expiresAt <= datetime() THEN 'EXPIRED' ELSE i.state END
  ]
}, COLLECT {
  MATCH (u:User)-[:FOLLOWS]->(e) RETURN [u.name, e.id]
}, COLLECT {
  MATCH (k:Key)-[:NAMES]->(r:Researcher) WHERE k.key STARTS WITH 'openalex:A'
  RETURN [k.value, r.id, r.openToCollaborate, r.headline]
}, COLLECT {
  MATCH (subject:Claim|Invitation)<-[:TELLS]-(news)-[:REACHES]->(u:User)
  WITH news, u, subject ORDER BY news.number
  RETURN [u.name, news.kind, subject.id, news.after]
}
"""
AGE = """
MATCH (n:Claim|Invitation|ClaimTransition|News)
UNWIND [key IN keys(n) WHERE key IN ['filedAt', 'expiresAt', 'decidedAt', 'sentAt', 'answeredAt', 'at']] AS key
SET n[key] = n[key] - duration({days: $days})
"""


class Machine(RuleBasedStateMachine):
    """A graph and the model of it, to which the same is done."""

    def __init__(self, database: Database, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.database, self.folder, self.loop = database, folder, loop
        self.model = Accounts(dict(PEOPLE), ORCIDS)
        self.ids: dict[Claim | Invitation, str] = {}
        self.works = len(PEOPLE)

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something in the loop of the session's driver, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def mutate(self, viewer: Viewer, call: str, selection: str, expected: str) -> Any:
        """Send a mutation, and compare the code that it answers with the model's. Returns the payload."""
        document = f"mutation {{ done: {call} {{ {selection} userErrors {{ code }} }} }}"
        payload = self.do(ask(self.database, document, viewer))["done"]
        assert (codes(payload) or ["OK"]) == [expected]
        return payload

    @initialize()
    def begin(self) -> None:
        self.do(empty(self.database))
        self.do(self.bring(*(work(n, author(n, f"Person {n}", PEOPLE[f"A{n}"])) for n in range(1, 1 + self.works))))

    async def bring(self, *items: dict[str, Any]) -> None:
        await imported(self.database, self.folder, *items)

    # ---- mutations ---------------------------------------------------------------------------------------------------

    @rule(name=ACCOUNTS, key=KEYS, decided=st.sampled_from([None, True, True, False]))
    def file(self, name: str, key: str, decided: bool | None) -> None:
        expected = self.model.file_claim(name, key)
        payload = self.mutate(VIEWERS[name], f'fileClaim(researcher: "openalex:{key}")', "claim { id }", expected)
        if expected == "OK":
            self.ids[self.model.claims[-1]] = payload["claim"]["id"]
            if decided is not None:
                self.decide_on(self.model.claims[-1], decided)
        self.compare()

    def decide_on(self, claim: Claim, approve: bool) -> None:
        call = f'decideClaim(claim: "{self.ids[claim]}", approve: {str(approve).lower()})'
        self.mutate(BOSS, call, "", self.model.decide(claim, approve))

    @precondition(lambda self: self.model.claims)
    @rule(index=INDEX, approve=st.booleans())
    def decide(self, index: int, approve: bool) -> None:
        self.decide_on(self.model.claims[-1 - index % len(self.model.claims)], approve)
        self.compare()

    @precondition(lambda self: self.model.claims)
    @rule(index=INDEX, verb=st.sampled_from(["withdraw", "revoke"]), name=st.sampled_from(["", "boss", "ada", "bo"]))
    def end(self, index: int, verb: str, name: str) -> None:
        claim = self.model.claims[-1 - index % len(self.model.claims)]
        name = name or claim.account
        viewer, is_moderator = (BOSS, True) if name == "boss" else (VIEWERS[name], False)
        expected = getattr(self.model, verb)(name, claim, is_moderator)
        note = ', note: "No."' if verb == "revoke" else ""
        self.mutate(viewer, f'{verb}Claim(claim: "{self.ids[claim]}"{note})', "claim { state }", expected)
        self.compare()

    @rule(name=ACCOUNTS, is_open=st.sampled_from([True, True, False]), headline=st.sampled_from([None, "Mud."]))
    def say(self, name: str, is_open: bool, headline: str | None) -> None:
        text = "null" if headline is None else f'"{headline}"'
        call = f"updateProfile(openToCollaborate: {str(is_open).lower()}, headline: {text})"
        self.mutate(VIEWERS[name], call, "", self.model.update_profile(name, is_open, headline))
        self.compare()

    @rule(name=ACCOUNTS, key=KEYS)
    def invite(self, name: str, key: str) -> None:
        expected = self.model.invite(name, key)
        call = f'invite(researcher: "openalex:{key}", message: "Come.")'
        payload = self.mutate(VIEWERS[name], call, "invitation { id }", expected)
        if expected == "OK":
            self.ids[self.model.invitations[-1]] = payload["invitation"]["id"]
        self.compare()

    @precondition(lambda self: self.model.invitations)
    @rule(index=INDEX, name=st.sampled_from(["", "ada", "bo", "cy"]), verb=st.sampled_from(["yes", "no", "cancel"]))
    def close(self, index: int, name: str, verb: str) -> None:
        invitation = self.model.invitations[-1 - index % len(self.model.invitations)]
        name = name or invitation.recipient
        id_ = self.ids[invitation]
        if verb == "cancel":
            expected, call = self.model.cancel(name, invitation), f'cancelInvitation(invitation: "{id_}")'
        else:
            expected = self.model.answer(name, invitation, verb == "yes")
            call = f'answerInvitation(invitation: "{id_}", accept: {str(verb == "yes").lower()})'
        self.mutate(VIEWERS[name], call, "invitation { state }", expected)
        self.compare()

    @rule(name=ACCOUNTS, key=KEYS, verb=st.sampled_from(["follow", "follow", "unfollow"]))
    def follow(self, name: str, key: str, verb: str) -> None:
        expected = getattr(self.model, verb)(name, key)
        self.mutate(VIEWERS[name], f'{verb}(id: "openalex:{key}")', "", expected)
        self.compare()

    # ---- imports, and time -------------------------------------------------------------------------------------------

    @rule(one=KEYS, other=KEYS)
    def join_by_table(self, one: str, other: str) -> None:
        table = self.folder / "merged.csv"
        table.write_text(f"merge_date,id,merge_into_id\n2023-04-13,{other},{one}\n")
        if one != other:
            assert self.do(run(self.database, "openalex", table))[0] == 0
            self.model.join(one, other)
        self.compare()

    @rule(one=st.sampled_from(["A1", "A2"]), other=KEYS)
    def join_by_orcid(self, one: str, other: str) -> None:
        self.works += 1
        self.do(self.bring(work(self.works, author(int(other[1:]), f"Person {other[1:]}", PEOPLE[one]))))
        self.model.join(one, other, PEOPLE[one])
        self.compare()

    @rule(keys=st.sets(KEYS, min_size=1))
    def publish(self, keys: set[str]) -> None:
        self.works += 1
        self.do(self.bring(work(self.works, *(author(int(key[1:]), f"Person {key[1:]}") for key in sorted(keys)))))
        self.compare()

    @rule(key=KEYS)
    def mistake(self, key: str) -> None:
        merge = MergeRecord(source="openalex", id=key, keys=(f"openalex:{key}", PLACEHOLDER))
        self.do(write_batch(self.database, [pack_legacy(merge)], datetime.now(UTC)))
        self.model.mistake(key)
        self.compare()

    @precondition(lambda self: self.model.mistaken)
    @rule()
    def undo_mistakes(self) -> None:
        self.do(write(self.database, "MATCH (g:Graph {name: 'peergraph'}) SET g.outworn = []"))
        self.do(rekey(self.database))
        self.model.undo_mistakes()
        self.compare()

    @rule(days=st.sampled_from([1, LIFETIME - 1, LIFETIME]))
    def wait(self, days: int) -> None:
        self.do(write(self.database, AGE, days=days))
        self.model.day += days
        self.compare()

    # ---- what is so now ----------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare what is stored with the model, and run the check."""
        claims, invitations, follows, people, told = self.do(facts(self.database, STATES))[0]
        ids = {key: id_ for key, id_, *_ in people}
        model = self.model

        def id_of(key: set[str]) -> str:
            (id_,) = {str(ids[each]) for each in key}
            return id_

        assert {key: (is_open is not False, words) for key, _, is_open, words in people if key in PEOPLE} == {
            key: (each.is_open, each.headline) for key, each in model.people.items()
        }
        assert len({id_of(each.keys) for each in model.people.values()}) == len(set(model.people.values()))
        by_id = {claim[0]: claim[1:] for claim in claims}
        assert by_id == {
            self.ids[each]: [
                each.account.title(),
                id_of(each.person.keys),
                model.state(each),
                # That a claim expired is stored when its account files the next, which changes nothing that is seen.
                each.history + ["EXPIRED"] * (by_id[self.ids[each]][3][-1] == "EXPIRED"),
                model.own_person(each.account) is each.person,
            ]
            for each in model.claims
        }
        assert sorted(invitations) == sorted(
            [self.ids[i], id_of(i.origin.keys), id_of(i.target.keys), model.state(i)] for i in model.invitations
        )
        assert sorted(follows) == sorted([name.title(), id_of(each.keys)] for name, each in model.follows)
        for name in VIEWERS:
            assert [item[1:] for item in told if item[0] == name.title()] == [
                [item.kind, self.ids[item.subject], item.after] for item in model.told if item.account == name
            ]
        # That a placeholder is kept as a key is the mistake.
        mistake = [f"The key {PLACEHOLDER} stands for nothing, and is kept."] if model.mistaken else []
        assert self.do(find_problems(self.database)) == mistake


@pytest.mark.timeout(900)
async def test_mutations_and_imports_do_what_a_model_says_and_the_check_finds_nothing(
    database: Database, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    settings = hypothesis.settings(examples(25), stateful_step_count=20)
    machine: Any = partial(Machine, database, tmp_path, loop)
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=settings)


def test_every_mutation_is_a_step() -> None:
    assert isinstance(core.mutation_type, GraphQLObjectType)
    source = Path(__file__).read_text()
    verbs = {"withdrawClaim", "revokeClaim", "follow", "unfollow"}
    assert "{verb}Claim(" in source
    assert "{verb}(id" in source
    assert {name for name in core.mutation_type.fields if f"{name}(" in source} | verbs == set(
        core.mutation_type.fields
    )
