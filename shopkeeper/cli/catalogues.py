"""The demo catalogues: what they are called, where the feed lies inside their package, and whose they are.

Knows two archives, checked when they were fetched. Refuses to import them.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``name`` of the artefact; ``feed`` and its pictures are members of the archive."""

    name: str
    format: str
    feed: str

    @contextmanager
    def unpacked(self, archive: Path) -> Iterator[Path]:
        """The feed with its pictures beside it, for as long as it is being read."""
        with tempfile.TemporaryDirectory(prefix="shopkeeper-") as folder:
            shutil.unpack_archive(archive, folder, "zip" if zipfile.is_zipfile(archive) else "gztar")
            yield Path(folder) / self.feed


DEMO = (
    Catalogue("demo-vendure", "vendure", "package/assets/products.csv"),
    Catalogue("demo-saleor", "saleor", "saleor/static/populatedb_data.json"),
)
