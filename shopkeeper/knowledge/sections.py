"""A document as Markdown, HTML or plain text → its title and sections.

Knows markup, and that it may be hostile: scripts, styles, forms and comments go, words stay. Refuses to judge the words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from shopkeeper.types.errors import InvalidInput, TooLarge, Unsupported

MARKDOWN, HTML, PLAIN = (".md", ".markdown"), (".html", ".htm", ".xhtml"), (".txt",)
READ: Final = (*MARKDOWN, *HTML, *PLAIN)
MOST_BYTES: Final = 2_000_000
MOST_TAGS, MOST_MARKS, MOST_LINES = 60_000, 150_000, 40_000
"""Of a document. What is nothing but markup, or nests without an end, keeps parsers busy for minutes."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset({"p", "li", "tr", "blockquote", "pre", "dt", "dd", "br", "div", "table", "ul", "ol"})
_KEPT = {*_HEADINGS, *_BLOCKS, "td", "th"}
_EMPTIED = {"script", "style", "template", "form", "select", "textarea", "button", "nav", "iframe", "object", "title",
            "noscript", "svg"}  # fmt: skip
_OPENS, _MARK, _INLINE = re.compile(r"<[A-Za-z]"), re.compile("[&\x80-\xbf]"), re.compile(r"[\[*_]")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,300})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """``headings`` from the outermost in; ``paragraphs`` in reading order, none blank."""

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]


def read(name: str, data: bytes) -> tuple[str, tuple[Section, ...]]:
    """Title and sections of a document; ``name`` says by its ending what it is.

    Raises:
        Unsupported: neither Markdown, HTML nor plain text.
        TooLarge: more than two million bytes, or more markup than anybody writes.
        InvalidInput: not UTF-8, or without a word.
    """
    markup = _markup(name, data)
    if _count(_OPENS, markup) > MOST_TAGS or _count(_MARK, markup) > MOST_MARKS:
        raise TooLarge(f"{name} has too much markup", field="document", fix="split it into several")
    sections = tuple(part for part in _sections(markup) if part.paragraphs)
    if not sections:
        raise InvalidInput(f"{name} has no words", field="document", fix="add a document with text in it")
    named = _TITLE.search(markup)
    first = sections[0].headings[:1]
    title = first[0] if first else " ".join(named[1].split()) if named else ""
    return title or Path(name).stem.replace("-", " ").replace("_", " ").capitalize(), sections


def _markup(name: str, data: bytes) -> str:
    kind = Path(name).suffix.casefold()
    if kind not in READ:
        raise Unsupported(
            f"{name} is no document we read", field="document", fix=f"add one of {', '.join(READ)}"
        )
    if len(data) > MOST_BYTES:
        raise TooLarge(f"{name} has {len(data)} bytes", field="document", fix="split it into several")
    try:
        text = data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is not UTF-8: {error}", field="document", fix="save it as UTF-8"
        ) from None
    if kind in HTML:
        return text
    if kind in PLAIN:
        from html import escape

        return "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", text))
    if text.count("\n") > MOST_LINES or _count(_INLINE, text) > MOST_MARKS:
        raise TooLarge(f"{name} has too much markup", field="document", fix="split it into several")
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def _count(what: re.Pattern[str], markup: str) -> int:
    return sum(1 for _ in what.finditer(markup))


def _sections(markup: str) -> Iterator[Section]:
    import nh3

    reader = _Reader()
    reader.feed(nh3.clean(markup, tags=_KEPT, attributes={}, clean_content_tags=_EMPTIED))
    reader.close()
    reader.end()
    yield from reader.sections


@dataclass
class _Open:
    headings: tuple[str, ...] = ()
    paragraphs: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Walks clean markup: a heading begins a section, a block ends a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[Section] = []
        self._open, self._words = _Open(), [""]
        self._levels: dict[int, str] = {}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _HEADINGS or tag in _BLOCKS:
            self._break()
        elif tag in ("td", "th"):
            self._words.append(" · " if "".join(self._words).strip() else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._head(int(tag[1]))
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def end(self) -> None:
        self._break()
        self.sections.append(Section(self._open.headings, tuple(self._open.paragraphs)))

    def _head(self, level: int) -> None:
        heading = self._said()
        if not heading:
            return
        self.end()
        self._levels = {above: said for above, said in self._levels.items() if above < level} | {
            level: heading
        }
        self._open = _Open(tuple(self._levels.values()))

    def _break(self) -> None:
        if said := self._said():
            self._open.paragraphs.append(said)

    def _said(self) -> str:
        said, self._words = " ".join("".join(self._words).split()), []
        return said
