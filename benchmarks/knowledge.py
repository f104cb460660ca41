"""Does the right passage answer, and is nothing said where nothing fits? The sample policies, asked ``golden/policies.jsonl``.

``python -m benchmarks.knowledge``: every second question fitted the curve of ``shopkeeper.knowledge.match``; the others did not.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from benchmarks.machine import machine
from shopkeeper.embedding import open_encoder
from shopkeeper.knowledge import SAMPLES, Cited, Documents, files
from shopkeeper.settings import Settings

GOLDEN = Path(__file__).parent.parent / "golden" / "policies.jsonl"


@dataclass(frozen=True, slots=True)
class Question:
    """``passages``: any of them is right; none means that nothing should be said."""

    id: str
    question: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of questions."""

    right: float
    """of those with an answer: the first passage is right."""
    among: float
    """of those with an answer: a right one is among the first three."""
    wrong: float
    """of those with an answer: a wrong passage comes first."""
    refused: float
    """of those without: nothing is said."""


def questions() -> list[Question]:
    rows = map(json.loads, GOLDEN.read_text("utf-8").splitlines())
    return [Question(row["id"], row["question"], tuple(row["passages"])) for row in rows]


def stocked(folder: Path) -> Documents:
    """The sample policies, with the shop's own encoder."""
    encoder = open_encoder(Settings())
    documents = Documents(folder / "documents.sqlite", lambda: encoder)
    for name, file in files(SAMPLES):
        documents.add(name, file.read_bytes(), sample=True)
    return documents


def figures(asked: list[tuple[Question, tuple[Cited, ...]]]) -> Figures:
    said = [(one, [cited.passage.id for cited in found]) for one, found in asked]
    with_one = [(one, ids) for one, ids in said if one.passages]
    without = [ids for one, ids in said if not one.passages]
    first = sum(bool(ids) and ids[0] in one.passages for one, ids in with_one)
    spoken = sum(bool(ids) for _, ids in with_one)
    among = sum(bool({*ids} & {*one.passages}) for one, ids in with_one)
    n = len(with_one)
    return Figures(first / n, among / n, (spoken - first) / n, sum(not ids for ids in without) / len(without))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        documents = stocked(Path(folder))
        documents.warm()
        before = process_time()
        asked = [(one, documents.ask(one.question)) for one in questions()]
        spent = (process_time() - before) / len(asked)
        documents.close()
    print(machine())
    print(f"{len(asked)} questions, {spent * 1000:.1f} ms of processor each, encoder included\n")
    print(
        "| half | questions | right first | among three | wrong first | rightly nothing |\n|---|---|---|---|---|---|"
    )
    for half, some in (("fitted", asked[::2]), ("held out", asked[1::2])):
        f = figures(some)
        print(f"| {half} | {len(some)} | {f.right:.2f} | {f.among:.2f} | {f.wrong:.2f} | {f.refused:.2f} |")
    for one, found in asked[1::2]:
        first = found[0].passage.id if found else "–"
        if first not in (one.passages or ("–",)):
            print(f"  {one.question} → {first}")


if __name__ == "__main__":
    main()
