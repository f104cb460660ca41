"""Bytes and lines of a feed file, plain or gzipped, in whatever Unicode the shop's spreadsheet wrote.

Knows byte-order marks and gzip's magic. Refuses to know formats, and to hold more than ``MAX_LINE`` characters of a line: a small
gzipped file may unpack to anything.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from shopkeeper.types.errors import InvalidInput, TooLarge

MAX_LINE = 1 << 24


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unzipped when it is gzipped, whatever its name.

    Raises:
        InvalidInput: while it is read, where a gzipped file is damaged or cut off, or UTF-16 is none.
    """
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    try:
        with cast(BinaryIO, gzip.open(path) if zipped else path.open("rb")) as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{path.name} is damaged: {error}", field="file", fix="download it again"
        ) from None


def lines(path: Path) -> Iterator[str]:
    """Lines with their ends. Bytes that are not UTF-8 become lone surrogates, for the caller to refuse.

    Raises:
        InvalidInput: as ``open_bytes``. TooLarge: a line without an end.
    """
    encoding = _encoding(path)
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline="")
        while line := text.readline(MAX_LINE):
            if len(line) == MAX_LINE:
                raise TooLarge(
                    f"{path.name} has a line of over {MAX_LINE} characters",
                    field="file",
                    fix="export it again",
                )
            yield line


def start(path: Path, size: int = 65_536) -> str:
    """The first characters, for sniffing. Raises InvalidInput as ``open_bytes`` does."""
    with open_bytes(path) as file:
        return file.read(size).decode(_encoding(path), errors="replace")


def _encoding(path: Path) -> str:
    with open_bytes(path) as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
