"""References in each format, read back by libraries that reference managers and typesetters use."""

import json
import re
from pathlib import Path
from typing import Any

import citeproc
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from pybtex.database import Entry, parse_string
from rispy.config import TYPE_OF_REFERENCE_MAPPING

from graphdb.text.folding import plain_text
from resolvers.citation.bibtex import ENTRIES, bibtex
from resolvers.citation.csl_json import TYPES as CSL_TYPES
from resolvers.citation.csl_json import csl_json
from resolvers.citation.reference import Reference, reference_of
from resolvers.citation.ris import TYPES as RIS_TYPES
from resolvers.citation.ris import ris
from schema.work import WorkType
from tests.resolvers.citation.test_tex import HOSTILE, printed
from tests.support.examples import examples

SCHEMA = Path(citeproc.__file__).parent / "data/schema/schemas/styles"
# The fields of schema/csl-data.json that CSL's variables do not list.
BESIDE_VARIABLES = {"id", "type"}
HOSTILE_TITLES = [
    "An {open brace",
    "A closed} brace {{",
    "Back\\slash \\end{document}",
    "Two\nlines\r\nand\ttabs\u2028",
    "\u202eright to left\u202c \u200fmarks",
    "@article{other, title = {x}}",
    'A "quoted" title, with = and #',
    "TY  - JOUR\r\nER  - ",
    "שלום עולם",
    "x" * 500,
    "{" * 500,
    "\\" * 500,
]


def facts(**changes: Any) -> list[Any]:
    """Return what the statement reads of a work, with some values changed."""
    values: dict[str, Any] = {
        "id": "WAAAAAAAAAAAAAAA",
        "slug": "hearts-and-minds",
        "type": "ARTICLE",
        "title": "Hearts &amp; <i>minds</i>",
        "year": 2019,
        "published_on": "2019-05-17",
        "language": "en",
        "doi": "10.1000/a_b%c",
        "arxiv": None,
        "url": "https://example.org/a b",
        "volume": "12",
        "issue": "3",
        "first_page": "1",
        "last_page": "10",
        "is_retracted": False,
        "missing": 0,
        "venues": [["Journal of Hearts & Minds", "journal", "1234-5679"]],
        "names": [
            ["Ludwig van Beethoven", None, False],
            ["Bo Ek Jr.", None, False],
            ["QUARTZ and Friends", None, True],
            ["Gabriel García Márquez", None, False],
        ],
    }
    return list((values | changes).values())


def entry(reference: Reference) -> Entry:
    """Return the entry of a BibTeX file with this reference alone, which BibTeX reads without a complaint."""
    [(key, found)] = parse_string(bibtex(reference), "bibtex").entries.items()
    assert key == reference.key
    return found


def record(reference: Reference) -> dict[str, Any]:
    """Return the record of an RIS file with this reference alone."""
    [found] = rispy.loads(ris(reference))
    return dict(found)


def item(reference: Reference) -> dict[str, Any]:
    """Return the item of a CSL list, after CSL's processor has made a bibliography of it."""
    items = json.loads(csl_json(reference))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem(reference.key)]))
    assert len(bibliography.bibliography()) == 1
    [found] = items
    return dict(found)


def test_bibtex_is_read_back_with_names_in_parts() -> None:
    found = entry(reference_of(facts()))
    assert found.type == "article"
    parts = [
        (" ".join(p.prelast_names), " ".join(p.last_names), " ".join(p.lineage_names), " ".join(p.first_names))
        for p in found.persons["author"]
    ]
    assert parts == [
        ("van", "Beethoven", "", "Ludwig"),
        ("", "Ek", "Jr.", "Bo"),
        ("", "{QUARTZ and Friends}", "", ""),
        ("", "{Gabriel García Márquez}", "", ""),
    ]
    assert dict(found.fields) == {
        "title": r"Hearts \& minds",
        "journal": r"Journal of Hearts \& Minds",
        "year": "2019",
        "month": "May",
        "volume": "12",
        "number": "3",
        "pages": "1--10",
        "doi": "10.1000/a_b%c",
        "issn": "1234-5679",
    }


def test_ris_is_read_back_with_its_lines_ended_by_cr_lf_and_its_authors_in_order() -> None:
    reference = reference_of(facts())
    lines = ris(reference).split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - JOUR", ["ER  - ", ""])
    assert not any("\n" in line or "\r" in line for line in lines)
    assert record(reference) == {
        "type_of_reference": "JOUR",
        "authors": ["van Beethoven, Ludwig", "Ek, Bo, Jr.", "QUARTZ and Friends", "Gabriel García Márquez"],
        "title": "Hearts & minds",
        "secondary_title": "Journal of Hearts & Minds",
        "year": "2019",
        "date": "2019/05/17/",
        "volume": "12",
        "number": "3",
        "start_page": "1",
        "end_page": "10",
        "doi": "10.1000/a_b%c",
        "issn": "1234-5679",
        "language": "en",
        "id": "hearts-and-minds",
    }


def test_csl_json_is_read_by_csls_processor_and_has_variables_and_types_of_csl_alone() -> None:
    assert item(reference_of(facts())) == {
        "id": "hearts-and-minds",
        "type": "article-journal",
        "title": "Hearts & minds",
        "author": [
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
            {"family": "Ek", "given": "Bo", "suffix": "Jr."},
            {"literal": "QUARTZ and Friends"},
            {"literal": "Gabriel García Márquez"},
        ],
        "issued": {"date-parts": [[2019, 5, 17]]},
        "container-title": "Journal of Hearts & Minds",
        "volume": "12",
        "issue": "3",
        "page": "1-10",
        "DOI": "10.1000/a_b%c",
        "ISSN": "1234-5679",
        "language": "en",
    }
    types = quoted(SCHEMA / "csl-types.rnc")
    variables = quoted(SCHEMA / "csl-variables.rnc") | BESIDE_VARIABLES
    assert set(CSL_TYPES.values()) | {"document"} <= types
    for type_ in WorkType:
        for venue in (["Somewhere", "repository", None], ["Series", "book series", None]):
            reference = reference_of(facts(type=type_.value, venues=[venue], doi=None, arxiv="2605.17276", missing=3))
            assert item(reference).keys() <= variables


def quoted(file: Path) -> set[str]:
    """Return all quoted words of a file of the CSL schema."""
    return set(re.findall(r'"([^"]+)"', file.read_text()))


def test_every_type_of_work_has_a_type_that_each_format_knows() -> None:
    types = {str(type_.value) for type_ in WorkType}
    assert ENTRIES.keys() | RIS_TYPES.keys() | CSL_TYPES.keys() <= types
    assert set(RIS_TYPES.values()) | {"GEN"} <= TYPE_OF_REFERENCE_MAPPING.keys()
    written = {
        str(type_.value): (
            entry(reference).type, record(reference)["type_of_reference"], json.loads(csl_json(reference))[0]["type"]
        )
        for type_ in WorkType
        for reference in [reference_of(facts(type=type_.value))]
    }  # fmt: skip
    assert written["CONFERENCE_PAPER"] == ("inproceedings", "CPAPER", "paper-conference")
    assert written["PREPRINT"] == ("misc", "UNPB", "article")
    assert written["DISSERTATION"] == ("phdthesis", "THES", "thesis")
    assert written["DATASET"] == ("misc", "DATA", "dataset")
    assert written["PARATEXT"] == ("misc", "GEN", "document")


def test_a_venue_is_named_as_what_it_is_to_the_work() -> None:
    paper = reference_of(facts(type="CONFERENCE_PAPER"))
    assert entry(paper).fields["booktitle"] == r"Journal of Hearts \& Minds"
    deposited = reference_of(facts(venues=[["arXiv", "repository", None]], doi=None, arxiv="2605.17276", url=None))
    assert entry(deposited).type == "misc"
    assert dict(entry(deposited).fields).items() >= {
        "howpublished": "arXiv", "eprint": "2605.17276", "archiveprefix": "arXiv",
        "url": "https://arxiv.org/abs/2605.17276",
    }.items()  # fmt: skip
    assert item(deposited)["publisher"] == "arXiv"
    # Nothing says that a book or a thesis is a part of its venue.
    for type_ in ("BOOK", "DISSERTATION", "REPORT"):
        assert "Hearts & Minds" not in ris(reference_of(facts(type=type_)))
    assert entry(reference_of(facts(type="BOOK", venues=[["S", "book series", None]]))).fields["series"] == "S"


def test_nothing_is_made_up_for_a_work_of_which_nothing_is_known() -> None:
    nothing = facts(**dict.fromkeys(("slug", "title", "year", "published_on", "language", "doi", "url", "volume")))
    nothing[2], nothing[11:14], nothing[16:] = "OTHER", [None] * 3, [[], []]
    reference = reference_of(nothing)
    assert bibtex(reference) == "@misc{WAAAAAAAAAAAAAAA,\n}\n"
    assert ris(reference) == "TY  - GEN\r\nID  - WAAAAAAAAAAAAAAA\r\nER  - \r\n"
    assert json.loads(csl_json(reference)) == [{"id": "WAAAAAAAAAAAAAAA", "type": "document"}]


def test_a_day_counts_only_if_it_is_in_the_year_of_the_work() -> None:
    assert reference_of(facts(year=2020)).date == (2020,)
    assert reference_of(facts(year=None)).date == (2019, 5, 17)
    assert reference_of(facts(published_on=None)).date == (2019,)
    assert "month" not in entry(reference_of(facts(published_on=None))).fields
    assert "date" not in record(reference_of(facts(published_on=None)))


def test_names_that_are_not_listed_are_told() -> None:
    many = reference_of(facts(names=[["Bo Ek", None, False]] * 501))
    assert len(many.names) == 500
    assert str(entry(many).persons["author"][-1]) == "others"
    cut = reference_of(facts(missing=1200, is_retracted=True))
    assert str(entry(cut).persons["author"][-1]) == "others"
    assert record(cut)["notes"] == ["Retracted.", "1,200 more authors are not listed here."]
    assert item(cut)["note"] == "Retracted. 1,200 more authors are not listed here."
    [person] = entry(reference_of(facts(names=[["others", None, False]]))).persons["author"]
    assert str(person) == "{others}"


def test_a_key_is_the_slug_unless_that_has_letters_that_bibtex_cannot_read() -> None:
    assert reference_of(facts()).key == "hearts-and-minds"
    assert reference_of(facts(slug="сердца-и-умы")).key == "WAAAAAAAAAAAAAAA"


def test_an_address_is_no_way_out_of_its_field() -> None:
    reference = reference_of(facts(doi=None, url="https://example.org/{a}\\b c%20d\r\nER  - "))
    assert entry(reference).fields["url"] == "https://example.org/%7Ba%7D%5Cb%20c%20d%0D%0AER%20%20-"
    assert record(reference)["urls"] == [entry(reference).fields["url"]]
    assert not reference_of(facts(doi=None, url="javascript:alert(1)")).url
    assert entry(reference_of(facts(doi="10.1/{x"))).fields["doi"] == "10.1/%7Bx"


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_hostile_title_is_read_back_as_its_plain_text(title: str) -> None:
    reference = reference_of(facts(title=title))
    plain = plain_text(title)
    assert printed(entry(reference).fields["title"]) == plain
    assert record(reference)["title"] == plain
    assert json.loads(csl_json(reference))[0]["title"] == plain
    assert not re.search("[\u202a-\u202e\u200e\u200f]", bibtex(reference) + ris(reference) + csl_json(reference))


@examples(200)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_in_a_title_a_name_or_a_venue_ends_its_field(title: str, name: str, venue: str) -> None:
    reference = reference_of(
        facts(title=title, names=[[name, name, False], ["Bo Ek", None, False]], venues=[[venue, "journal", None]])
    )
    found = entry(reference)
    assert str(found.persons["author"][-1]) == "Ek, Bo"
    assert len(found.persons["author"]) == len(reference.names)
    assert found.fields["year"] == "2019"
    assert record(reference).get("title", "") == reference.title
    assert record(reference)["authors"][-1] == "Ek, Bo"
    [read] = json.loads(csl_json(reference))
    assert (read.get("title", ""), len(read["author"])) == (reference.title, len(reference.names))
