"""What a file is: of what forms records are read, and what is said of a file that is none of them."""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.made_records import atom, author, work
from tests.support.read_files import ids, read_all

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))
LINE = json.dumps(ONE).encode() + b"\n"


def sentence(path: Path, content: bytes, source: str = "openalex") -> str:
    """The one sentence about a file of which nothing is read."""
    path.write_bytes(content)
    batch = read_all(path, source)
    assert (batch.packed, batch.set_aside) == ([], [])
    [told] = batch.unreadable
    assert told.startswith(str(path))
    assert told.endswith(".")
    return told.removeprefix(str(path)).strip()


def dumps(*values: Any, **options: Any) -> str:
    return "\n".join(json.dumps(value, **options) for value in values)


@pytest.mark.parametrize(
    "text",
    [
        dumps([{"meta": {}, "results": [ONE]}, {"meta": {}, "results": [TWO]}]),
        dumps([[ONE], [TWO]]),
        dumps({"meta": {"count": 2}, "results": [ONE, TWO]}) + "\n",
        dumps({"next_cursor": "x", "results": [ONE, TWO]}),
        dumps({"results": [ONE, TWO], "group_by": [], "meta": {"q": {"results": []}}}),
        dumps({"meta": {"count": 1}, "results": [ONE]}, {"meta": {"count": 1}, "results": [TWO]}),
        dumps({"meta": {"count": 1}, "results": [ONE]}, TWO),
        dumps(ONE, {"meta": {"count": 1}, "results": [TWO], "group_by": []}),
        dumps(ONE, [TWO]),
        dumps({"works": [ONE, TWO]}, indent=2),
        dumps({"mine": [ONE, TWO]}),
        dumps({"exported": "2026-05-17", "response": {"works": {"results": [ONE, TWO]}}}),
        dumps({"W1": ONE, "W2": TWO}, indent=1),
        dumps({"https://openalex.org/W1": ONE, "https://openalex.org/W2": TWO}),
        dumps({"0": ONE, "1": TWO}),
        dumps({"W1": {"title": "A", "id": "W1"}, "W2": {"title": "B", "id": "W2"}}),
        dumps(ONE) + dumps(TWO),
        dumps(ONE, indent=2) + dumps(TWO, indent=2),
        dumps(ONE) + ",\n" + dumps(TWO) + ",\n",
        "[\n" + dumps(ONE) + ",\n" + dumps(TWO) + ",\n]\n",
        "\x1e" + dumps(ONE) + "\n\x1e" + dumps(TWO) + "\n",
        "\x1e" + dumps(ONE, indent=1) + "\n\x1e" + dumps(TWO, indent=1) + "\n",
        "\ufeff" + dumps([ONE, TWO]),
        "\ufeff\r\n" + dumps(ONE) + "\r\n\r\n" + dumps(TWO) + "\r\n",
        dumps({"referenced_works": [], "topics": [], "id": "W1"}, {"authorships": [], "id": "W2"}),
        dumps({"id": "W1", "x": float("nan")}, {"id": "W2", "x": float("-inf")}),
    ],
)
def test_records_are_found_wherever_they_stand(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    for content in (text.encode(), gzip.compress(text.encode()), gzip.compress(gzip.compress(text.encode()))):
        path.write_bytes(content)
        batch = read_all(path)
        assert ids(batch) == ["W1", "W2"]
        assert (batch.set_aside, batch.unreadable) == ([], [])


@pytest.mark.parametrize("kind", ["authors", "topics", "concepts", "institutions", "sources"])
def test_a_dump_under_the_name_of_its_kind_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "dump.json"
    letter = kind[0].upper()
    items = [{"id": f"https://openalex.org/{letter}{n}", "display_name": "Name"} for n in (1, 2)]
    path.write_text(json.dumps({kind: items}))
    assert ids(read_all(path)) == [f"{letter}1", f"{letter}2"]


def excel() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("works.jsonl", LINE)
    return held.getvalue()


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        info = tarfile.TarInfo("works.jsonl")
        info.size = len(LINE)
        archive.addfile(info, io.BytesIO(LINE))
    return held.getvalue()


def database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "database")
    connection.execute("CREATE TABLE works (id)")
    connection.commit()
    connection.close()
    return (folder / "database").read_bytes()


def test_a_file_of_another_form_says_so_in_one_sentence(tmp_path: Path) -> None:
    layered = LINE
    for _ in range(4):
        layered = gzip.compress(layered)
    for content, said in (
        (b"PAR1" + bytes(60) + b"PAR1", "is a Parquet file"),
        (zipped(), "is a zip archive"),
        (excel(), "is an Excel workbook"),
        (tarred(), "is a tar archive"),
        (gzip.compress(tarred()), "is a tar archive"),
        (layered, "is packed by gzip more than three times over"),
        (bz2.compress(LINE), "is packed by bzip2"),
        (lzma.compress(LINE), "is packed by xz"),
        (b"\x28\xb5\x2f\xfd\x04\x58", "is packed by zstd"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "is a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "is a rar archive"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (database(tmp_path), "is an SQLite database"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "is an old Excel or Word file"),
        (gzip.compress(b"X\n\x00\x00\x00\x03"), "is a file of R"),
        (dumps(ONE).encode("utf-16"), "is in UTF-16. Save it as UTF-8."),
        (dumps(ONE).encode("utf-16-be"), "is in UTF-16"),
        (dumps(ONE).encode("utf-32"), "is in UTF-32"),
        (dumps(ONE).encode("utf-32-le"), "is in UTF-32"),
        (b"<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>", "is a page of HTML"),
        (b"<?xml version='1.0'?>\n<!-- x --><html xmlns='http://www.w3.org/1999/xhtml'/>", "is a page of HTML"),
        (atom("2605.00001", "Anna Lind").encode(), "is XML. OpenAlex's records are read from JSON"),
        (b"% mine\n@article{lind2026,\n  title = {Hearts}\n}\n", "is references in BibTeX"),
        (b"TY  - JOUR\nAU  - Lind, Anna\nER  - \n", "is references in RIS"),
        (b"PMID- 12345\nOWN - NLM\n", "is references in PubMed's own form"),
        (b"id,doi,display_name,publication_year\nW1,,A,2020\n", "is a table as OpenAlex's web site exports it"),
        (b"\xef\xbb\xbfid;display_name\nW1;A\n", "is a table as OpenAlex's web site exports it"),
        (b"Some notes on what I have done.\n", "is plain text"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 10, "is a binary file of a form that is not read"),
        (b"", "is empty."),
        (gzip.compress(b""), "is empty."),
        (b"\n\n", "holds nothing but space."),
        (dumps({"meta": {}, "results": [], "group_by": [{"key": "T1", "count": 4}]}).encode(), "holds counts"),
        (dumps([]).encode()[:1] + b"{", "is not JSON after its record 0"),
        (dumps({"kind": "work", "source": "mine", "id": "1", "keys": ["mine:1"]}).encode(), "peergraph's own format"),
        (dumps({"DOI": "10.1000/x", "title": ["A"]}).encode(), "is Crossref's"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "is a pointer of Git LFS"),
    ):
        assert said in sentence(tmp_path / "file", content)


def test_arxivs_metadata_in_json_is_told_to_both_imports(tmp_path: Path) -> None:
    item = {"id": "0704.0001", "submitter": "Ada", "categories": "hep-ph", "authors_parsed": [["Made", "A.", ""]]}
    for source in ("openalex", "arxiv"):
        assert "Kaggle's JSON" in sentence(tmp_path / "file", dumps(item, item, item).encode(), source)


def test_what_is_not_arxivs_is_told_to_its_import(tmp_path: Path) -> None:
    for content, said in (
        (LINE, "is JSON, which `peergraph import arxiv` does not read"),
        (b"<html><body>Rate exceeded</body></html>", "is a page of HTML"),
        (b'<rss version="2.0"><channel/></rss>', "RSS 2.0 feed"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"Rate exceeded.", "is plain text"),
        (b"", "is empty"),
    ):
        assert said in sentence(tmp_path / "file", content, "arxiv")


def test_a_file_of_another_form_is_told_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.parquet"
    with path.open("wb") as file:
        file.write(b"PAR1")
        file.truncate(200 << 30)  # sparse: nobody reads so much within a test's time
    [told] = read_all(path).unreadable
    assert "is a Parquet file" in told


def test_an_error_that_openalex_sent_is_told_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "error.json"
    path.write_text(json.dumps({"error": "Invalid query.", "message": "x is none"}))
    batch = read_all(path)
    assert batch.notes == [
        f"{path}: its only record was set aside: OpenAlex answered with an error: Invalid query. x is none."
    ]


def test_a_broken_record_costs_no_other_whatever_the_form(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for text, expected in (
        (dumps(ONE) + "\n{broken\n" + dumps(TWO), ["not JSON"]),
        ("{broken\n" + dumps(ONE, TWO), ["not JSON"]),
        ('rest of a record"}\n' + dumps(ONE, TWO), ["not JSON"]),
        ("[" + dumps(ONE) + ', {"id": "W3", "x": tru}, ' + dumps(TWO) + "]", ["not JSON"]),
        ("[" + dumps(ONE) + ", 5, null, " + dumps(TWO) + "]", ["not a JSON object"] * 2),
        (dumps(ONE) + "\n" + "[" * 30 + "]" * 30 + "\n" + dumps(TWO), ["its lists are nested too deeply"]),
        (dumps(ONE) + '\n{"x": ' + "[" * 5000 + "]" * 5000 + "}\n" + dumps(TWO), ["not JSON"]),
    ):
        path.write_text(text)
        batch = read_all(path)
        assert [each for each in ids(batch) if each != "W3"] == ["W1", "W2"]
        assert [(entry.reason or "").split(":")[0] for entry in batch.set_aside] == expected
        assert batch.unreadable == []
    path.write_bytes(b"[" + dumps(ONE).encode() + b', {"id": "W3", "title": "\xff"}, ' + dumps(TWO).encode() + b"]")
    batch = read_all(path)
    assert (ids(batch), [entry.reason for entry in batch.set_aside]) == (["W1", "W2"], ["not UTF-8"])


def test_half_of_a_character_is_dropped_in_lines_and_in_pages(tmp_path: Path) -> None:
    path = tmp_path / "file"
    cut = '{"id": "W1", "title": "Cut \\ud83d"}'
    for text in (f"{cut}\n{dumps(TWO)}\n", f'{{"results": [{cut}, {dumps(TWO)}]}}'):
        path.write_text(text)
        assert [getattr(packed.record, "title", None) for packed in read_all(path).packed] == ["Cut", "Work 2"]


def test_a_snapshot_of_2026_is_read_and_what_is_not_imported_is_counted(tmp_path: Path) -> None:
    def put(name: str, content: bytes) -> None:
        path = tmp_path / "snapshot" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def part(kind: str, *items: dict[str, Any], day: str = "2026-06-01") -> None:
        put(f"data/jsonl/{kind}/updated_date={day}/part_0000.gz", gzip.compress(dumps(*items).encode()))

    def named(id_: str, **fields: Any) -> dict[str, Any]:
        return {"id": f"https://openalex.org/{id_}", "display_name": f"Name {id_}", **fields}

    part("works", ONE)
    part("works", TWO, day="2026-06-02")
    part("authors", named("A1"))
    part("institutions", named("I1"))
    part("topics", named("T1"))
    part("concepts", named("C1"))
    part("sources", named("S1"))
    domain, field = named("domains/3"), named("fields/17")
    part("subfields", named("subfields/1702", description="About it.", field=field, domain=domain))
    part("fields", named("fields/17", domain=domain))
    part("domains", named("domains/3"))
    for kind, id_ in (("funders", "F1"), ("publishers", "P1"), ("awards", "G1"), ("keywords", "keywords/x")):
        part(kind, named(id_))
    part("funders", named("F2"), day="2026-06-02")
    put("data/jsonl/manifest.json", b'{"format": "jsonl", "entities": {}}')
    put("data/jsonl/works/manifest", b'{"entries": []}')
    put("RELEASE_NOTES.txt", b"RELEASE 2026-06-01\n- something new\n")
    put("LICENSE", b"CC0\n")
    put(
        "legacy-data/merged_ids/authors/2026-06-01.csv.gz",
        gzip.compress(b"merge_date,id,merge_into_id\n2026-06-01,A9,A1\n"),
    )
    put("data/parquet/works/updated_date=2026-06-01/part_0000.parquet", b"PAR1" + bytes(20) + b"PAR1")
    batch = read_all(tmp_path / "snapshot")
    assert sorted(ids(batch)) == sorted(
        ["W1", "W2", "A1", "A9", "I1", "T1", "C1", "S1", "subfields/1702", "fields/17", "domains/3"]
    )
    assert batch.set_aside == []
    assert batch.skipped == Counter(funders=2, publishers=1, awards=1, keywords=1, **{"plain text": 2})
    [told] = batch.unreadable
    assert "part_0000.parquet is a Parquet file" in told


def test_the_levels_above_topics_are_records_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "levels.jsonl"
    field = {"id": "https://openalex.org/fields/17", "display_name": "Computing"}
    domain = {"id": "https://openalex.org/domains/3", "display_name": "Physical Sciences"}
    subfield = {"id": "https://openalex.org/subfields/1702", "display_name": "AI", "description": "Of machines."}
    path.write_text(dumps(subfield | {"field": field, "domain": domain}, field | {"domain": domain}, domain))
    found: list[Any] = [packed.record for packed in read_all(path).packed]
    assert [(each.keys, each.level, each.name) for each in found] == [
        (("openalex:subfields/1702",), "SUBFIELD", "AI"),
        (("openalex:fields/17",), "FIELD", "Computing"),
        (("openalex:domains/3",), "DOMAIN", "Physical Sciences"),
    ]
    assert found[0].description == "Of machines."
    assert found[0].within.keys == ("openalex:fields/17",)
    assert found[0].within.within.keys == found[1].within.keys == ("openalex:domains/3",)
    assert found[2].within is None
