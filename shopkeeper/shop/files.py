"""Small JSON files of the data folder, which any process may replace and every process looks at.

Knows how such a file is written, read, and seen to be another one. Refuses to know what is in it.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from shopkeeper.files import write_whole
from shopkeeper.types.errors import Unavailable

T = TypeVar("T")


def read(file: Path, kind: type[T]) -> T | None:
    """None when there is none that can be read."""
    try:
        return TypeAdapter(kind).validate_python(orjson.loads(file.read_bytes()))
    except (OSError, orjson.JSONDecodeError, ValidationError):
        return None


def write(file: Path, content: Any) -> None:
    replace_file(file, orjson.dumps(content, option=orjson.OPT_INDENT_2))


def replace_file(file: Path, content: bytes) -> None:
    """Whole or not at all, whoever is killed when. Raises Unavailable where it cannot be written."""
    try:
        write_whole(file, content)
    except OSError as error:
        raise Unavailable(
            f"{file.name} cannot be written: {error.strerror}", field="data", fix="make room on the disk"
        ) from error


def stamp(file: Path) -> tuple[int, int]:
    """Another one once the file was replaced, for the price of one ``stat``; zeros where there is none."""
    try:
        found = os.stat(file)  # noqa: PTH116 (a third quicker than by way of the path, at every question)
    except OSError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
