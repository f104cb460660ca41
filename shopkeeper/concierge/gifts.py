"""A present for somebody: whom it is for, what they like, what it may cost.

Knows the words that go around a gift. Refuses to guess a taste: what is left when those words are gone is what they like.
"""

from collections.abc import Iterable

from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, says
from shopkeeper.concierge.wishes import left
from shopkeeper.language.stem import stems
from shopkeeper.types import Field, Op

_OF_PEOPLE = frozenset({Field.PRICE, Field.GENDER, Field.AGE, Field.SALE})
"""What a wish may say and still name no thing."""
WHOM = frozenset({Field.GENDER, Field.AGE})


def asked(words: str) -> bool:
    return says(words, "gift", "asked")


def asking(words: str) -> str:
    """``words``, so that an answer to "what do they like?" goes on from them."""
    return f"{words.rstrip(' .?!,')}, they like"


def answered(words: str) -> bool:
    """Whether what they like was asked before."""
    return says(words, "gift", "answered")


def bare(words: str) -> str:
    """What is left of them without "a gift", whom it is for, and "who likes"."""
    said = plain(pattern("gift", "whom").sub(" ", plain(words)))
    said = pattern("gift", "around").sub(" ", said)
    said = pattern("gift", "lover").sub(lambda found: found["what"], said)
    said = " ".join(pattern("gift", "likes").sub(" ", said).split())
    return " ".join(pattern("gift", "begins").sub("", said).split()).strip(" ,.")


def tasteful(words: str, desk: Desk) -> bool:
    """Whether they say what is liked, and not only who it is for and what it may cost."""
    said = bare(words)
    intent = desk.understand(said)
    named = any(one.field not in _OF_PEOPLE for one in intent.constraints)
    return named or bool(left(intent) and not says(said, "gift", "unsure"))


def wishes(words: str, desk: Desk, *, tasteful: bool) -> list[str]:
    """What to look for, the whole wish first: with whom it is for as far as the shop knows people, then with less, but nothing that they cannot have; never empty."""
    known = desk.understand(words).constraints
    whom = [one.words for one in known if one.field in WHOM and one.op is not Op.NOT]
    costs = [one.words for one in known if one.field == Field.PRICE]
    denied = [one.words for one in known if one.op is Op.NOT]
    taste = bare(words) if tasteful else ""
    rest = [*costs, *whom, *denied], [*costs, *denied]
    phrases = ([taste, *whom], [taste], *rest) if taste else rest
    said = (" ".join(filter(None, phrase)).strip(" ,") for phrase in phrases)
    return list(dict.fromkeys(filter(None, said))) or [""]


def priced(words: str, desk: Desk) -> bool:
    return any(one.field == Field.PRICE for one in desk.understand(words).constraints)


def apart(kinds: Iterable[str]) -> list[str]:
    """Those that share no word with one before: "Clothing", and no "Clothing Tops" beside it."""
    chosen: list[str] = []
    for kind in kinds:
        if not stems(kind) & stems(*chosen):
            chosen.append(kind)
    return chosen
