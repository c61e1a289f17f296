"""The measured prices, which `python -m bench.costs` writes to prices.json beside this module."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("prices.json")
MEASURED: dict[str, Any] = json.loads(FILE.read_text())
