"""Markup becomes headings and paragraphs, whatever it tries to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.knowledge.chunks import MOST_CHARACTERS, chunk, sentences
from shopkeeper.knowledge.sections import MOST_BYTES, Section, read
from shopkeeper.types.errors import InvalidInput, TooLarge, Unsupported

MARKDOWN = b"""# Returns

Within *30 days*.

## Sale & clearance

- All of it
- Also [shoes](https://shop.example/)

| kind | days |
|---|---|
| sofas | 14 |

### Exceptions

Plants.
"""


def test_markdown_is_read_by_its_headings() -> None:
    title, sections = read("returns.md", MARKDOWN)
    assert title == "Returns"
    assert sections == (
        Section(("Returns",), ("Within 30 days.",)),
        Section(("Returns", "Sale & clearance"), ("All of it", "Also shoes", "kind · days", "sofas · 14")),
        Section(("Returns", "Sale & clearance", "Exceptions"), ("Plants.",)),
    )


def test_html_loses_what_is_no_text() -> None:
    page = (
        b"<html><head><title>Our warranty</title><style>p{color:red}</style></head><body><nav>Home</nav>"
        b"<p onclick='x()'>Two <b>years</b>.<script>alert(1)</script><!-- secret --><p>Not for <i>lamps</i>"
        b"<form><input value='x'>Send</form></body></html>"
    )
    assert read("w.html", page) == ("Our warranty", (Section((), ("Two years.", "Not for lamps")),))


def test_plain_text_keeps_its_angles() -> None:
    assert read("care-guide.txt", b"Wash < 30.\n\n<script>cold</script>") == (
        "Care guide",
        (Section((), ("Wash < 30.", "<script>cold</script>")),),
    )


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("terms.pdf", b"%PDF", Unsupported),
        ("terms", b"words", Unsupported),
        ("empty.md", b"", InvalidInput),
        ("blank.html", b"<p> </p><script>only()</script>", InvalidInput),
        ("latin.txt", "für".encode("latin-1"), InvalidInput),
        ("long.md", b"a" * (MOST_BYTES + 1), TooLarge),
    ],
)
def test_what_is_no_document_is_refused(name: str, data: bytes, error: type[InvalidInput]) -> None:
    with pytest.raises(error) as refused:
        read(name, data)
    assert refused.value.field == "document" and refused.value.fix


@given(st.binary(max_size=400), st.sampled_from([".md", ".html", ".txt"]))
def test_any_bytes_are_read_or_refused(data: bytes, ending: str) -> None:
    try:
        _, sections = read(f"x{ending}", data)
    except InvalidInput:
        return
    assert all(paragraph.strip() for part in sections for paragraph in part.paragraphs)


WORDS = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12), min_size=1)
PARAGRAPHS = st.lists(WORDS.map(". ".join), min_size=1, max_size=30)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=4))
def test_no_word_is_lost_and_ids_are_unlike(parts: list[list[str]]) -> None:
    sections = [Section(("Title", "Same heading"), tuple(paragraphs)) for paragraphs in parts]
    passages = chunk("doc", "Title", "v1", sections)
    assert "".join("".join(one.text.split()) for one in passages) == "".join(
        "".join(paragraph.split()) for paragraphs in parts for paragraph in paragraphs
    )
    assert len({one.id for one in passages}) == len(passages)
    assert all(len(one.text) <= MOST_CHARACTERS for one in passages)
    assert all(sentence in one.text for one in passages for sentence in sentences(one.text))


def test_a_document_of_too_many_passages_is_refused() -> None:
    sections = [Section((f"Part {n}",), ("words",)) for n in range(2_001)]
    with pytest.raises(TooLarge):
        chunk("doc", "Title", "v1", sections)
