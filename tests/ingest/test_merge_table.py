"""OpenAlex's tables of merged ids."""

from pathlib import Path

from tests.support.read_files import read_all


def test_a_table_of_merged_ids_is_known_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "without_suffix"
    for text in ("merge_date,id,merge_into_id\nx,A2,A1\nx,F2,F1\n", "\ufeffID;Merge_into_ID\r\nA2;A1\r\nF2;F1\r\n"):
        path.write_text(text)
        batch = read_all(path)
        assert [packed.record.keys for packed in batch.packed] == [("openalex:A2", "openalex:A1")]
        assert [entry.reason for entry in batch.set_aside] == ["F2 is a funder, and funders are not imported"]
