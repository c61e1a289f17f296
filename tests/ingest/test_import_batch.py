"""When a batch is full, and what is set aside of it."""

from pathlib import Path

import pytest

from ingest import import_batch
from ingest.file_entry import FileEntry
from ingest.import_batch import BatchSize, FileTally, ImportBatch, add_entry
from ingest.openalex import read_version
from tests.support.made_records import author, work

PATH = Path("works.jsonl")


def entry(number: int, authors: int = 0) -> FileEntry:
    people = [author(each, f"Person {each}") for each in range(1, authors + 1)]
    return FileEntry(PATH, number, read_version(work(number, *people)))


def test_a_batch_is_full_of_records_of_references_or_of_what_is_set_aside() -> None:
    batch = ImportBatch()
    for number in (1, 2):
        add_entry(batch, entry(number))
    three = BatchSize(3, 1.0)
    assert not batch.is_full(three)
    assert batch.is_full(BatchSize(2, 1.0))
    batch.weight = import_batch.MAX_WEIGHT // 2
    assert not batch.is_full(three)
    assert batch.is_full(BatchSize(3, 0.5))
    batch.weight = import_batch.MAX_WEIGHT
    assert batch.is_full(three)
    rejected = ImportBatch(set_aside=[FileEntry(PATH, 1, None, "no id")] * 3)
    assert rejected.is_full(three)


def test_batches_shrink_to_what_keeps_accounts_waiting_for_a_short_time_and_grow_again() -> None:
    size, whole = BatchSize(500), ImportBatch(weight=import_batch.MAX_WEIGHT)
    assert size.share == import_batch.FIRST_SHARE
    size.adapt(ImportBatch(weight=import_batch.MAX_WEIGHT * 2 // 5), import_batch.LONGEST_HOLD / 2)
    assert size.share == pytest.approx(0.8)
    size.adapt(whole, import_batch.LONGEST_HOLD / 2)
    assert size.share == 1.0
    # A batch that was read before the share changed says no more than what its own size took.
    for _ in range(2):
        size.adapt(whole, 2 * import_batch.LONGEST_HOLD)
    assert size.share == pytest.approx(0.5)
    size.share = 0.5
    size.adapt(ImportBatch(), 0)
    assert size.share == import_batch.UNCHANGED_SHARE
    for _ in range(20):
        size.adapt(ImportBatch(weight=100), 60.0)
    assert size.share == import_batch.LEAST_SHARE


def test_works_with_many_authors_weigh_more() -> None:
    light, heavy = ImportBatch(), ImportBatch()
    add_entry(light, entry(1))
    add_entry(heavy, entry(1, authors=9))
    assert heavy.weight - light.weight == 45


def test_records_get_the_day_of_the_import_where_the_source_gave_none() -> None:
    batch = ImportBatch()
    add_entry(batch, entry(1))
    [packed] = batch.packed
    assert packed.fields.date.endswith("?")


def test_what_could_not_be_written_is_set_aside_with_its_fields() -> None:
    batch = ImportBatch()
    for number in (1, 2):
        add_entry(batch, entry(number))
    batch.reject([(batch.packed[0], "too large")])
    assert [packed.record.id for packed in batch.packed] == ["W2"]
    [letter] = batch.set_aside
    assert (letter.line, letter.reason, letter.raw["id"]) == (1, "too large", "W1")


def test_a_file_of_which_nothing_was_accepted_has_a_sentence() -> None:
    tally = FileTally()
    tally.add(FileEntry(PATH, 1, None, "it has no name"))
    assert tally.sentence(PATH) == "works.jsonl: its only record was set aside: it has no name."
    tally.add(FileEntry(PATH, 2, None, "something else"))
    assert tally.sentence(PATH) == "works.jsonl: none of its 2 records was taken; the first: it has no name."
    tally.add(entry(3))
    assert (tally.accepted, tally.rejected) == (1, 2)
