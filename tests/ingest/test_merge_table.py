"""OpenAlex's tables of merged ids."""

from pathlib import Path

from ingest.import_batch import ImportBatch
from ingest.run import read_batches
from tests.support.made_records import author, work

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


def read_all(path: Path, source: str = "openalex") -> ImportBatch:
    """All that was read under a path, in one."""
    whole = ImportBatch()
    for batch in read_batches(source, [path], 500):
        whole.entries += batch.entries
        whole.set_aside += batch.set_aside
        whole.unreadable += batch.unreadable
        whole.notes += batch.notes
        whole.skipped += batch.skipped
    return whole


def ids(batch: ImportBatch) -> list[str]:
    return [packed.record.id for packed in batch.packed]


def test_a_table_of_merged_ids_is_known_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "without_suffix"
    for text in ("merge_date,id,merge_into_id\nx,A2,A1\nx,F2,F1\n", "\ufeffID;Merge_into_ID\r\nA2;A1\r\nF2;F1\r\n"):
        path.write_text(text)
        batch = read_all(path)
        assert [packed.record.keys for packed in batch.packed] == [("openalex:A2", "openalex:A1")]
        assert [entry.reason for entry in batch.set_aside] == ["F2 is a funder, and funders are not imported"]
