"""What things are kinds of what, cut from WordNet 3.0: ``python -m training.lexicon [FOLDER]`` writes ``language/data/things.txt``, and of
these names those with a colour's name in them into ``types/compounds.txt``.

Knows the files of WordNet (``wordnet-base`` of Debian, in ``/usr/share/wordnet``; wndb(5WN)). Of its nouns only those are kept that a
shop could sell: artefacts, food, plants and substances, by names of English words. A name that is first of all another of them is marked.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from string import ascii_lowercase

from shopkeeper.language.lexicon import FILE, LATER
from shopkeeper.language.spelling import dictionary
from shopkeeper.types.colour import COMPOUNDS, families, names

FOLDER = Path("/usr/share/wordnet")
SHA256 = {
    "data.noun": "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
    "cntlist.rev": "a198580b8f705fa02797bba8b13e5cbe4a9f9f40cb1697e774c7fc6a5865b035",
    "index.noun": "a490d99d93d017bf4822fe2f0ffa51fd73911ce271dc7535fade21f8814b5a04",
}
SOLD = {"03": "the widest", "06": "artefacts", "13": "food", "20": "plants", "27": "substances"}
"""Lexicographer files."""
SHARE = 0.5
_KIND_OF = "@"


@dataclass(slots=True)
class Synset:
    names: list[str]
    above: list[str]
    """Offsets of its hypernyms."""
    below: list[str] = field(default_factory=list)


def synsets(data: str) -> dict[str, Synset]:
    """By offset, in the order of the file."""
    found: dict[str, Synset] = {}
    for line in _lines(data):
        offset, file, _, many, *rest = line.partition(" | ")[0].split()
        words, (count, *pointers) = rest[: 2 * int(many, 16) : 2], rest[2 * int(many, 16) :]
        if file not in SOLD:
            continue
        each = (pointers[at : at + 3] for at in range(0, 4 * int(count), 4))
        above = [to for symbol, to, kind in each if symbol == _KIND_OF and kind == "n"]
        found[offset] = Synset(list(map(_plain, words)), above)
    return found


def firsts(index: str, counts: str, kept: dict[str, Synset]) -> dict[str, set[str]]:
    """Name → offsets of those of its senses that are kept and, in WordNet's corpus, at least ``SHARE`` as frequent as the most frequent of them."""
    rated = {
        (key.partition("%1:")[0], int(sense)): int(n)
        for key, sense, n in map(str.split, counts.splitlines())
        if "%1:" in key
    }
    found: dict[str, set[str]] = {}
    for lemma, _, many, *rest in map(str.split, _lines(index)):
        each = enumerate(rest[-int(many) :], 1)
        own = {offset: rated.get((lemma, sense), 0) for sense, offset in each if offset in kept}
        least = SHARE * max(own.values(), default=0)
        found.setdefault(_plain(lemma), set()).update(offset for offset, n in own.items() if n >= least)
    return found


def english(found: dict[str, Synset]) -> dict[str, Synset]:
    """Those with a name of English words (SymSpell's), and only such names; what is left out hands its hypernyms down."""
    words = {*dictionary(), *ascii_lowercase}
    kept = {o: [name for name in one.names if words.issuperset(name.split())] for o, one in found.items()}

    def above(offset: str) -> Iterator[str]:
        for higher in found[offset].above if offset in found else ():
            yield from (higher,) if kept.get(higher) else above(higher)

    return {
        offset: Synset(list(dict.fromkeys(names)), list(dict.fromkeys(above(offset))))
        for offset, names in kept.items()
        if names
    }


def ordered(found: dict[str, Synset]) -> list[str]:
    """Offsets, each after the first of its hypernyms, so that the file reads like a tree."""
    for offset, one in found.items():
        for higher in one.above[:1]:
            found[higher].below.append(offset)
    todo, order = [offset for offset, one in reversed(found.items()) if not one.above], []
    while todo:
        order.append(offset := todo.pop())
        todo += reversed(found[offset].below)
    return order


def compounds(things: Iterable[str]) -> list[str]:
    """Names of two words, one of which names a colour that is a thing first, as the coffee of a coffee table; a steel blue is a blue."""
    return sorted(
        {
            thing
            for thing in things
            if len(words := thing.split()) == 2
            and thing not in names()
            and families(words[-1]) != (words[-1],)
            and any(map(_by_a_thing, words))
        }
    )


def _by_a_thing(word: str) -> bool:
    return word in names() and names()[word] != (word,)


def _lines(text: str) -> Iterator[str]:
    """Without the licence, which is set off by blanks."""
    return (line for line in text.splitlines() if not line.startswith(" "))


def _licence(text: str) -> str:
    return "\n".join(" ".join(("#", *line.split()[1:])) for line in text.splitlines() if line.startswith(" "))


def _plain(word: str) -> str:
    return word.replace("_", " ").replace("-", " ").lower()


def _read(name: str) -> str:
    whole = ((Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER) / name).read_bytes()
    if sha256(whole).hexdigest() != SHA256[name]:
        raise SystemExit(f"{name} is not that of WordNet 3.0")
    return whole.decode("ascii")


def main() -> None:
    data = _read("data.noun")
    found = english(synsets(data))
    first, order = firsts(_read("index.noun"), _read("cntlist.rev"), found), ordered(found)
    line = {offset: number for number, offset in enumerate(order)}
    with FILE.open("w", encoding="utf-8") as file:
        print(f"# Cut from WordNet 3.0 by training/lexicon.py.\n{_licence(data)}", file=file)
        for offset in order:
            names = ", ".join(f"{'' if offset in first[n] else LATER}{n}" for n in found[offset].names)
            print(f"{names}\t{' '.join(str(line[higher]) for higher in found[offset].above)}", file=file)
    coloured = compounds(name for offset in order for name in found[offset].names)
    COMPOUNDS.write_text(
        "\n".join((f"# Cut from WordNet 3.0 by training/lexicon.py.\n{_licence(data)}", *coloured, "")),
        "utf-8",
    )
    print(f"{FILE}: {len(order)} things, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
