import numpy as np
import pytest

from shopkeeper.index import plan
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.index.port import EVERYTHING, Space
from tests.unit.index.shelf import document, unit

QUERY = unit(77, 1, 8)[0]


@pytest.fixture
def index() -> MemoryIndex:
    made = MemoryIndex(8, 8)
    made.write([document(key, "blue jacket" if key % 2 else "red jacket") for key in range(1, 201)])
    return made


@pytest.mark.parametrize("every", [1, 3, 50])
@pytest.mark.parametrize("exact", [0, 20_000])
def test_both_ways_find_the_nearest_allowed(index, every: int, exact: int, monkeypatch) -> None:
    monkeypatch.setattr(plan, "EXACT", exact)
    allowed = np.arange(1, 201, every)
    found = plan.nearest(index, Space.VIEW, QUERY, allowed, EVERYTHING, 10)
    assert found.keys.tolist() == index.among(Space.VIEW, QUERY, allowed, 10).keys.tolist()
