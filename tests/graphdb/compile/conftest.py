"""Values of real records for made-up filters, worked out once."""

import pytest

from tests.oracles.recount import Recount
from tests.support.filters import FilterValues


@pytest.fixture(scope="session")
def values(recount: Recount) -> FilterValues:
    """Values that filters in tests may have."""
    return FilterValues(recount)
