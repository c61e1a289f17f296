"""The names of arXiv's categories."""

import re

from ingest.arxiv_category import CATEGORIES


def test_categories_have_names_by_code() -> None:
    assert CATEGORIES["cs.LG"] == "Machine Learning"
    assert CATEGORIES["hep-th"] == "High Energy Physics - Theory"
    assert CATEGORIES["cond-mat.mes-hall"] == "Mesoscale and Nanoscale Physics"


def test_every_code_has_an_archive_and_a_name() -> None:
    for code, name in CATEGORIES.items():
        assert re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", code), code
        assert name == name.strip() != ""
        assert code.partition(".")[0] in CATEGORIES
