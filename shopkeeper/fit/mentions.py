"""Where the words of a record name another thing, and whether they say that it goes with that one.

Knows names, and the closed-class words around them (``said`` in ``interfaces.toml``). A name is a whole name: "iPhone 12"
is not named by "iPhone 12 Pro". Refuses to take likeness for a name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from shopkeeper.fit.interfaces import sentences, table
from shopkeeper.language.grammar import function_words
from shopkeeper.language.stem import WORD, stem
from shopkeeper.types import Goes, Product
from shopkeeper.types.denial import affirmed
from shopkeeper.types.measure import units
from shopkeeper.types.normal import normal

_BRACKETED, _TO_BE = re.compile(r"\([^)]*\)"), re.compile(r"\b(?:may|should) (?:only )?be $")
_LEAST = 2
"""Words of a product's name that is taken for one in running text, unless a figure is in it."""
_WEAK = 4
"""Words that may stand between "for" and the name."""
_MODEL = frozenset({"model", "mpn", "model number", "model name"})


@dataclass(frozen=True, slots=True)
class Mention:
    """``says`` is NOT_STATED where the other is merely named."""

    field: str
    text: str
    says: Goes


def names(product: Product) -> tuple[str, ...]:
    """What other records may call it."""
    models = [value for key in _MODEL for value in product.attributes.get(key, ())]
    called = [product.title, *models]
    return tuple(name for name in called if _telling(name))


def mentions(product: Product, called: Iterable[str]) -> Iterator[Mention]:
    """Every sentence of its title and description that names what is ``called`` so."""
    called = tuple(called)
    for place, text in (("title", product.title), ("description", product.description)):
        yield from in_text(text, called, place)


def in_text(text: str, called: Iterable[str], field: str) -> Iterator[Mention]:
    called = tuple(called)
    for sentence in sentences(text):
        said = _plain(sentence)
        says = [_said_of(name, said, place) for name in called for place in _places(said, name)]
        if says:
            yield Mention(field, sentence, Goes.NOT_STATED if "?" in sentence else _agreed(says))


def speaking(product: Product) -> Iterator[Mention]:
    """Sentences about what it goes with, whatever that is."""
    for sentence in sentences(product.description):
        if _cue("speaks").search(normal(sentence)):
            yield Mention("description", sentence, Goes.NOT_STATED)


def listed(product: Product, called: Iterable[str]) -> Iterator[Mention]:
    """Its lists of what it goes with: YES where one entry is a name, NO where one denies it, else the list as it stands."""
    called = tuple(called)
    for key, values in product.attributes.items():
        if key in table()["lists"]["keys"]:
            whole = ", ".join(values)
            entries = [entry for entry in re.split(r"\s*[,;|]\s*|\s/\s", whole) if entry]
            says = _agreed(_entered(entry, name) for entry in entries for name in called)
            sure = says is Goes.NO or not _cue("denial").search(_plain(whole))
            yield Mention(f"attribute:{key}", whole, says if sure else Goes.NOT_STATED)


def denies(sentence: str) -> bool:
    """Whether it says of anything that it does not fit, or not by itself."""
    return any(_cue(name).search(_plain(sentence)) for name in ("no", "adapted"))


def doubts(sentence: str) -> bool:
    """Whether it asks, or leaves open that anything fits."""
    said = _plain(sentence)
    return "?" in said or any(_doubted(said, found.start()) for found in _cue("yes").finditer(said))


def bare(words: str) -> str:
    """Without the small words before a name: "my", "an"."""
    kept = normal(words).split()
    while kept and kept[0] in table()["said"]["small"]:
        kept.pop(0)
    return " ".join(kept)


def _said_of(name: str, said: str, place: tuple[int, int]) -> Goes:
    """A mere kind ("camera") is not the very thing: what fits some fits not every."""
    says = _polarity(said, *place)
    return says if says is Goes.NO or _telling(name) else Goes.NOT_STATED


def _telling(name: str) -> bool:
    words = WORD.findall(normal(name))
    return len(words) >= _LEAST or any(letter.isdigit() for letter in name)


def _agreed(says: Iterable[Goes]) -> Goes:
    sure = set(says) - {Goes.NOT_STATED}
    return sure.pop() if len(sure) == 1 else Goes.NOT_STATED


def _entered(entry: str, name: str) -> Goes:
    """An entry names it whole; or is, as a model with a figure, the whole of its name's tail ("80D")."""
    said, own = _plain(entry), _plain(name)
    for start, end in _places(said, own):
        if _denied(said[:start]) or _polarity(said, start, end) is Goes.NO:
            return Goes.NO
        return Goes.YES if _lone(said[:start] + said[end:]) else Goes.NOT_STATED
    tail = any(letter.isdigit() for letter in entry) and any(True for _ in _places(own, said))
    return Goes.YES if tail else Goes.NOT_STATED


def _denied(before: str) -> bool:
    """Whether these words deny what comes next: "not the"."""
    return not affirmed(f"{before}name").endswith("name")


def _lone(rest: str) -> bool:
    """Whether what stands beside a name makes it no other thing: brands and kinds do not, "larger than" does."""
    if any(_cue(name).search(rest) for name in ("doubt", "apart", "amiss", "adapted", "elsewhere")):
        return False
    said, lists = table()["said"], table()["lists"]
    plain = {*said["small"], *said["longer"], *lists["beside"], *units(), "for"}
    return not set(WORD.findall(_cue("yes").sub(" ", rest))) & (function_words("en") - plain)


def _places(said: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the whole name stands, word for word, and no longer one."""
    words = [(stem(found.group()), *found.span()) for found in WORD.finditer(said)]
    wanted = [stem(word) for word in WORD.findall(normal(name).replace("’", "'"))]
    size = len(wanted)
    for at in range(len(words) - size + 1 if size else 0):
        if [word for word, *_ in words[at : at + size]] != wanted:
            continue
        glued = at + size < len(words) and words[at + size][1] == words[at + size - 1][2]
        after = words[at + size] if at + size < len(words) else None
        beside = after is not None and not re.search(
            r"[,;/()]| and | or ", said[words[at + size - 1][2] : after[1]]
        )
        before = at > 0 and words[at][1] == words[at - 1][2]
        if glued or before or (beside and after is not None and _longer(after[0], said, after[1])):
            continue
        yield words[at][1], words[at + size - 1][2]


def _longer(word: str, said: str, start: int) -> bool:
    """Whether the next word makes it another model: "Pro", "II", "200"."""
    raw = WORD.match(said, start)
    return raw is not None and (raw.group() in table()["said"]["longer"] or raw.group()[0].isdigit())


def _polarity(said: str, start: int, end: int) -> Goes:
    """By the nearest words of fitting before the name, else after it, with no turn of the sentence between."""
    turns = [found.start() for found in re.finditer(_said("turns"), said)]
    low = max((turn for turn in turns if turn < start), default=0)
    high = min((turn for turn in turns if turn >= end), default=len(said))
    if _cue("adapted").search(said, low, high) or _cue("amiss").match(said, end, high):
        return Goes.NOT_STATED
    cues = _cues(said, low, high)
    before = [(stop, says) for (_, stop), says in cues if stop <= start]
    weak = [found.end() for found in _cue("weak").finditer(said, low, start)] if not cues else []
    led = before[-1][0] if before else weak[-1] if weak else low
    if _cue("apart").search(_BRACKETED.sub(" ", said[led:start])):
        return Goes.NOT_STATED
    if before:
        return before[-1][1]
    if weak and len(WORD.findall(said[led:start])) <= _WEAK and not _cue("elsewhere").search(said, end, high):
        return Goes.YES
    return next((says for (begin, _), says in cues if begin >= end), Goes.NOT_STATED)


def _cues(said: str, low: int, high: int) -> list[tuple[tuple[int, int], Goes]]:
    """The words of fitting and what each says, in order."""
    denied = [(found.span(), Goes.NO) for found in _cue("no").finditer(said, low, high)]
    agreed = [
        (found.span(), Goes.YES)
        for found in _cue("yes").finditer(said, low, high)
        if not any(a <= found.start() < b for (a, b), _ in denied)
    ]
    return sorted(
        (span, Goes.NOT_STATED if _doubted(said, span[0], low) else says) for span, says in (*denied, *agreed)
    )


def _doubted(said: str, cue: int, low: int = 0) -> bool:
    to_be = said.startswith("fitted", cue) and _TO_BE.search(said, low, cue)
    return not to_be and bool(_doubt().search(said, low, cue))


def _plain(text: str) -> str:
    return normal(text).replace("’", "'")


def _said(name: str) -> str:
    text: str = table()["said"][name]
    return text.replace("’", "'")


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(_said(name))


@cache
def _doubt() -> re.Pattern[str]:
    return re.compile(rf"{_said('doubt')}(?: [\w']+){{0,3}} $")
