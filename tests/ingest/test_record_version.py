"""What the versions of one record add up to, whatever they leave out and in whatever order they come."""

import itertools
import json
import zlib
from functools import reduce
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import arxiv, openalex, own_format
from ingest.errors import RecordRejected
from ingest.openalex import read_record, read_version
from ingest.record import AnyRecord, encode_record
from ingest.record_version import PackedRecord, pack, with_import_date
from ingest.stored_record import combine_versions
from tests.support.made_records import atom, author, institution, topic, work

DAYS = ["2023-03-01", "2024-02-29T08:30:00.5", "2024-02-29T08:30:01", "2025-11-02"]
WHOLE = work(
    7,
    author(1, "Ines Prado", "0000-0002-1825-0097", [4]),
    author(None, "Ola By"),
    doi="https://doi.org/10.5555/prado",
    ids={"pmid": "https://pubmed.ncbi.nlm.nih.gov/123", "mag": 9},
    display_name="Tidal flats",
    cites=[8, 9],
    topics=[11],
    language="en",
    type_crossref="proceedings-article",
    is_paratext=False,
    is_retracted=True,
    cited_by_count=5,
    abstract_inverted_index={"Mud": [0], "moves": [1]},
    open_access={"is_oa": True, "oa_url": "https://example.org/a.pdf"},
    biblio={"volume": "3", "issue": "1", "first_page": "9", "last_page": "12"},
    primary_location={"landing_page_url": "https://example.org/a", "license": "cc-by", "source": {"id": "S5"}},
    best_oa_location={"license": "cc0"},
    locations=[{"landing_page_url": "https://arxiv.org/abs/2401.00001"}, {"pdf_url": "https://example.org/b"}],
    authors_count=3,
    concepts=[{"id": "C1", "display_name": "Mud", "score": 0.5}],
)
PERSON = {
    "id": "https://openalex.org/A5",
    "display_name": "Ines Prado",
    "display_name_alternatives": ["I. Prado"],
    "orcid": "https://orcid.org/0000-0002-1825-0097",
    "affiliations": [{"institution": institution(4), "years": [2019, 2021]}],
    "last_known_institutions": [institution(4), institution(6)],
}
PLACE = institution(4, "Institute of Mud", "https://ror.org/05k89ew48") | {
    "geo": {"city": "Lund", "country_code": "SE"},
    "homepage_url": "https://mud.example",
    "associated_institutions": [{"id": "I9", "relationship": "parent"}],
    "ids": {"mag": "12"},
}
JOURNAL = {"id": "S5", "display_name": "Mud", "issn_l": "0092-8674", "issn": ["0092-8674"], "type": "journal"}
THINGS = [WHOLE, PERSON, PLACE, topic(11) | {"description": "Of mud."}, JOURNAL]
OTHER: dict[str, Any] = {
    "display_name": "Anew", "title": "Anew", "publication_year": 2021, "publication_date": "2021-01-01",
    "type": "review", "language": "de", "cited_by_count": 6, "doi": None, "orcid": None, "authors_count": None,
    "referenced_works": [], "topics": [topic(25)], "authorships": [author(3, "Ulf Ek")], "primary_location": None,
    "is_retracted": None, "abstract_inverted_index": None, "affiliations": [], "homepage_url": None, "issn": [],
}  # fmt: skip


def added(versions: list[PackedRecord]) -> PackedRecord:
    """The record after these versions, imported one after the other."""
    return reduce(lambda known, new: combine_versions(known.fields, new), versions)


def undated(item: dict[str, Any], day: str) -> PackedRecord:
    """A version without a date, imported on a day."""
    return with_import_date(read_version(item), day)


@st.composite
def cuts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Versions of one record, each with some of its keys and a date of its own."""
    whole = draw(st.sampled_from(THINGS))
    versions = []
    for day in draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=4, unique=True)):
        chosen = draw(st.sets(st.sampled_from(sorted(whole))))
        cut = {key: whole[key] for key in chosen}
        cut |= {key: OTHER[key] for key in chosen & OTHER.keys() if draw(st.booleans())}
        versions.append(cut | {"id": whole["id"], "updated_date": day})
    return versions


@given(cuts())
def test_versions_add_up_to_one_record_in_any_order(items: list[dict[str, Any]]) -> None:
    by_hand: dict[str, Any] = {}
    for item in sorted(items, key=lambda each: str(each["updated_date"])):
        by_hand |= item
    for order in itertools.permutations(map(read_version, items)):
        found = added(list(order))
        assert found.record == read_record(by_hand)
        assert found.payload_hash == added([read_version(item) for item in items]).payload_hash


@pytest.mark.parametrize("item", THINGS)
def test_what_is_read_of_a_record_is_what_is_kept_of_it(item: dict[str, Any]) -> None:
    assert read_version(item | {"counts_by_year": [1], "mesh": None}).record == read_record(item)
    assert read_version(item).fields.values.keys() <= item.keys()


def test_a_cut_record_changes_only_what_it_names() -> None:
    full, cut = read_version(WHOLE), read_version({"id": "W7", "title": "Anew", "doi": None})
    found = added([with_import_date(full, "2026-05-01"), with_import_date(cut, "2026-05-02")])
    assert found.record == read_record(WHOLE | {"title": "Anew", "doi": None})


def test_an_older_version_adds_what_is_not_known_yet() -> None:
    new = read_version({"id": "W7", "title": "Anew", "updated_date": "2025-01-01"})
    old = read_version(WHOLE | {"updated_date": "2024-01-01"})
    assert added([new, old]).record == read_record(WHOLE | {"title": "Anew", "updated_date": "2025-01-01"})


def test_an_undated_version_counts_as_of_the_day_of_its_import() -> None:
    early, late = {"id": "W7", "title": "Early"}, {"id": "W7", "title": "Late"}
    dated = read_version({"id": "W7", "title": "Dated", "updated_date": "2025-06-01T10:00:00"})

    def title(*versions: PackedRecord) -> str | None:
        return getattr(added(list(versions)).record, "title", None)

    assert title(dated, undated(early, "2025-05-31")) == title(undated(early, "2025-05-31"), dated) == "Dated"
    assert title(dated, undated(late, "2025-06-02")) == title(undated(late, "2025-06-02"), dated) == "Late"
    assert title(undated(early, "2025-06-01"), undated(late, "2025-06-01")) == "Late"
    assert title(undated(late, "2025-06-01"), undated(early, "2025-06-01")) == "Early"


def test_of_versions_dated_alike_the_one_imported_later_counts() -> None:
    one, other = ({"id": "W7", "title": title, "updated_date": "2025-06-01"} for title in ("One", "Other"))
    assert added([read_version(one), read_version(other)]).record == read_record(other)
    assert added([read_version(other), read_version(one)]).record == read_record(one)


def test_a_time_of_day_in_any_zone_is_a_date() -> None:
    early = {"id": "W7", "title": "Early", "updated_date": "2025-06-01T23:30:00+02:00"}
    late = {"id": "W7", "title": "Late", "updated_date": "2025-06-01T22:00:00Z"}
    assert added([read_version(late), read_version(early)]).record == read_record(late)


def legacy(record: AnyRecord) -> bytes:
    """A payload as it was before versions were kept."""
    return zlib.compress(encode_record(record), 1)


OWN = {
    "kind": "work", "source": "ours", "id": "1", "keys": ["ours:1", "doi:10.5555/x"], "title": "Mud", "year": 2020,
    "authors": [{"keys": ["ours:p1"], "name": "Ines Prado"}], "references": ["doi:10.5555/y"],
}  # fmt: skip


def test_our_own_format_has_its_fields_for_keys() -> None:
    cut = {"kind": "work", "source": "ours", "id": "1", "keys": ["ours:1"], "title": None, "references": []}
    first, second = (
        with_import_date(own_format.read_version(OWN), "2026-05-01"),
        with_import_date(own_format.read_version(cut), "2026-05-02"),
    )
    assert added([first, second]).record == own_format.read_record(OWN | cut)
    assert added([second, first]).record == own_format.read_record(OWN | cut)


def test_our_own_format_may_speak_of_openalex_works() -> None:
    whole = pack(read_record(WHOLE), read_version(WHOLE).fields)
    item = {"kind": "work", "source": "openalex", "id": "W7", "keys": ["openalex:W7"], "title": "Anew"}
    found = added(
        [with_import_date(whole, "2026-05-01"), with_import_date(own_format.read_version(item), "2026-05-02")]
    )
    others = {key: value for key, value in WHOLE.items() if key not in ("doi", "locations")}
    assert found.record == read_record(others | {"title": "Anew"})


def test_an_entry_of_arxiv_without_a_doi_keeps_the_one_that_is_known() -> None:
    def entry(**fields: Any) -> PackedRecord:
        [element] = fromstring(atom("2401.00001", "Ines Prado", **fields)).iter(f"{arxiv.ATOM}entry")
        return arxiv.read_version(element)

    first = entry(doi="10.5555/x", updated="2026-05-17T05:53:35Z", summary="This paper has been withdrawn.")
    second = entry(updated="2026-06-17T05:53:35Z", title="Anew", summary="Not any more.")
    for order in ([first, second], [second, first]):
        found: Any = added(order).record
        assert found.keys == ("arxiv:2401.00001", "doi:10.5555/x")
        assert (found.title, found.is_retracted, found.updated) == ("Anew", False, "2026-06-17T05:53:35")


def test_versions_that_a_table_wrote_are_read_as_what_they_stand_for() -> None:
    item = json.loads(json.dumps(WHOLE)) | {"publication_year": "2020", "is_retracted": "True", "cited_by_count": 5.0}
    assert openalex.read_version(item).record == read_record(WHOLE)


@pytest.mark.parametrize(
    ("source", "kind", "key"),
    [("openalex", "topic", "openalex:W7"), ("openalex", "work", "openalex:T7"), ("arxiv", "venue", "arxiv:2401.00001")],
)
def test_our_own_format_gives_no_known_source_a_key_of_another_kind(source: str, kind: str, key: str) -> None:
    item = {"kind": kind, "source": source, "id": key.partition(":")[2], "keys": [key]}
    item |= {"topic": {"name": "Mud", "level": "TOPIC"}, "venue": {"name": "Mud"}, "work": {}}[kind]
    with pytest.raises(RecordRejected, match=f"is no key of a {kind}"):
        own_format.read_record(item)
