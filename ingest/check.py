"""Checks what the graph keeps beside its relations (counts, orders, affiliations) against what it follows from, and the
rules of what people do with it."""

import itertools
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from rich.console import Console

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.text.search_text import search_text
from ingest.account_check import find_account_problems
from ingest.fact import label_properties
from ingest.group import is_group
from ingest.placeholder import is_placeholder
from ingest.progress import count_nodes, show_progress
from ingest.record_version import hash_text, payload_hash

PAGE = 1000
TIMEOUT = 120.0
MAX_PROBLEMS = 100
"""The most problems that are listed; if there are more, they have one cause."""

CheckRow = list[Any]


async def find_problems(database: Database, console: Console | None = None) -> list[str]:
    """The problems of a graph, a sentence each; empty when everything kept is what it should be. Shows progress on the
    console."""
    problems: list[str] = []
    done = 0
    with show_progress(console, "check", sum((await count_nodes(database)).values())) as report:
        for name, check in CHECKS.items():
            async for row in iter_rows(database, name):
                problems += check(name, row)
                if len(problems) >= MAX_PROBLEMS:
                    return [*problems[:MAX_PROBLEMS], "There are more problems; these are the first."]
                done += 1
                if done % PAGE == 0:
                    report(done, name)
        problems += await find_account_problems(database, MAX_PROBLEMS - len(problems))
    return problems


async def iter_rows(database: Database, name: str) -> AsyncIterator[CheckRow]:
    """Yield every row of cypher/check/<name>, a page at a time."""
    check = statement(f"check/{name}")
    after = ""
    while True:
        page = (await database.rows(check, {"after": after, "n": PAGE}, timeout=TIMEOUT))[0][0]
        if not page:
            return
        for row in page:
            yield row
        after = page[-1][0]


def check_entity(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of any kind of entity: numbers, label, sort label, searched words, its id and slug as keys, an
    identifier."""
    id_, stored, counted, title, label, sort_label, slug, texts, keys, *_ = row
    subject = f"{name[:-1].capitalize()} {id_}"
    for field, value in counted.items():
        if stored[field] != value:
            yield f"{subject} keeps {field} {stored[field]}, and its relations give {value}."
    expected = label_properties(title, "Untitled" if name == "works" else "Unnamed")
    if label != expected["label"] or sort_label != expected["sortLabel"]:
        yield f"{subject} has the label {label!r} with the sort label {sort_label!r}, and its name gives {expected}."
    for field, words in search_text(name[:-1].capitalize(), texts).items():
        if texts[field] != words:
            yield f"{subject} is searched by {field} {texts[field]!r}, and what it shows gives {words!r}."
    if id_ not in keys or slug not in keys:
        yield f"{subject} is not found by its own id and slug."
    if not any(":" in key for key in keys):
        yield f"{subject} has no identifier of any source."


def check_researcher(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of a person: numbers, and affiliations against bylines."""
    yield from check_entity(name, row)
    id_, affiliations, credited, is_group_stored = row[0], row[9], row[10], row[11]
    if is_group_stored != is_group(row[3]):
        yield f"Researcher {id_} keeps isGroup {is_group_stored}, and the name {row[3]!r} gives {is_group(row[3])}."
    bylines = {institution: tuple(values) for institution, *values in credited}
    for institution, works, since, until, stated_since, stated_until, stated in affiliations:
        count, first, last = bylines.pop(institution, (0, None, None))
        expected = (
            count,
            earliest(first, last, stated_since, stated_until),
            latest(first, last, stated_since, stated_until),
        )
        if (works, since, until) != expected or not (count or stated):
            held_as = (works, since, until)
            yield f"Researcher {id_} is affiliated with {institution} as {held_as}, and bylines give {expected}."
    for institution in bylines:
        yield f"Researcher {id_} is credited with {institution} on bylines and has no affiliation with it."


def check_work(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of a work: numbers, institutions, positions, references and records."""
    yield from check_entity(name, row)
    id_, credited, printed, count, positions, cites_itself, cites_twice, parked, unshared, misplaced, records = (
        row[0],
        *row[9:],
    )
    if sorted(credited) != sorted(printed):
        yield f"Work {id_} is credited to other institutions than its byline names."
    if len(set(positions)) != len(positions) or (positions and not 1 <= positions[0] <= positions[-1] <= count):
        yield f"Work {id_} has the positions {positions} on a byline of {count}."
    if cites_itself or cites_twice:
        yield f"Work {id_} cites itself, or another work twice."
    if parked:
        yield f"Work {id_} waits for {parked} works that are here."
    if unshared:
        yield f"Work {id_} shares {unshared} DOIs that name no other work."
    if misplaced:
        yield f"Work {id_} has {misplaced} relations whose place in the order of their lists is not that of the work."
    if not records:
        yield f"Work {id_} has no record."
    for key, hash_, payload, seal in records:
        text = zlib.decompress(payload)
        # Records that were stored before their versions were have the hash of their text.
        if (payload_hash(text, hash_) != seal) if seal else (hash_text(text) != hash_):
            yield f"The record of {key} is not what its hash says."


def check_tree(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of a topic or an institution, which has at most one parent."""
    yield from check_entity(name, row)
    if row[9] > 1:
        yield f"{name[:-1].capitalize()} {row[0]} has {row[9]} parents."


def check_key(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of a Key, which names at most one thing and is used."""
    text, names, used = row
    if names > 1:
        yield f"The key {text} names {names} things."
    if not used:
        yield f"The key {text} names nothing, and nothing waits for it."
    if is_placeholder(text):
        yield f"The key {text} stands for nothing, and is kept."


def check_claim(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of a claim: what is kept for constraints and its history follow from its state, and rules hold."""
    id_, state, stored, accounts, researchers, live, approved, steps = row
    subject = f"Claim {id_}"
    if len(accounts) != 1 or len(researchers) != 1:
        yield f"{subject} is of {len(accounts)} accounts and to {len(researchers)} researchers."
        return
    expected = [
        accounts[0] if state in ("PENDING", "APPROVED") else None,
        researchers[0] if state == "APPROVED" else None,
    ]
    if stored != expected:
        yield f"{subject} keeps {stored} for the constraints, and its state {state} gives {expected}."
    if state in ("PENDING", "APPROVED") and live:
        yield f"{subject} is live, and so is another of account {accounts[0]}."
    if state == "APPROVED" and approved:
        yield f"{subject} is approved, and so is another to researcher {researchers[0]}."
    if [step[0] for step in steps] != list(range(len(steps))) or not steps:
        yield f"{subject} has the steps {[step[0] for step in steps]}."
        return
    path = [None, *(after for _, _, after, _ in steps)]
    if [before for _, before, _, _ in steps] != path[:-1] or path[1] != "PENDING" or path[-1] != state:
        yield f"{subject} is {state}, and its history goes {[step[1:3] for step in steps]}."
    elif any(after not in CLAIM_TRANSITIONS.get(before, ()) for before, after in itertools.pairwise(path[1:])):
        yield f"{subject} took a step that there is not: {path[1:]}."
    moments = [moment for *_, moment in steps]
    if moments != sorted(moments):
        yield f"{subject} has a history that goes back in time."


# The states that a claim may change to, by its state.
CLAIM_TRANSITIONS = {"PENDING": ("APPROVED", "REJECTED", "WITHDRAWN", "EXPIRED"), "APPROVED": ("WITHDRAWN", "REVOKED")}


def check_account(name: str, row: CheckRow) -> Iterator[str]:
    """Yield problems of an account, which is the researchers that its approved claims are to."""
    id_, are, claimed = row
    if are != claimed:
        yield f"Account {id_} is the researchers {are}, and its approved claims are to {claimed}."


def earliest(*years: int | None) -> int | None:
    """The earliest of the years that are known; None when none is."""
    return min((year for year in years if year is not None), default=None)


def latest(*years: int | None) -> int | None:
    """The latest of the years that are known; None when none is."""
    return max((year for year in years if year is not None), default=None)


CHECKS: dict[str, Callable[[str, CheckRow], Iterator[str]]] = {
    "researchers": check_researcher,
    "works": check_work,
    "topics": check_tree,
    "institutions": check_tree,
    "venues": check_entity,
    "keys": check_key,
    "claims": check_claim,
    "accounts": check_account,
}
