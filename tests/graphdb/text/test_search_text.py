"""What an entity is searched by follows from what it shows."""

import pytest

from graphdb.text.search_text import SEARCHED_PROPERTIES, search_text


@pytest.mark.parametrize("kind", SEARCHED_PROPERTIES)
def test_an_entity_without_text_is_searched_by_nothing(kind: str) -> None:
    assert search_text(kind, {}) == {"searchNames": None, "searchText": None}
    names, others = SEARCHED_PROPERTIES[kind]
    assert search_text(kind, dict.fromkeys((*names, *others), "?")) == {"searchNames": None, "searchText": None}


def test_names_stand_apart_from_each_other_and_from_other_texts() -> None:
    properties = {"name": "Reed <i>House</i>", "alternateNames": ["A-B"], "acronyms": None, "city": "Åby"}
    assert search_text("Institution", properties) == {"searchNames": "reed house | a b | ab", "searchText": "aby"}


def test_a_work_is_searched_by_its_title_and_its_abstract() -> None:
    properties = {"title": "L<sub>2</sub>-Norm", "abstract": "It is &lt;i&gt;so&lt;/i&gt;.", "doi": "10.1/x"}
    assert search_text("Work", properties) == {"searchNames": "l2 norm | l2norm", "searchText": "it is so"}
