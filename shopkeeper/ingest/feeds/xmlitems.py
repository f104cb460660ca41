"""Items of an XML feed as flat rows, streamed, with their line numbers.

Knows SAX through defusedxml, which refuses entities (billion laughs, external entities). Refuses to know what the
elements mean, and to hold more than ``MAX_ITEM`` of an item. Repeated and nested elements are joined: parts of a
``<g:product_detail>`` by ``PART``, repetitions by newline. Where an item has both ``<title>`` and ``<g:title>``, the latter is meant.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from shopkeeper.catalog.runs import CUT, BadRow
from shopkeeper.ingest.feeds.source import open_bytes
from shopkeeper.ingest.feeds.table import Row
from shopkeeper.types.errors import InvalidInput, Unsupported

CHUNK = 65_536
MAX_ITEM = 4_000_000
"""Characters and elements."""
MAX_DEPTH = 200
PART = "\t"
"""Stands between nested texts, and in none of them."""


def items(file: Path, names: Collection[str]) -> Iterator[Row | BadRow]:
    """Elements called one of ``names``. Where the XML breaks off, a BadRow for the ``file`` ends the feed.

    Raises:
        Unsupported: the file declares entities.
        InvalidInput: a gzipped file is damaged, or elements lie within each other without an end.
    """
    parser = make_parser()
    handler = _Handler(names, parser.getLineNumber)
    parser.setContentHandler(handler)
    try:
        with open_bytes(file) as opened:
            while chunk := opened.read(CHUNK):
                parser.feed(chunk)
                yield from handler.take()
        parser.close()
    except SAXParseException as error:
        yield from handler.take()
        yield BadRow(error.getLineNumber() or 0, f"the XML breaks off: {error.getMessage()}", CUT)
    except DefusedXmlException as error:
        raise Unsupported(f"{file.name}: {error}", field="file", fix="send a feed without entities") from None


class _Handler(ContentHandler):
    def __init__(self, names: Collection[str], where: Callable[[], int | None]) -> None:
        super().__init__()
        self._names, self._done = names, list[Row | BadRow]()
        self._where = where
        self._line, self._depth, self._text = 0, 0, list[str]()
        self._parts, self._cells = list[str](), dict[str, list[str]]()
        self._level = self._size = 0

    def take(self) -> list[Row | BadRow]:
        done, self._done = self._done, []
        return done

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        self._level, self._size = self._level + 1, self._size + 1
        if self._level > MAX_DEPTH:
            raise InvalidInput(
                f"elements lie {MAX_DEPTH} deep in line {self._where()}", field="file", fix="export it again"
            )
        if self._depth:
            self._depth += 1
        elif _local(name) in self._names:
            self._depth, self._line, self._cells, self._size = 1, self._where() or 0, {}, 0
        self._text = []
        if _local(name) == "link" and attrs.get("href"):
            self._text = [attrs["href"]]

    def characters(self, content: str) -> None:
        self._size += len(content)
        if self._depth > 1 and self._size <= MAX_ITEM:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._level -= 1
        if not self._depth:
            return
        self._depth -= 1
        text, self._text = "".join(self._text).strip(), []
        if self._depth == 0:
            self._done.append(self._item())
        elif self._depth == 1:
            self._add(name, PART.join([*self._parts, text] if text else self._parts))
            self._parts = []
        elif text:
            self._parts.append(" ".join(text.split()))

    def _add(self, name: str, text: str) -> None:
        if self._size <= MAX_ITEM and (text or name in self._cells):
            self._cells.setdefault(name, []).append(text)

    def _item(self) -> Row | BadRow:
        if self._size > MAX_ITEM:
            return BadRow(self._line, f"item is longer than {MAX_ITEM} characters")
        meant = {_local(name): texts for name, texts in sorted(self._cells.items(), key=_preferred)}
        return Row(self._line, {name: "\n".join(texts) for name, texts in meant.items()})


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _preferred(cell: tuple[str, list[str]]) -> int:
    """Of two elements of one name Google's goes last, and stays; then the one without a prefix."""
    prefix, colon, _ = cell[0].rpartition(":")
    return 2 if prefix == "g" else 0 if colon else 1
