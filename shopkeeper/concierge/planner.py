"""From words to a plan, without any model: what is asked, of which products, and what must be known first.

Knows the grammar's kinds and the conversation so far. Refuses to answer anything, and never does what text of the
catalogue, of reviews or of documents says: it reads the shopper's words alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from shopkeeper.concierge import fitting, gifts
from shopkeeper.concierge.acts import Act, Kind, Plan
from shopkeeper.concierge.bundles import parts_of
from shopkeeper.concierge.clauses import clauses
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.following import costing, following
from shopkeeper.concierge.grammar import low, pattern, plain, rules, says, without_lead
from shopkeeper.concierge.joining import COURTESIES, joined
from shopkeeper.concierge.kinds import kind_of
from shopkeeper.concierge.picking import picked
from shopkeeper.concierge.pointing import (
    MOST_COMPARED,
    asks,
    by_rank,
    counterpart,
    kind_only,
    named_by_title,
    named_in_whole,
    names_goods,
    of_amount,
    of_compared,
    of_its,
    of_record,
    points,
    says_little,
    singled_out,
    strange,
)
from shopkeeper.concierge.references import Ids, by_place, meant, placed
from shopkeeper.concierge.specialists import body, orders
from shopkeeper.concierge.topic import speaks_of_a_matter
from shopkeeper.concierge.turn import Turn
from shopkeeper.concierge.wishes import changes
from shopkeeper.types import Field

_OF_PRODUCTS = frozenset(
    {
        Kind.DESCRIBE,
        Kind.SIZE,
        Kind.OPINIONS,
        Kind.DELIVERY,
        Kind.GOES_WITH,
        Kind.SIMILAR,
        Kind.ADD,
        Kind.COMPARE,
    }
)
"""Kinds that are about certain products."""
_ELSE_FIND = frozenset(
    {Kind.DESCRIBE, Kind.OPINIONS, Kind.DELIVERY, Kind.GOES_WITH, Kind.SIMILAR, Kind.COMPARE}
)
"""Of those: where none is meant, the words ask for products that are so ("jackets with good reviews")."""


def answering(turn: Turn, desk: Desk) -> Plan:
    """A form that was sent, or turned down, is all that its turn asks; else the words tell."""
    if turn.confirm:
        return Plan((Act(Kind.YES, turn.confirm),))
    if turn.decline:
        return Plan((Act(Kind.NO, turn.decline),))
    return plan(turn.text, desk)


def plan(text: str, desk: Desk) -> Plan:
    """Never raises on words; ``text`` may be empty when a photo was shown."""
    memory = desk.memory
    if memory.asked and not memory.pending and kind_of(text) is Kind.YES:
        text = memory.asked  # a yes says nothing of which: it is asked again
    elif memory.asked and (value := picked(text, desk)):
        text = f"{memory.asked} {value}"
    elif memory.asked and _is_answer(text, desk):
        text = f"{memory.asked} {text}"
    acts: list[Act] = []
    said = clauses(text)
    for clause in said:
        if acts and says(clause, "lead_only", "confirming"):
            continue
        if says(clause, "lead_only", "health") and clause is not said[-1]:
            continue
        if not pattern("lead", "before").fullmatch(plain(clause)) or kind_of(clause) is not Kind.FIND:
            acts.append(_act(clause, acts, desk))
    costly = [act for act in acts if says(act.words, "lead_only", "costly")]
    if len(costly) < len(acts):
        acts = [act for act in acts if act not in costly]
    acts = joined(acts, lambda words: names_goods(words, desk))
    if not acts:
        acts = [Act(Kind.FIND if desk.images else Kind.HELP, text)]
    return asked(_told_apart(acts), desk)


def _act(clause: str, before: list[Act], desk: Desk) -> Act:
    kind = kind_of(clause)
    if kind in (*_OF_PRODUCTS, Kind.FIND, Kind.POLICY) and (of_theirs := orders.of_theirs(clause, desk)):
        return Act(of_theirs, clause)
    if fits := _fits(clause, before, desk):
        return fits
    if one := _cheaper_of_several(clause, desk):
        return one
    of_rule = bool(before) and before[-1].kind is Kind.POLICY
    if not of_rule and (again := following(clause, kind, desk)):
        return again
    if kind is Kind.YES:
        pending = desk.memory.pending
        return Act(Kind.YES, pending) if pending and not before else Act(Kind.THANKS, clause)
    if kind is Kind.FIND:
        kind = _unless_find(clause, desk)
    loose = kind is Kind.SIMILAR or (kind is Kind.DESCRIBE and not asks(clause))
    if loose and says(clause, "refine", "cheaper"):
        kind = Kind.FIND  # "I don't want that, too expensive", "anything similar that's cheaper?"
    if kind not in (*_OF_PRODUCTS, Kind.FIND):
        return Act(kind, clause, desk.memory.focus if kind is Kind.POLICY else ())
    of_it = desk.memory.talked and (points(clause) or of_its(clause, desk))
    begins = kind is not Kind.DELIVERY and says(without_lead(plain(clause)), "refine", "begins")
    if kind is Kind.FIND or (begins and not of_it):
        words = _without_lead(clause)
        return Act(Kind.BUNDLE if len(parts_of(words, desk.understand)) > 1 else Kind.FIND, words)
    return _of_products(kind, clause, before, desk)


def _cheaper_of_several(clause: str, desk: Desk) -> Act | None:
    """ "The cheaper one" is one of those that are together, and nothing that costs less than it."""
    one, memory = "the cheaper one", desk.memory
    if len(memory.together) < 2 or not says(without_lead(plain(clause)), "refine", "cheaper_of_them"):
        return None
    return Act(Kind.DESCRIBE, one, meant(one, memory, desk.products, desk.understand))


def _of_products(kind: Kind, clause: str, before: list[Act], desk: Desk) -> Act:
    """About what it names, what the clause before it names or finds, or what is being talked about."""
    if named := _preface(clause, before, desk):
        told = before.pop().words
        return Act(kind, f"{told}, {clause}" if kind is Kind.ADD else clause, named)
    if kind is Kind.ADD and (unknown := strange(clause, desk)):
        return Act(Kind.FIND, unknown)  # and not what is talked about
    found = bool(before) and before[-1].kind in (Kind.FIND, Kind.BUNDLE)
    if desk.images and not before and points(clause):
        if kind is Kind.SIMILAR:
            return Act(Kind.FIND, clause)
        before.append(Act(Kind.FIND, ""))  # what the photo shows
        found = True
    compared = before[-1].about if before and before[-1].kind is Kind.COMPARE else ()
    if kind is Kind.ADD and (apart := _of_compared(clause, compared, desk)):
        return apart
    placed_so = by_place(plain(clause), compared)  # "compare these two, add the second one"
    about = placed_so or (() if found and points(clause) else _meant(clause, kind, desk, found=found))
    if not about and before and not found:
        if before[-1].kind is Kind.POLICY and points(clause):
            return costing(before.pop(), clause)  # of no product
        about = before[-1].about
    if kind is Kind.DESCRIBE and " than " in clause and len(named := named_by_title(clause, desk)) > 1:
        return Act(Kind.COMPARE, clause, named[:MOST_COMPARED])
    if kind in (Kind.COMPARE, Kind.DESCRIBE) and about and by_rank(clause):
        kind = Kind.DESCRIBE if len(about) == 1 else Kind.COMPARE
    if kind is Kind.COMPARE and not about and len(desk.memory.focus) > 1:
        about = desk.memory.focus[:MOST_COMPARED]
    if about or found:
        return Act(kind, clause, about, found=found and not about)
    if kind in _ELSE_FIND and not (points(clause) or (desk.memory.shown and placed(plain(clause)))):
        goods = names_goods(clause, desk)
        if kind is Kind.COMPARE and (goods or not asks(clause)):
            before.append(Act(Kind.FIND, pattern("lead_only", "comparing").sub("", plain(clause))))
            return Act(kind, clause, found=True)
        return Act(Kind.FIND if goods or not (kind is Kind.DELIVERY or asks(clause)) else Kind.POLICY, clause)
    return Act(kind, clause)


def _of_compared(clause: str, compared: Ids, desk: Desk) -> Act | None:
    """Which of those that were compared to put into the basket; about none, and so to be asked, where "it" may be either."""
    memory = desk.memory
    compared = compared or (memory.focus if memory.last == Kind.COMPARE else ())
    if len(compared) < 2:
        return None
    about = of_compared(clause, compared, desk)
    return Act(Kind.ADD, clause, about) if about or points(clause) else None


def _fits(clause: str, before: list[Act], desk: Desk) -> Act | None:
    """Whether one thing goes with another; None where a size is asked for, or nothing to fit."""
    if asked := fitting.apart(clause):
        if kind_of(clause) is not Kind.FITS:
            return None
        if (told := _had(before, desk)) and asked.open and points(asked.other):
            before.pop()
            return _fit(replace(asked, other=told), f"{fitting.asking(clause)} {told}", desk)
        return _fit(asked, clause, desk)
    told = _had(before, desk)
    if told and (asked := fitting.bare(clause)):
        before.pop()
        return _fit(replace(asked, other=told), f"{fitting.asking(clause)} {told}", desk)
    if kind_of(clause) not in (Kind.FIND, Kind.DESCRIBE):
        return None
    if (asked := fitting.loosely(clause)) and counterpart(asked.other, (), desk):
        return _fit(asked, clause, desk)
    if desk.memory.last == Kind.FITS and not before and (asked := fitting.also(clause)):
        return _fit(asked, f"does it fit {asked.other}", desk)
    return None


def _had(before: Sequence[Act], desk: Desk) -> str:
    """What the clause before says that the shopper has, or merely names: "the desk lamp, would that work?"."""
    words = before[-1].words if before and before[-1].kind is Kind.FIND else ""
    return fitting.has(words) or (fitting.called(words) if named_in_whole(words, desk, more=False) else "")


def _fit(asked: fitting.Apart, words: str, desk: Desk) -> Act:
    """About the very product that shall fit; about none where any of a kind may: "which lenses", "your bulbs"."""
    if asked.open or kind_only(asked.subject, desk):
        about: Ids = ()
    else:
        about = _meant(asked.subject, Kind.FITS, desk) if asked.subject else desk.memory.focus[:1]
    return Act(Kind.FITS, words, about, other=counterpart(asked.other, about, desk))


def _preface(clause: str, before: Sequence[Act], desk: Desk) -> Ids:
    """What the clause before merely names: "camp lantern, when can I have it?"."""
    names = bool(before) and before[-1].kind is Kind.FIND and not names_goods(clause, desk)
    return named_in_whole(before[-1].words, desk, more=False) if names else ()


def _unless_find(clause: str, desk: Desk) -> Kind:
    """What words ask that no pattern knows, by what they name: FIND, unless they tell of a body or ask a question."""
    said, memory = without_lead(plain(clause)), desk.memory
    goods = names_goods(clause, desk)
    begins = says(said, "refine", "begins")
    if memory.talked and ((points(clause) and begins) or of_its(clause, desk)):
        return Kind.DESCRIBE
    if memory.shown and says(said, "reference", "only"):
        return Kind.DESCRIBE
    if memory.shown and not goods and says(clause, "ranks", "one"):
        return Kind.COMPARE  # "do you have a thicker one?": by what is stated of those shown
    if not (memory.shown or memory.focus or desk.images) and says(clause, "reference", "shown"):
        return Kind.DESCRIBE  # "can I wear these shoes?": which, has to be asked
    if body.tells(clause) and not goods:
        return Kind.SIZE
    if not asks(clause) or says(clause, "asking", "offers") or says(clause, "refine", "popular"):
        return Kind.FIND
    if named := named_in_whole(clause, desk):
        return Kind.COMPARE if len(named) > 1 else Kind.DESCRIBE
    if singled_out(clause, desk):
        return Kind.DESCRIBE
    if goods or begins:
        return Kind.FIND
    if (memory.shown or memory.talked) and says(clause, "refine", "another_price"):
        return Kind.FIND  # "is there a cheaper one?"
    refines = says(clause, "refine", "cheaper", "dearer", "any", "ones")
    if (
        memory.talked
        and not refines
        and (
            points(clause)
            or says_little(clause, desk)
            or of_record(clause, desk)
            or speaks_of_a_matter(clause)
        )
    ):
        return Kind.DESCRIBE
    looks = {wish.field for wish in desk.understand(clause).constraints}
    if memory.talked and looks and looks <= {Field.COLOUR, Field.SIZE}:
        return Kind.DESCRIBE  # "is there an XL too?"
    return Kind.POLICY if says(said, "asking", "begins", "supposing") else Kind.FIND


def _without_lead(clause: str) -> str:
    """As typed, from where the request begins to where it ends."""
    before = pattern("lead", "before").match(low(clause))
    after = pattern("lead", "after").search(low(clause).rstrip(" .!?"))
    return clause[before.end() if before else 0 : after.start() if after else None].strip() or clause


def _meant(clause: str, kind: Kind, desk: Desk, *, found: bool = False) -> Ids:
    """Products of the conversation, of the shop by their names, or what is being talked about anyway, unless the words before have ``found`` another."""
    memory = desk.memory
    of = pattern("asking", "of").match(plain(clause))
    if of and (about := _meant(of["of"], kind, desk, found=found)):
        return about  # the case diameter of the field watch is asked of no case
    if kind is Kind.ADD and not found and says(clause, "order", "of_them"):
        return memory.focus[:1]  # "two of them" are two of it
    if kind is not Kind.COMPARE and points(clause) and (named := named_in_whole(clause, desk, more=False)):
        return named
    one = () if kind is Kind.COMPARE or points(clause) else singled_out(clause, desk)
    about = one or meant(clause, memory, desk.products, desk.understand)
    if not about and memory.shown and by_rank(clause):  # "the best rated", of what nobody rated
        return memory.together[:MOST_COMPARED] if kind in (Kind.COMPARE, Kind.DESCRIBE) else ()
    if kind is Kind.COMPARE and len(about) < 2:
        named = named_by_title(clause, desk)
        about = named if len(named) > 1 else tuple(dict.fromkeys((*about, *named)))
        if len(about) < 2 and not named and memory.shown and not by_rank(clause):
            about = memory.together
    about = about or named_by_title(clause, desk)
    if not (
        about
        or found
        or kind is Kind.COMPARE
        or names_goods(clause, desk)
        or (memory.together and placed(plain(clause)))
    ):
        about = memory.focus[:1]
    return of_amount(about, clause, desk)[:MOST_COMPARED]


def _told_apart(acts: Sequence[Act]) -> list[Act]:
    """Courtesies beside a request are not answered."""
    busy = [act for act in acts if act.kind not in COURTESIES]
    return busy or list(acts[:1])


def asked(acts: Sequence[Act], desk: Desk) -> Plan:
    """``acts``, with the question that has to be answered first: only where no answer is possible without it."""
    acts = tuple(_unasked(act, desk) for act in acts)
    for act in acts:
        if _unclear(act):
            others = tuple(other for other in acts if other is not act)
            question = _QUESTIONS.get(act.kind, "Which product do you mean?")
            return Plan(others, question, _choices(others, desk), act.words)
    return Plan(acts)


def _choices(acts: Sequence[Act], desk: Desk) -> tuple[str, ...]:
    """Titles of what is, or was, compared; else of what was shown."""
    memory = desk.memory
    last = memory.focus if memory.last == Kind.COMPARE else ()
    compared = next((act.about for act in acts if act.kind is Kind.COMPARE), last)
    return tuple(product.title for product in desk.products(compared)) or memory.choices


def _unasked(act: Act, desk: Desk) -> Act:
    """Where questions are switched off, a search by the words; what would change a basket is asked all the same."""
    if act.kind in _ELSE_FIND and _unclear(act) and not desk.decision.get("concierge.questions", True):
        return Act(Kind.FIND, act.words)
    return act


def _unclear(act: Act) -> bool:
    """A size may be asked for in general: what the shopper tells of their body is remembered for the next product."""
    return act.kind in _OF_PRODUCTS and act.kind is not Kind.SIZE and not act.about and not act.found


_WORDS = 16
"""Of an answer: as many as an address takes."""
_QUESTIONS = {
    Kind.COMPARE: "Which products shall I compare?",
    Kind.ADD: "What shall I put into your basket?",
}


def _is_answer(text: str, desk: Desk) -> bool:
    """Whether a turn after a question answers it: it asks nothing of its own."""
    if says(text, "asking", "offers", "looks") or gifts.asked(text):
        return False
    if pattern("order", "number").fullmatch(plain(text)):
        return True
    return kind_of(text) in (Kind.FIND, Kind.DESCRIBE) and len(plain(text).split()) <= _WORDS


def about(act: Act, products: Ids) -> Act:
    """``act``, about what the act before it found: a comparison about as many as it says, else about two."""
    counts = rules("reference")["counts"]
    said = [counts[word] for word in plain(act.words).split() if word in counts]
    return replace(act, about=products[: [*said, 2][0] if act.kind is Kind.COMPARE else 1], found=False)


def of_kind(kind: Kind, words: str, about: Ids, before: Sequence[Act], desk: Desk) -> Act:
    """An act whose kind is known. What its words point at is meant; else ``about``, else what is being talked about."""
    if kind is Kind.POLICY:
        return Act(kind, words, about or desk.memory.focus)
    if kind is Kind.FITS and (fits := _fits(words, [], desk)):
        return replace(fits, about=fits.about or about)
    if kind not in _OF_PRODUCTS:
        return Act(kind, words)
    if not about and before and before[-1].kind in (Kind.FIND, Kind.BUNDLE):
        return Act(kind, words, found=True)
    own = meant(words, desk.memory, desk.products, desk.understand)
    about = (max(own, about, key=len) if kind is Kind.COMPARE else own or about) or _meant(words, kind, desk)
    return Act(kind if about or kind not in _ELSE_FIND or points(words) else Kind.FIND, words, about)


def sure(act: Act, desk: Desk) -> bool:
    """Whether a search is asked for without a doubt: its words name goods of the shop, or change the search before."""
    intent = desk.understand(act.words)
    told = intent.constraints or says(act.words, "refine", "cheaper", "dearer", "any")
    return names_goods(act.words, desk) or (bool(told) and changes(act.words, intent, desk.memory.wish))
