"""What of a question about fitting is to fit, and what it is to fit: "will this bulb | fit | an E27 lamp".

Knows the grammar's words of fitting. Refuses to know products, and bodies: whether a size fits somebody is asked otherwise.
"""

import re
from dataclasses import dataclass

from shopkeeper.concierge.grammar import low, pattern, plain, rules, says, without_lead

_MINE = "my "
_THEN = "⇢"
"""Between a question and the answer to what it left open."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Both in the shopper's words, either may be empty; ``open``: it asks for whatever fits."""

    subject: str
    other: str
    open: bool = False

    @property
    def own(self) -> str:
        """What kind of thing of the shopper's own it is, where no more is said of it: "camera" of "my camera"."""
        bare = self.other.removeprefix(_MINE)
        telling = any(letter.isdigit() for letter in bare) or len(bare.split()) > 2
        return bare if self.other.startswith(_MINE) and not telling else ""


NOTHING = Apart("", "")


def apart(words: str) -> Apart | None:
    """None where the words ask for nothing to fit anything, or for a size to fit somebody."""
    said, told = _told(without_lead(plain(words)))
    if not says(said, "fitting", "asks") and not words.rstrip().endswith("?") and not told:
        return None
    return _read("other", said, told)


def loosely(words: str) -> Apart | None:
    """The same of words that ask so only where the other is something that one thing can go on: "use it in the globe lamp"."""
    return _read("loose", without_lead(plain(words)))


def also(words: str) -> Apart | None:
    """Another thing, asked about after one: "and an E14 lamp?"."""
    found = pattern("fitting", "also").match(plain(words))
    return Apart("", _tail(found["other"])) if found and not _of_bodies(found["other"]) else None


def bare(words: str) -> Apart | None:
    """ "Will it fit?", where what it shall fit was said before."""
    said, told = _told(plain(words))
    found = pattern("fitting", "bare").match(said)
    return Apart(found["subject"], told) if found else None


def _read(name: str, said: str, told: str = "") -> Apart | None:
    for cue in rules("fitting")[name]:
        found = re.search(cue, said)
        if found and not _of_bodies(found["other"]):
            named = found.groupdict("")
            subject = (named.get("subject", "") + named.get("kind", "") or said[: found.start()]).strip()
            asks = pattern("fitting", "open").match(subject)
            kind = subject[asks.end() :].strip() if asks else subject
            return Apart(_subject(kind), told or _tail(found["other"]), bool(asks))
    return None


def _of_bodies(words: str) -> bool:
    return says(words, "fitting", "bodies")


def has(words: str) -> str:
    """What somebody says they have: "my camera is a Canon EOS 80D"."""
    found = None if _of_bodies(plain(words)) else pattern("fitting", "have").match(plain(words))
    return _tail(found["other"]) if found else ""


def called(words: str) -> str:
    """A name without what leads to it: "so the desk lamp"."""
    return pattern("fitting", "leads").sub("", plain(words))


def as_written(words: str, part: str) -> str:
    """``part`` of what was typed, letter for letter where it stands there."""
    at = low(words).find(part)
    return words[at : at + len(part)] if at >= 0 else part


def asking(words: str) -> str:
    """The question to be remembered while its answer is waited for."""
    return f"{words.rstrip('?!. ')} {_THEN}"


def _told(said: str) -> tuple[str, str]:
    """The question, and the answer that was given to what it left open."""
    question, _, answer = said.partition(_THEN)
    return plain(question), has(answer) or _tail(plain(answer))


def _subject(words: str) -> str:
    bare = pattern("fitting", "before").sub("", words).strip()
    return "" if bare in ("there", "here") else bare


def _tail(words: str) -> str:
    return pattern("fitting", "after").sub("", words).strip(" ,.?!")
