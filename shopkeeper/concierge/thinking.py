"""A plan by a language model, as far as code can stand by it.

Knows what a model is told (the shopper's words, titles shown, the kinds of act) and what may come of its answer: acts of
the closed set, about products that were shown or that the shopper named. Refuses to let it plan what changes anything, and
what confirms or declines: those are asked for in the shopper's own words, or not at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopkeeper.concierge import planner
from shopkeeper.concierge.acts import CARDS, CHANGES, Act, Kind, Plan
from shopkeeper.concierge.clauses import MAX_CLAUSES
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import plain
from shopkeeper.concierge.mind import Prompt, Step, private, rules, think
from shopkeeper.concierge.pointing import MOST_COMPARED, named_by_title
from shopkeeper.concierge.references import Ids
from shopkeeper.types import Field, Op, ProductId
from shopkeeper.types.untrusted import Instruction

SHARE = 0.4
"""Of the turn's time that a plan may take."""
_FIRM = CHANGES | {Kind.YES, Kind.NO, Kind.REFUSE, Kind.GREET, Kind.THANKS}
"""Once the grammar found one of these, its plan stands."""
_GUESSES = frozenset({Kind.FIND, Kind.HELP})
"""What the grammar says of words that it does not know."""
_NEVER = frozenset({Kind.YES, Kind.NO, Kind.REFUSE})
"""No model says yes or no for a shopper."""
_WISHES = frozenset({Kind.FIND, Kind.BUNDLE})
"""Kinds whose words may be the model's: they are only looked up."""
_TITLE = 80
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ODD = re.compile(r"[^\w\s.,;:'’\"“”$€£¥%&()/+-]|//|www\.")
_NARROW = frozenset({Field.PRICE, Field.BRAND, Field.PRODUCT, Field.SALE, Field.RATING, Field.SIZE})
_LONG = 300
_TOKENS = 400


def plan(text: str, drafted: Plan, desk: Desk) -> Plan:
    """``drafted`` by the grammar, or what the model makes of the words where that is not sure; never raises."""
    if desk.model is None or not text.strip() or not _open(drafted, desk) or not (mind := desk.mind):
        return drafted
    known = _known(desk)
    seconds = desk.purse.left * SHARE
    steps = think(mind, mind.plan, _prompt(text, known, desk), desk.purse, seconds)
    reading = _Reading(text, tuple(id for id, _ in known), desk)
    acts = reading(steps[:MAX_CLAUSES])
    if reading.offer:
        acts = acts or tuple(act for act in drafted.acts if act.kind not in _GUESSES)
        return Plan(acts, "Shall I do that?", (reading.offer,))
    return planner.asked(acts, desk) if acts else drafted


def _open(drafted: Plan, desk: Desk) -> bool:
    """Whether a model is asked. Cards that the grammar is sure of do not wait for one."""
    kinds = {act.kind for act in drafted.acts}
    if kinds & _FIRM or desk.images:
        return False
    first = drafted.acts[0] if drafted.acts else None
    return (
        first is None
        or first.kind not in CARDS
        or (first.kind is Kind.FIND and not planner.sure(first, desk))
    )


def _known(desk: Desk) -> Sequence[tuple[ProductId, str]]:
    """Products that the model may point at, in the order of their places."""
    shown = [(seen.product, seen.title) for seen in desk.memory.shown]
    others = [id for id in desk.memory.focus if id not in dict(shown)]
    return [*shown, *((product.id, product.title) for product in desk.products(others))]


def _prompt(text: str, known: Sequence[tuple[ProductId, str]], desk: Desk) -> Prompt:
    memory, table = desk.memory, rules("plan")
    places = {id: place for place, (id, _) in enumerate(known, 1)}
    data = {
        "shopper": private(text),
        "known": {str(places[id]): title[:_TITLE] for id, title in known},
        "talked_about": [places[id] for id in memory.focus if id in places],
        "looking_for": [private(phrase) for phrase in memory.wish.phrases],
        "asked_before": private(memory.asked),
    }
    kinds = "".join(f"{kind}: {meaning}\n" for kind, meaning in table["kinds"].items())
    return Prompt.of(Instruction(desk.prompt("plan", table["instructions"]) + kinds), data, _TOKENS)


@dataclass(slots=True)
class _Reading:
    """What may come of a model's steps. ``offer``: a change that it proposes, for the shopper to ask for themselves."""

    text: str
    known: Ids
    desk: Desk
    offer: str = ""

    def __call__(self, steps: Sequence[Step]) -> tuple[Act, ...]:
        acts: list[Act] = []
        for step in steps:
            if step.kind not in set(Kind) or (kind := Kind(step.kind)) in _NEVER:
                continue
            about = self._about(step)
            if kind in CHANGES:
                self.offer = self.offer or self._offered(kind, about)
                continue
            act = planner.of_kind(kind, self._words(kind, step.words), about, acts[-1:], self.desk)
            if act not in acts and replace(act, found=False) not in acts:  # a model that repeats itself
                acts.append(act)
        return tuple(acts)

    def _words(self, kind: Kind, words: str) -> str:
        """The shopper's own. A wish may be put otherwise, but with no bound that they did not name, and nothing but words."""
        said = plain(words)
        if said and said in plain(self.text):
            return words
        tame = kind in _WISHES and said and len(words) <= _LONG and not _ODD.search(words)
        told = (self.text, *self.desk.memory.wish.phrases)
        return words if tame and self._bounds(words) <= self._bounds(*told) else self.text

    def _bounds(self, *phrases: str) -> set[object]:
        """Figures, and what narrows a search to some sellers or prices."""
        wishes = [wish for words in phrases for wish in self.desk.understand(words).constraints]
        narrow = [wish for wish in wishes if wish.field in _NARROW or wish.op is not Op.IS]
        figures = {number for words in phrases for number in _NUMBER.findall(words)}
        return {(wish.field, wish.op, wish.values) for wish in narrow} | figures

    def _about(self, step: Step) -> Ids:
        shown = [self.known[place - 1] for place in step.places if 0 < place <= len(self.known)]
        named = [title for title in step.titles if plain(title) and plain(title) in plain(self.text)]
        found = [id for title in named for id in named_by_title(title, self.desk)]
        return tuple(dict.fromkeys((*shown, *found)))[:MOST_COMPARED]

    def _offered(self, kind: Kind, about: Ids) -> str:
        """In words that the grammar takes for that very kind, once the shopper says them."""
        words: str = rules("plan")["offers"][kind]
        if "{title}" not in words:
            return words
        products = self.desk.products(about[:1])
        return words.format(title=products[0].title) if products else ""
