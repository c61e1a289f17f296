"""Brings a graph that older rules of identity made to today's: its records are read anew from what is stored of them.

A key by name changes its form in place, so that whoever it names keeps id, slug, followers and claim. Where one old key
was several people's, the first of them keeps it and the others are new; where several were one's, they are joined.
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from graphdb.driver.advisory_lock import advisory_lock
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database, Transaction
from graphdb.migrations.nodes import rewrite
from ingest.current_rules import BY_NAME, renewed, replaced_keys
from ingest.group import is_group
from ingest.mention import mentions
from ingest.placeholder import PLACEHOLDERS
from ingest.record_version import PackedRecord, pack
from ingest.stored_record import plain, unpack
from ingest.writer import PATIENCE, write_again

PAGE = 1000
BATCH = 200
NAMED = (*BY_NAME, "venue:", "institution:")


async def rekey(database: Database, tell: Callable[[str], object] = lambda _: None) -> int:
    """How many records were written anew; 0 for a graph that today's rules made.

    A run that was ended is taken up again by the next; of several that start at once one does it, and the others wait.
    """
    if await due(database) is None:
        return 0
    async with advisory_lock(database, "renewal of records"):
        noted = await due(database)
        return 0 if noted is None else await rekey_all(database, noted, tell)


async def due(database: Database) -> list[str] | None:
    """The keys of records noted to be written anew; None when today's rules made the graph."""
    rows = await database.rows(statement("ingest/rekey_due"))
    return rows[0][0] if rows else None


async def rekey_all(database: Database, noted: list[str], tell: Callable[[str], object]) -> int:
    """Write anew what older rules made and what was noted before; how many records."""
    tell("Names make other keys than before: the records that this concerns are written anew.")
    forced = await part(database, noted)
    names, joined = await rename(database)
    written = 0
    for start in range(0, len(forced), BATCH):
        page = (await database.rows(statement("ingest/rekey_stored"), {"keys": forced[start : start + BATCH]}))[0][0]
        written += await put(database, [again(payload) for _, payload in page], joined)
    async for payloads in stored(database):
        read = [(unpack(payload)[0], payload) for payload in payloads]
        changed = [again(payload) for record, payload in read if renewed(record) is not record]
        for start in range(0, len(changed), BATCH):
            written += await put(database, changed[start : start + BATCH], joined)
    await finish(database, names)
    tell(f"{written:,} records were written anew.")
    return written


async def part(database: Database, noted: list[str]) -> list[str]:
    """Undo what placeholders joined; the keys of the records to write anew for it, with those noted before."""

    async def work(tx: Transaction) -> list[str]:
        await tx.run(statement("ingest/lock"), {"now": datetime.now(UTC)})
        given: dict[str, Any] = {"placeholders": list(PLACEHOLDERS)}
        bound = await tx.run(statement("ingest/rekey_bound"), given)
        records = sorted({*noted, *(key for _, keys in bound for key in keys)}.difference(PLACEHOLDERS))
        await tx.run(statement("ingest/rekey_part"), given | {"ids": [id_ for id_, _ in bound]})
        await tx.run(statement("ingest/rekey_drop"), given | {"records": records})
        return records

    return await database.write(work, timeout=PATIENCE)


async def rename(database: Database) -> tuple[set[str], dict[str, str]]:
    """Give keys by name their new form in place; every key by name of today, and the old ones whose new form names
    somebody already, each with it."""
    names: set[str] = set()
    targets: dict[str, set[str]] = {}
    async for payloads in stored(database):
        for old in (unpack(payload)[0] for payload in payloads):
            new = renewed(old)
            names.update(key for mention in mentions(new) for key in mention.keys if key.startswith(NAMED))
            if new is not old:
                for before, after in replaced_keys(old, new):
                    if before != after and before.startswith(NAMED) and after.startswith(NAMED):
                        targets.setdefault(before, set()).add(after)
    # A key that a record still gives stays whose it is.
    pairs = {old: min(new) for old, new in sorted(targets.items()) if old not in names}
    first = {new: old for old, new in reversed(pairs.items())}
    rows = [[old, new, new.partition(":")[2], len(targets[old]) > 1] for new, old in first.items()]
    there: list[str | None] = []

    async def work(tx: Transaction, rows: list[list[Any]]) -> list[str | None]:
        await tx.run(statement("ingest/lock"), {"now": datetime.now(UTC)})
        return (await tx.run(statement("ingest/rekey_rename"), {"rows": rows}))[0][0]  # type: ignore[no-any-return]

    for start in range(0, len(rows), PAGE):
        page_ = rows[start : start + PAGE]
        there += await database.write(lambda tx, page_=page_: work(tx, page_), timeout=PATIENCE)  # type: ignore[misc]
    kept = set(there)
    return names, {old: new for old, new in pairs.items() if old in kept or first[new] != old}


def again(payload: bytes) -> PackedRecord:
    """A stored record by the rules of today; what its versions said is kept, where it was kept before."""
    record, told = unpack(payload)
    return pack(record, told) if told.keys else plain(renewed(record))


async def put(database: Database, batch: list[PackedRecord], joined: dict[str, str]) -> int:
    """Write records although they may be as they were; how many."""
    if batch:
        news = {key for packed in batch for mention in mentions(packed.record) for key in mention.keys}
        pairs = [(old, new) for old, new in joined.items() if new in news]
        await write_again(database, batch, pairs, datetime.now(UTC))
    return len(batch)


async def finish(database: Database, names: set[str]) -> None:
    """Delete the keys by name that no record gives any more and what only placeholders named, tell who is a group, and
    note that all is done."""
    await rewrite(database, "Researcher", ["name", "isGroup"], grouped)
    after = ""
    while page := (await database.rows(statement("ingest/rekey_names"), {"after": after, "n": PAGE}))[0][0]:
        after = page[-1]
        if gone := [key for key in page if key not in names]:
            await database.write(lambda tx, gone=gone: tx.run(statement("ingest/rekey_forget"), {"keys": gone}))  # type: ignore[misc]
    last: str | None = ""
    while last is not None:
        last = await database.write(lambda tx, after=last: nameless(tx, after), timeout=PATIENCE)  # type: ignore[misc]
    await database.write(lambda tx: tx.run(statement("ingest/rekey_done")))


async def nameless(tx: Transaction, after: str) -> str | None:
    """Delete what only a placeholder named of a page of things; the last id of the page, None after the last page."""
    return (await tx.run(statement("ingest/rekey_nameless"), {"after": after, "n": PAGE}))[0][0]  # type: ignore[no-any-return]


def grouped(held: list[Any]) -> dict[str, Any]:
    """Whether a person's name is a group's; {} when it is stored."""
    name, stored = held
    found = is_group(name or "")
    return {} if found == stored else {"isGroup": found}


async def stored(database: Database) -> AsyncIterator[list[bytes]]:
    """What is stored of every record, a page at a time."""
    after = ""
    while page := (
        await database.rows(statement("ingest/rekey_records"), {"after": after, "n": PAGE}, timeout=PATIENCE)
    )[0][0]:
        after = page[-1][0]
        yield [payload for _, payload in page]
