"""Records in peergraph's own format."""

import json
from pathlib import Path

from graphdb.driver.database import Database
from tests.support.made_records import numbers, run


async def test_records_of_our_own_format_are_judged_too(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    good = {"kind": "work", "source": "mine", "id": "1", "keys": ["mine:1", "doi:10.1000/x"], "title": "T"}
    bad = [
        good | {"keys": []},
        good | {"keys": ["orcid:0000-0002-1825-0097"]},
        good | {"title": 5},
        good | {"colour": "red"},
        {"kind": "poem"},
        good | {"also": ["doi:10.1/x"]},
    ]
    path.write_text("\n".join(json.dumps(item) for item in [*bad, good]))
    _, printed = await run(database, "records", path)
    assert numbers(printed)[:5] == ["7", "1", "0", "0", "6"]
    reasons = [json.loads(line)["reason"] for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    assert reasons[2] == "Expected `str | null`, got `int` - at `$.title`"
