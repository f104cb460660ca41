"""What does each stored statement say of a thing: that it has it, that it has it not, or nothing?

    python -m benchmarks.statements          # which are read otherwise?
    python -m benchmarks.statements --save   # store them, with the change that was meant to move them

Not what is right, but what must not change unless it is meant: on what a statement says rest the proofs of hard wishes, and a rule
that is made for one of them is easily wrong for its neighbours. ``tests/unit/search/test_statements.py`` asks the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.stored import unchanged
from benchmarks.understanding import GOLDEN
from shopkeeper.search.quote import find_quote

STORED = GOLDEN / "statements.tsv"


@dataclass(frozen=True, slots=True)
class Statement:
    """``read``: *says*, *denies*, or a dash."""

    feature: str
    text: str
    read: str

    @property
    def now(self) -> str:
        quote = find_quote(self.feature, [("description", self.text)])
        return "-" if quote is None else "denies" if quote.denies else "says"


def statements() -> list[Statement]:
    rows = (line.split("\t") for line in STORED.read_text("utf-8").splitlines())
    return [Statement(feature, text, read) for feature, read, text in rows]


def changed() -> Iterator[str]:
    """What is read otherwise than is stored, a statement each."""
    for one in statements():
        if (now := one.now) != one.read:
            yield f"{one.feature}: “{one.text}”\n    was {one.read}\n    is  {now}"


def save() -> None:
    lines = sorted({f"{one.feature}\t{one.now}\t{one.text}" for one in statements()})
    STORED.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    unchanged(__doc__, changed, save, f"{len(statements()):,} statements")
