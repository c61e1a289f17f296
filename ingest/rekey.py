"""Rekeying: brings a graph whose keys follow older rules of identity up to the current rules, from its stored records.

A key by name is renamed in place, so that whoever it names keeps id, slug, followers and claim. Where one old key named
several people, the first of them keeps it and the others are new; where several keys named one person, they are joined.
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from graphdb.driver.advisory_lock import advisory_lock
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database, Transaction
from graphdb.migrations.nodes import rewrite
from ingest.current_rules import BY_NAME, apply_current_rules, replaced_keys
from ingest.group import is_group
from ingest.mention import iter_mentions
from ingest.placeholder import PLACEHOLDERS
from ingest.record_version import PackedRecord, pack
from ingest.stored_record import pack_legacy, unpack_payload
from ingest.writer import TIMEOUT, rewrite_batch

PAGE = 1000
BATCH = 200
NAMED = (*BY_NAME, "venue:", "institution:")


async def rekey(database: Database, report: Callable[[str], object] = lambda _: None) -> int:
    """Rekey the graph. Returns how many records were written again, 0 for a graph that follows the current rules.

    A run that was interrupted is continued by the next; of several that start at once one does the work and the others
    wait.
    """
    if await pending_keys(database) is None:
        return 0
    async with advisory_lock(database, "renewal of records"):
        pending = await pending_keys(database)
        return 0 if pending is None else await rekey_graph(database, pending, report)


async def lock(tx: Transaction) -> None:
    """Keep imports and the writes of accounts waiting until the transaction ends."""
    await tx.run(statement("ingest/lock_imports"))
    await tx.run(statement("ingest/lock_graph"), {"now": datetime.now(UTC)})


async def pending_keys(database: Database) -> list[str] | None:
    """The keys of records noted to be written again; None when the graph follows the current rules."""
    rows = await database.rows(statement("ingest/rekey_pending"))
    return rows[0][0] if rows else None


async def rekey_graph(database: Database, pending: list[str], report: Callable[[str], object]) -> int:
    """Write again the records that older rules made and those noted before. Returns how many."""
    report("The rules for keys have changed: the records that this affects are written again.")
    keys_to_write = await separate_placeholders(database, pending)
    names, joined = await rename_keys(database)
    written = 0
    for start in range(0, len(keys_to_write), BATCH):
        page = (
            await database.rows(
                statement("ingest/rekey_payloads_by_key"), {"keys": keys_to_write[start : start + BATCH]}
            )
        )[0][0]
        written += await rewrite_records(database, [pack_current(payload) for _, payload in page], joined)
    async for payloads in iter_payloads(database):
        read = [(unpack_payload(payload)[0], payload) for payload in payloads]
        changed = [pack_current(payload) for record, payload in read if apply_current_rules(record) is not record]
        for start in range(0, len(changed), BATCH):
            written += await rewrite_records(database, changed[start : start + BATCH], joined)
    await clean_up(database, names)
    report(f"{written:,} records were written again.")
    return written


async def separate_placeholders(database: Database, pending: list[str]) -> list[str]:
    """Separate what placeholders joined. Returns the keys of the records to write again for it, and of those noted
    before."""

    async def separate(tx: Transaction) -> list[str]:
        await lock(tx)
        parameters: dict[str, Any] = {"placeholders": list(PLACEHOLDERS)}
        joined_rows = await tx.run(statement("ingest/rekey_joined"), parameters)
        records = sorted({*pending, *(key for _, keys in joined_rows for key in keys)}.difference(PLACEHOLDERS))
        await tx.run(statement("ingest/rekey_separate"), parameters | {"ids": [id_ for id_, _ in joined_rows]})
        await tx.run(statement("ingest/rekey_drop_placeholders"), parameters | {"records": records})
        return records

    return await database.write(separate, timeout=TIMEOUT)


async def rename_keys(database: Database) -> tuple[set[str], dict[str, str]]:
    """Rename keys by name in place. Returns every current key by name, and the old keys whose new key already names
    somebody, each with it."""
    names: set[str] = set()
    targets: dict[str, set[str]] = {}
    async for payloads in iter_payloads(database):
        for old in (unpack_payload(payload)[0] for payload in payloads):
            new = apply_current_rules(old)
            names.update(key for mention in iter_mentions(new) for key in mention.keys if key.startswith(NAMED))
            if new is not old:
                for before, after in replaced_keys(old, new):
                    if before != after and before.startswith(NAMED) and after.startswith(NAMED):
                        targets.setdefault(before, set()).add(after)
    # A key that a record still gives keeps naming what it names.
    pairs = {old: min(new) for old, new in sorted(targets.items()) if old not in names}
    first = {new: old for old, new in reversed(pairs.items())}
    rows = [[old, new, new.partition(":")[2], len(targets[old]) > 1] for new, old in first.items()]
    existing: list[str | None] = []

    async def rename_page(rows: list[list[Any]], tx: Transaction) -> list[str | None]:
        await lock(tx)
        return (await tx.run(statement("ingest/rekey_rename"), {"rows": rows}))[0][0]  # type: ignore[no-any-return]

    for start in range(0, len(rows), PAGE):
        page = partial(rename_page, rows[start : start + PAGE])
        existing += await database.write(page, timeout=TIMEOUT)
    existing_keys = set(existing)
    return names, {old: new for old, new in pairs.items() if old in existing_keys or first[new] != old}


def pack_current(payload: bytes) -> PackedRecord:
    """A stored record by the current rules, with the fields of its versions where these are stored."""
    record, fields = unpack_payload(payload)
    return pack(record, fields) if fields.values else pack_legacy(apply_current_rules(record))


async def rewrite_records(database: Database, batch: list[PackedRecord], joined: dict[str, str]) -> int:
    """Write records even if they are unchanged. Returns how many."""
    if batch:
        named_keys = {key for packed in batch for mention in iter_mentions(packed.record) for key in mention.keys}
        pairs = [(old, new) for old, new in joined.items() if new in named_keys]
        await rewrite_batch(database, batch, pairs, datetime.now(UTC))
    return len(batch)


async def clean_up(database: Database, names: set[str]) -> None:
    """Delete the keys by name that no record gives any more and what only placeholders named, store who is a group, and
    note that rekeying is done."""
    await rewrite(database, "Researcher", ["name", "isGroup"], group_property)
    after = ""
    while page := (await database.rows(statement("ingest/rekey_name_keys"), {"after": after, "n": PAGE}))[0][0]:
        after = page[-1]
        if unused := [key for key in page if key not in names]:
            await database.write(partial(delete_keys, unused))
    last: str | None = ""
    while last is not None:
        last = await database.write(partial(delete_unnamed, last), timeout=TIMEOUT)
    await database.write(lambda tx: tx.run(statement("ingest/rekey_done")))


async def delete_keys(keys: list[str], tx: Transaction) -> None:
    """Delete keys by name that no record gives any more."""
    await tx.run(statement("ingest/rekey_delete_keys"), {"keys": keys})


async def delete_unnamed(after: str, tx: Transaction) -> str | None:
    """Delete what only a placeholder named of a page of entities. Returns the last id of the page, None after the last
    page."""
    return (await tx.run(statement("ingest/rekey_delete_unnamed"), {"after": after, "n": PAGE}))[0][0]  # type: ignore[no-any-return]


def group_property(row: list[Any]) -> dict[str, Any]:
    """Whether a person's name is a group's, as a property to store; {} when it is stored already."""
    name, stored = row
    is_group_now = is_group(name or "")
    return {} if is_group_now == stored else {"isGroup": is_group_now}


async def iter_payloads(database: Database) -> AsyncIterator[list[bytes]]:
    """Yield the payloads of all stored records, a page at a time."""
    after = ""
    while page := (
        await database.rows(statement("ingest/rekey_payloads"), {"after": after, "n": PAGE}, timeout=TIMEOUT)
    )[0][0]:
        after = page[-1][0]
        yield [payload for _, payload in page]
