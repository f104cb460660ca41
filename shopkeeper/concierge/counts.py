"""How many products a search brought, and of how many of them it is proven that they are as wished.

Knows verdicts, and which words the shop says of a product. Refuses to count what is not stated as a yes.
"""

from collections.abc import Iterator, Sequence

from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain
from shopkeeper.concierge.topic import asks_only
from shopkeeper.concierge.wishes import left
from shopkeeper.index.judge import silence_passes
from shopkeeper.language.stem import split, stems
from shopkeeper.search.quote import find_quote
from shopkeeper.types import Constraint, Field, Hit, Intent, Op, ProductId, Slate, Verdict
from shopkeeper.types.product import kinds

_QUOTED = 3
"""Words of a wish that are repeated; more are a sentence."""


def closest(slate: Slate, one: str, several: str) -> str:
    """ "These come closest", or "this comes"."""
    return f"{one} comes closest" if slate.total == 1 else f"{several} come closest"


def counted(slate: Slate, desk: Desk, said: Sequence[str]) -> Iterator[Claim]:
    """Of a slate with hits: those that fit, those that may, and what was only looked for by its words. ``said``: what was asked for."""
    rest = _quotable(slate.intent, said)
    thing = any(wish.field == Field.CATEGORY and wish.op is Op.IS for wish in slate.applied)
    if rest and not thing and not any(_named(hit, rest) for hit in slate.hits):
        which = "This has no" if slate.total == 1 else "None of these has"
        yield Claim(
            f"{which} “{rest}” in its name; {closest(slate, 'it', 'they')}.",
            (_number(slate), heard(rest)),
            echo=True,
        )
        return
    if slate.proven < slate.total and (silent := _silent(slate)):
        yield _partly(slate, silent, desk)
    elif left(slate.intent):
        least = "at least " if slate.at_least else ""
        yield Claim(f"I found {least}{_products(slate.total, desk)}.", (_number(slate),))
    else:
        verb = "fits" if slate.total == 1 else "fit"
        yield Claim(f"{_capital(_products(slate.total, desk))} {verb}.", (_number(slate),))
    if rest and thing:
        yield from _spoken(slate.hits, rest, desk)


def _partly(slate: Slate, silent: Sequence[Constraint], desk: Desk) -> Claim:
    """ "3 products fit. 7 more may: “waterproof” is not stated of them.\""""
    unsure = slate.total - slate.proven
    wishes = [f"“{desk.wording.describe(wish)}”" for wish in silent]
    words = desk.wording.either(wishes) if len(wishes) > 1 else wishes[0]
    number = desk.wording.number(unsure)
    every = slate.judged == slate.total
    if slate.proven:
        among = "" if every else f" of the first {desk.wording.number(slate.judged)}"
        fits = f"{_capital(_products(slate.proven, desk))}{among} {'fits' if slate.proven == 1 else 'fit'}. "
        more = f"{fits}{'One' if unsure == 1 else number} more may"
    else:
        more = f"{_capital(_products(unsure, desk))} may fit"
    of = ("it" if unsure == 1 else "them") if every else "all of them"
    evidence = (_number(slate), *(heard(desk.wording.describe(wish)) for wish in silent))
    return Claim(f"{more}: {words} is not stated of {of}.", evidence, echo=True)


def _silent(slate: Slate) -> list[Constraint]:
    """Wishes about which the catalogue is silent, by the hits; else those about which it may be."""
    silent = [p.constraint for hit in slate.hits for p in hit.proofs if p.verdict is Verdict.NOT_STATED]
    return list(dict.fromkeys(silent)) or [wish for wish in slate.applied if silence_passes(wish)]


def _spoken(hits: Sequence[Hit], rest: str, desk: Desk) -> Iterator[Claim]:
    """Of how many that are shown the shop says the words that no fact can prove."""
    saying = sum(_says(hit, rest) for hit in hits)
    if saying == len(hits):
        return
    shown = desk.wording.number(len(hits))
    some = f"{desk.wording.number(saying)} of the {shown}" if saying else "none of those"
    number = Evidence(Source.PRODUCT, "answer", "saying", f"{saying} of {len(hits)}")
    yield Claim(f"The shop says “{rest}” of {some} shown.", (number, heard(rest)), echo=True)


def _quotable(intent: Intent, said: Sequence[str]) -> str:
    """The words that no wish takes, where they are few, name something and were said together; else nothing."""
    rest = left(intent)
    if all(map(asks_only, pattern("topics", "price").sub(" ", rest).split())):
        return ""
    together = intent.corrections or any(f" {rest} " in f" {plain(one)} " for one in said)
    return rest if together and len(rest.split()) <= _QUOTED else ""


def named_first(slate: Slate) -> tuple[ProductId, ...]:
    """The products of its hits, first those in whose names the thing stands that was asked for."""
    rest = left(slate.intent)
    return tuple(hit.product.id for hit in sorted(slate.hits, key=lambda hit: not _named(hit, rest)))


def _named(hit: Hit, rest: str) -> bool:
    """Whether its name and that of its kind have all the words of it."""
    return stems(rest) <= stems(hit.product.title, *kinds(hit.product))


def _says(hit: Hit, rest: str) -> bool:
    product = hit.product
    texts = (product.title, product.description, product.brand, *kinds(product))
    stated = [value for values in product.attributes.values() for value in values]
    words = " ".join(word for word in split(rest) if not asks_only(word))
    if not stems(words) <= stems(*texts, *stated):
        return False
    quote = find_quote(words, [("", text) for text in (*texts, *stated)])
    return not (quote and quote.denies)


def _products(number: int, desk: Desk) -> str:
    return "one product" if number == 1 else f"{desk.wording.number(number)} products"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(slate: Slate) -> Evidence:
    unsure = slate.total - slate.proven
    text = f"{slate.total} products, {slate.proven} of {slate.judged} proven, {unsure} not stated"
    return Evidence(Source.PRODUCT, "answer", "total", text)
