"""The reason for a record on which peergraph itself failed."""

from ingest.errors import PlainTextFile, UnreadableFile, describe_defect


def test_a_defect_is_told_with_its_place() -> None:
    try:
        raise KeyError("x")
    except KeyError as error:
        reason = describe_defect(error)
    assert reason.startswith("peergraph failed on it, which is a defect of peergraph (KeyError at test_errors.py:")
    assert describe_defect(ValueError()) == "peergraph failed on it, which is a defect of peergraph (ValueError)"


def test_a_file_of_words_is_a_file_that_cannot_be_read() -> None:
    assert issubclass(PlainTextFile, UnreadableFile)
