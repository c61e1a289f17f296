"""arXiv's other forms: OAI-PMH and the daily feed."""

from pathlib import Path

import pytest

from ingest.arxiv_oai import decode_tex
from tests.support.arxiv_feeds import entries, paper

OAI = "http://www.openarchives.org/OAI/2.0/"
ABSTRACT = "We make things up."


def answer(metadata: str, header: str = "", more: str = "") -> str:
    """An answer of OAI-PMH with one record."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-05-18T00:00:00Z</responseDate><ListRecords>
<record><header{header}><identifier>oai:arXiv.org:2605.00001</identifier><datestamp>2026-05-18</datestamp></header>
{f"<metadata>{metadata}</metadata>" if metadata else ""}</record>{more}
<resumptionToken cursor="0">6511260|1001</resumptionToken></ListRecords></OAI-PMH>"""


OAI_ARXIV = f"""<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2605.00001</id><created>2026-05-01</created>
<updated>2026-05-17</updated><authors><author><keyname>Balázs</keyname><forenames>Csaba</forenames></author>
<author><keyname>Lind</keyname><forenames>Bo</forenames><suffix>Jr</suffix><affiliation>Umeå</affiliation></author>
<author><keyname>QUARTZ Collaboration</keyname></author></authors><title>Made
 up</title><categories>hep-ph cs.LG</categories><comments>3 pages</comments><doi>10.5555/MADE.1</doi>
<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license><abstract>  {ABSTRACT}
</abstract></arXiv>"""


OAI_RAW = f"""<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2605.00001</id><submitter>Ada Made</submitter>
<version version="v1"><date>Fri, 1 May 2026 19:18:42 GMT</date><size>9kb</size></version>
<version version="v2"><date>Sun, 17 May 2026 05:53:35 GMT</date><size>9kb</size></version><title>Made up</title>
<authors>Csaba Bal\\'azs (1), Bo Lind, Jr. (2 and 3) and QUARTZ Collaboration ((1) Umea, (2) Lund, (3) Oslo)</authors>
<categories>hep-ph cs.LG</categories><comments>3 pages</comments><doi>10.5555/MADE.1</doi>
<abstract>{ABSTRACT}</abstract></arXivRaw>"""


OAI_DC = f"""<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Made up</dc:title><dc:creator>Balázs, Csaba</dc:creator>
<dc:creator>Lind, Bo, Jr</dc:creator><dc:creator>QUARTZ Collaboration</dc:creator>
<dc:subject>High Energy Physics - Phenomenology</dc:subject><dc:subject>Computer Science - Machine Learning</dc:subject>
<dc:subject>62M10</dc:subject>
<dc:description>{ABSTRACT}</dc:description><dc:description>Comment: 3 pages</dc:description>
<dc:date>2026-05-01</dc:date><dc:date>2026-05-17</dc:date><dc:type>text</dc:type>
<dc:identifier>http://arxiv.org/abs/2605.00001</dc:identifier><dc:identifier>doi:10.5555/MADE.1</dc:identifier>
</oai_dc:dc>"""


@pytest.mark.parametrize("metadata", [OAI_ARXIV, OAI_RAW, OAI_DC])
def test_a_paper_is_the_same_in_every_form_of_oai_pmh(tmp_path: Path, metadata: str) -> None:
    for feed in (answer(metadata), f"<records>{metadata}</records>", metadata):
        found = paper(tmp_path, feed)
        assert (found.id, found.title, found.abstract) == ("2605.00001", "Made up", ABSTRACT)
        assert found.keys[:2] == ("arxiv:2605.00001", "doi:10.5555/made.1")
        assert (found.year, found.published_on) == (2026, "2026-05-01")
        assert (found.updated or "").startswith("2026-05-17")
        names = [author.name for author in found.authors]
        assert (names[0], names[2]) == ("Csaba Balázs", "QUARTZ Collaboration")
        assert names[1].startswith("Bo Lind")
        assert [(each.topic.keys[0], each.primary) for each in found.topics or ()] == [
            ("arxiv-category:hep-ph", True),
            ("arxiv-category:cs.LG", False),
        ]
        assert found.url == "https://arxiv.org/abs/2605.00001"
        assert not found.is_retracted


def test_a_withdrawn_paper_is_told_in_oai_pmh_too(tmp_path: Path) -> None:
    found = paper(tmp_path, answer(OAI_ARXIV.replace("3 pages", "This paper has been withdrawn by the author")))
    assert found.is_retracted


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        (answer("", ' status="deleted"'), "arXiv says that oai:arXiv.org:2605.00001 was deleted"),
        (answer("<mods xmlns='http://www.loc.gov/mods/v3'/>"), "no metadata in a form that is read"),
        (
            f'<OAI-PMH xmlns="{OAI}"><error code="noRecordsMatch">None.</error></OAI-PMH>',
            "arXiv answered with an error: noRecordsMatch: None.",
        ),
    ],
)
def test_what_oai_pmh_has_instead_of_a_paper_is_set_aside(tmp_path: Path, feed: str, reason: str) -> None:
    [entry] = entries(tmp_path, feed)
    assert entry.packed is None
    assert reason in (entry.reason or "")


def daily(kind: str, creators: str = "<dc:creator>Ada Made, Bo Up (Umeå, Lund) and C. Lind, Jr.</dc:creator>") -> str:
    """A daily feed of arXiv with one entry."""
    return f"""<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns="http://www.w3.org/2005/Atom"><id>http://rss.arxiv.org/atom/cs.DL</id><entry><id>oai:arXiv.org:2605.00007v2</id>
<title>Made up</title><updated>2026-05-18T04:00:00+00:00</updated>
<link href="https://arxiv.org/abs/2605.00007" rel="alternate" type="text/html"/>
<summary>arXiv:2605.00007v2 Announce Type: {kind}
Abstract: {ABSTRACT}</summary><category term="cs.DL"/><category term="cs.LG"/>
<published>2026-05-18T00:00:00-04:00</published><arxiv:announce_type>{kind}</arxiv:announce_type>
{creators}</entry></feed>"""


def test_an_entry_of_the_daily_feed_is_a_paper(tmp_path: Path) -> None:
    for creators in (
        "<dc:creator>Ada Made, Bo Up (Umeå, Lund) and C. Lind, Jr.</dc:creator>",
        "<dc:creator>Ada Made</dc:creator><dc:creator>Bo Up</dc:creator><dc:creator>C. Lind, Jr.</dc:creator>",
    ):
        found = paper(tmp_path, daily("new", creators))
        assert (found.id, found.title, found.abstract) == ("2605.00007", "Made up", ABSTRACT)
        assert [author.name for author in found.authors] == ["Ada Made", "Bo Up", "C. Lind, Jr."]
        assert (found.year, found.published_on) == (2026, "2026-05-18")
        assert [(each.topic.keys[0], each.primary) for each in found.topics or ()] == [
            ("arxiv-category:cs.DL", True),
            ("arxiv-category:cs.LG", False),
        ]


@pytest.mark.parametrize("kind", ["cross", "replace", "replace-cross"])
def test_a_paper_announced_once_more_did_not_appear_that_day(tmp_path: Path, kind: str) -> None:
    found = paper(tmp_path, daily(kind))
    assert (found.year, found.published_on, found.abstract) == (2026, None, ABSTRACT)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r"J\"urgen M\"{u}ller", "Jürgen Müller"),
        (r"Andr\'{e} Caill\'e", "André Caillé"),
        (r"\L{}ukasz \.Zak", "Łukasz Żak"),
        (r"K. S{\o}rensen", "K. Sørensen"),
        (r"{\AA}ke \'{\i}sak", "Åke ísak"),
        (r"Jan \v{S}tef\v cek", "Jan Štefček"),
        (r"Fran\c{c}ois Stra\ss e", "François Straße"),
        ("Plain Name", "Plain Name"),
    ],
)
def test_texs_accents_are_letters(written: str, name: str) -> None:
    assert decode_tex(written) == name


def test_an_old_number_gives_the_year_where_no_date_does(tmp_path: Path) -> None:
    text = OAI_ARXIV.replace("2605.00001", "hep-th/9901001")
    for date in ("created", "updated"):
        text = text.replace(f"<{date}>", f"<{date}>unknown ")
    found = paper(tmp_path, answer(text))
    assert (found.id, found.year, found.published_on) == ("hep-th/9901001", 1999, None)
