"""Records in a text of JSON, wherever they stand and however the text is cut."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.json_text import InvalidJSON, JSONText

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(), values, max_size=4), max_size=5), st.integers(1, 40), st.booleans())
def test_records_are_found_whole_however_the_text_is_cut(
    items: list[dict[str, Any]], size: int, indented: bool
) -> None:
    items = [{"id": f"W{n}"} | item | {"id": f"W{n}"} for n, item in enumerate(items, 1)]

    class Dripping(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            return super().read(size)

    for whole in (items, {"meta": {"a": [1]}, "results": items}, [items], {item["id"]: item for item in items}):
        text = json.dumps(whole, indent=2 if indented else None, ensure_ascii=False).encode()
        parts = list(JSONText(Dripping(text), 1 << 20).records())
        found = [json.loads(part) for part in parts if isinstance(part, bytes)]
        assert len(found) == len(parts)
        assert [each for each in found if each] == items


def test_a_value_too_long_to_hold_is_passed_over(tmp_path: Path) -> None:
    text = b'[{"id": "W1"}, {"id": "W2", "x": [' + b"1, " * 5000 + b'1]}, {"id": "W3"}]'
    read = list(JSONText(io.BytesIO(text), 1000).records())
    assert read == [b'{"id": "W1"}', None, b'{"id": "W3"}']
    with pytest.raises(InvalidJSON, match="a text in it is longer"):
        list(JSONText(io.BytesIO(b'[{"id": "' + b"x" * 200_000), 1000).records())
