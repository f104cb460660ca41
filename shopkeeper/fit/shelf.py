"""The charts of one shop: files in its folder, read again when one changes; and the general ones for shops without.

Knows a folder. Refuses to know products.
"""

from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from threading import Lock

import orjson

from shopkeeper.fit.chart import Chart
from shopkeeper.fit.charts import chart


@cache
def general() -> tuple[Chart, ...]:
    data = orjson.loads((files("shopkeeper.fit") / "general.json").read_bytes())
    return tuple(chart(one, own=False) for one in data["charts"])


@dataclass(frozen=True)
class Shelf:
    """Thread-safe; several processes on one folder see each other's charts."""

    folder: Path
    _seen: dict[str, object] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The merchant's own."""
        paths = sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []
        state = tuple((path.name, path.stat().st_mtime_ns) for path in paths)
        with self._lock:
            if self._seen.get("state") != state:
                self._seen["charts"] = tuple(_load(path) for path in paths)
                self._seen["state"] = state
            charts: tuple[Chart, ...] = self._seen["charts"]  # type: ignore[assignment]
        return charts

    def keep(self, chart: Chart) -> None:
        """Put a chart in, in place of the one of the same id."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self._path(chart.id)
        partial = target.with_suffix(".part")
        rows = [{"size": row.size, **row.ranges, **row.systems} for row in chart.rows]
        partial.write_bytes(
            orjson.dumps(
                {**asdict(chart), "rows": rows}, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
            )
        )
        partial.replace(target)

    def drop(self, id: str) -> bool:
        """Whether there was one."""
        path = self._path(id)
        there = path.is_file()
        path.unlink(missing_ok=True)
        return there

    def _path(self, id: str) -> Path:
        return self.folder / f"{blake2b(id.encode(), digest_size=8).hexdigest()}.json"


def _load(path: Path) -> Chart:
    return chart(orjson.loads(path.read_bytes()))
