"""How is each golden sentence read? All of them, by the shop that each is asked of, held against the stored readings.

    python -m benchmarks.readings            # which are read otherwise?
    python -m benchmarks.readings --save     # store them, with the change that was meant to move them

What a sentence means is judged by ``benchmarks.understanding`` for those that have a right answer; here any change is told, be it of one in
thousands, of a shop that the other gates never open. To the golden ones come the neighbours: what else is said with the same words, of shops
of their own. ``tests/unit/language/test_readings.py`` asks the same.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from benchmarks.stored import unchanged
from benchmarks.understanding import CONTEXT, GOLDEN, utterances
from benchmarks.understanding import shop as products_of
from shopkeeper.ingest.feeds import FORMATS
from shopkeeper.language import Vocabulary, understand
from shopkeeper.types import Intent, Product

STORED = GOLDEN / "readings.jsonl"
NEIGHBOURS = GOLDEN / "neighbours"
ASKED = ("mixed*.jsonl", "demo.jsonl", "luma.jsonl", "traps.jsonl", "traps_made.jsonl")
Sentence = tuple[str, str, bool, str, str]
"""The shop, the words, whether a photo is shown, and of whoever asks the currency and the day, where they are not the usual."""


@cache
def sentences() -> tuple[Sentence, ...]:
    """Each once."""
    questions = [
        json.loads(line)
        for pattern in ASKED
        for file in sorted(GOLDEN.glob(pattern))
        for line in file.read_text("utf-8").splitlines()
    ]
    found = [(one["shop"], one["text"], one.get("photo", False), "", "") for one in utterances()]
    found += [
        (one["shop"], text, "image" in one, one.get("currency", ""), one.get("today", ""))
        for one in questions
        if (text := one.get("text", "")) and one.get("ask") != "suggest"
    ]
    found += [
        (file.stem, text, False, "", "")
        for file in NEIGHBOURS.glob("*.txt")
        for text in file.read_text("utf-8").splitlines()
    ]
    return tuple(sorted(set(found)))


def readings(shop: str = "") -> Iterator[tuple[Sentence, list[str]]]:
    """Of all sentences, or those of one ``shop``, whose shop is on this machine."""
    for sentence in sentences():
        name, text, photo, currency, today = sentence
        if shop in ("", name) and (vocabulary := known(name)):
            context = replace(
                CONTEXT,
                currency=currency or CONTEXT.currency,
                today=date.fromisoformat(today) if today else CONTEXT.today,
            )
            yield sentence, told(understand(text, vocabulary, context, photo=photo))


def told(intent: Intent) -> list[str]:
    flags = [name for name in ("like_photo", "beside", "changed", "instead") if getattr(intent, name)]
    unknown = [f"unknown {word}" for word in intent.unknown]
    corrected = [f"{typed} → {meant}" for typed, meant in intent.corrections]
    named = [f"{name} {word}" for name in ("thing", "titled") if (word := getattr(intent, name))]
    return [
        *sorted(f"{one.id}{'!' if one.insist else ''}" for one in intent.constraints),
        *sorted(f"edit {edit.field}:{edit.value}" for edit in intent.edits),
        *([f"sort {intent.sort}"] if intent.sort else ()),
        *flags, *unknown, *corrected, *named, f"about {intent.meaning}",
    ]  # fmt: skip


def changed(shop: str = "") -> Iterator[str]:
    """What is read otherwise than is stored, a sentence each."""
    stored = {
        tuple(one["asked"]): one["read"] for one in map(json.loads, STORED.read_text("utf-8").splitlines())
    }
    for sentence, read in readings(shop):
        if (before := stored.get(sentence)) != read:
            less, more = (
                ", ".join(one for one in these if one not in those)
                for these, those in ((before or (), read), (read, before or ()))
            )
            yield f"[{sentence[0]}] {sentence[1]}\n    was {less or '-'}\n    is  {more or '-'}"


def save() -> None:
    lines = (
        json.dumps({"asked": sentence, "read": read}, ensure_ascii=False) for sentence, read in readings()
    )
    STORED.write_text("\n".join(lines) + "\n", "utf-8")


@cache
def known(name: str) -> Vocabulary | None:
    """The words of a shop; None where it is not on this machine."""
    feed = GOLDEN / "traps.tsv" if name == "traps" else NEIGHBOURS / f"{name}.tsv"
    products = _listed(feed) if feed.is_file() else products_of(name)
    return Vocabulary.of(products) if products else None


def _listed(feed: Path) -> list[Product]:
    return [one for one in FORMATS["merchant"](feed, CONTEXT.currency) if isinstance(one, Product)]


if __name__ == "__main__":
    unchanged(__doc__, changed, save, f"{len(sentences()):,} sentences")
