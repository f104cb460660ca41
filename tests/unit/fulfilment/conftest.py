from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.fulfilment.till import Till, opened


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with opened(tmp_path) as open_till:
        yield open_till
