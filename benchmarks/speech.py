"""How much of spoken orders is heard, and how long listening takes: 60 clips of over 50 speakers, labelled with slots.

``python -m benchmarks.speech [DATA]``. A slot is heard when its very words stand in the transcript. The shop's words are those
of every second clip; the other clips are held out. They are given alone, and among the words of another shop. Every number of
seconds is the processor's. ``SHOPKEEPER_SPEECH`` chooses the engine. Where espeak-ng is there, its voices then speak wishes in
five languages, to see which language is told, and what is doubted.
"""

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which
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
    english: int
    """Of the clips, those whose language was told so."""


SPOKEN = {
    "en": ("a waterproof jacket under one hundred fifty dollars", "a red dress for a wedding in size twelve", "two packs of ground coffee please", "do you have running shoes for children"),
    "de": ("eine wasserdichte Jacke unter hundertfünfzig Euro", "ein rotes Kleid für eine Hochzeit in Größe vierzig", "zwei Packungen gemahlenen Kaffee bitte", "haben Sie Laufschuhe für Kinder"),
    "fr": ("une veste imperméable à moins de cent cinquante euros", "une robe rouge pour un mariage en taille quarante", "deux paquets de café moulu s'il vous plaît", "avez-vous des chaussures de course pour enfants"),
    "es": ("una chaqueta impermeable por menos de ciento cincuenta euros", "un vestido rojo para una boda en talla cuarenta", "dos paquetes de café molido por favor", "tienen zapatillas de correr para niños"),
    "it": ("una giacca impermeabile sotto i centocinquanta euro", "un vestito rosso per un matrimonio in taglia quaranta", "due confezioni di caffè macinato per favore", "avete scarpe da corsa per bambini"),
}  # fmt: skip


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
    right = slots = doubtful = english = 0
    spent = seconds = 0.0
    for clip in some:
        begun = process_time()
        heard = ears(clip.recording)
        spent, seconds = spent + process_time() - begun, seconds + heard.seconds
        text = plain(heard.text)
        right, slots = right + sum(slot in text for slot in clip.slots), slots + len(clip.slots)
        doubtful += heard.doubtful
        english += heard.language == "en"
    return Heard(right / slots, spent / seconds, doubtful, english)


def tell_languages(ears: Ears) -> None:
    print("\n| spoken in | told as | doubted |\n|---|---|---|")
    for language, sentences in SPOKEN.items():
        heard = [ears(spoken(sentence, language)) for sentence in sentences]
        told = Counter(one.language for one in heard)
        names = ", ".join(f"{name} {count}" for name, count in told.most_common())
        print(f"| {language} | {names} | {sum(one.doubtful for one in heard)} of {len(heard)} |")


def spoken(sentence: str, language: str) -> bytes:
    return subprocess.run(
        ["espeak-ng", "-v", language, "--stdout", sentence], capture_output=True, check=True
    ).stdout


def demo_words(folder: Path) -> tuple[str, ...]:
    """Of the shop in a folder, which sells other things."""
    catalog = SqlCatalog(Settings(data=folder).catalog_url)
    found = hints(Vocabulary.of(product for batch in catalog.scan() for product in batch))
    catalog.close()
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("data", type=Path, nargs="?", default=DATA)
    options.add_argument("shop", type=Path, nargs="?", help="whose words are hinted at beside the clips' own")
    chosen = options.parse_args()
    fetch("silero-vad", Settings())
    ears = open_ears(Settings())
    if ears is None:
        raise Unavailable("the extra speech is not installed", fix='pip install "shopkeeper[speech]"')
    every = clips(chosen.data)
    own = words(every[::2])
    among = (*own, *demo_words(chosen.shop)) if chosen.shop else ()
    print(machine())
    print(f"{len(every)} clips by {ears.transcriber.name}\n")
    print(
        "| words that the shop hints at | slots, fitted half | slots, held out | real-time factor | doubtful | told as English |"
    )
    print("|---|---|---|---|---|---|")
    for name, given in (("none", ()), (f"its {len(own)}", own), (f"its own among {len(among)}", among)):
        if name == "none" or given:
            told = replace(ears, hints=lambda given=given: given)  # type: ignore[misc]
            told.warm()
            fitted, held = listen(told, every[::2]), listen(told, every[1::2])
            print(
                f"| {name} | {fitted.share:.2f} | {held.share:.2f} | {held.factor:.3f} | {fitted.doubtful + held.doubtful} | {fitted.english + held.english} |"
            )
    if which("espeak-ng"):
        tell_languages(ears)


if __name__ == "__main__":
    main()
