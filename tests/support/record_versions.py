"""Records of OpenAlex of every kind, and versions of them that each have some of their fields."""

import zlib
from functools import reduce
from typing import Any

from hypothesis import strategies as st

from ingest.record import AnyRecord, encode_record
from ingest.record_version import PackedRecord
from ingest.stored_record import combine_versions
from tests.support.made_records import author, institution, topic, whole_work

DAYS = ["2023-03-01", "2024-02-29T08:30:00.5", "2024-02-29T08:30:01", "2025-11-02"]
WHOLE = whole_work(
    7,
    is_retracted=True,
    locations=[{"landing_page_url": "https://arxiv.org/abs/2401.00001"}, {"pdf_url": "https://example.org/b"}],
    authors_count=3,
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


def legacy(record: AnyRecord) -> bytes:
    """A payload as it was before versions were kept."""
    return zlib.compress(encode_record(record), 1)
