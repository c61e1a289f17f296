"""Stored records as the current rules make them."""

from ingest.current_rules import apply_current_rules, refold_key, replaced_keys
from ingest.openalex import read_record
from ingest.record import AuthorRecord, BylineEntry, VenueMention, WorkRecord
from tests.support.made_records import author, work


def stored(*authors: BylineEntry, source: str = "arxiv", venue: VenueMention | None = None) -> WorkRecord:
    return WorkRecord(
        source=source, id="1", keys=(f"{source}:1",), authors=authors, missing_author_count=0, venue=venue,
        references=("openalex:W4285719527", "openalex:W2"),
    )  # fmt: skip


def test_a_record_by_the_current_rules_is_the_same_object() -> None:
    record = read_record(work(1, author(1, "Anna Lind"), author(None, "Bo Ek")))
    assert apply_current_rules(record) is record


def test_names_are_read_anew_and_placeholders_left_out() -> None:
    old = stored(
        BylineEntry(("name:arxiv:prof anna lind",), "Prof. Anna Lind"),
        BylineEntry(("name:arxiv:et al",), "et al."),
        BylineEntry(("openalex:A9999999999",), "Bo Ek"),
    )
    new = apply_current_rules(old)
    assert isinstance(new, WorkRecord)
    assert [entry.keys for entry in new.authors] == [("name:arxiv:anna lind",), ("name:arxiv:bo ek",)]
    assert new.missing_author_count is None
    assert new.references == ("openalex:W2",)
    assert next(replaced_keys(old, new)) == ("name:arxiv:prof anna lind", "name:arxiv:anna lind")


def test_another_source_gives_its_own_keys_which_are_folded_anew() -> None:
    old = stored(BylineEntry(("name:ours:Ánna  Lind",), "Prof. Anna Lind"), source="ours")
    new = apply_current_rules(old)
    assert isinstance(new, WorkRecord)
    assert [(entry.keys, entry.name) for entry in new.authors] == [(("name:ours:anna lind",), "Prof. Anna Lind")]


def test_keys_by_name_are_folded_and_others_stay() -> None:
    assert refold_key("name:arxiv:Østergård") == "name:arxiv:ostergard"
    assert refold_key("venue:Annals of  Mud") == "venue:annals of mud"
    assert refold_key("doi:10.1/AbC") == "doi:10.1/AbC"


def test_a_person_is_credited_by_name_alone() -> None:
    record = AuthorRecord(source="ours", id="1", keys=("ours:1",), name="Bo Ek (on behalf of the QUARTZ Collaboration)")
    new = apply_current_rules(record)
    assert isinstance(new, AuthorRecord)
    assert new.name == "Bo Ek"
