"""Files of every form, whole and damaged, and the dead letters of what cannot be taken."""

import gzip
import json
from pathlib import Path

from graphdb.driver.database import Database
from tests.support.graph import facts
from tests.support.made_records import author, numbers, run, work

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


async def test_bad_records_go_aside_with_their_line_and_reason_and_the_rest_goes_on(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "works.jsonl"
    lines = [
        json.dumps(ONE).encode(),
        b"{broken",
        b'{"id": "W9", "title": "\xff"}',
        b"[1]",
        b'{"id": "P1"}',
        b"null",
        json.dumps(TWO).encode(),
    ]
    path.write_bytes(b"\n".join(lines))
    code, printed = await run(database, "openalex", path)
    assert code == 0
    assert numbers(printed)[:5] == ["7", "2", "0", "0", "5"]
    letters = [json.loads(line) for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    assert [(letter["line"], letter["reason"].split(":")[0]) for letter in letters] == [
        (2, "not JSON"),
        (3, "not UTF-8"),
        (4, "not a JSON object"),
        (5, "P1 is a publisher, and publishers are not imported"),
        (6, "not a JSON object"),
    ]
    assert letters[0]["file"] == str(path)
    assert letters[0]["record"] == "{broken"
    assert letters[3]["record"] == {"id": "P1"}
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[2]]


async def test_files_that_cannot_be_read_each_give_one_sentence(database: Database, tmp_path: Path) -> None:
    packed = gzip.compress("".join(json.dumps(work(n)) + "\n" for n in range(10, 400)).encode())
    (tmp_path / "1_truncated.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "2_damaged.gz").write_bytes(packed[:200] + b"\x00" * 40 + packed[240:])
    (tmp_path / "3_not.gz").write_bytes(b"\x1f\x8bnothing")
    (tmp_path / "4_page.json").write_text('{"meta": {}, "results": [' + json.dumps(ONE) + ', {"id": ')
    (tmp_path / "5_whole.jsonl").write_text(json.dumps(TWO))
    code, printed = await run(database, "openalex", tmp_path / "absent.gz", tmp_path)
    assert code == 1
    for word in (
        "absent.gz does not exist.",
        "1_truncated.gz breaks off after line",
        "2_damaged.gz is damaged",
        "3_not.gz",
        "4_page.json is not JSON after its record 1",
    ):
        assert word in printed
    assert await facts(database, "MATCH (w:Work) WHERE w.title IN ['Work 1', 'Work 2'] RETURN count(*)") == [[2]]
