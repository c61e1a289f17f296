"""What is stored of OpenAlex's records."""

from ingest.openalex_keys import leads_to_preprint, select_keys
from tests.support.made_records import author, work


def test_keys_that_no_reader_takes_are_not_stored_and_null_is() -> None:
    item = work(1, author(1, "Anna Lind", institutions=[2])) | {"mesh": [1], "abstract": None, "cited_by_count": 3}
    selected = select_keys(item, "W")
    assert "mesh" not in selected
    assert selected["abstract"] is None
    assert selected["cited_by_count"] == 3
    [entry] = selected["authorships"]
    assert entry["author"]["display_name"] == "Anna Lind"
    assert "orcid" not in entry["author"]


def test_further_locations_are_stored_where_they_lead_to_a_preprint() -> None:
    places = [{"landing_page_url": "https://arxiv.org/abs/2605.1"}, {"landing_page_url": "https://example.org"}, None]
    assert select_keys({"id": "W1", "locations": places}, "W")["locations"] == places[:1]
    assert not leads_to_preprint({"id": None})


def test_affiliations_are_stored_where_an_entry_has_no_institutions() -> None:
    matched = [{"institution_ids": ["I1"], "raw_affiliation_string": "Uni"}]
    entries = [{"institutions": [{"id": "I1"}], "affiliations": matched}, {"institutions": [], "affiliations": matched}]
    first, second = select_keys({"id": "W1", "authorships": entries}, "W")["authorships"]
    assert "affiliations" not in first
    assert second["affiliations"] == [{"institution_ids": ["I1"]}]
