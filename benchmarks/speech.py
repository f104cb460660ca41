"""How much of spoken orders is heard, and how long listening takes: 60 clips of over 50 speakers, labelled with slots.

``python -m benchmarks.speech [DATA]``. A slot is heard when its very words stand in the transcript. The shop's words are those
of every second clip; the other clips are held out. They are given alone, and among the words of another shop. Every number of
seconds is the processor's, of one core.
"""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

from benchmarks.machine import machine
from shopkeeper.artefacts import fetch
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.language import Vocabulary
from shopkeeper.settings import Settings
from shopkeeper.shop.hearing import hints, open_ears
from shopkeeper.speech import Ears
from shopkeeper.types.errors import Unavailable

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "speech"


@dataclass(frozen=True, slots=True)
class Clip:
    recording: bytes
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """``share`` of all slots; ``factor``: seconds of processor for a second of recording."""

    share: float
    factor: float
    doubtful: int


def clips(folder: Path) -> list[Clip]:
    rows = map(json.loads, (folder / "labels.jsonl").read_text("utf-8").splitlines())
    return [Clip((folder / row["file"]).read_bytes(), tuple(row["slots"].values())) for row in rows]


def words(some: Sequence[Clip]) -> tuple[str, ...]:
    """What a shop that sells these things would call them."""
    phrases = sorted({slot for clip in some for slot in clip.slots})
    return tuple(
        dict.fromkeys([*phrases, *(word for phrase in phrases for word in phrase.split() if len(word) > 3)])
    )


def plain(text: str) -> str:
    return " ".join(re.findall(r"[\w$.']+", text.lower().replace("-", " ")))


def listen(ears: Ears, some: Sequence[Clip]) -> Heard:
    right = slots = doubtful = 0
    spent = seconds = 0.0
    for clip in some:
        begun = process_time()
        heard = ears(clip.recording)
        spent, seconds = spent + process_time() - begun, seconds + heard.seconds
        text = plain(heard.text)
        right, slots = right + sum(slot in text for slot in clip.slots), slots + len(clip.slots)
        doubtful += heard.doubtful
    return Heard(right / slots, spent / seconds, doubtful)


def demo_words(folder: Path) -> tuple[str, ...]:
    """Of the shop in a folder, which sells other things."""
    catalog = SqlCatalog(Settings(data=folder).catalog_url)
    found = hints(Vocabulary.of(product for batch in catalog.scan() for product in batch))
    catalog.close()
    return found


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    fetch("silero-vad", Settings())
    ears = open_ears(Settings())
    if ears is None:
        raise Unavailable("the extra speech is not installed", fix='pip install "shopkeeper[speech]"')
    every = clips(folder)
    own = words(every[::2])
    among = (*own, *demo_words(Path(sys.argv[2]))) if len(sys.argv) > 2 else ()
    print(machine())
    print(f"{len(every)} clips by {ears.transcriber.name}\n")
    print(
        "| words that the shop hints at | slots, fitted half | slots, held out | real-time factor | doubtful |"
    )
    print("|---|---|---|---|---|")
    for name, given in (("none", ()), (f"its {len(own)}", own), (f"its own among {len(among)}", among)):
        if name == "none" or given:
            told = replace(ears, hints=lambda given=given: given)  # type: ignore[misc]
            told.warm()
            fitted, held = listen(told, every[::2]), listen(told, every[1::2])
            print(
                f"| {name} | {fitted.share:.2f} | {held.share:.2f} | {held.factor:.3f} | {fitted.doubtful + held.doubtful} |"
            )


if __name__ == "__main__":
    main()
