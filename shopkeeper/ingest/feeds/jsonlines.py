"""JSON objects of a file with the line each begins on: a line each (JSONL), or one document with a list or one object.

Knows JSON. Refuses to know what the objects mean. Lines are streamed; a single document is read whole, up to ``MAX_DOCUMENT``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.source import lines, open_bytes, start
from shopkeeper.types.errors import InvalidInput, TooLarge

Json = dict[str, Any]
MAX_LINE = 4_000_000
MAX_DOCUMENT = 1 << 28


def objects(file: Path) -> Iterator[tuple[int, Json | BadRow]]:
    """Raises InvalidInput when the file is damaged, or one document and not JSON, or too large a one."""
    if is_lines(file):
        yield from _by_line(file)
    else:
        yield from ((0, _object(item)) for item in _document(file))


def is_lines(file: Path) -> bool:
    """Whether the first line is an object by itself and not the beginning of a longer one."""
    first, _, rest = start(file, 1 << 20).lstrip().partition("\n")
    if not first.startswith("{") or not rest.strip():
        return False
    return rest.lstrip().startswith("{") or first.rstrip().endswith("}")


def _by_line(file: Path) -> Iterator[tuple[int, Json | BadRow]]:
    for number, text in enumerate(lines(file), 1):
        if text.strip():
            yield number, _parse(number, text)


def _parse(number: int, text: str) -> Json | BadRow:
    if len(text) > MAX_LINE:
        return BadRow(number, f"line is longer than {MAX_LINE} characters")
    try:
        return _object(orjson.loads(text), number)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        return BadRow(number, f"broken JSON: {error}")


def _object(value: object, line: int = 0) -> Json | BadRow:
    return value if isinstance(value, dict) else BadRow(line, "is not a JSON object")


def _document(file: Path) -> list[Any]:
    try:
        with open_bytes(file) as opened:
            data = opened.read(MAX_DOCUMENT + 1)
            if len(data) > MAX_DOCUMENT:
                fix = "write one object a line (JSONL), or several files"
                raise TooLarge(f"{file.name} has over {MAX_DOCUMENT} bytes", field="file", fix=fix)
            whole = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{file.name} is not JSON: {error}", field="file", fix="export it again") from None
    if isinstance(whole, dict):
        return whole["@graph"] if isinstance(whole.get("@graph"), list) else [whole]
    return whole if isinstance(whole, list) else [whole]
