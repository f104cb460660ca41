from pathlib import Path

import pytest

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.table import MAX_CELL, Row, rows
from shopkeeper.types.errors import InvalidInput


def read(folder: Path, data: bytes) -> tuple[list[tuple[int, str]], list[BadRow]]:
    """(line, first cell) of the good rows, and the bad ones."""
    file = folder / "t.csv"
    file.write_bytes(data)
    found = list(rows(file))
    return [(r.line, r["a"]) for r in found if isinstance(r, Row)], [
        r for r in found if isinstance(r, BadRow)
    ]


def test_line_numbers_count_lines_not_records(tmp_path: Path) -> None:
    assert read(tmp_path, b'A,b\n1,"two\nlines"\n\n2,x\n') == ([(2, "1"), (5, "2")], [])


@pytest.mark.parametrize(
    ("cell", "count"), [("12", 12), ("", 7), ("²", 7), ("-1", 7), ("1.5", 7), ("9" * 5_000, 7)]
)
def test_a_count_that_is_none_is_not_read(cell: str, count: int) -> None:
    """Python calls ² a digit and 5,000 nines a number, and then will not read them."""
    assert Row(1, {"position": cell}).count("place", "position", otherwise=7) == count


@pytest.mark.parametrize(
    "broken",
    [
        b"only one cell",
        b"1,2,3,4",
        b"nul\0,x",
        "caf\xe9,x".encode("latin-1"),
        b"x" * (MAX_CELL + 2) + b",y",
        b'"open,quote',
    ],
)
def test_a_broken_line_costs_itself_only(tmp_path: Path, broken: bytes) -> None:
    good, bad = read(tmp_path, b"a,b\n1,x\n" + broken + b"\n2,y\n3,z\n")
    assert good == [(2, "1"), (4, "2"), (5, "3")]
    assert [row.line for row in bad] == [3] and bad[0].reason


def test_an_open_quote_does_not_swallow_the_rest_of_the_file(tmp_path: Path) -> None:
    lines = [b'%d,"x"' % n for n in range(50)]
    lines[10] = b'10,"x'
    good, bad = read(tmp_path, b"a,b\n" + b"\n".join(lines))
    assert {cell for _, cell in good} >= {str(n) for n in range(50) if n not in (10, 11)}
    assert bad


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_choose_their_own_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = "a,b\r\ncafé,x\r\n".replace(",", delimiter)
    assert read(tmp_path, text.encode(encoding)) == ([(2, "café")], [])


def test_an_empty_file_has_no_header(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="header"):
        read(tmp_path, b"\n\n")
