"""arXiv's feeds: papers, errors, withdrawals, and feeds that mean harm."""

import gzip
from pathlib import Path

import pytest

from ingest import arxiv
from ingest.errors import UnreadableFile
from ingest.open_file import ByteMeter, OpenFile
from tests.support.arxiv_feeds import entries, paper
from tests.support.made_records import atom


def test_a_paper(tmp_path: Path) -> None:
    found = paper(tmp_path, atom("2605.17276", "Anna Lind", "B. Ek", doi="10.1000/X"))
    assert found.keys == ("arxiv:2605.17276", "doi:10.1000/x")
    assert (found.type, found.year, found.published_on) == ("PREPRINT", 2026, "2026-05-17")
    assert [author.keys[0] for author in found.authors] == ["name:arxiv:anna lind", "byline:2605.17276:2"]
    assert found.topics is not None
    assert [(each.topic.keys[0], each.topic.name, each.primary) for each in found.topics] == [
        ("arxiv-category:cs.LG", "Machine Learning", True)
    ]
    assert found.venue
    assert (found.venue.name, found.venue.type) == ("arXiv", "repository")
    assert not found.is_retracted


def test_old_numbers_and_withdrawn_papers(tmp_path: Path) -> None:
    found = paper(tmp_path, atom("hep-th/9901001", "Anna Lind", summary="This paper has been withdrawn by the author."))
    assert found.id == "hep-th/9901001"
    assert found.is_retracted


def test_all_feeds_at_hand_are_read_whole(data: Path) -> None:
    for path in sorted((data / "arxiv").iterdir()):
        raw = path.read_bytes()
        expected = (gzip.decompress(raw) if path.suffix == ".gz" else raw).count(b"<entry>")
        with OpenFile(path, ByteMeter()) as file:
            found = list(arxiv.read_entries(file))
        assert len(found) == expected
        assert all(entry.packed for entry in found)


def test_an_error_that_arxiv_sent_is_set_aside_with_its_words(tmp_path: Path) -> None:
    feed = atom("x").replace("http://arxiv.org/abs/xv2", "http://arxiv.org/api/errors#incorrect_id_format")
    [entry] = entries(tmp_path, feed.replace("About it.", "incorrect id format for x"))
    assert entry.packed is None
    assert entry.reason == "arXiv answered with an error: incorrect id format for x"


def test_an_empty_feed_has_no_entries(tmp_path: Path) -> None:
    assert entries(tmp_path, '<feed xmlns="http://www.w3.org/2005/Atom"><title>none</title></feed>') == []


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        (
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>',
            "document type",
        ),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><feed>&e;</feed>', "document type"),
        ("<html></html>", "no Atom feed"),
        ("", "not XML"),
        ('{"id": 1}', "not XML"),
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(tmp_path: Path, feed: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        entries(tmp_path, feed)


def test_a_feed_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(atom("2605.00001", "Anna Lind").replace("</feed>", "<entry><id>http"))
    with OpenFile(path, ByteMeter()) as file:
        found = arxiv.read_entries(file)
        assert next(found).packed
        with pytest.raises(UnreadableFile, match="breaks off"):
            next(found)


# ---- OAI-PMH and the daily feed --------------------------------------------------------------------------------------


def test_other_feeds_are_told_in_a_sentence(tmp_path: Path) -> None:
    for feed in ('<rss version="2.0"><channel/></rss>', "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf#'/>"):
        with pytest.raises(UnreadableFile, match=r"RSS [12]\.0 feed.*Take arXiv's Atom feed"):
            entries(tmp_path, feed)
