"""Bytes and lines of a feed file, plain or gzipped, in whatever Unicode the shop's spreadsheet wrote.

Knows byte-order marks and gzip's magic. Refuses to know formats.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from shopkeeper.types.errors import InvalidInput


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unzipped when it is gzipped, whatever its name."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path) if zipped else path.open("rb"))


def lines(path: Path) -> Iterator[str]:
    """Lines with their ends. Bytes that are not UTF-8 become lone surrogates, for the caller to refuse.

    Raises:
        InvalidInput: a gzipped file is damaged or cut off.
    """
    with _whole(path), open_bytes(path) as file:
        yield from io.TextIOWrapper(file, encoding=_encoding(path), errors="surrogateescape", newline="")


def start(path: Path, size: int = 65_536) -> str:
    """The first characters, for sniffing. Raises InvalidInput as ``lines`` does."""
    with _whole(path), open_bytes(path) as file:
        return file.read(size).decode(_encoding(path), errors="replace")


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidInput(
            f"{path.name} is damaged: {error}", field="file", fix="download it again"
        ) from None


def _encoding(path: Path) -> str:
    with open_bytes(path) as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
